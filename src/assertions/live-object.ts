import { expectedCorefile } from "../corefile/expected.ts";
import { mountedFiles } from "../corefile/imports.ts";
import { readCorefile } from "../corefile/reading.ts";
import { usesLike, usesOf } from "../corefile/uses.ts";
import { type Assertion, evidence, type Outcome } from "../domain/assertion.ts";
import type { LiveCluster, LiveObject } from "../domain/live.ts";
import { judgeEndpoints, judgeSpread } from "../domain/live-endpoints.ts";
import { judgeWork, type Seen } from "../domain/live-work.ts";
import { formatId } from "../domain/object.ts";
import { absent, all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { isMapping, stringAt } from "../domain/value.ts";

type LiveClaim = Extract<Assertion, { kind: "live-object" }>;

const CLAIM = {
  kind: "live-object",
  clusters: [],
  object: { kind: "ConfigMap", namespace: "kube-system", name: "cache" },
  says: { is: "present" },
  because: "That it is there is seen in the cluster.",
} as const;

/** Judges what an export of a cluster shows. */
export const assertion: AssertionKind<LiveClaim> = {
  kind: "live-object",
  summary:
    "An export of the cluster has the object, with the keys, the owner or the plugins of its Corefile that are claimed, or working. Only a fresh export of a cluster whose UID is recorded decides, and only where the object is as Git has it or is not of Git; without one it is open.",
  examples: [
    { title: "without an export", files: { "a.yaml": "kind: A\n" }, assertion: CLAIM, outcome: { unknown: "needs-cluster" } },
    {
      title: "work without an export",
      files: {},
      assertion: { ...CLAIM, object: { kind: "Deployment", namespace: null, name: "web" }, says: { is: "working" } },
      outcome: { unknown: "needs-cluster" },
    },
  ],
  needs: () => [],
  describe: (claim) => `${named(claim)} ${inWords(claim)}, in an export of the cluster`,
  judge(claim, { live, clusters }) {
    if (live === undefined) return unknown("needs-cluster", claim.because);
    const names = claim.clusters.length > 0 ? claim.clusters : clusters.map(({ name }) => name);
    return all(
      names.map((name) => {
        const cluster = live.clusters.find((one) => one.cluster === name);
        return cluster === undefined ? unknown("needs-cluster", `${claim.because} There is no export of ${name}.`) : judgeIn(claim, cluster);
      }),
    );
  },
};

function named({ object: { kind, namespace, name } }: LiveClaim): string {
  return `${kind} \`${namespace === null ? "" : `${namespace}/`}${name}\``;
}

function inWords({ says }: LiveClaim): string {
  switch (says.is) {
    case "present":
      return "is there";
    case "working":
      return "works";
    case "endpoints":
      return says.least === 1 ? "has a ready endpoint" : `has at least ${says.least} ready endpoints`;
    case "spread":
      return "has its pods on several nodes";
    case "keys":
      return `has the keys ${listed(says.keys)}`;
    case "owner":
      return `belongs to ${says.owner}`;
    case "plugin":
      return `has \`${[says.plugin, ...says.args].join(" ")}\` in its Corefile`;
    default:
      return says satisfies never;
  }
}

/** Statements about how an object does: where it is missing, another one may be meant. */
const UNNAMED = new Set<LiveClaim["says"]["is"]>(["working", "endpoints", "spread"]);

function judgeIn(claim: LiveClaim, cluster: LiveCluster): Outcome {
  if (cluster.closed !== null) return unknown("needs-cluster", `${claim.because} ${cluster.closed}`);
  const { kind, namespace, name } = claim.object;
  const found = cluster.find(kind, namespace, name);
  if (found === undefined) {
    if (!cluster.covers(kind, namespace) || UNNAMED.has(claim.says.is))
      return unknown("needs-cluster", `${claim.because} The export of ${cluster.cluster} does not have ${kind} ${name}.`);
    return absent({ level: "live", clusters: [cluster.cluster], expected: `${named(claim)} in the cluster`, certain: true });
  }
  const differs = cluster.differs(found);
  if (differs !== null) return unknown("needs-cluster", `${claim.because} ${differs}`);
  return judgeObject(claim, cluster, found);
}

function judgeObject(claim: LiveClaim, cluster: LiveCluster, live: LiveObject): Outcome {
  const seen: Seen = (field, value) =>
    evidence({ cluster: cluster.cluster, object: formatId(live.id), field, value, note: `export of ${cluster.exportedAt ?? "an unknown time"}` });
  const clusters = [cluster.cluster];
  const { says } = claim;
  switch (says.is) {
    case "present":
      return holds("live", [seen(null, null)], clusters);
    case "keys": {
      const data = isMapping(live.value.data) ? Object.keys(live.value.data) : [];
      const lacking = says.keys.filter((key) => !data.includes(key));
      if (lacking.length === 0) return holds("live", [seen("data", listed(says.keys))], clusters);
      const parts = { expected: `the keys ${listed(says.keys)} in ${named(claim)}`, found: listed(data) || "no keys" };
      return contradicted({ level: "live", evidence: [seen("data", listed(data))], clusters, ...parts });
    }
    case "owner": {
      const [owner, why] = ownerIn(live);
      if (owner === says.owner) return holds("live", [seen(why, owner)], clusters);
      return unknown("needs-cluster", `${claim.because} The export does not show that it belongs to ${says.owner}.`, [seen(why, owner)]);
    }
    case "plugin":
      return judgePlugin(claim, says, live, clusters, seen);
    case "working":
      return judgeWork({ ...claim.object, because: claim.because }, live.value, clusters, seen);
    case "endpoints":
      return judgeEndpoints({ because: claim.because, least: says.least }, cluster, live, seen);
    case "spread":
      return judgeSpread(claim.because, cluster, live, seen);
    default:
      return says satisfies never;
  }
}

/** Source: the annotations that k3s puts on what its addons bring, `pkg/deploy/controller.go` of k3s. */
function ownerIn({ value, managers }: LiveObject): readonly [owner: string | null, why: string] {
  const gvk = stringAt(value, "metadata", "annotations", "objectset.rio.cattle.io/owner-gvk") ?? "";
  if (gvk.includes("k3s.cattle.io") || (managers ?? []).some(({ manager }) => manager.startsWith("deploy@"))) return ["k3s", "metadata.annotations"];
  return [null, "metadata"];
}

function judgePlugin(
  claim: LiveClaim,
  { plugin, args }: { readonly plugin: string; readonly args: readonly string[] },
  { value }: LiveObject,
  clusters: readonly string[],
  seen: Seen,
): Outcome {
  const corefile = expectedCorefile(value);
  const expected = `\`${[plugin, ...args].join(" ")}\` in the Corefile of ${named(claim)}`;
  if (corefile?.is !== "known") return absent({ level: "live", evidence: [seen("data", null)], clusters, expected });
  const reading = readCorefile(corefile.text, { imports: mountedFiles(new Map([["/etc/coredns", corefile.beside]])) });
  if (!reading.ok) return unknown("ambiguous", `CoreDNS does not read the live Corefile: ${reading.failure.message}.`);
  const fitting = usesLike(reading, plugin, args);
  if (fitting.length > 0)
    return holds(
      "live",
      fitting.map(({ text }) => seen("data.Corefile", text)),
      clusters,
    );
  const others = usesOf(reading, plugin).map(({ text }) => text);
  const isOpen = reading.openImports.length > 0 || reading.blocks.some(({ openImports }) => openImports.length > 0);
  if (isOpen) return unknown("needs-cluster", `${claim.because} The live Corefile imports files that are not in the export.`);
  if (others.length === 0) return absent({ level: "live", evidence: [seen("data.Corefile", null)], clusters, expected });
  const found = listed(distinct(others).map((text) => `\`${text}\``));
  return contradicted({ level: "live", evidence: others.map((text) => seen("data.Corefile", text)), clusters, expected, found });
}
