import { type ExpectedCorefile, expectedCorefile } from "../corefile/expected.ts";
import { mountedFiles } from "../corefile/imports.ts";
import { type Corefile, readCorefile } from "../corefile/reading.ts";
import { usesLike, usesOf } from "../corefile/uses.ts";
import type { Assertion, Evidence, Outcome } from "../domain/assertion.ts";
import { fieldEvidence, judgedForm, levelOf } from "../domain/fields.ts";
import { groupsOf } from "../domain/groups.ts";
import { describeSearch } from "../domain/missing.ts";
import { absent, all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, layersOf } from "../domain/search.ts";

type CorefilePlugin = Extract<Assertion, { kind: "corefile-plugin" }>;

const FILES = {
  "apps/dns/configmap.yaml": [
    "apiVersion: v1",
    "kind: ConfigMap",
    "metadata: {name: coredns, namespace: kube-system}",
    "data:",
    "  Corefile: |",
    "    .:53 {",
    "        kubernetes cluster.local in-addr.arpa ip6.arpa",
    "        forward . /etc/resolv.conf",
    "        cache 30",
    "        health",
    "    }",
    "",
  ].join("\n"),
};
const CHART = {
  "apps/dns/helmrelease.yaml": [
    "apiVersion: helm.toolkit.fluxcd.io/v2",
    "kind: HelmRelease",
    "metadata: {name: coredns, namespace: kube-system}",
    "spec:",
    "  chart: {spec: {chart: coredns}}",
    "  values: {replicaCount: 2}",
    "",
  ].join("\n"),
};
const CLAIM = { kind: "corefile-plugin", search: { clusters: [], tiers: [["apps/dns"]] } } as const;

/** Judges what a Corefile of Git has. */
export const assertion: AssertionKind<CorefilePlugin> = {
  kind: "corefile-plugin",
  summary:
    "A Corefile uses the plugin, with arguments that mean the same. Corefiles come from ConfigMaps and from the `servers` of the coredns chart; what an import may bring in, and the chart's own default, are left open.",
  examples: [
    { title: "a plugin", files: FILES, assertion: { ...CLAIM, plugin: "cache", args: [] }, outcome: "holds" },
    { title: "arguments in another spelling", files: FILES, assertion: { ...CLAIM, plugin: "health", args: [":8080"] }, outcome: "holds" },
    { title: "one zone of several", files: FILES, assertion: { ...CLAIM, plugin: "kubernetes", args: ["cluster.local"] }, outcome: "holds" },
    { title: "other arguments", files: FILES, assertion: { ...CLAIM, plugin: "cache", args: ["60"] }, outcome: "contradicted" },
    { title: "a plugin that is not there", files: FILES, assertion: { ...CLAIM, plugin: "log", args: [] }, outcome: "absent" },
    { title: "the default of the chart", files: CHART, assertion: { ...CLAIM, plugin: "cache", args: [] }, outcome: { unknown: "needs-chart" } },
    {
      title: "no Corefile in Git",
      files: FILES,
      assertion: { ...CLAIM, search: { clusters: [], tiers: [["apps/web"]] }, plugin: "cache", args: [] },
      outcome: { unknown: "needs-cluster" },
    },
  ],
  needs: () => [],
  describe: ({ search, plugin, args }) => `${describeSearch(search)}: the Corefile has \`${[plugin, ...args].join(" ")}\``,
  judge(claim, world) {
    for (const { candidates } of layersOf(world, claim.search)) {
      const made = candidates.flatMap((candidate) => {
        const corefile = expectedCorefile(judgedForm(candidate).value);
        return corefile === undefined ? [] : [{ ...candidate, corefile }];
      });
      if (made.length > 0)
        return all(groupsOf(world, made, claim.search.clusters).map(({ cluster, candidates: group }) => judgeGroup(cluster, group, claim)));
    }
    return unknown("needs-cluster", "No Corefile stands in Git where this claim speaks of.");
  },
};

type Made = Candidate & { readonly corefile: ExpectedCorefile };

function judgeGroup(cluster: string | null, candidates: readonly Made[], claim: CorefilePlugin): Outcome {
  const clusters = cluster === null ? [] : [cluster];
  const level = levelOf(candidates);
  const wanted = `\`${[claim.plugin, ...claim.args].join(" ")}\` in the Corefile`;
  const open: Outcome[] = [];
  const other: { evidence: Evidence; found: string }[] = [];
  for (const candidate of candidates) {
    const { corefile } = candidate;
    if (corefile.is === "open") {
      open.push(
        unknown(corefile.reason, "Git leaves the Corefile to the default of the chart.", [
          fieldEvidence(candidate, { path: corefile.field, value: null }),
        ]),
      );
      continue;
    }
    const reading = readCorefile(corefile.text, { imports: mountedFiles(new Map([["/etc/coredns", corefile.beside]])) });
    const at = (line: number | null, value: string): Evidence => ({
      ...fieldEvidence(candidate, { path: corefile.field, value }),
      note: line === null ? null : `line ${line} of the Corefile`,
    });
    if (!reading.ok) {
      open.push(
        unknown("ambiguous", `CoreDNS does not read the Corefile: ${reading.failure.message}.`, [at(reading.failure.token?.line ?? null, "")]),
      );
      continue;
    }
    const fitting = usesLike(reading, claim.plugin, claim.args);
    if (fitting.length > 0)
      return holds(
        level,
        fitting.map(({ line, text }) => at(line, text)),
        clusters,
      );
    const imports = openImports(reading);
    if (imports.length > 0)
      open.push(unknown("needs-cluster", `The Corefile imports ${listed(imports)}, of which nothing is known.`, [at(null, "")]));
    other.push(...usesOf(reading, claim.plugin).map(({ line, text }) => ({ evidence: at(line, text), found: `\`${text}\`` })));
  }
  const [undecided] = open;
  if (undecided !== undefined) return undecided;
  if (other.length === 0)
    return absent({
      level,
      evidence: candidates.map((candidate) => fieldEvidence(candidate, { path: candidate.corefile.field, value: "" })),
      clusters,
      expected: wanted,
    });
  const found = listed(distinct(other.map((one) => one.found)));
  return contradicted({ level, evidence: other.map(({ evidence }) => evidence), clusters, expected: wanted, found });
}

function openImports({ blocks, openImports: top }: Corefile): readonly string[] {
  return distinct([...top, ...blocks.flatMap((block) => block.openImports)].map(({ what }) => what));
}
