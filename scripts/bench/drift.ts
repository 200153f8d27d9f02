import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compareCorefiles } from "../../src/corefile/compare.ts";
import { readCorefile } from "../../src/corefile/reading.ts";
import type { LiveObject } from "../../src/domain/live.ts";
import type { KubernetesObject } from "../../src/domain/object.ts";
import type { Mapping } from "../../src/domain/value.ts";
import { driftOf } from "../../src/drift/drift.ts";
import { managersOf } from "../../src/world/managed-fields.ts";

/** What a piece of work took: processor seconds, since a busy machine says little about wall time. */
export interface Took {
  readonly seconds: number;
  readonly megabytes: number;
  /** What it found, so that it is known to have been done. */
  readonly found: number;
}

const OBJECTS = 10_000;

/** A workload with a Service in front of it; `image` makes it differ. */
function objects(count: number, image: (at: number) => string): Mapping[] {
  return Array.from({ length: count / 2 }, (_, at): readonly Mapping[] => {
    const name = `web-${at}`;
    const namespace = `ns-${at % 50}`;
    const labels = { app: name };
    const env = Array.from({ length: 10 }, (_one, key) => ({ name: `KEY_${key}`, value: `${key}` }));
    const containers = [{ name: "web", image: image(at), env, ports: [{ containerPort: 80 }], resources: { limits: { memory: "1Gi" } } }];
    const managedFields = [
      { manager: "kustomize-controller", operation: "Apply", time: "2026-01-01T00:00:00Z", fieldsV1: { "f:spec": { "f:template": {} } } },
    ];
    const template = { metadata: { labels }, spec: { containers, volumes: [{ name: "config", configMap: { name } }] } };
    return [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace, labels, managedFields },
        spec: { replicas: 2, selector: { matchLabels: labels }, template },
      },
      { apiVersion: "v1", kind: "Service", metadata: { name, namespace, managedFields }, spec: { selector: labels, ports: [{ port: 80 }] } },
    ];
  }).flat();
}

function idOf(value: Mapping): LiveObject["id"] {
  const { name, namespace } = value.metadata as { name: string; namespace: string };
  return { apiVersion: String(value.apiVersion), kind: String(value.kind), namespace, name };
}

function rendered(value: Mapping): KubernetesObject {
  const place = { path: "a.yaml", line: 1, column: 1 };
  return {
    ...{ id: idOf(value), cluster: "one", producer: "bench", forms: { built: value }, origin: { file: "a.yaml", line: 1, via: [] } },
    locate: () => ({ place, raw: null, variables: [] }),
  };
}

/** Ten thousand rendered objects against ten thousand live ones, a hundredth of which differ; processor time of the comparison alone. */
function compareObjects(): Pick<Took, "seconds" | "found"> {
  const git = objects(OBJECTS, (at) => `web:${at}`).map(rendered);
  const values = objects(OBJECTS, (at) => (at % 100 === 0 ? "web:other" : `web:${at}`));
  const live = values.map((value): LiveObject => ({ id: idOf(value), value, managers: managersOf(value) }));
  const snapshot = { cluster: "one", exportedAt: null, uid: null, objects: live, kinds: new Set<string>(), problems: [], notes: [] };
  const cluster = { name: "one", root: "one", objects: git, nodes: [], failures: [], settings: [] };
  const start = process.cpuUsage();
  const found = driftOf(cluster, snapshot, { baselines: [], previous: null, ignore: [] }).drift.length;
  return { seconds: process.cpuUsage(start).user / 1e6, found };
}

/** A Corefile of one megabyte, read; `edit` changes its last upstream. */
function largeCorefile(edit: string): string {
  const block = (at: number): string =>
    `zone-${at}.example:53 {\n    errors\n    cache 30\n    # a comment\n    forward . 10.0.${at % 250}.${edit} {\n        max_concurrent 1000\n    }\n}\n`;
  const blocks: string[] = [];
  let size = 0;
  for (let at = 0; size < 1024 * 1024; at += 1) {
    const text = block(at);
    blocks.push(text);
    size += text.length;
  }
  return blocks.join("");
}

/** Processor milliseconds for reading a Corefile of one megabyte, and for comparing it with another one. */
export function corefileTimes(runs: number): { readonly read: number; readonly compare: number } {
  const [before, after] = [largeCorefile("2"), largeCorefile("3")];
  const times = { read: [] as number[], compare: [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    const start = process.cpuUsage();
    const one = readCorefile(before);
    times.read.push(process.cpuUsage(start).user / 1e3);
    const other = readCorefile(after);
    const middle = process.cpuUsage();
    if (compareCorefiles(one, other).layer !== "different") throw new Error("the Corefiles differ");
    times.compare.push(process.cpuUsage(middle).user / 1e3);
  }
  const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  return { read: median(times.read), compare: median(times.compare) };
}

/** Compares ten thousand objects in a process of its own, whose memory is measured. */
export function driftTime(): Took {
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--compare"], { encoding: "utf8" });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as Took;
}

if (process.argv[2] === "--compare") {
  const took = compareObjects();
  process.stdout.write(JSON.stringify({ ...took, megabytes: process.resourceUsage().maxRSS / 1024 } satisfies Took));
}
