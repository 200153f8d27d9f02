import type { WantedChart } from "../../domain/chart-source.ts";
import { hidesSecret } from "../../domain/secrets.ts";
import { type Mapping, stringAt, valueAt } from "../../domain/value.ts";
import { strictVersion, versionAmong } from "../../domain/version-range.ts";
import { isDirectory, resolvePath } from "../paths.ts";
import { elsewhere, type SourceFinder, type SyncSource } from "../repository-source.ts";
import type { Source } from "../source.ts";
import type { SourceRef } from "../sync.ts";
import { type ChartTemplate, type ReleaseSpec, readTemplate } from "./spec.ts";

/** Where charts may be. */
export interface ChartRoom {
  readonly source: Source;
  readonly find: SourceFinder;
  readonly sync: SyncSource;
  /** Folders of the tree with charts of other repositories. */
  readonly folders: readonly string[];
}

/** A chart of the tree, or why there is none: `missing` where Git is wrong, `unknown` where the chart is elsewhere. */
export type ChartPlace =
  | {
      readonly is: "found";
      readonly path: string;
      /** From this repository itself: its source may leave files out. */
      readonly own: boolean;
      readonly valuesFiles: readonly string[];
      readonly ignoreMissingValuesFiles: boolean;
    }
  | { readonly is: "missing"; readonly because: string }
  | { readonly is: "unknown"; readonly because: string }
  | ChartFromAfar;

/** A chart of another repository that no folder has. */
export interface ChartFromAfar {
  readonly is: "afar";
  readonly wanted: WantedChart;
  readonly valuesFiles: readonly string[];
  readonly ignoreMissingValuesFiles: boolean;
}

/** Finds the chart of a release. */
export function placeOfChart(room: ChartRoom, { template, ref }: ReleaseSpec): ChartPlace {
  if (template !== undefined) return placeOfTemplate(room, template);
  if (ref === undefined) return { is: "unknown", because: "it names no chart" };
  const label = `${ref.kind} ${ref.namespace}/${ref.name}`;
  const found = room.find(ref);
  if (ref.kind === "HelmChart" && found !== undefined) {
    const of = readTemplate(found.spec, ref.namespace);
    return of === undefined ? { is: "unknown", because: `${label} names no chart` } : placeOfTemplate(room, of);
  }
  if (ref.kind === "OCIRepository" && found !== undefined) return placeOfArtifact(room, ref, found);
  return { is: "unknown", because: `its chart comes from ${label}${found === undefined ? ", which is not defined in this repository" : ""}` };
}

function placeOfTemplate(room: ChartRoom, template: ChartTemplate): ChartPlace {
  const { chart, source, valuesFiles, ignoreMissingValuesFiles } = template;
  if (source.kind === "GitRepository") {
    const other = elsewhere(source, room.sync, room.find);
    if (other !== null) return { is: "unknown", because: `its chart ${chart} is not here: ${other}` };
    const path = resolvePath("", chart);
    const there = path !== undefined && (isDirectory(room.source.tree, path) || room.source.tree.kind(path) === "file");
    if (!there) return { is: "missing", because: `there is no chart at ${chart} in this repository` };
    return { is: "found", path, own: true, valuesFiles, ignoreMissingValuesFiles };
  }
  const repository = room.find(source);
  const url = addressIn(repository);
  const files = { valuesFiles, ignoreMissingValuesFiles };
  const name = lastSegment(chart);
  const from = url ?? `${source.kind} ${source.namespace}/${source.name}`;
  const held = heldIn(room, name, template.version);
  if (held !== undefined) return { is: "found", path: held, own: false, ...files };
  if (repository === undefined || url === undefined || source.kind !== "HelmRepository")
    return { is: "unknown", because: `its chart ${name} ${template.version} of ${from} is not in this repository${notIn(room)}` };
  const credentials = hasCredentials(repository);
  const wanted: WantedChart =
    stringAt(repository, "spec", "type") === "oci"
      ? { in: "registry", url: joined(url, chart), reference: { by: "version", version: template.version }, layer: null, credentials }
      : { in: "index", url, name: chart, version: template.version, credentials };
  return { is: "afar", wanted, ...files };
}

