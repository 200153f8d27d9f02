import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AuditFailure } from "../domain/failure.ts";
import type { LiveObject, Snapshot } from "../domain/live.ts";
import { formatId } from "../domain/object.ts";
import { isMapping, isSequence, type Mapping, stringAt, type Value } from "../domain/value.ts";
import { managersOf } from "./managed-fields.ts";
import { parseDocuments } from "./yaml.ts";

/** Largest file of an export. */
const MOST_BYTES = 256 * 1024 * 1024;
const FILES = /\.(?:json|ya?ml)$/i;
const META = "snapshot.json";

/** A kind with its group: `ConfigMap`, `apps/Deployment`. */
const kindName = z.string().regex(/^(?:[a-z0-9.-]{1,253}\/)?[A-Z][A-Za-z0-9]{0,62}$/);
const metaSchema = z.object({ exportedAt: z.iso.datetime({ offset: true }), kinds: z.array(kindName).max(2_000).default([]) });
type Meta = z.infer<typeof metaSchema>;

/** Clocks may differ by so much. */
const SKEW_MS = 300_000;

/**
 * Reads a folder of exports: one folder per cluster, named like it, with JSON or YAML files of objects or lists. Secret values are dropped
 * while reading. What cannot be read is a problem of its cluster, not an error.
 *
 * @throws {@link AuditFailure} code 2 when the folder cannot be read or has no cluster.
 */
export async function readSnapshots(folder: string): Promise<readonly Snapshot[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new AuditFailure(`${folder} cannot be read`, { code: 2, remedy: "Name a folder with a folder per cluster behind --snapshots.", cause });
  });
  const clusters = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  if (clusters.length === 0)
    throw new AuditFailure(`${folder} has no folder of a cluster`, {
      code: 2,
      remedy: "Put the exports of each cluster into a folder named like it: truestory snapshot prints how.",
    });
  const snapshots: Snapshot[] = [];
  for (const cluster of clusters) snapshots.push(await readSnapshot(join(folder, cluster), cluster));
  return snapshots;
}

async function readSnapshot(folder: string, cluster: string): Promise<Snapshot> {
  const names = (await readdir(folder)).filter((name) => FILES.test(name)).sort();
  const problems: string[] = [];
  const objects = new Map<string, LiveObject>();
  let meta: Meta | null = null;
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path)).size > MOST_BYTES) {
      problems.push(`${cluster}/${name} is larger than 256 MB: export fewer kinds at a time`);
      continue;
    }
    const values = valuesOf(`${cluster}/${name}`, await readFile(path, "utf8"), problems);
    if (name === META) meta = metaOf(values[0], cluster, problems);
    else for (const value of values.flatMap(itemsOf)) add(value, `${cluster}/${name}`, objects, problems);
  }
  const all = [...objects.values()];
  const exportedAt = meta?.exportedAt ?? null;
  if (exportedAt === null) problems.push(`${cluster}/${META} does not say when it was exported: write {"exportedAt": "2026-01-31T00:00:00Z"}`);
  else problems.push(...newerThan(all, exportedAt, cluster));
  if (all.length === 0) problems.push(`${cluster} has no objects: export them as JSON or YAML`);
  const system = all.find(({ id }) => id.kind === "Namespace" && id.name === "kube-system");
  return {
    cluster,
    exportedAt,
    uid: system === undefined ? null : (stringAt(system.value, "metadata", "uid") ?? null),
    objects: all,
    kinds: new Set((meta?.kinds ?? []).map((kind) => (kind.includes("/") ? kind.replace("/", " ") : ` ${kind}`))),
    problems,
    notes: withoutManagers(all, cluster),
  };
}

function metaOf(value: Value | undefined, cluster: string, problems: string[]): Meta | null {
  const read = metaSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue !== undefined && issue.path[0] === "kinds")
    problems.push(`${cluster}/${META}: kinds must be a list such as ["ConfigMap", "apps/Deployment"]`);
  return null;
}

/** An export cannot hold what was written after it was made. */
function newerThan(objects: readonly LiveObject[], exportedAt: string, cluster: string): readonly string[] {
  const at = Date.parse(exportedAt) + SKEW_MS;
  const newer = objects.find(({ managers }) => (managers ?? []).some(({ time }) => time !== null && Date.parse(time) > at));
  if (newer === undefined) return [];
  return [`${cluster}/${META} says that it was exported at ${exportedAt}, and ${formatId(newer.id)} was written after that: the time is wrong`];
}

function withoutManagers(objects: readonly LiveObject[], cluster: string): readonly string[] {
  const bare = objects.filter(({ id, managers }) => managers === null && id.kind !== "Secret").length;
  if (bare === 0) return [];
  const some = bare === objects.length ? "has no managedFields" : `has no managedFields for ${bare} of ${objects.length} objects`;
  return [
    `${cluster} ${some}, so nothing can be said of who changed ${bare === objects.length ? "what" : "them"}: export with --show-managed-fields`,
  ];
}

function valuesOf(name: string, text: string, problems: string[]): readonly Value[] {
  if (/\.json$/i.test(name)) {
    try {
      return [JSON.parse(text) as Value];
    } catch (error) {
      problems.push(`${name} is no valid JSON${placeIn(error)}: it may have been cut off; export it again`);
      return [];
    }
  }
  const { documents, problems: found } = parseDocuments(name, text);
  for (const { place, message } of found.slice(0, 3))
    problems.push(`${name}:${place.line} is no valid YAML: ${withoutContent(message)}${/larger than/.test(message) ? "; export it as JSON" : ""}`);
  return documents.map(({ value }) => value);
}

/** Where JSON ends to be valid. The engine's message quotes the file, which may hold a Secret. */
function placeIn(error: unknown): string {
  const position = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? "" : ` at character ${position}`;
}

/** A parser's message without what it quotes of the file. */
function withoutContent(message: string): string {
  return message.replace(/\s*[:"'`*&].*$/s, "");
}

function itemsOf(value: Value): readonly Value[] {
  if (!isMapping(value)) return [value];
  return isSequence(value.items) ? value.items.flatMap(itemsOf) : [value];
}

function add(value: Value, file: string, objects: Map<string, LiveObject>, problems: string[]): void {
  const [apiVersion, kind, name] = [stringAt(value, "apiVersion"), stringAt(value, "kind"), stringAt(value, "metadata", "name")];
  if (!isMapping(value) || apiVersion === undefined || kind === undefined || name === undefined) {
    if (problems.length < 50) problems.push(`${file} has something that is no Kubernetes object: export with kubectl get -o json`);
    return;
  }
  const id = { apiVersion, kind, namespace: stringAt(value, "metadata", "namespace") ?? null, name };
  const key = formatId(id);
  if (objects.has(key) && problems.length < 50) problems.push(`${file} has ${key} a second time: the last one counts`);
  objects.set(key, { id, value: kind === "Secret" ? withoutValues(value) : value, managers: managersOf(value) });
}

/** A Secret with the names of its keys, and nothing of their values: neither of its data nor of what kubectl wrote beside it. */
function withoutValues(secret: Mapping): Mapping {
  const { metadata, data, stringData, apiVersion, kind, type } = secret;
  const keys = [...(isMapping(data) ? Object.keys(data) : []), ...(isMapping(stringData) ? Object.keys(stringData) : [])];
  const { annotations: _annotations, ...rest } = isMapping(metadata) ? metadata : {};
  return {
    apiVersion: apiVersion ?? null,
    kind: kind ?? null,
    type: type ?? null,
    metadata: rest,
    data: Object.fromEntries(keys.sort().map((key) => [key, ""])),
  };
}
