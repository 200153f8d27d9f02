import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "../../src/render/engine/index.ts";
import { testEngine } from "../support/world.ts";
import { verdictsOf } from "./sentences.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

const FILES: Readonly<Record<string, string>> = {
  "clusters/home/quarry.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: quarry, namespace: flux-system}\nspec: {interval: 10m, path: ./apps/quarry, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n",
  "apps/quarry/kustomization.yaml": "resources: [release.yaml, pit.yaml, scrapes.yaml]\n",
  "apps/quarry/release.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: quarry, namespace: quarry}
spec:
  interval: 15m
  chart: {spec: {chart: quarry, version: 2.3.4, sourceRef: {kind: HelmRepository, name: charts}}}
  values:
    crusher: {replicas: 3, poolMinSize: 5, poolMaxSize: 20, maxConnections: 300}
    sorter: {replicas: 3, poolMinSize: 2, poolMaxSize: 9}
    washer: {replicas: 2, dustFilter: {enabled: true}}
    granite: {install: false}
    marble: {install: false}
    slate: {install: true}
    loader: {concurrent: 10, shiftTimeout: 45s}
`,
  "apps/quarry/pit.yaml": `apiVersion: quarry.example.org/v1
kind: StonePit
metadata: {name: north, namespace: quarry}
spec:
  replicated: {size: 4}
  settings: {min.insync.loads: 2, default.load.weight: 7}
  loads: 5
  engine: {-Xms: 1024m, -Xmx: 2048m}
`,
  "apps/quarry/scrapes.yaml": ["crusher", "sorter"]
    .map(
      (name) =>
        `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: quarry-${name}, namespace: quarry}\nspec: {selector: {matchLabels: {app: ${name}}}, endpoints: [{port: http}]}\n`,
    )
    .join("---\n"),
};

const TRUE = [
  "Crusher and sorter with three replicas each",
  "Granite and marble are all disabled",
  "Crusher pool size 5 to 20",
  "Crusher pool size between 5 and 20",
  "Sorter pool size 2–9",
  "Loader runs at most 10 jobs at once",
  "StonePit north keeps 4 copies",
  "min.insync.loads 2, default.load.weight 7",
  "Engine heap 1024m to 2048m",
  "Scrapes for crusher and sorter",
];
const FALSE = [
  "Crusher and washer with three replicas each",
  "Crusher, sorter and washer with three replicas each",
  "Granite and slate are all disabled",
  "Crusher pool size 2 to 20",
  "Crusher pool size 5 to 9",
  "Crusher pool size 20 to 5",
  "Crusher pool size between 2 and 9",
  "Loader runs at most 5 jobs at once",
  "Loader runs at least 45 jobs at once",
  "Crusher has at least 300 connections",
  "StonePit north keeps 5 copies",
  "min.insync.loads 5, default.load.weight 7",
  "min.insync.loads 5",
  "Engine heap 2048m to 1024m",
  "Engine heap 1024m to 1024m",
  "Crusher pool size raised from 5 to 20",
  "Scrapes for crusher and washer",
  "Scrapes for the loader",
  "Washer at most 1 replicas",
];

test("ranges, bounds, lists of subjects and dotted keys: what is true is never red, what is false never green", async () => {
  const [good, bad] = [await verdictsOf(engine, FILES, "quarry", TRUE), await verdictsOf(engine, FILES, "quarry", FALSE)];
  expect([...good].filter(([, verdict]) => verdict === "failed")).toEqual([]);
  expect([...bad].filter(([, verdict]) => verdict === "verified" || verdict === "moved")).toEqual([]);
  expect(TRUE.filter((text) => good.get(text) !== "verified")).toEqual([]);
});
