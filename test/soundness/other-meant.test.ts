import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { auditRepository } from "../../src/app/audit.ts";
import type { Report } from "../../src/domain/audit.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { temporaryTree, testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

const flux = (name: string, path: string, after: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {interval: 10m, path: ./${path}, prune: true, sourceRef: {kind: GitRepository, name: flux-system}, dependsOn: [{name: ${after}}]}\n`;
const workload = (kind: string, name: string, probes: string): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: dairy}\nspec: {template: {spec: {containers: [{name: main, image: registry.example.org/${name}:1.0.0, ${probes}}]}}}\n`;
const scrape = (name: string, interval: string): string =>
  `---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: ${name}, namespace: dairy}\nspec: {endpoints: [{port: http, interval: ${interval}}]}\n`;
const budget =
  "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: churn, namespace: dairy}\nspec: {minAvailable: 1, selector: {matchLabels: {app: churn}}}\n";
const PROBE = "{httpGet: {path: /healthz, port: 8080}}";

/** A dairy of two parts, each in its own directory, applied by hand from one folder. */
const FILES: Readonly<Record<string, string>> = {
  "flux/apps.yaml": flux("churn", "churn", "milk"),
  "flux/vat.yaml": flux("vat", "vat", "churn"),
  "flux/milk.yaml": flux("milk", "milk", "meadow"),
  "milk/kustomization.yaml": "resources: []\n",
  "churn/kustomization.yaml": "resources: [churn.yaml]\n",
  "churn/churn.yaml": `${workload("StatefulSet", "cream-churn", `livenessProbe: ${PROBE}`)}${scrape("cream-churn", "15s")}${budget}`,
  "vat/kustomization.yaml": "resources: [vat.yaml]\n",
  "vat/vat.yaml": `${workload("Deployment", "milk-vat", `readinessProbe: ${PROBE}`)}${scrape("milk-vat", "30s")}`,
};

async function verdicts(lines: readonly string[]): Promise<Report> {
  const story = [
    "# STORY-1: The dairy",
    "",
    "Status: Done",
    "",
    "## Acceptance Criteria",
    "",
    ...lines,
    "",
    "## File List",
    "",
    "- vat",
    "- churn",
    "",
  ];
  const root = await temporaryTree({ ...FILES, "docs/stories/1.dairy.md": story.join("\n") });
  try {
    const request = { repo: root, base: null, stories: [], clusters: [], mode: null, now: null, pullRequestText: null, version: "0" } as const;
    return (await auditRepository(request, engine, () => undefined)).report;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const claimsOf = ({ stories }: Report): readonly (readonly [string, string])[] =>
  stories.flatMap(({ criteria }) => criteria.flatMap(({ claims }) => claims.map(({ text, verdict }) => [text, verdict] as const)));

it("what was judged on objects that no word is about is open, green or red", async () => {
  const report = await verdicts([
    "1. The vat (`vat`)",
    "   - readiness and liveness probes",
    "   - PodDisruptionBudget for the tank",
    "   - churn scraped every 30 s, vat every 15 s",
    "2. Order",
    "   - `churn` depends on `milk`",
  ]);
  expect(report.clusters.map(({ name, root }) => [name, root])).toEqual([["flux", "flux"]]);
  expect(claimsOf(report).filter(([text, verdict]) => verdict !== "unproven" && text !== "`churn` depends on `milk`")).toEqual([]);
  expect(claimsOf(report)).toContainEqual(["`churn` depends on `milk`", "verified"]);
});

it("a part of an object that stands behind its kind is no object of that kind", async () => {
  const report = await verdicts(["1. **Edge**", "   - On the Service, `http` endpoint is scraped every 90 s"]);
  expect(claimsOf(report).filter(([, verdict]) => verdict === "failed")).toEqual([]);
});

it("words that are part of one object's name say which one is meant", async () => {
  const report = await verdicts([
    "1. Wiring",
    "   - The churn waits for `milk`",
    "   - The vat waits for `churn`",
    "   - The vat waits for `milk`",
    "   - The churn waits for `churn`",
    "   - The tank waits for `milk`",
  ]);
  expect(claimsOf(report).map(([text, verdict]) => `${text}: ${verdict}`)).toEqual([
    "The churn waits for `milk`: verified",
    "The vat waits for `churn`: verified",
    expect.stringMatching(/^The vat waits for `milk`: (?!verified)/),
    expect.stringMatching(/^The churn waits for `churn`: (?!verified)/),
    expect.stringMatching(/^The tank waits for `milk`: (?!verified)/),
  ]);
});
