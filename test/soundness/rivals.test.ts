import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { auditRepository } from "../../src/app/audit.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { temporaryTree, testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

/** A store that an operator runs from a custom resource, with a report job and alerts beside it. */
const FILES: Readonly<Record<string, string>> = {
  "clusters/east/larder.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: larder, namespace: flux-system}\nspec: {interval: 10m, path: ./larder, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n",
  "larder/kustomization.yaml": "namespace: larder\nresources: [operator/release.yaml, larder.yaml, gateway.yaml, report-job.yaml, rules.yaml]\n",
  "larder/operator/release.yaml":
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: pantry}\nspec: {interval: 1h, chart: {spec: {chart: pantry, version: 1.2.3, sourceRef: {kind: HelmRepository, name: charts}}}, values: {replicas: 2, resources: {requests: {cpu: 50m, memory: 128Mi}, limits: {memory: 384Mi}}}}\n",
  "larder/larder.yaml":
    "apiVersion: pantry.example.org/v1\nkind: Larder\nmetadata: {name: larder}\nspec: {replicas: 3, resources: {requests: {memory: 2Gi}, limits: {memory: 4Gi}}}\n",
  "larder/gateway.yaml":
    "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: larder}\nspec: {gatewayClassName: mesh, listeners: [{name: http, port: 80, protocol: HTTP}, {name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: larder-tls}]}}]}\n",
  "larder/report-job.yaml":
    "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: stock-report}\nspec:\n  schedule: 0 5 * * 1\n  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}, containers: [{name: report, image: registry.example.org/report:1.0.0, securityContext: {readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}}]}}}}\n",
  "larder/rules.yaml":
    "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: larder}\nspec: {groups: [{name: larder, rules: [{alert: LarderStale, expr: time() - larder_last_delivery > 93600, for: 10m, labels: {severity: critical}}]}]}\n",
};

const FALSE = [
  "The larder runs as non-root",
  "All pods run as non-root",
  "The larder has a read-only root filesystem",
  "The larder drops all capabilities",
  "The larder runs as user 65532",
  "Both larders run as user 65532",
  "The listener `http` uses certificate `larder-tls`",
  "The larder uses the runtime default seccomp profile",
];

const TRUE = [
  "The larder requests 2Gi of memory",
  "The larder has a memory limit of 4Gi",
  "Memory limit 4096Mi",
  "The larder runs three replicas",
  "`LarderStale` fires after 26 hours",
  "larder-dns records are synced every 2 minutes",
];

const SHOWN = ["The stock report runs as user 65532", "`LarderStale` fires after 10 minutes"];

it("what one object of several has is not taken for all, nor what another has for a miss", { timeout: 60_000 }, async () => {
  const sentences = [...FALSE, ...TRUE, ...SHOWN];
  const listed = Object.keys(FILES).filter((path) => path.startsWith("larder/"));
  const story = ["# STORY-1: The larder", "", "Status: Done", "", "## Acceptance Criteria", "", ...sentences.map((text) => `- ${text}`)];
  const root = await temporaryTree({
    ...FILES,
    "docs/stories/1.larder.md": [...story, "", "## File List", "", ...listed.map((path) => `- ${path}`), ""].join("\n"),
  });
  try {
    const { report } = await auditRepository(
      { repo: root, base: null, stories: [], clusters: [], mode: null, now: null, pullRequestText: null, version: "0" },
      engine,
      () => undefined,
    );
    const claims = report.stories.flatMap(({ criteria }) => criteria.flatMap((criterion) => criterion.claims));
    const verdict = (text: string): readonly string[] => [...new Set(claims.filter((claim) => claim.text === text).map((claim) => claim.verdict))];
    expect(FALSE.filter((text) => verdict(text).includes("verified"))).toEqual([]);
    expect(TRUE.filter((text) => verdict(text).includes("failed"))).toEqual([]);
    expect(SHOWN.map(verdict)).toEqual([["verified"], ["verified"]]);
    expect(sentences.filter((text) => verdict(text).length === 0)).toEqual([]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
