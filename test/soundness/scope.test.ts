import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditRepository } from "../../src/app/audit.ts";
import type { Verdict } from "../../src/domain/audit.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { temporaryTree, testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

const flux = (name: string, path: string, dependsOn: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {interval: 10m, timeout: 4m, path: ./${path}, prune: true, sourceRef: {kind: GitRepository, name: flux-system}${dependsOn === "" ? "" : `, dependsOn: [{name: ${dependsOn}}]`}}\n`;

const deployment = (name: string, replicas: number, sidecar: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: farm}\nspec:\n  replicas: ${replicas}\n  template:\n    spec:\n      containers:\n        - {name: main, image: "registry.example.org/${name}:1.4.0", securityContext: {readOnlyRootFilesystem: true}}\n        - {name: sidecar, image: "registry.example.org/log:2.0.0"${sidecar}}\n`;

const release = (name: string, version: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}, namespace: farm}\nspec: {interval: 15m, chart: {spec: {chart: ${name}, version: ${version}, sourceRef: {kind: HelmRepository, name: charts}}}}\n`;

/** Two environments of one farm: barn and mill run in both, the autoscaler of the barn in one, and a policy that nothing lists. */
const FILES: Readonly<Record<string, string>> = {
  "clusters/staging/farm.yaml": flux("farm", "overlays/staging", "sources"),
  "clusters/staging/sources.yaml": flux("sources", "base/sources", ""),
  "clusters/prod/farm.yaml": flux("farm", "overlays/prod", "sources"),
  "clusters/prod/sources.yaml": flux("sources", "base/sources", ""),
  "base/sources/kustomization.yaml": "resources: [charts.yaml]\n",
  "base/sources/charts.yaml":
    "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: charts, namespace: farm}\nspec: {url: https://charts.example.org, interval: 6h}\n",
  "base/farm/kustomization.yaml": "resources: [barn.yaml, mill.yaml, queue.yaml, broker.yaml]\n",
  "base/farm/barn.yaml": deployment("barn-door", 2, ""),
  "base/farm/mill.yaml": deployment("mill-wheel", 3, ", securityContext: {readOnlyRootFilesystem: true}"),
  "base/farm/queue.yaml": release("queue-hub", "3.2.1"),
  "base/farm/broker.yaml": release("broker-hub", "7.0.4"),
  "base/farm/fence.yaml":
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: fence, namespace: farm}\nspec: {podSelector: {}}\n",
  "overlays/staging/kustomization.yaml": "resources: [../../base/farm]\n",
  "overlays/prod/kustomization.yaml": "resources: [../../base/farm, hpa.yaml]\npatches: [{path: barn.yaml}]\n",
  "overlays/prod/hpa.yaml":
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: barn-door, namespace: farm}\nspec: {minReplicas: 4, maxReplicas: 8, scaleTargetRef: {kind: Deployment, name: barn-door}}\n",
  "overlays/prod/barn.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: barn-door, namespace: farm}\nspec: {replicas: 5}\n",
};

const LISTED = ["base/farm/barn.yaml", "base/farm/mill.yaml"];

async function verdictsOf(sentences: readonly string[], listed: readonly string[]): Promise<readonly Verdict[]> {
  const first = 9;
  const story = [
    "# STORY-1: The farm",
    "",
    "Status: Done",
    "",
    "## Acceptance Criteria",
    "",
    "1. **What holds**",
    "",
    ...sentences.map((text) => `   - ${text}`),
    "",
    "## File List",
    "",
    ...listed.map((file) => `- ${file}`),
    "",
  ];
  const root = await temporaryTree({ ...FILES, "docs/stories/1.farm.md": story.join("\n") });
  try {
    const { report } = await auditRepository(
      { repo: root, base: null, stories: [], clusters: [], mode: null, now: null, pullRequestText: null, version: "0" },
      engine,
      () => undefined,
    );
    const claims = report.stories.flatMap(({ criteria }) => criteria.flatMap((criterion) => criterion.claims));
    return sentences.map((text, at) => {
      const verdicts = claims.filter(({ line }) => line === first + at).map(({ verdict }) => verdict);
      const worst = (["failed", "moved", "unproven", "verified"] as const).find((verdict) => verdicts.includes(verdict));
      if (worst === undefined) throw new Error(`no claim was made of: ${text}`);
      return worst;
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const group = (title: string, wanted: (verdict: Verdict) => boolean, sentences: readonly string[], listed: readonly string[] = LISTED): void => {
  it(title, async () => {
    const verdicts = await verdictsOf(sentences, listed);
    expect(
      sentences.filter((_text, at) => !wanted(verdicts[at] ?? "unproven")).map((text) => `${verdicts[sentences.indexOf(text)]}: ${text}`),
    ).toEqual([]);
  });
};

const verified = (verdict: Verdict): boolean => verdict === "verified";
const failed = (verdict: Verdict): boolean => verdict === "failed";
const notFailed = (verdict: Verdict): boolean => verdict === "verified" || verdict === "unproven";
const notVerified = (verdict: Verdict): boolean => verdict !== "verified";

describe("environments", () => {
  group("scope a value wherever they stand", verified, [
    "Deployment `barn-door` has `replicas: 5` in prod",
    "In prod: Deployment `barn-door` has `replicas: 5`",
    "Production: Deployment `barn-door` has `replicas: 5`",
    "Deployment `barn-door` has `replicas: 2` on the staging cluster",
    "Deployment `barn-door` has `replicas: 2` (staging)",
  ]);
  group("fail the value of another one", failed, [
    "Deployment `barn-door` has `replicas: 5` in staging",
    "Deployment `barn-door` has `replicas: 2` in production",
  ]);
  group("leave a claim open that they do not tell apart, and one that no cluster has", notFailed, [
    "`replicas: 2` in staging and 5 in prod on Deployment `barn-door`",
    "Staging is at 2 replicas and production follows with five of `barn-door`",
    "Deployment `barn-door` has `replicas: 9` in the demo environment of development",
  ]);
  group("do not verify what only one of them has", notVerified, [
    "Deployment `barn-door` has `replicas: 5`",
    "HorizontalPodAutoscaler `barn-door` exists in staging",
    "Deployment `barn-door` has `replicas: 5` in every cluster",
  ]);
});

describe("objects and layers", () => {
  group("of several objects that differ the one that is not named is never wrong", notFailed, [
    "`replicas: 3`",
    "Chart version 3.2.1",
    "`chart version: 7.0.4`",
    "`maxReplicas: 8`",
    "`replicas: 2` in the base",
  ]);
  group(
    "a named one decides",
    failed,
    ["Deployment `mill-wheel` has `replicas: 2`", "HelmRelease `queue-hub` uses chart version `7.0.4`"],
    [...LISTED, "base/farm/queue.yaml", "base/farm/broker.yaml"],
  );
  group(
    "a named one decides for true",
    verified,
    ["Deployment `mill-wheel` has `replicas: 3`", "HelmRelease `queue-hub` uses chart version `3.2.1`"],
    [...LISTED, "base/farm/queue.yaml", "base/farm/broker.yaml"],
  );
  group("a miss outside of the listed files is no miss", notFailed, ["`spec.interval: 6h`", "`maxReplicas: 8` in prod"]);
  group(
    "a range is no pin",
    notFailed,
    ["`queue-hub` accepts any 3.x chart from 3.1.0 on", "The chart of `queue-hub` was raised from version 3.1.0 to 3.2.1"],
    ["base/farm/queue.yaml", "base/farm/broker.yaml"],
  );
  group("a literal dependency wins over the words around it", notFailed, [
    "Kustomization `farm` depends on the charts being there (`dependsOn: sources`)",
  ]);
});

describe("quantifiers and effect", () => {
  group("every container counts", notVerified, [
    "Both containers of `barn-door` have `readOnlyRootFilesystem: true`",
    "All containers of barn-door have a read-only root filesystem",
    "Each container has `readOnlyRootFilesystem: true`",
    "All Deployments have `replicas: 3`",
  ]);
  group("and all may be as said", notFailed, [
    "Both containers of `mill-wheel` have `readOnlyRootFilesystem: true`",
    "All containers of mill-wheel have a read-only root filesystem",
  ]);
  group(
    "to exist is not to be applied",
    notVerified,
    [
      "NetworkPolicy `fence` is applied in all clusters",
      "NetworkPolicy `fence` is deployed",
      "`base/farm/fence.yaml` is listed in the kustomization",
      "`base/farm/fence.yaml` is referenced by its kustomization",
    ],
    [...LISTED, "base/farm/fence.yaml"],
  );
  group("and still exists", verified, ["`base/farm/fence.yaml` exists"], [...LISTED, "base/farm/fence.yaml"]);
});
