import type { KubernetesObject } from "../../domain/object.ts";
import { isMapping, stringAt, type Value, valueAt } from "../../domain/value.ts";
import { renderBounded } from "../bounded.ts";
import type { ChartObject, ChartResult, EngineTree } from "../engine/contract.ts";
import type { ChartAccess } from "../release/index.ts";
import { servedBy } from "../release/values.ts";
import type { Source } from "../source.ts";
import { scalarText } from "../source.ts";
import type { AppChart } from "./chart.ts";
import type { BuildEnvironment } from "./kustomize-edit.ts";

/** What rendering the charts of Applications needs. */
export interface AppChartRoom {
  readonly source: Source;
  readonly tree: EngineTree;
  readonly charts: ChartAccess;
  /** CustomResourceDefinitions of the tree: which kinds have no namespace. Whether a cluster serves them is not taken from there. */
  readonly definitions: readonly KubernetesObject[];
}

/** Where the values stand among the sources that the engine is given. */
const FROM = "application";

/** Hooks of Helm that Argo CD does not run. Source: https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#helm-hooks */
const NEVER_RUN: ReadonlySet<string> = new Set(["test", "test-success", "test-failure", "pre-rollback", "post-rollback"]);

/** True for an object that Argo CD applies: no hook, or one that it runs. */
export function isApplied({ hook }: ChartObject): boolean {
  return hook === null || hook.some((event) => !NEVER_RUN.has(event));
}

/** Where a chart is: in this repository's tree, or in one of its own. */
export interface HeldChart {
  readonly tree: EngineTree;
  readonly path: string;
}

/**
 * Renders a chart as Argo CD does: values files in order, then `values` or `valuesObject`, then `parameters` with the
 * typing of `--set`. Source: `reposerver/repository/repository.go` and `util/helm` of argoproj/argo-cd.
 */
export function renderAppChart(room: AppChartRoom, chart: AppChart, held: HeldChart, environment: BuildEnvironment): Promise<ChartResult> {
  const documents = [...chart.valueFiles.map((file) => room.source.tree.text(file) ?? ""), ...inlineValues(chart)];
  const objects: Value[] = [];
  const references: Value[] = [];
  const add = (text: string, targetPath?: string): void => {
    const name = `values-${objects.length}`;
    objects.push({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: FROM }, data: { "values.yaml": text } });
    references.push({ kind: "ConfigMap", name, valuesKey: "values.yaml", ...(targetPath === undefined ? {} : { targetPath }) });
  };
  for (const text of documents) add(text);
  for (const parameter of chart.parameters) add(parameterText(parameter, environment), stringAt(parameter, "name") ?? "");
  return renderBounded(held.tree, {
    chart: held.path,
    // They take the place of the values that a chart has itself, which Argo CD keeps.
    valuesFiles: chart.ownValueFiles.length === 0 ? [] : ["values.yaml", ...chart.ownValueFiles],
    ignoreMissingValuesFiles: chart.ignoreMissingValueFiles,
    name: chart.releaseName,
    namespace: chart.namespace ?? "default",
    from: FROM,
    valuesFrom: references,
    objects,
    values: {},
    postRenderers: [],
    postRenderStrategy: "",
    commonMetadata: {},
    skipCRDs: chart.skipCrds,
    skipHooks: false,
    skipSchema: chart.skipSchemaValidation,
    kubeVersion: chart.kubeVersion || room.charts.capabilities.kubeVersion,
    apiVersions: [...chart.apiVersions, ...room.charts.capabilities.apiVersions],
    clusterScoped: servedBy(room.definitions).clusterScoped,
    sourceIgnore: null,
  });
}

function inlineValues({ values }: AppChart): readonly string[] {
  if (typeof values === "string") return values.trim() === "" ? [] : [values];
  if (!isMapping(values)) return [];
  return [JSON.stringify(values, (_key, item: unknown) => (typeof item === "bigint" ? Number(item) : item))];
}

/** The value as `--set` takes it: commas are escaped but in a list; a text that must stay one is quoted. */
function parameterText(parameter: Value, environment: BuildEnvironment): string {
  const written = scalarText(valueAt(parameter, ["value"])) ?? "";
  const value = written.replace(
    /\$(?:\{([A-Z_]+)\}|([A-Z_]+))/g,
    (whole: string, braced?: string, bare?: string) => environment.get(braced ?? bare ?? "") ?? whole,
  );
  const escaped = value.startsWith("{") && value.endsWith("}") ? value : value.replace(/(?<!\\),/g, "\\,");
  return valueAt(parameter, ["forceString"]) === true ? `"${escaped}"` : escaped;
}
