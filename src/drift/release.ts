import { type ExpectedCorefile, expectedCorefile } from "../corefile/expected.ts";
import { deepest, type KubernetesObject, type ObjectId } from "../domain/object.ts";
import { valueAt } from "../domain/value.ts";
import { helmNames } from "./appliers.ts";

/** The Corefile that the values of a release make, and the ConfigMap that the chart puts it into. */
export interface ReleaseCorefile {
  readonly configMap: ObjectId;
  readonly corefile: Extract<ExpectedCorefile, { is: "known" }>;
}

/**
 * Where the coredns chart puts the Corefile of a HelmRelease, or of the HelmChartConfig of RKE2. Undefined for other objects.
 * Sources: `coredns.fullname` in the chart's `_helpers.tpl`, and the release name of Flux's helm-controller.
 */
export function releaseCorefile(object: KubernetesObject): ReleaseCorefile | undefined {
  const { value } = deepest(object);
  const corefile = expectedCorefile(value);
  if (corefile?.is !== "known") return undefined;
  const configMap = (namespace: string | null, name: string): ReleaseCorefile => ({
    configMap: { apiVersion: "v1", kind: "ConfigMap", namespace, name },
    corefile,
  });
  if (object.id.kind === "HelmChartConfig")
    return object.id.name === "rke2-coredns" ? configMap("kube-system", "rke2-coredns-rke2-coredns") : undefined;
  if (object.id.kind !== "HelmRelease") return undefined;
  const { name: release, namespace } = helmNames(object);
  const override = valueAt(value, ["spec", "values", "fullnameOverride"]);
  const name = typeof override === "string" && override !== "" ? override : release.includes("coredns") ? release : `${release}-coredns`;
  return configMap(namespace, name);
}
