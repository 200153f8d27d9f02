import type { WantedChart } from "../../domain/chart-source.ts";
import type { FieldPath, Mapping, Value } from "../../domain/value.ts";
import { stringAt, valueAt } from "../../domain/value.ts";
import { resolvePath } from "../paths.ts";
import { address } from "../repository-source.ts";
import { itemsOf, type RenderTree } from "../source.ts";
import type { AppSource } from "./application.ts";

/** A chart that an Application deploys, with everything that decides about its values. */
export interface AppChart {
  /** A directory of this repository, or a chart of a Helm repository or registry. */
  readonly chart:
    | { readonly kind: "directory"; readonly path: string }
    | { readonly kind: "repository"; readonly url: string; readonly name: string; readonly version: string };
  readonly releaseName: string;
  readonly namespace: string | null;
  /** Files of a chart from elsewhere with values, which count before {@link valueFiles}. */
  readonly ownValueFiles: readonly string[];
  readonly ignoreMissingValueFiles: boolean;
  /** Files of this repository with values, in the order they count. */
  readonly valueFiles: readonly string[];
  /** `values` as text, or `valuesObject`, which wins. */
  readonly values: Value;
  /** `parameters` and `fileParameters`, as written. */
  readonly parameters: readonly Value[];
  readonly fileParameters: readonly Value[];
  readonly skipCrds: boolean;
  readonly skipSchemaValidation: boolean;
  /** Empty: that of the cluster. */
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
}

/** Why a chart cannot be rendered as asked. */
export interface ChartProblem {
  readonly code: "path-not-found" | "needs-network" | "needs-chart";
  readonly message: string;
  readonly at: FieldPath;
}

/** Where the parts of a chart source are. */
export interface ChartRoom {
  readonly tree: RenderTree;
  readonly application: { readonly name: string; readonly namespace: string | null };
  /** What `$name` stands for: the root of this repository, or an address elsewhere. */
  readonly refs: ReadonlyMap<string, { readonly here: boolean; readonly url: string }>;
}

/**
 * Reads the Helm part of a source. Value files are looked up as Argo CD does: from the chart, from the root with a leading `/`, from
 * another source with `$name/`.
 * Source: https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
 */
export function appChart(source: AppSource, directory: string | undefined, room: ChartRoom): AppChart | ChartProblem {
  const options: Mapping = source.helm ?? {};
  const files: string[] = [];
  const own: string[] = [];
  for (const [index, file] of itemsOf(options.valueFiles).entries()) {
    if (typeof file !== "string") continue;
    const found = valueFile(file, directory, room);
    const at: FieldPath = [...source.at, "helm", "valueFiles", index];
    if ("elsewhere" in found) return { code: "needs-network", message: `its value file ${file} is in another repository (${found.elsewhere})`, at };
    if ("inChart" in found) {
      if (files.length > 0)
        return { code: "needs-chart", message: `its value file ${file} is in the chart and comes after others, which is not read here`, at };
      own.push(file);
    } else if (found.path !== undefined && room.tree.kind(found.path) === "file") files.push(found.path);
    else if (options.ignoreMissingValueFiles !== true) {
      return {
        code: "path-not-found",
        message: `its value file ${file} does not exist: correct the path, add the file, or set ignoreMissingValueFiles`,
        at,
      };
    }
  }
  return {
    chart: directory === undefined ? repositoryChart(source) : { kind: "directory", path: directory },
    releaseName: stringAt(options, "releaseName") || room.application.name,
    namespace: stringAt(options, "namespace") || room.application.namespace,
    ownValueFiles: own,
    ignoreMissingValueFiles: options.ignoreMissingValueFiles === true,
    valueFiles: files,
    values: valueAt(options, ["valuesObject"]) ?? options.values ?? null,
    parameters: itemsOf(options.parameters),
    fileParameters: itemsOf(options.fileParameters),
    skipCrds: options.skipCrds === true,
    skipSchemaValidation: options.skipSchemaValidation === true,
    kubeVersion: stringAt(options, "kubeVersion") ?? "",
    apiVersions: itemsOf(options.apiVersions).filter((version) => typeof version === "string"),
  };
}

function repositoryChart({ repoURL, chart, targetRevision }: AppSource): AppChart["chart"] {
  return { kind: "repository", url: repoURL, name: chart ?? "", version: targetRevision };
}

function valueFile(
  file: string,
  directory: string | undefined,
  { refs }: ChartRoom,
): { readonly path: string | undefined } | { readonly elsewhere: string } | { readonly inChart: true } {
  const [, name, rest = ""] = /^\$([^/]+)\/(.*)$/.exec(file) ?? [];
  if (name !== undefined) {
    const ref = refs.get(name);
    if (ref === undefined) return { path: undefined };
    return ref.here ? { path: resolvePath("", rest) } : { elsewhere: ref.url };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(file)) return { elsewhere: address(file) };
  if (file.startsWith("/")) return { path: resolvePath("", file) };
  return directory === undefined ? { inChart: true } : { path: resolvePath(directory, file) };
}

/** The chart in words: `chart charts/web`, `chart web 1.2.3 of charts.example.com`. */
export function chartName({ chart }: AppChart): string {
  if (chart.kind === "directory") return `chart ${chart.path || "."}`;
  return `chart ${chart.name} ${chart.version || "without a version"} of ${address(chart.url)}`;
}

/** The chart as the network is asked for it; undefined for one of this repository, and where no version is named. Argo CD takes it with or without `oci://`. */
export function wantedChart({ chart }: AppChart): WantedChart | undefined {
  if (chart.kind === "directory" || chart.version === "") return undefined;
  const { name, version } = chart;
  const url = chart.url.replace(/\/+$/, "");
  if (/^https?:\/\//i.test(url)) return { in: "index", url, name, version, credentials: false };
  // Which registries Argo CD has credentials for, the cluster knows.
  return {
    in: "registry",
    url: `oci://${url.replace(/^oci:\/\//, "")}/${name}`,
    reference: { by: "version", version },
    layer: null,
    credentials: true,
  };
}
