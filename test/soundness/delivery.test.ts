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

const flux = (name: string, more: string): string =>
  `---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {interval: 10m, path: ./apps/${name}, prune: true, sourceRef: {kind: GitRepository, name: flux-system}${more}}\n`;

const release = (name: string, spec: string): string =>
  `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}, namespace: quay}\nspec: {interval: 1h, chart: {spec: {chart: ${name}, version: 1.2.3, sourceRef: {kind: HelmRepository, name: ${name}}}}, ${spec}}\n`;

const FILES: Readonly<Record<string, string>> = {
  "clusters/home/apps.yaml":
    flux("rope-store", "") +
    flux("tide-tables", ", timeout: 15m, dependsOn: [{name: rope-store}]") +
    flux("buoy", ", timeout: 3m, dependsOn: [{name: rope-store}, {name: tide-tables}]"),
  "apps/rope-store/kustomization.yaml": "resources: [release.yaml]\n",
  "apps/rope-store/release.yaml": release(
    "rope-store",
    "install: {crds: Skip, remediation: {retries: 3}}, upgrade: {crds: Skip, remediation: {retries: 3, strategy: rollback}}, values: {crds: {enabled: false}}",
  ),
  "apps/tide-tables/kustomization.yaml": "resources: [release.yaml]\n",
  "apps/tide-tables/release.yaml": release(
    "tide-tables",
    "install: {crds: CreateReplace, remediation: {retries: 2}}, upgrade: {crds: CreateReplace, remediation: {retries: 5, strategy: uninstall}}, values: {installCRDs: true}",
  ),
  "apps/buoy/kustomization.yaml": "resources: [release.yaml]\n",
  "apps/buoy/release.yaml": release("buoy", "install: {crds: CreateReplace}, values: {crds: {enabled: false}}"),
};

const TRUE = [
  "Tide Tables depends on `rope-store`",
  "`tide-tables` reconciles only after `rope-store` is healthy",
  "Buoy waits for Rope Store and Tide Tables",
  "`rope-store` depends on nothing",
  "HelmRelease `rope-store`: install and upgrade are retried three times",
  "HelmRelease `rope-store`: failed upgrades are rolled back",
  "HelmRelease `rope-store` leaves CRDs alone on install and upgrade",
  "HelmRelease `tide-tables`: CRDs are installed by the chart",
];

const FALSE = [
  "Rope Store depends on `tide-tables`",
  "`rope-store` reconciles only after `tide-tables` is healthy",
  "Tide Tables waits for Rope Store and Buoy",
  "`buoy` depends on nothing",
  "Both Kustomizations wait for `tide-tables`",
  "HelmRelease `rope-store`: install and upgrade are retried four times",
  "HelmRelease `tide-tables`: install and upgrade are retried five times",
  "HelmRelease `tide-tables`: failed upgrades are rolled back",
  "HelmRelease `tide-tables` leaves CRDs alone on install and upgrade",
  "HelmRelease `rope-store`: CRDs are installed by the chart",
  "HelmRelease `buoy`: CRDs are installed by the chart",
  "HelmRelease `buoy`: failed upgrades are rolled back",
];

test("how Flux and Helm deliver, in words: none is judged wrongly", async () => {
  const head = "# Story: delivery\n\n**Status:** Review\n\n## Acceptance Criteria\n\n**AC1**: Delivery:\n";
  const first = head.split("\n").length;
  const said = [...TRUE, ...FALSE];
  const root = await temporaryTree({ ...FILES, "docs/stories/STORY-DELIVERY.md": `${head}${said.map((text) => `- ${text}\n`).join("")}` });
  try {
    const request = { repo: root, base: null, stories: [], clusters: [], mode: null, now: null, pullRequestText: null, version: "0.0.0" };
    const { report } = await auditRepository(request, engine, () => undefined);
    const judged = report.stories.flatMap(({ criteria }) => criteria.flatMap((criterion) => criterion.claims));
    const verdictOf = (text: string): string => {
      const here = judged.filter(({ line }) => line === first + said.indexOf(text)).map(({ verdict }) => verdict);
      return here.find((one) => one === "failed") ?? here.find((one) => one !== "verified") ?? here[0] ?? "lost";
    };
    const shown = (texts: readonly string[], verdicts: readonly string[]) =>
      texts.map((text) => `${verdictOf(text)}: ${text}`).filter((line) => verdicts.includes(line.slice(0, line.indexOf(":"))));
    expect(shown(TRUE, ["failed", "lost", "unproven"])).toEqual([]);
    expect(shown(FALSE, ["verified", "lost"])).toEqual([]);
    expect(shown(FALSE, ["failed"]).length).toBeGreaterThan(FALSE.length / 2);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}, 60_000);
