import { type Assertion, type Evidence, evidence, type Outcome } from "../domain/assertion.ts";
import { type AddressRange, parseAddresses, within } from "../domain/cidr.ts";
import { absent, all, contradicted, holds, listed, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { settingsOf } from "../domain/variables.ts";
import type { Cluster } from "../domain/world.ts";

type AddressInNetwork = Extract<Assertion, { kind: "address-in-network" }>;

const FILES = {
  "clusters/east/settings.yaml":
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: flux-system\ndata:\n  DNS_IP: "10.96.0.10"\n  POD_IP: "10.97.0.10"\n  SERVICE_CIDR: \'["10.96.0.0/16"]\'\n',
  "clusters/east/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: settings\n",
  "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: shop\ndata:\n  dns: ${DNS_IP}\n",
};

/** Judges that addresses lie in networks. */
export const assertion: AssertionKind<AddressInNetwork> = {
  kind: "address-in-network",
  summary:
    "An address or range, written out or taken from a cluster's setting, lies in a network, written out or taken from the first of several settings that the cluster has.",
  examples: [
    {
      title: "an address in the service network of its cluster",
      files: FILES,
      assertion: { kind: "address-in-network", clusters: ["east"], address: { setting: "DNS_IP" }, network: { settings: ["SERVICE_CIDR"] } },
      outcome: "holds",
    },
    {
      title: "an address outside of it",
      files: FILES,
      assertion: { kind: "address-in-network", clusters: [], address: { setting: "POD_IP" }, network: { settings: ["SERVICE_CIDR"] } },
      outcome: "contradicted",
    },
    {
      title: "a setting that no cluster has",
      files: FILES,
      assertion: { kind: "address-in-network", clusters: ["east"], address: { setting: "LB_IP" }, network: { literal: "10.96.0.0/16" } },
      outcome: "absent",
    },
    {
      title: "a range in a network, both written out",
      files: FILES,
      assertion: { kind: "address-in-network", clusters: [], address: { literal: "10.1.2.10-10.1.2.20" }, network: { literal: "10.1.2.0/24" } },
      outcome: "holds",
    },
  ],
  needs: () => [],
  describe(claim) {
    const address = "literal" in claim.address ? claim.address.literal : `the value of \`${claim.address.setting}\``;
    const network =
      "literal" in claim.network ? claim.network.literal : `the network in ${claim.network.settings.map((key) => `\`${key}\``).join(" or ")}`;
    return `${address} lies in ${network}${claim.clusters.length === 0 ? "" : ` (cluster ${claim.clusters.join(", ")})`}`;
  },
  judge(claim, world) {
    if ("literal" in claim.address && "literal" in claim.network) return judgeIn(claim, null);
    const clusters = world.clusters.filter(({ name, settings }) =>
      claim.clusters.length === 0 ? settings.length > 0 : claim.clusters.includes(name),
    );
    if (clusters.length === 0) return unknown("ambiguous", "No settings of a cluster are known here.");
    return all(relevant(claim, clusters).map((cluster) => judgeIn(claim, cluster)));
  },
};

/** Without a named cluster, those that have the address; all of them when none has. */
function relevant(claim: AddressInNetwork, clusters: readonly Cluster[]): readonly Cluster[] {
  const { address } = claim;
  if (claim.clusters.length > 0 || "literal" in address) return clusters;
  const having = clusters.filter((cluster) => settingsOf(cluster).all(address.setting).length > 0);
  return having.length > 0 ? having : clusters;
}

/** A text with the setting that it comes from. */
interface Operand {
  readonly text: string;
  readonly proof: Evidence;
}

function judgeIn(claim: AddressInNetwork, cluster: Cluster | null): Outcome {
  const clusters = cluster === null ? [] : [cluster.name];
  const addresses = operands(cluster, "literal" in claim.address ? claim.address : { settings: [claim.address.setting] });
  const networks = operands(cluster, claim.network);
  const proof = [...addresses, ...networks].map((operand) => operand.proof);
  const level = cluster === null ? "text" : "built";
  if (addresses.length === 0) {
    const key = "setting" in claim.address ? claim.address.setting : "";
    return absent({ level, evidence: proof, clusters, expected: `${key} is defined${cluster === null ? "" : ` in cluster ${cluster.name}`}` });
  }
  const inner = ranges(addresses);
  const outer = ranges(networks);
  if (inner === undefined || outer === undefined || outer.length === 0) {
    return unknown("ambiguous", networks.length === 0 ? "The network is not known here." : "An address or network here could not be read.", proof);
  }
  const shown = listed(addresses.map(({ text }) => text));
  const network = listed(networks.map(({ text }) => text));
  if (inner.every((range) => outer.some((other) => within(range, other)))) return holds(level, proof, clusters);
  return contradicted({ level, evidence: proof, clusters, expected: `${shown} lies in ${network}`, found: "it does not" });
}

function operands(cluster: Cluster | null, from: { readonly literal: string } | { readonly settings: readonly string[] }): readonly Operand[] {
  if ("literal" in from) return [{ text: from.literal, proof: evidence({ value: from.literal, note: "as claimed" }) }];
  if (cluster === null) return [];
  for (const key of from.settings) {
    const settings = settingsOf(cluster).all(key);
    if (settings.length === 0) continue;
    return settings.map(({ value, place }) => ({
      text: value,
      proof: evidence({ path: place.path, line: place.line, cluster: cluster.name, field: key, value }),
    }));
  }
  return [];
}

/** All addresses and networks in the texts (`["10.0.0.0/16"]` and comma lists included); undefined when one cannot be read. */
function ranges(from: readonly Operand[]): readonly AddressRange[] | undefined {
  const found: AddressRange[] = [];
  for (const { text } of from) {
    const parts = text.split(/[\s,;"'[\]]+/).filter((part) => part !== "" && part !== "-");
    const whole = parseAddresses(text);
    for (const range of whole === undefined ? parts.map(parseAddresses) : [whole]) {
      if (range === undefined) return undefined;
      found.push(range);
    }
  }
  return found;
}
