import { stringify } from "yaml";
import { z } from "zod";
import { BASELINE_FOLDER, type Baseline } from "../domain/baseline.ts";
import { AuditFailure } from "../domain/failure.ts";
import { formatId } from "../domain/object.ts";
import { isMapping, stringAt, type Value } from "../domain/value.ts";
import type { Tree } from "../domain/world.ts";
import { parseDocuments } from "./yaml.ts";

const text = z.string().trim().min(1).max(2_000);
const instant = z.iso.datetime({ offset: true });
const SCHEMA = "truestory/baseline@1";

const baselineSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  cluster: text,
  uid: text.nullable(),
  owner: text,
  acceptedAt: instant,
  exportedAt: instant,
  by: text,
  reason: text,
  object: z.custom<Value>((value) => isMapping(value as Value)),
});

/**
 * Reads the baselines that a tree has accepted.
 *
 * @throws {@link AuditFailure} code 2 that lists every file which is none, for two of one object, and for clusters with several UIDs.
 */
export function readBaselines(tree: Tree): readonly Baseline[] {
  const problems: string[] = [];
  const baselines = tree.paths
    .filter((path) => path.startsWith(`${BASELINE_FOLDER}/`) && /\.ya?ml$/.test(path))
    .flatMap((path) => {
      const read = readBaseline(path, tree.text(path));
      if (typeof read !== "string") return [read];
      problems.push(`${path}: ${read}`);
      return [];
    });
  const seen = new Map<string, Baseline>();
  for (const baseline of baselines) {
    const key = `${baseline.cluster} ${formatId(baseline.id)}`;
    const other = seen.get(key);
    if (other !== undefined) problems.push(`${baseline.path}: ${other.path} is of the same object; keep one of them`);
    const different = baselines.find(
      ({ cluster, uid }) => cluster === baseline.cluster && uid !== null && baseline.uid !== null && uid !== baseline.uid,
    );
    if (different !== undefined && different.path < baseline.path)
      problems.push(`${baseline.path}: it is of another cluster than ${different.path}: their kube-system has another UID`);
    seen.set(key, baseline);
  }
  if (problems.length === 0) return baselines;
  throw new AuditFailure(problems.slice(0, 50).join("\n"), {
    code: 2,
    remedy: "Write baselines with truestory drift accept; remove those that are not wanted any more.",
  });
}

function readBaseline(path: string, content: string | undefined): Baseline | string {
  if (content === undefined) return "cannot be read";
  const { documents, problems } = parseDocuments(path, content);
  const [document, second] = documents;
  if (problems.length > 0 || document === undefined || second !== undefined) return problems[0]?.message ?? "must hold one baseline";
  const read = baselineSchema.safeParse(document.value);
  if (!read.success) return read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  const { object: value, schema: _schema, ...rest } = read.data;
  const [apiVersion, kind, name] = [stringAt(value, "apiVersion"), stringAt(value, "kind"), stringAt(value, "metadata", "name")];
  if (!isMapping(value) || apiVersion === undefined || kind === undefined || name === undefined) return "object: is no Kubernetes object";
  return { ...rest, id: { apiVersion, kind, namespace: stringAt(value, "metadata", "namespace") ?? null, name }, value, path };
}

/** The file of a baseline, and what it says. */
export function baselineFile(baseline: Omit<Baseline, "path">): { readonly path: string; readonly content: string } {
  const { id, value, cluster, uid, owner, acceptedAt, exportedAt, by, reason } = baseline;
  const name = [id.kind, id.namespace ?? "", id.name]
    .filter((part) => part !== "")
    .map(encodeURIComponent)
    .join(".");
  const written = { schema: SCHEMA, cluster, uid, owner, acceptedAt, exportedAt, by, reason, object: value };
  return {
    path: `${BASELINE_FOLDER}/${encodeURIComponent(cluster)}/${name}.yaml`,
    content: `# A live object that Git does not own, as it was accepted. Written by truestory drift accept.\n${stringify(written, { lineWidth: 0, version: "1.1" })}`,
  };
}
