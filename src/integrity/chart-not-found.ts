import { exampleCluster } from "../domain/example-cluster.ts";
import type { IntegrityRule } from "../domain/rule.ts";

const RELEASE = [
  "apiVersion: helm.toolkit.fluxcd.io/v2",
  "kind: HelmRelease",
  "metadata: {name: shop, namespace: shop}",
  "spec:",
  "  chart:",
  "    spec:",
  "      chart: shop",
  "      version: 2.x",
  "      sourceRef: {kind: HelmRepository, name: charts}",
];

const REPOSITORY = [
  "apiVersion: source.toolkit.fluxcd.io/v1",
  "kind: HelmRepository",
  "metadata: {name: charts, namespace: shop}",
  "spec: {url: https://charts.example.org}",
];

/** Source of the rule: source-controller gives a HelmChart without a matching version, or an artifact that is no chart, no content, and the release is never made. */
export const rule: IntegrityRule = {
  id: "chart-not-found",
  severity: "error",
  side: "git",
  summary:
    "The repository or registry that a chart is taken from does not have it: not by that name, not in that version, or what it has is no chart.",
  remediation: "Name a version that exists, or publish it. Only with `network` in the configuration is anybody asked.",
  examples: [
    {
      title: "no version in the range was published",
      files: exampleCluster({ "clusters/one/shop.yaml": [RELEASE, REPOSITORY] }),
      charts: ["https://charts.example.org shop 1.9.0"],
      finds: ["clusters/one/shop.yaml:7"],
    },
    {
      title: "the version is there, or the repository may show more to those with its credentials",
      files: exampleCluster({
        "clusters/one/shop.yaml": [RELEASE, REPOSITORY],
        "clusters/one/other.yaml": [
          RELEASE.map((line) =>
            line.replace("name: shop,", "name: other,").replace("name: charts", "name: private").replace("chart: shop", "chart: other"),
          ),
          REPOSITORY.map((line) =>
            line.replace("name: charts", "name: private").replace("{url: https://charts", "{secretRef: {name: login}, url: https://private"),
          ),
        ],
      }),
      charts: ["https://charts.example.org shop 2.0.1"],
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) =>
      (cluster.missingCharts ?? []).map(({ subject, because, place }) => ({
        message: `expected the chart of ${subject} to exist, found: ${because}`,
        at: place,
        cluster: cluster.name,
        object: subject,
      })),
    ),
};
