import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LiveObject, Snapshot } from "../../src/domain/live.ts";
import type { KubernetesObject } from "../../src/domain/object.ts";
import type { Mapping, Value } from "../../src/domain/value.ts";
import type { Cluster } from "../../src/domain/world.ts";
import { driftOf } from "../../src/drift/drift.ts";
import { managersOf } from "../../src/world/managed-fields.ts";

const COREFILE = ".:53 {\n    errors\n    forward . 10.0.0.2\n    cache 30\n}\n";

function idOf(value: Mapping): LiveObject["id"] {
  const { name, namespace } = value.metadata as { name: string; namespace?: string };
  return { apiVersion: String(value.apiVersion), kind: String(value.kind), namespace: namespace ?? null, name };
}

function rendered(value: Mapping): KubernetesObject {
  const place = { path: "a.yaml", line: 1, column: 1 };
  return {
    ...{ id: idOf(value), cluster: "one", producer: "test", forms: { built: value }, origin: { file: "a.yaml", line: 1, via: [] } },
    locate: () => ({ place, raw: null, variables: [] }),
  };
}

function cluster(objects: readonly Mapping[]): Cluster {
  return { name: "one", root: "one", objects: objects.map(rendered), nodes: [], failures: [], settings: [] };
}

function snapshot(objects: readonly Mapping[], exportedAt: string): Snapshot {
  const live = objects.map((value): LiveObject => ({ id: idOf(value), value, managers: managersOf(value) }));
  return { cluster: "one", exportedAt, uid: null, objects: live, kinds: new Set(), problems: [], notes: [] };
}

const CONFIG = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "dns", namespace: "shop" } };
const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "shop", namespace: "shop" } };
const containers = (image: string, memory: string): Mapping[] => [
  { name: "shop", image, resources: { limits: { memory } }, ports: [{ containerPort: 80 }, { containerPort: 53, protocol: "UDP" }] },
  { name: "proxy", image: "proxy:1", env: [{ name: "A", value: "1" }] },
];
const tolerations: Mapping[] = [
  { key: "a", operator: "Exists" },
  { key: "b", operator: "Exists" },
];
const GIT: readonly Mapping[] = [
  { ...CONFIG, data: { Corefile: COREFILE, other: "x" } },
  { ...DEPLOYMENT, spec: { replicas: 2, template: { spec: { containers: containers("shop:1", "1Gi"), tolerations } } } },
];

/** A live state with a Corefile, an image, memory and one toleration that differ. */
function live(shuffle: <T>(items: readonly T[]) => T[], nodeHosts: string, sidecar: boolean, comment: string, memory: string): readonly Mapping[] {
  const corefile = `${comment}.:53 {\n${shuffle(["errors", "forward . 10.0.0.53", "cache 30"])
    .map((line) => `  ${line}`)
    .join("\n")}\n}\n`;
  const data = Object.fromEntries(shuffle(Object.entries({ Corefile: corefile, other: "x", NodeHosts: nodeHosts })));
  const pods = shuffle([...containers("shop:2", memory), ...(sidecar ? [{ name: "mesh", image: "mesh:1" }] : [])]);
  const tolerated: Value = shuffle([tolerations[0] ?? {}, { operator: "Exists", key: "c" }]);
  return shuffle<Mapping>([
    { ...CONFIG, data },
    { ...DEPLOYMENT, spec: { replicas: 2, template: { spec: { tolerations: tolerated, containers: pods } } } },
  ]);
}

const fingerprints = (objects: readonly Mapping[], exportedAt: string): readonly string[] =>
  driftOf(cluster(GIT), snapshot(objects, exportedAt), { baselines: [], previous: null, ignore: [] })
    .drift.map(({ fingerprint }) => fingerprint)
    .sort();

describe("the fingerprint of a difference", () => {
  const known = fingerprints(
    live((items) => [...items], "10.0.0.1 a\n", false, "", "2Gi"),
    "2026-01-01T00:00:00Z",
  );

  it("stays the same whatever the order of objects, keys, containers, sets and plugins, the time, sidecars, units and NodeHosts", () => {
    expect(known).toHaveLength(4);
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.double({ noNaN: true, min: 0, max: 1 })),
        fc.string(),
        fc.boolean(),
        fc.boolean(),
        (random, hosts, sidecar, other) => {
          const shuffle = <T>(items: readonly T[]): T[] =>
            items
              .map((item) => ({ item, at: Number(random.next().value) }))
              .sort((a, b) => a.at - b.at)
              .map(({ item }) => item);
          const again = live(shuffle, hosts, sidecar, sidecar ? "# by hand\n" : "", other ? "2048Mi" : "2Gi");
          expect(fingerprints(again, other ? "2026-02-01T00:00:00Z" : "2026-03-01T00:00:00Z")).toEqual(known);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("is another one for another object, cluster, field or value", () => {
    const others = fingerprints(
      live((items) => [...items], "", false, "", "3Gi"),
      "2026-01-01T00:00:00Z",
    );
    expect(others.filter((one) => known.includes(one))).toHaveLength(3);
    expect(new Set(known).size).toBe(4);
  });
});
