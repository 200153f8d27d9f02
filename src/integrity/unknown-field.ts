import { closest, distance } from "fastest-levenshtein";
import type { Authority } from "../domain/api-kinds.ts";
import { exampleCluster } from "../domain/example-cluster.ts";
import { formatId } from "../domain/object.ts";
import { rejectedObjects } from "../domain/rejected.ts";
import { isChartMadeObject } from "../domain/releases.ts";
import type { IntegrityRule, Severity } from "../domain/rule.ts";
import { formatPath } from "../domain/value.ts";

function deployment(...spec: readonly string[]): readonly string[] {
  return ["apiVersion: apps/v1", "kind: Deployment", "metadata: {name: shop, namespace: shop}", "spec:", ...spec.map((line) => `  ${line}`)];
}

/** Widgets are defined in the repository. */
const CRD = [
  "apiVersion: apiextensions.k8s.io/v1",
  "kind: CustomResourceDefinition",
  "metadata: {name: widgets.example.org}",
  "spec:",
  "  group: example.org",
  "  scope: Namespaced",
  "  names: {kind: Widget, plural: widgets}",
  "  versions:",
  "    - name: v1",
  "      served: true",
  "      storage: true",
  "      schema:",
  "        openAPIV3Schema:",
  "          type: object",
  "          properties:",
  "            spec:",
  "              type: object",
  "              properties:",
  "                colour: {type: string, enum: [red, blue]}",
  "                extra: {type: object, x-kubernetes-preserve-unknown-fields: true}",
];

/** Source of the rule: server-side apply, which Flux uses, refuses an object with a field that the schema of its kind does not declare. */
export const rule: IntegrityRule = {
  id: "unknown-field",
  severity: "warning",
  side: "git",
  summary: "An object has a field that the API of its kind does not have: it is refused, or the field is dropped.",
  remediation:
    "Correct the name or the place of the field. An `error` is certain: by a CRD of the cluster, or a name one letter off a field of Kubernetes or Flux. A `warning` goes by a pinned version of the API, which the message names; the cluster may have another one.",
  examples: [
    {
      title: "a misspelt field, and one at the wrong place",
      files: exampleCluster({
        "clusters/one/shop.yaml": [
          deployment("replica: 2", "template:", "  spec:", "    containers:", "      - {name: shop, image: shop:1, hostNetwork: true}"),
        ],
      }),
      finds: ["clusters/one/shop.yaml:5", "clusters/one/shop.yaml:9"],
    },
    {
      title: "a CRD of the cluster does not have the field",
      files: exampleCluster({
        "clusters/one/crd.yaml": [CRD],
        "clusters/one/widget.yaml": [["apiVersion: example.org/v1", "kind: Widget", "metadata: {name: shop, namespace: shop}", "spec:", "  size: 3"]],
      }),
      finds: ["clusters/one/widget.yaml:5"],
    },
    {
      title: "free-form parts, values of a release, and kinds that nobody defines",
      files: exampleCluster({
        "clusters/one/crd.yaml": [CRD],
        "clusters/one/widget.yaml": [
          ["apiVersion: example.org/v1", "kind: Widget", "metadata: {name: shop, namespace: shop}", "spec: {colour: red, extra: {size: 3}}"],
          ["apiVersion: example.org/v1", "kind: Gadget", "metadata: {name: shop, namespace: shop}", "spec: {size: 3}"],
          [
            "apiVersion: helm.toolkit.fluxcd.io/v2",
            "kind: HelmRelease",
            "metadata: {name: shop, namespace: shop}",
            "spec: {interval: 1h, values: {replica: 2}}",
          ],
        ],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    rejectedObjects(world).flatMap(({ cluster, object, authority, rejections }) =>
      rejections.flatMap((rejection) => {
        if (rejection.is !== "unknown-field") return [];
        const { path, known } = rejection;
        const near = nearName(String(path.at(-1)), known);
        const hint = near === undefined ? "" : `; it has ${near}`;
        const message = `expected fields that ${object.id.kind} has by ${authority.name}, found ${formatPath(path)} in ${formatId(object.id)}${hint}`;
        // Helm may apply an object without such a field instead of refusing it.
        const severity = isChartMadeObject(object) ? "warning" : severityOf(authority, near !== undefined);
        return [{ message, at: object.locate(path).place, cluster: cluster.name, object: formatId(object.id), severity }];
      }),
    ),
};

function severityOf(authority: Authority, near: boolean): Severity {
  if (authority.is === "cluster") return "error";
  return near && (authority.is === "kubernetes" || authority.is === "flux") ? "error" : "warning";
}

/** A field that is one letter, or the case of letters, away. */
function nearName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length < 4) return undefined;
  const same = known.find((one) => one.toLowerCase() === name.toLowerCase());
  const near = closest(name, [...known]);
  return same ?? (distance(name, near) === 1 ? near : undefined);
}
