import { groupOf, type ObjectId } from "../../domain/object.ts";
import { isMapping, type Mapping, stringAt, type Value, valueAt } from "../../domain/value.ts";
import { itemsOf } from "../source.ts";
import type { SourceRef } from "../sync.ts";

const HELM_GROUP = "helm.toolkit.fluxcd.io";

/** True for a Flux HelmRelease. */
export function isHelmRelease(id: ObjectId): boolean {
  return id.kind === "HelmRelease" && groupOf(id.apiVersion) === HELM_GROUP;
}

/** A chart that a HelmRelease or a HelmChart names by its name (or path) and version in a source. */
export interface ChartTemplate {
  readonly chart: string;
  /** A version or a range of versions; `*` when none is given. */
  readonly version: string;
  readonly source: SourceRef;
  readonly valuesFiles: readonly string[];
  readonly ignoreMissingValuesFiles: boolean;
}

/** The parts of a HelmRelease that decide what it renders. */
export interface ReleaseSpec {
  readonly template: ChartTemplate | undefined;
  /** `spec.chartRef`: an OCIRepository, HelmChart or ExternalArtifact. */
  readonly ref: SourceRef | undefined;
  readonly releaseName: string;
  readonly releaseNamespace: string;
  readonly valuesFrom: readonly Value[];
  readonly values: Value;
  readonly postRenderers: readonly Value[];
  readonly postRenderStrategy: string;
  readonly commonMetadata: Value;
  readonly skipCRDs: boolean;
  readonly skipHooks: boolean;
  readonly skipSchema: boolean;
  /** It is applied to another cluster (`spec.kubeConfig`). */
  readonly remote: boolean;
}

/** Reads a HelmRelease as helm-controller does. Source: `api/v2/helmrelease_types.go` of fluxcd/helm-controller. */
export function readRelease(value: Mapping, shorten: (name: string) => string): ReleaseSpec {
  const namespace = stringAt(value, "metadata", "namespace") ?? "";
  const name = stringAt(value, "metadata", "name") ?? "";
  const target = stringAt(value, "spec", "targetNamespace");
  const given = stringAt(value, "spec", "releaseName");
  const at = (...path: readonly string[]): Value | undefined => valueAt(value, ["spec", ...path]);
  return {
    template: readTemplate(at("chart", "spec"), namespace),
    ref: readRef(at("chartRef"), namespace),
    releaseName: given ?? shorten(target === undefined || target === "" ? name : `${target}-${name}`),
    releaseNamespace: target === undefined || target === "" ? namespace : target,
    valuesFrom: itemsOf(at("valuesFrom")),
    values: objectOf(at("values")),
    postRenderers: itemsOf(at("postRenderers")),
    postRenderStrategy: stringAt(value, "spec", "postRenderStrategy") ?? "",
    commonMetadata: objectOf(at("commonMetadata")),
    skipCRDs: at("install", "crds") === "Skip" || at("install", "skipCRDs") === true,
    skipHooks: at("install", "disableHooks") === true,
    skipSchema: at("install", "disableSchemaValidation") === true,
    remote: at("kubeConfig") !== undefined,
  };
}

/** Reads `spec.chart.spec` of a HelmRelease, or the `spec` of a HelmChart. */
export function readTemplate(spec: Value | undefined, namespace: string): ChartTemplate | undefined {
  const chart = stringAt(spec, "chart");
  const source = readRef(valueAt(spec, ["sourceRef"]), namespace);
  if (chart === undefined || source === undefined) return undefined;
  return {
    chart,
    version: stringAt(spec, "version") ?? "*",
    source,
    valuesFiles: itemsOf(valueAt(spec, ["valuesFiles"])).filter((file) => typeof file === "string"),
    ignoreMissingValuesFiles: valueAt(spec, ["ignoreMissingValuesFiles"]) === true,
  };
}

function readRef(ref: Value | undefined, namespace: string): SourceRef | undefined {
  const kind = stringAt(ref, "kind");
  const name = stringAt(ref, "name");
  return kind === undefined || name === undefined ? undefined : { kind, name, namespace: stringAt(ref, "namespace") ?? namespace };
}

function objectOf(value: Value | undefined): Value {
  return isMapping(value) ? value : {};
}
