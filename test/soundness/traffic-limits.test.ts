import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditRepository } from "../../src/app/audit.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { temporaryTree, testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

const FILES: Readonly<Record<string, string>> = {
  "clusters/home/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ledger, namespace: flux-system}\nspec: {interval: 10m, path: ./apps/ledger, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n",
  "apps/ledger/kustomization.yaml": "resources: [all.yaml]\n",
  "apps/ledger/all.yaml": `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ledger, namespace: books}
spec:
  endpointSelector: {matchLabels: {app: ledger}}
  ingress:
    - fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: edge}}]
      toPorts: [{ports: [{port: "8000", protocol: TCP}]}]
    - fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: monitoring}}]
      toPorts: [{ports: [{port: "9090", protocol: TCP}]}]
  egress:
    - toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns}}]
      toPorts: [{ports: [{port: "53", protocol: ANY}]}]
    - toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: database}}]
      toPorts: [{ports: [{port: "5432", protocol: TCP}, {port: "6379", protocol: TCP}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cache, namespace: books}
spec:
  podSelector: {matchLabels: {app: cache}}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: billing}}
        - podSelector: {}
      ports: [{port: 6379}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: inbox, namespace: books}
spec:
  endpointSelector: {matchLabels: {app: inbox}}
  enableDefaultDeny: {egress: false}
  egress:
    - toEntities: [kube-apiserver]
      toPorts: [{ports: [{port: "6443", protocol: TCP}]}]
`,
};

const TRUE = [
  "Ledger egress only to DNS, Postgres and Redis",
  "Egress from the ledger is restricted to DNS, PostgreSQL 5432 and Redis 6379",
  "Ledger accepts 8000 from `edge` and 9090 from `monitoring`, nothing else",
  "The ledger is reachable from `edge` and `monitoring` only",
  "Only billing and its own namespace may reach the cache on 6379",
];

const FALSE = [
  "Ledger egress only to DNS and Postgres",
  "Ledger egress only to DNS and Redis",
  "Ledger egress only to DNS, Postgres, Redis and the API server",
  "Egress from the ledger is restricted to DNS, PostgreSQL 5433 and Redis 6379",
  "Ledger accepts 8000 from `edge`, nothing else",
  "Ledger accepts 9090 from `edge` and 8000 from `monitoring`, nothing else",
  "The ledger is reachable from `edge` only",
  "The cache is reachable from `edge` and `monitoring` only",
  "Only billing may reach the cache on 6379",
  "Only its own namespace may reach the cache on 6379",
  "Only billing and its own namespace may reach the ledger on 6379",
  "Inbox egress only to the API server on 6443",
  "Egress is not limited to DNS, Postgres and Redis",
  "No ledger egress to DNS, Postgres and Redis",
];

test("whom alone policies let through: no sentence is judged wrongly", async () => {
  const head = "# Story: ledger\n\n**Status:** Review\n**Links:** apps/ledger/\n\n## Acceptance Criteria\n\n**AC1**: Network policies:\n";
  const first = head.split("\n").length;
  const said = [...TRUE, ...FALSE];
  const root = await temporaryTree({ ...FILES, "docs/stories/STORY-LEDGER.md": `${head}${said.map((text) => `- ${text}\n`).join("")}` });
  try {
    const request = { repo: root, base: null, stories: [], clusters: [], mode: null, now: null, pullRequestText: null, version: "0.0.0" };
    const { report } = await auditRepository(request, engine, () => undefined);
    const judged = report.stories.flatMap(({ criteria }) => criteria.flatMap((criterion) => criterion.claims));
    const verdictsOf = (text: string): readonly string[] =>
      judged.filter(({ line }) => line === first + said.indexOf(text)).map(({ verdict }) => verdict);
    expect(TRUE.filter((text) => !verdictsOf(text).every((verdict) => verdict === "verified"))).toEqual([]);
    expect(FALSE.filter((text) => verdictsOf(text).includes("verified"))).toEqual([]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}, 60_000);
