import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditRepository } from "../../src/app/audit.ts";
import type { Verdict } from "../../src/domain/audit.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { temporaryTree, testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

/** A chart of three parts that differ, an operator's resource, a policy and a claim: objects that only words tell apart. */
const FILES: Readonly<Record<string, string>> = {
  "clusters/home/cider.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: cider, namespace: flux-system}\nspec: {interval: 10m, path: ./apps/cider, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n",
  "apps/cider/kustomization.yaml": "resources: [release.yaml, vat.yaml, policy.yaml]\n",
  "apps/cider/release.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cider, namespace: cider}
spec:
  interval: 15m
  chart: {spec: {chart: cider, version: 2.3.4, sourceRef: {kind: HelmRepository, name: charts}}}
  values:
    press:
      replicas: 3
      workerThreads: 12
      juiceFilter: {enabled: true}
      resources: {requests: {cpu: 250m, memory: 512Mi}, limits: {cpu: 1, memory: 2Gi}}
      persistence: {size: 20Gi, storageClass: fast-nvme}
    cellar:
      replicas: 2
      workerThreads: 6
      agingPeriod: 90s
      resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {cpu: 500m, memory: 256Mi}}
      persistence: {size: 50Gi, storageClass: slow-disk}
      extraArgs: ["--bottle.maxBatch=40"]
    shop:
      enabled: false
      replicas: 1
    metrics: {enabled: true, port: 9102}
`,
  "apps/cider/vat.yaml": `apiVersion: orchard.example.org/v1
kind: CiderVat
metadata: {name: autumn, namespace: cider}
spec:
  fermentationMode: slow
  maxPressure: 35
  coolingDisabled: false
  stirrer: {intervalSeconds: 45, vendor: appleworks}
  labels: [dry, still]
`,
  "apps/cider/policy.yaml": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cider, namespace: cider}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: tavern}}}]
      ports: [{port: 8443, protocol: TCP}]
  egress:
    - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: storehouse}}, podSelector: {matchLabels: {pooler: cider-pooler}}}]
      ports: [{port: 5432, protocol: TCP}]
`,
};

/** How people say it (`%v` for the value), what is true, and what others have or nobody. */
interface Fact {
  readonly says: readonly string[];
  readonly truth: string;
  readonly lies: readonly string[];
}

const FACTS: readonly Fact[] = [
  { says: ["Press: %v replicas", "Press runs %v replicas"], truth: "3", lies: ["2", "1", "4"] },
  { says: ["Cellar: %v replicas"], truth: "2", lies: ["3", "5"] },
  { says: ["Press worker threads: %v", "Press uses %v worker threads", "Press with %v worker threads"], truth: "12", lies: ["6", "13"] },
  { says: ["Cellar memory limit: %v", "Cellar memory limit of %v"], truth: "256Mi", lies: ["128Mi", "2Gi", "1Gi"] },
  { says: ["Press memory request %v"], truth: "512Mi", lies: ["2Gi", "128Mi", "513Mi"] },
  { says: ["Press volume: %v", "Press persistence size: %v"], truth: "20Gi", lies: ["50Gi", "21Gi"] },
  { says: ["Cellar persistence on `%v`", "Cellar storage class: `%v`"], truth: "slow-disk", lies: ["fast-nvme", "slow-disks"] },
  { says: ["Juice filter %v", "Press juice filter is %v"], truth: "enabled", lies: ["disabled"] },
  { says: ["Shop %v"], truth: "disabled", lies: ["enabled"] },
  { says: ["Cellar aging period %v", "Aging period: %v"], truth: "90s", lies: ["91s", "90m"] },
  { says: ["Bottle max batch: %v"], truth: "40", lies: ["41", "12"] },
  { says: ["Metrics enabled on port %v"], truth: "9102", lies: ["9103", "8443"] },
  { says: ["Fermentation mode: %v", "CiderVat with %v fermentation mode"], truth: "slow", lies: ["fast", "still"] },
  { says: ["Max pressure: %v", "CiderVat `autumn` has a max pressure of %v"], truth: "35", lies: ["36", "45"] },
  { says: ["Cooling %v"], truth: "enabled", lies: ["disabled"] },
  { says: ["Stirrer interval: %v", "Stirrer interval of %v"], truth: "45 seconds", lies: ["35 seconds", "45 minutes"] },
  { says: ["Stirrer vendor: `%v`"], truth: "appleworks", lies: ["appleworks-pro", "cider"] },
  { says: ["Ingress from `%v` on port 8443", "NetworkPolicy admits 8443 from `%v`"], truth: "tavern", lies: ["storehouse", "inn"] },
  { says: ["Egress to the cider pooler (storehouse:%v/tcp)", "Egress to the pooler on %v"], truth: "5432", lies: ["8443", "5433"] },
  { says: ["Press and cellar have persistence (%v and 50Gi)"], truth: "20Gi", lies: ["50Gi", "30Gi"] },
];

