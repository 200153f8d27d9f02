import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleCluster, exampleNamespace, exampleSync } from "../../src/domain/example-cluster.ts";
import type { Snapshot } from "../../src/domain/live.ts";
import { driftOf } from "../../src/drift/drift.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { readObjects } from "../support/live-objects.ts";
import { inWorld, testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

const MAP = ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: web, namespace: shop}", "data: {a: one}"];
const FLUX = "labels: {kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: flux-system}";

function edited(mark: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop, ${mark}}\ndata: {a: two}`;
}

/** What happens next to the one live edit of a cluster. */
async function nextOf(files: Readonly<Record<string, string>>, live: readonly string[]): Promise<readonly string[]> {
  const snapshot: Snapshot = {
    ...{ cluster: "one", exportedAt: null, uid: null, objects: readObjects(live), kinds: new Set(), problems: [], notes: [] },
  };
  return inWorld(files, engine, async ({ world }) => {
    const [cluster] = world.clusters;
    if (cluster === undefined) throw new Error("no cluster");
    const { drift } = driftOf(cluster, { ...snapshot, cluster: cluster.name }, { baselines: [], previous: null, ignore: [] });
    return drift.filter(({ object }) => object === "ConfigMap shop/web").map(({ owner }) => owner.next);
  });
}

const flux = (...more: readonly string[]): Readonly<Record<string, string>> =>
  exampleCluster({ "clusters/one/apps.yaml": [exampleSync("apps", "./apps", ...more)], "apps/web.yaml": [MAP, exampleNamespace("shop")] });

const kustomization = (suspend: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec: {path: ./apps, ${suspend}, sourceRef: {kind: GitRepository, name: flux-system}}`;

describe("what Flux does to a live edit", () => {
  it("reverts it at the next reconciliation", async () => {
    expect(await nextOf(flux(), [edited(FLUX)])).toEqual(["will be reverted at the next reconciliation"]);
  });

  it.each([
    ["Git says so", flux("suspend: true"), []],
    ["somebody suspended it in the cluster", flux(), [kustomization("suspend: true")]],
  ])("is nothing while it is suspended: %s", async (_why, files, further) => {
    expect(await nextOf(files, [edited(FLUX), ...further])).toEqual([
      "stays while Kustomization flux-system/apps is suspended, and will be reverted when that ends",
    ]);
  });

  it("is told by the cluster where Git says otherwise", async () => {
    expect(await nextOf(flux("suspend: true"), [edited(FLUX), kustomization("suspend: false")])).toEqual([
      "will be reverted at the next reconciliation",
    ]);
  });
});

const argo = (sync: string): Readonly<Record<string, string>> => ({
  "argocd/root.yaml": [
    "apiVersion: argoproj.io/v1alpha1",
    "kind: Application",
    "metadata: {name: web, namespace: argocd}",
    "spec:",
    "  project: default",
    "  source: {repoURL: 'https://git.example.org/edge/platform.git', path: apps, targetRevision: HEAD}",
    "  destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
    `  syncPolicy: ${sync}`,
    "",
  ].join("\n"),
  "apps/web.yaml": MAP.join("\n"),
});
const TRACKED = 'annotations: {argocd.argoproj.io/tracking-id: "web:/ConfigMap:shop/web"}';

describe("what Argo CD does to a live edit", () => {
  it.each([
    ["{automated: {selfHeal: true}}", "will be reverted by self-heal of Application argocd/web"],
    ["{automated: {prune: true}}", "stays until the next sync of Application argocd/web, which a new commit starts: self-heal is off"],
    ["{automated: {enabled: false, selfHeal: true}}", "stays until somebody syncs Application argocd/web, which is not automated"],
    ["{syncOptions: [CreateNamespace=true]}", "stays until somebody syncs Application argocd/web, which is not automated"],
  ])("with syncPolicy %s", async (sync, next) => {
    expect(await nextOf(argo(sync), [edited(TRACKED)])).toEqual([next]);
  });
});

describe("what Flux does to a live edit of what a chart has made", () => {
  const release = (spec: string): Readonly<Record<string, string>> =>
    exampleCluster({
      "clusters/one/web.yaml": [
        [
          "apiVersion: helm.toolkit.fluxcd.io/v2",
          "kind: HelmRelease",
          "metadata: {name: web, namespace: shop}",
          `spec: {${spec}chart: {spec: {chart: ./chart, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}}`,
        ],
        exampleNamespace("shop"),
      ],
      "chart/Chart.yaml": [["apiVersion: v2", "name: web", "version: 1.0.0"]],
      "chart/templates/map.yaml": [MAP],
    });
  const mark = "labels: {helm.toolkit.fluxcd.io/name: web, helm.toolkit.fluxcd.io/namespace: shop}";

  it.each([
    ["", "stays until the next upgrade of HelmRelease shop/web: its drift detection is off"],
    ["driftDetection: {mode: warn}, ", "stays until the next upgrade of HelmRelease shop/web: its drift detection only warns"],
    ["driftDetection: {mode: enabled}, ", "will be reverted at the next reconciliation of HelmRelease shop/web"],
    ["suspend: true, driftDetection: {mode: enabled}, ", "stays while HelmRelease shop/web is suspended, and will be reverted when that ends"],
  ])("with %s", async (spec, next) => {
    expect(await nextOf(release(spec), [edited(mark)])).toEqual([next]);
  });
});
