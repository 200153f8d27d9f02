import { exampleDns } from "../corefile/example-dns.ts";
import { inventoryOf } from "../domain/inventory.ts";
import { deepest, formatId, type KubernetesObject } from "../domain/object.ts";
import { podIn } from "../domain/pods.ts";
import type { IntegrityRule, RawFinding } from "../domain/rule.ts";
import { type FieldPath, isMapping, itemsAt, type Mapping, stringAt, valueAt } from "../domain/value.ts";
import type { Cluster, World } from "../domain/world.ts";

function dns(item: string, ...data: readonly string[]): Readonly<Record<string, string>> {
  const files = exampleDns({});
  const text = (name: string): string => files[`clusters/one/${name}`] ?? "";
  return {
    ...files,
    "clusters/one/coredns.yaml": [text("coredns.yaml"), ...data.map((line) => `  ${line}`)].join("\n"),
    "clusters/one/deployment.yaml": text("deployment.yaml").replace(
      "configMap: {name: coredns}",
      `configMap: {name: coredns, items: [{key: Corefile, path: Corefile}, ${item}]}`,
    ),
  };
}

const HOSTS = "{key: hosts, path: hosts}";

/** Source of the rule: the kubelet does not make a volume with a key that the ConfigMap does not have, unless it is optional (k3s#1328, k3s#9274). */
export const rule: IntegrityRule = {
  id: "missing-config-map-key",
  severity: "error",
  side: "pair",
  summary: "A workload needs a key of a ConfigMap that the ConfigMap does not have: its pods never start.",
  remediation: "Add the key to the ConfigMap, take it out of the workload, or make it optional.",
  examples: [
    { title: "an item of a volume", files: dns(HOSTS), finds: ["clusters/one/deployment.yaml:9"] },
    { title: "the ConfigMap has it", files: dns(HOSTS, "hosts: 10.0.0.1 one"), finds: [] },
    {
      title: "the whole volume is optional",
      files: Object.fromEntries(
        Object.entries(dns(HOSTS)).map(([path, text]) => [
          path,
          text.replace("configMap: {name: coredns,", "configMap: {name: coredns, optional: true,"),
        ]),
      ),
      finds: [],
    },
    { title: "a key that k3s writes", files: dns("{key: NodeHosts, path: NodeHosts}"), finds: [] },
    {
      title: "a variable of a container, from a ConfigMap that somebody else fills",
      files: exampleDns({
        container: ["env: [{name: CA, valueFrom: {configMapKeyRef: {name: trust, key: ca.crt}}}]"],
        more: { "trust.yaml": [["apiVersion: v1", "kind: ConfigMap", "metadata: {name: trust, namespace: kube-system}"]] },
      }),
      finds: [],
    },
    {
      title: "a ConfigMap of an export",
      files: exampleDns({ withoutMap: true, container: ["env: [{name: UPSTREAM, valueFrom: {configMapKeyRef: {name: coredns, key: upstream}}}]"] }),
      live: ["apiVersion: v1\nkind: ConfigMap\nmetadata: {name: coredns, namespace: kube-system}\ndata: {Corefile: '.:53 { }'}"],
      finds: ["clusters/one/deployment.yaml:15"],
    },
  ],
  check: (world) => world.clusters.flatMap((cluster) => cluster.objects.flatMap((object) => missingKeys(world, cluster, object))),
};

interface KeyUse {
  readonly map: string;
  readonly key: string;
  readonly path: FieldPath;
}

function missingKeys(world: World, cluster: Cluster, object: KubernetesObject): readonly RawFinding[] {
  const { value } = deepest(object);
  const pod = podIn(object.id.kind, value);
  if (pod === undefined) return [];
  const uses = [...keysOfVolumes(value, pod.path), ...keysOfVariables(value, pod.path)];
  return uses.flatMap(({ map, key, path }): readonly RawFinding[] => {
    const { namespace } = object.id;
    if (/[$‹]/.test(`${map}${key}`) || namespace === null) return [];
    const own = inventoryOf(cluster).find("ConfigMap", namespace, map);
    const live = world.live?.clusters.find((one) => one.cluster === cluster.name);
    const seen = own.length > 0 || live?.closed !== null ? undefined : live.find("ConfigMap", namespace, map);
    const content = seen?.value ?? (own.length === 1 && own[0] !== undefined ? deepest(own[0]).value : undefined);
    const keys = content === undefined ? undefined : keysOf(content);
    if (keys === undefined || keys.includes(key) || isFilled(map, key)) return [];
    const where = seen === undefined ? "" : ` of the export of ${live?.exportedAt ?? "the cluster"}`;
    const message = `expected key ${key} in ConfigMap ${namespace}/${map}${where}, which ${formatId(object.id)} needs, found ${keys.slice(0, 8).join(", ")}`;
    return [
      {
        message,
        at: object.locate(path).place,
        cluster: cluster.name,
        object: formatId(object.id),
        ...(seen === undefined ? {} : { severity: "warning" as const }),
      },
    ];
  });
}

/** The keys of a ConfigMap; undefined when it has none, or is there to be filled, or a part of a key is not known. */
function keysOf(map: Mapping): readonly string[] | undefined {
  const keys = ["data", "binaryData"].flatMap((field) => (isMapping(map[field]) ? Object.keys(map[field]) : []));
  const marks = ["annotations", "labels"].flatMap((field) => {
    const all = valueAt(map, ["metadata", field]);
    return isMapping(all) ? Object.keys(all) : [];
  });
  const isShared = marks.some((mark) => /inject|kustomize\.toolkit\.fluxcd\.io\/ssa|reflector/.test(mark));
  return keys.length === 0 || isShared || keys.some((key) => /[$‹]/.test(key)) ? undefined : keys;
}

/** k3s and RKE2 add the names of nodes to the ConfigMap of CoreDNS. */
function isFilled(map: string, key: string): boolean {
  return key === "NodeHosts" && /coredns/.test(map);
}

function keysOfVolumes(value: Mapping, pod: FieldPath): readonly KeyUse[] {
  return itemsAt(value, ...pod, "volumes").flatMap((_volume, index) => {
    const volume = [...pod, "volumes", index];
    const sources = itemsAt(value, ...volume, "projected", "sources").map((_source, at) => [...volume, "projected", "sources", at, "configMap"]);
    return [[...volume, "configMap"], ...sources].flatMap((source) => {
      const map = stringAt(value, ...source, "name");
      if (map === undefined || valueAt(value, [...source, "optional"]) === true) return [];
      return itemsAt(value, ...source, "items").flatMap((item, at) => {
        const key = stringAt(item, "key");
        return key === undefined ? [] : [{ map, key, path: [...source, "items", at, "key"] }];
      });
    });
  });
}

function keysOfVariables(value: Mapping, pod: FieldPath): readonly KeyUse[] {
  return ["initContainers", "containers"].flatMap((list) =>
    itemsAt(value, ...pod, list).flatMap((container, index) =>
      itemsAt(container, "env").flatMap((variable, at) => {
        const [map, key] = [stringAt(variable, "valueFrom", "configMapKeyRef", "name"), stringAt(variable, "valueFrom", "configMapKeyRef", "key")];
        if (map === undefined || key === undefined || valueAt(variable, ["valueFrom", "configMapKeyRef", "optional"]) === true) return [];
        return [{ map, key, path: [...pod, list, index, "env", at, "valueFrom", "configMapKeyRef", "key"] }];
      }),
    ),
  );
}