/** What turns a true sentence round, or leaves it open: none of it may be verified. */
const TURNED: readonly ((sentence: string) => string)[] = [
  (sentence) => `${sentence} is not the case`,
  (sentence) => `No ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`,
  (sentence) => `${sentence} or more on request`,
  (sentence) => `${sentence} unless the harvest is late`,
  (sentence) => `Brewhouse: ${sentence}`,
  (sentence) => sentence.replace(/\b(?:Press|Cellar|Stirrer|Juice|Max|Aging|Bottle)\b/, "Brewhouse"),
];

interface Made {
  readonly text: string;
  readonly truth: "true" | "false" | "turned";
}

function madeClaims(): readonly Made[] {
  const made = FACTS.flatMap(({ says, truth, lies }) =>
    says.flatMap((phrase): readonly Made[] => {
      const right = phrase.replace("%v", truth);
      const turned = TURNED.map((turn) => turn(right)).filter((text) => text !== right);
      return [
        { text: right, truth: "true" },
        ...lies.map((lie): Made => ({ text: phrase.replace("%v", lie), truth: "false" })),
        ...turned.map((text): Made => ({ text, truth: "turned" })),
      ];
    }),
  );
  return [...new Map(made.map((one) => [one.text, one])).values()];
}

async function verdictsOf(claims: readonly Made[]): Promise<readonly Verdict[]> {
  const head = "# Story: cider\n\n**Status:** Review\n**Links:** apps/cider/\n\n## Acceptance Criteria\n\n**AC1**: Manifests:\n";
  const first = head.split("\n").length;
  const text = `${head}${claims.map((claim) => `- ${claim.text}\n`).join("")}`;
  const root = await temporaryTree({ ...FILES, "docs/stories/STORY-CIDER.md": text });
  try {
    const request = { repo: root, base: null, stories: [], clusters: [], mode: null, now: null, pullRequestText: null, version: "0.0.0" };
    const { report } = await auditRepository(request, engine, () => undefined);
    const judged = report.stories.flatMap(({ criteria }) => criteria.flatMap((criterion) => criterion.claims));
    return claims.map((claim, at) => {
      const here = judged.filter(({ line }) => line === first + at);
      const verdict = (here.find((one) => one.verdict === "failed") ?? here.find((one) => one.verdict !== "verified") ?? here[0])?.verdict;
      if (verdict === undefined) throw new Error(`lost: ${claim.text}`);
      return verdict;
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

test("statements in plain words: most true ones are verified, no false or turned one is, and no true one fails", async () => {
  const claims = madeClaims();
  const verdicts = await verdictsOf(claims);
  const all = claims.map((claim, at) => ({ ...claim, verdict: verdicts[at] ?? "unproven" }));
  const said = (some: typeof all): readonly string[] => some.map(({ text, verdict }) => `${verdict}: ${text}`);
  expect(said(all.filter(({ truth, verdict }) => truth !== "true" && verdict === "verified"))).toEqual([]);
  expect(said(all.filter(({ truth, verdict }) => truth === "true" && verdict === "failed"))).toEqual([]);
  const right = all.filter(({ truth }) => truth === "true");
  expect(said(right.filter(({ verdict }) => verdict !== "verified")).length).toBeLessThan(right.length / 5);
  const lies = all.filter(({ truth }) => truth === "false");
  expect(lies.filter(({ verdict }) => verdict === "failed").length).toBeGreaterThan(lies.length / 4);
}, 60_000);
