import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { shownValue } from "../domain/fields.ts";
import { formatId } from "../domain/object.ts";
import { rejectedObjects } from "../domain/rejected.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { formatPath } from "../domain/value.ts";

function release(kind: string): readonly string[] {
  return [
    "apiVersion: helm.toolkit.fluxcd.io/v2",
    "kind: HelmRelease",
    "metadata: {name: shop, namespace: shop}",
    "spec:",
    "  interval: 1h",
    "  chart:",
    "    spec:",
    "      chart: shop",
    "      sourceRef:",
    `        kind: ${kind}`,
    "        name: charts",
  ];
}

const APPS = exampleSync("apps", "./apps", "postBuild: {substitute: {REPLICAS: '2'}}");

function config(value: string): readonly string[] {
  return ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: shop, namespace: shop}", "data:", `  replicas: ${value}`];
}

/** Source of the rule: the API server refuses values of another type, and texts that are none of an enumeration. */
export const rule: IntegrityRule = {
  id: "wrong-value",
  severity: "error",
  side: "git",
  summary: "A field has a value that the API of its kind rejects: another type, or a text that is none of those allowed.",
  remediation:
    "Give a value that the API takes. Kustomize drops quotes that YAML does not need, so a variable that makes a number of a text is kept a text by quotes that are substituted too, `${quote}${NAME}${quote}` with `quote: '\"'`, or by some more text around it. A `warning` goes by a pinned version of the API, which the message names.",
  examples: [
    {
      title: "a kind of source that a HelmRelease does not take a chart from",
      files: exampleCluster({ "clusters/one/shop.yaml": [release("OCIRepository")] }),
      finds: ["clusters/one/shop.yaml:10"],
    },
    {
      title: "the quotes are gone when Flux puts the number in",
      files: exampleCluster({ "clusters/one/apps.yaml": [APPS], "apps/config.yaml": [config("'${REPLICAS}'")] }),
      finds: ["apps/config.yaml:5"],
    },
    {
      title: "a number where texts and numbers are fine, a text that stays one, and a kind of source that there is",
      files: exampleCluster({
        "clusters/one/apps.yaml": [APPS],
        "apps/config.yaml": [config("'n${REPLICAS}'")],
        "clusters/one/shop.yaml": [
          release("GitRepository"),
          [
            "apiVersion: v1",
            "kind: Service",
            "metadata: {name: shop, namespace: shop}",
            "spec: {ports: [{port: 80, targetPort: 8080}, {port: 443, targetPort: https}]}",
          ],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    rejectedObjects(world).flatMap(({ cluster, object, authority, rejections }) =>
      rejections.flatMap((rejection) => {
        if (rejection.is !== "wrong-value") return [];
        const { path, value, expected } = rejection;
        const shown = shownValue(object, path, value);
        const message = `expected ${expected} for ${formatPath(path)} of ${formatId(object.id)} by ${authority.name}, found ${shown}`;
        const certain = authority.is === "cluster" || authority.is === "kubernetes" || authority.is === "flux";
        const at = object.locate(path).place;
        return [{ message, at, cluster: cluster.name, object: formatId(object.id), severity: certain ? "error" : "warning" }];
      }),
    ),
};