function placeOfArtifact(room: ChartRoom, ref: SourceRef, value: Mapping): ChartPlace {
  const url = addressIn(value);
  const at = (key: string): string | undefined => stringAt(value, "spec", "ref", key);
  const version = at("digest") ?? at("semver") ?? at("tag") ?? "latest";
  const held = url === undefined ? undefined : heldIn(room, lastSegment(url), at("semver") ?? at("tag") ?? version);
  const files = { valuesFiles: [], ignoreMissingValuesFiles: false };
  if (held !== undefined) return { is: "found", path: held, own: false, ...files };
  if (url === undefined)
    return { is: "unknown", because: `its chart of ${ref.kind} ${ref.namespace}/${ref.name} is not in this repository${notIn(room)}` };
  const [digest, range] = [at("digest"), at("semver")];
  const reference =
    digest !== undefined
      ? ({ by: "digest", digest } as const)
      : range !== undefined
        ? ({ by: "range", range, filter: at("semverFilter") ?? "" } as const)
        : ({ by: "tag", tag: version } as const);
  const layer = stringAt(value, "spec", "layerSelector", "mediaType") ?? null;
  return { is: "afar", wanted: { in: "registry", url, reference, layer, credentials: hasCredentials(value) }, ...files };
}

/** The address of a source without anything that could be a credential; undefined when Git does not show it. */
function addressIn(source: Mapping | undefined): string | undefined {
  const url = stringAt(source, "spec", "url");
  return url === undefined || url === "" || hidesSecret(url) ? undefined : plain(url);
}

/** Whether a cluster may see more than everybody does: with credentials, certificates, a proxy or the identity of a cloud. */
function hasCredentials(source: Mapping): boolean {
  const provider = stringAt(source, "spec", "provider") ?? "generic";
  const fields = ["secretRef", "certSecretRef", "proxySecretRef", "serviceAccountName"];
  return (
    provider !== "generic" ||
    fields.some((field) => valueAt(source, ["spec", field]) !== undefined) ||
    plain(stringAt(source, "spec", "url") ?? "") !== stringAt(source, "spec", "url")
  );
}

function joined(url: string, name: string): string {
  return `${url.replace(/\/+$/, "")}/${name.replace(/^\/+/, "")}`;
}

/** The folders that were looked into, for the end of a sentence. */
export function notIn({ folders }: Pick<ChartRoom, "folders">): string {
  return folders.length === 0 ? "" : ` (not in ${folders.join(", ")} either)`;
}

/** The path of a vendored chart of that name with the version asked for. */
export function heldIn(room: Pick<ChartRoom, "source" | "folders">, name: string, version: string): string | undefined {
  const held = room.folders.flatMap((folder) => chartsIn(room.source, folder, name));
  const best = bestOf(
    held.map((chart) => chart.version),
    version,
  );
  return held.find((chart) => chart.version === best)?.path;
}

interface Held {
  readonly version: string;
  readonly path: string;
}

/** Charts of a name in a folder: `<name>-<version>.tgz`, and directories with a `Chart.yaml` of that name. */
function chartsIn(source: Source, folder: string, name: string): readonly Held[] {
  return source.tree.list(folder).flatMap((entry): readonly Held[] => {
    const path = folder === "" ? entry : `${folder}/${entry}`;
    if (entry.startsWith(`${name}-`) && entry.endsWith(".tgz")) {
      const version = entry.slice(name.length + 1, -".tgz".length);
      return strictVersion(version) === undefined || source.tree.bytes(path) === undefined ? [] : [{ version, path }];
    }
    const value = source.documents(`${path}/Chart.yaml`)[0]?.value;
    const version = stringAt(value, "version");
    return stringAt(value, "name") === name && version !== undefined ? [{ version, path }] : [];
  });
}

/** The version asked for, else the highest that its range takes in. Tags may write `+` as `_`. */
function bestOf(versions: readonly string[], wanted: string): string | undefined {
  const exact = versions.find((version) => version === wanted || version.replaceAll("+", "_") === wanted);
  return exact ?? versions[versionAmong(versions, wanted) ?? -1];
}

function lastSegment(text: string): string {
  return text.slice(text.lastIndexOf("/") + 1);
}

/** An address without anything that could be a credential. */
function plain(url: string): string {
  const scheme = url.indexOf("://");
  const start = scheme === -1 ? 0 : scheme + 3;
  const slash = url.indexOf("/", start);
  const at = url.lastIndexOf("@", slash === -1 ? url.length : slash);
  const address = at <= start ? url : url.slice(0, start) + url.slice(at + 1);
  return address.split(/[?#]/)[0] ?? address;
}
