import { type Dependent, dependentsOf } from "../domain/dependencies.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import type { Cluster } from "../domain/world.ts";

function release(name: string, ...on: readonly string[]): readonly string[] {
  return [
    "apiVersion: helm.toolkit.fluxcd.io/v2",
    "kind: HelmRelease",
    `metadata: {name: ${name}, namespace: shop}`,
    "spec:",
    "  dependsOn:",
    ...on.map((other) => `    - name: ${other}`),
  ];
}

/** Source of the rule: https://fluxcd.io/flux/components/kustomize/kustomizations/#dependencies ("circular dependencies … will never be applied"). */
export const rule: IntegrityRule = {
  id: "depends-on-cycle",
  severity: "error",
  side: "git",
  summary: "Flux Kustomizations or HelmReleases wait for each other in a circle: none of them is ever applied.",
  remediation: "Drop one of the `dependsOn` entries of the circle.",
  examples: [
    {
      title: "three releases wait for each other, and a fourth for one of them",
      files: exampleCluster({
        "clusters/one/shop.yaml": [release("web", "api"), release("api", "database"), release("database", "web"), release("mail", "web")],
      }),
      finds: ["clusters/one/shop.yaml:6"],
    },
    {
      title: "two ways lead to the same dependency, which is no circle",
      files: exampleCluster({
        "clusters/one/shop.yaml": [
          release("web", "api", "database"),
          release("api", "database"),
          ["apiVersion: helm.toolkit.fluxcd.io/v2", "kind: HelmRelease", "metadata: {name: database, namespace: shop}"],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) => world.clusters.flatMap((cluster) => circlesOf(cluster).flatMap((circle) => finding(cluster, circle))),
};

function finding(cluster: Cluster, circle: readonly Dependent[]): readonly RawFinding[] {
  const [first, next] = [circle[0], circle[1] ?? circle[0]];
  if (first === undefined || next === undefined) return [];
  const path = first.dependsOn.find(({ key }) => key === next.key)?.path ?? [];
  const names = [...circle, first].map(({ object }) => object.id.name).join(" → ");
  return [
    {
      message: `expected the dependencies of ${formatId(first.object.id)} to end, found a circle: ${names}`,
      at: first.object.locate(path).place,
      cluster: cluster.name,
      object: formatId(first.object.id),
    },
  ];
}

/** One circle per group of dependents that wait for each other, met in the order of the cluster; linear in dependents and entries. */
function circlesOf(cluster: Cluster): readonly (readonly Dependent[])[] {
  const all = dependentsOf(cluster);
  const circles: (readonly Dependent[])[] = [];
  const done = new Set<string>();
  for (const start of all.values()) {
    const trail: { readonly one: Dependent; next: number }[] = done.has(start.key) ? [] : [{ one: start, next: 0 }];
    const onTrail = new Map([[start.key, 0]]);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const dependency = top.one.dependsOn[top.next];
      top.next += 1;
      if (dependency === undefined) {
        done.add(top.one.key);
        onTrail.delete(top.one.key);
        trail.pop();
        continue;
      }
      const at = onTrail.get(dependency.key);
      const other = all.get(dependency.key);
      if (at !== undefined) circles.push(trail.slice(at).map(({ one }) => one));
      else if (other !== undefined && !done.has(other.key)) {
        onTrail.set(other.key, trail.length);
        trail.push({ one: other, next: 0 });
      }
    }
  }
  return circles;
}
