import { expectedCorefile } from "../corefile/expected.ts";
import { filesNotMounted, whatFollows } from "../corefile/mounts.ts";
import { readCorefile } from "../corefile/reading.ts";
import type { Drift } from "../domain/drift.ts";
import { WORKLOADS } from "../domain/homes.ts";
import type { LiveObject } from "../domain/live.ts";
import { deepest, formatId, type KubernetesObject } from "../domain/object.ts";
import { formatPath, isMapping, isSequence, type Mapping, stringAt, valueAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";
import { attribute, inWords } from "./attribute.ts";
import { dataOf, fingerprint, keyOf } from "./identity.ts";
import { ownerOf } from "./own.ts";

/** ConfigMaps that workloads of Git mount, that Git does not have and that the cluster has: somebody else's, and DNS hangs on them. */
export function boundaries(cluster: Cluster, own: ReadonlySet<string>, live: ReadonlyMap<string, LiveObject>): readonly Drift[] {
  const seen = new Set<string>();
  return cluster.objects
    .filter(({ id }) => WORKLOADS.includes(id.kind))
    .flatMap((workload) => {
      const pod = valueAt(deepest(workload).value, workload.id.kind === "Pod" ? ["spec"] : ["spec", "template", "spec"]);
      const volumes = isMapping(pod) && isSequence(pod.volumes) ? pod.volumes : [];
      return volumes.flatMap((volume): Drift[] => {
        const name = stringAt(volume, "configMap", "name");
        const key = keyOf({ apiVersion: "v1", kind: "ConfigMap", namespace: workload.id.namespace, name: name ?? "" });
        const found = live.get(key);
        if (name === undefined || own.has(key) || found === undefined || seen.has(key)) return [];
        seen.add(key);
        return [boundary(cluster.name, workload, isMapping(pod) ? pod : {}, found)];
      });
    });
}

function boundary(cluster: string, workload: KubernetesObject, pod: Mapping, live: LiveObject): Drift {
  const object = formatId(live.id);
  const corefile = expectedCorefile(live.value);
  const owner = ownerOf(live);
  const field = corefile?.is === "known" ? corefile.field : null;
  const attribution = field === null ? null : attribute(live, field);
  const what =
    corefile?.is === "known"
      ? `the Corefile is not versioned in Git: ${object} is ${possessive(owner.owner)}`
      : `${object} is not versioned in Git: it is ${possessive(owner.owner)}`;
  return {
    ...{ cluster, object, field: field === null ? null : formatPath(field), kind: "boundary", severity: "warning", against: "git" },
    ...{ git: null, live: object, who: inWords(attribution, live.managers !== null), lag: null },
    means: [`${formatId(workload.id)} of Git mounts it, and ${what}`, ...(corefile?.is === "known" ? lost(corefile.text, workload, pod, live) : [])],
    ...{ differences: [], owner, attribution, at: { path: workload.origin.file, line: workload.origin.line } },
    fingerprint: fingerprint(cluster, object, "boundary"),
  };
}

/** Files that the live Corefile reads and that the workload of Git does not bring in. */
function lost(text: string, workload: KubernetesObject, pod: Mapping, live: LiveObject): readonly string[] {
  const reading = readCorefile(text);
  const files = reading.ok ? filesNotMounted(reading, pod, live.id.name, new Set(dataOf(live.value).keys())) : [];
  return files.map(({ plugin, path }) => `its Corefile reads ${path}, which ${formatId(workload.id)} does not mount: ${whatFollows(plugin)}`);
}

function possessive(owner: string): string {
  return owner === "nobody" ? "nobody's" : `of ${owner}`;
}
