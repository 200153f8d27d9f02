import { Document, visit } from "yaml";
import { deepest, formatId, type KubernetesObject } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import { withoutSecretValues } from "../domain/redaction.ts";
import { failuresOf } from "../domain/releases.ts";
import type { Mapping } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";
import { visible } from "./encode/visible.ts";

const MOST_GRAPHEMES = 400;

/**
 * The objects of clusters as YAML documents, each under comments that say where it comes from. What could not be rendered is named before
 * the objects of its cluster. Values of Secrets are placeholders.
 */
export function renderYaml(clusters: readonly Cluster[]): string {
  return clusters.map((cluster) => [head(cluster), ...cluster.objects.map(documentOf)].join("")).join("");
}

function head(cluster: Cluster): string {
  const { name, root, objects, nodes, releases = [] } = cluster;
  const skipped = nodes.flatMap(({ id, skipped: why }) => (why === null ? [] : [`# not from here: ${formatId(id)}: ${why}`]));
  const open = releases.flatMap(({ id, open: why, failure }) =>
    why === null || failure !== undefined ? [] : [`# not all of it: ${formatId(id)}: ${why.because}`],
  );
  const failed = failuresOf(cluster).map(
    ({ subject, message, place }) => `# not rendered: ${subject}: ${message}${place === null ? "" : ` (${placeText(place)})`}`,
  );
  return comments([
    `# cluster ${name} (${root || "."}): ${objects.length === 1 ? "1 object" : `${objects.length} objects`}`,
    ...failed,
    ...open,
    ...skipped,
  ]);
}

function documentOf(object: KubernetesObject): string {
  const { file, line, via } = object.origin;
  const steps = via.map(({ label, place }) => `# ${label} (${placeText(place)})`);
  return `---\n${comments([`# ${placeText({ path: file, line })}`, ...steps])}${yamlOf(withoutSecretValues(deepest(object).value))}`;
}

/**
 * YAML that Kubernetes' clients read as the same value. A text that a runner would take for a workflow command when it stands in a log is
 * written with escapes.
 */
function yamlOf(value: Mapping): string {
  const document = new Document(value, { version: "1.1", aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === "string" && /(?:^|\n)\s*::|##\[/.test(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0, directives: false }).replaceAll("##[", "#\\x23[");
}

/** Comments that stay comments, whatever the names in them are. */
function comments(lines: readonly string[]): string {
  return lines.map((line) => `${visible(line, MOST_GRAPHEMES)}\n`).join("");
}

function placeText({ path, line }: Place): string {
  return `${path}:${line}`;
}

/** The objects of clusters as JSON with their origin (`truestory/render@1`). Values of Secrets are placeholders. */
export function renderJson(clusters: readonly Cluster[]): string {
  return encoded({
    schema: "truestory/render@1",
    clusters: clusters.map((cluster) => ({
      name: cluster.name,
      root: cluster.root,
      failures: failuresOf(cluster).map(({ subject, path, message, code, place }) => ({ subject, path, message, code, at: placeOf(place) })),
      open: (cluster.releases ?? []).flatMap(({ id, open }) => (open === null ? [] : [{ subject: formatId(id), ...open }])),
      skipped: cluster.nodes.flatMap(({ id, skipped }) => (skipped === null ? [] : [{ subject: formatId(id), because: skipped }])),
      objects: cluster.objects.map((object) => ({
        ...object.id,
        producer: object.producer,
        level: deepest(object).level,
        origin: {
          path: object.origin.file,
          line: object.origin.line,
          via: object.origin.via.map(({ kind, label, place }) => ({ kind, label, path: place.path, line: place.line })),
        },
        object: withoutSecretValues(deepest(object).value),
      })),
    })),
  });
}

/** Where something is, as reports give it. */
export function placeOf(place: Place | null): { readonly path: string; readonly line: number } | null {
  return place === null ? null : { path: place.path, line: place.line };
}

/** JSON with two spaces and a newline at the end. Integers beyond 2^53 are texts, so that none is rounded. */
export function encoded(value: unknown): string {
  return `${JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? String(item) : item), 2)}\n`;
}
