import type { FieldOrigin, KubernetesObject } from "../../domain/object.ts";
import type { Place } from "../../domain/position.ts";
import { type FieldPath, isMapping, type Mapping, stringAt } from "../../domain/value.ts";
import type { RenderFailure } from "../../domain/world.ts";
import type { EngineTree } from "../engine/contract.ts";
import { buildFailure, invalid } from "../failure.ts";
import { kustomizationDocument } from "../kustomization.ts";
import { identityKey, idOf, isKustomizeConfig } from "../manifest.ts";
import { builtObject, namelessId, plainObject, tooDeep, undefinedVariable } from "../object.ts";
import { isDirectory, kustomizationFileOf, resolvePath } from "../paths.ts";
import type { Layer } from "../provenance/layer.ts";
import { address } from "../repository-source.ts";
import type { Source } from "../source.ts";
import type { AppSource } from "./application.ts";
import { type ChartProblem, type ChartRequest, type ChartRoom, chartName, chartRequest } from "./chart.ts";
import { filesOfDirectory, manifestsOfFile } from "./directory-source.ts";
import { editKustomization, hasEdits, kustomizationText } from "./kustomize-edit.ts";
import { optionsLayer } from "./layer.ts";
import { type AppNode, askedAt, chainOf, labelOf } from "./node.ts";
import { sourceType, withOverrides } from "./source-type.ts";

/** What building Applications needs. */
export interface BuildRoom {
  readonly source: Source;
  readonly tree: EngineTree;
  readonly layers: (file: string) => Layer | undefined;
  /** Whether an address means this repository. */
  isOwn(repoURL: string): boolean;
  /** Whether an address and a revision mean this commit. */
  isHere(repoURL: string, revision: string): boolean;
  /** Argo CD is set up to let kustomizations read files from outside their directory. */
  readonly loadsOutside: boolean;
  isClusterScoped(apiVersion: string, kind: string): boolean;
}

/** What building an Application gave. */
export interface AppBuild {
  readonly objects: readonly KubernetesObject[];
  readonly failures: readonly RenderFailure[];
  /** Files that were read. */
  readonly files: readonly string[];
  /** Directories whose build failed. */
  readonly failedPaths: readonly string[];
  readonly path: string | null;
  /** Why nothing of it comes from this commit; null when something does. */
  readonly skipped: string | null;
  /** Argo CD would sync nothing of it. */
  readonly failed: boolean;
}

type Failed = Pick<RenderFailure, "code" | "message"> & { readonly place: Place | null; readonly path: string };

interface SourceBuild {
  readonly objects: readonly KubernetesObject[];
  readonly files: readonly string[];
  readonly failure: Failed | RenderFailure | null;
}

/** Codes of failures that Argo CD itself would not have: what is not known here may well be fine there. */
export function isOnlyUnknown(code: string): boolean {
  return code.startsWith("needs-") || code === "not-static" || code === "unsupported";
}

/** Builds all sources of an Application. An object that two of them have comes from the later one, as in Argo CD. */
export async function buildApplication(room: BuildRoom, node: AppNode): Promise<AppBuild> {
  const { sources } = node.spec;
  if (sources.length === 0) {
    const place = askedAt(node, ["spec"]);
    return {
      ...NOTHING,
      failures: [failureOf(node, { code: "invalid", message: "the Application has no source", place, path: place.path })],
      failed: true,
    };
  }
  const rendering = sources.filter((source) => source.path !== undefined || source.chart !== undefined);
  const own: AppSource[] = [];
  let reason: string | null = null;
  for (const source of rendering) {
    const skip = source.chart === undefined ? elsewhere(room, source) : null;
    if (skip === null) own.push(source);
    reason ??= skip;
  }
  if (own.length === 0) return { ...NOTHING, skipped: reason ?? "it has no source that renders anything" };
  const builds = await Promise.all(own.map((source) => buildSource(room, node, source)));
  const failures = builds.flatMap(({ failure }) => (failure === null ? [] : ["subject" in failure ? failure : failureOf(node, failure)]));
  if (reason !== null) {
    const place = askedAt(node, ["spec", "sources"]);
    failures.push(failureOf(node, { code: "needs-network", message: `a part of it is not here: ${reason}`, place, path: node.object.origin.file }));
  }
  const failed = failures.some(({ code }) => !isOnlyUnknown(code));
  return {
    objects: failed ? [] : lastOfEach(builds.flatMap(({ objects }) => objects)),
    failures,
    files: builds.flatMap(({ files }) => files),
    failedPaths: failed ? own.flatMap(({ path }) => (path === undefined ? [] : (resolvePath("", path) ?? []))) : [],
    path: own.map(({ path }) => (path === undefined ? undefined : resolvePath("", path))).find((path) => path !== undefined) ?? null,
    skipped: null,
    failed: failures.length > 0,
  };
}

const NOTHING: AppBuild = { objects: [], failures: [], files: [], failedPaths: [], path: null, skipped: null, failed: false };

function failureOf(node: AppNode, { code, message, place, path }: Failed): RenderFailure {
  return { cluster: node.cluster, subject: labelOf(node), path, place, message, code };
}

/** Why a source is not this commit, null when it is. A chart is judged by whoever renders it. */
function elsewhere(room: BuildRoom, source: AppSource): string | null {
  if (source.repoURL.includes("{{")) return `its source ${source.repoURL} is a template that nothing fills in`;
  if (!room.isOwn(source.repoURL)) return `its source is another repository (${address(source.repoURL)})`;
  return room.isHere(source.repoURL, source.targetRevision)
    ? null
    : `its source is this repository at another revision (${source.targetRevision || "HEAD"})`;
}

async function buildSource(room: BuildRoom, node: AppNode, written: AppSource): Promise<SourceBuild> {
  const { tree } = room.source;
  if (written.chart !== undefined) return chartBuild(room, node, written, undefined);
  const directory = resolvePath("", written.path ?? "");
  const place = askedAt(node, [...written.at, "path"]);
  if (directory === undefined || !isDirectory(tree, directory)) {
    const message = `path not found: ${written.path} is no directory of this repository; correct it or add the directory`;
    return { ...EMPTY, failure: { code: "path-not-found", message, place, path: directory ?? written.path ?? "" } };
  }
  const source = withOverrides(room.source, written, directory, node.id.name);
  const type = sourceType(room.source, source, directory);
  switch (type) {
    case "several":
      return {
        ...EMPTY,
        failure: { code: "invalid", message: "the source has options for more than one tool", place: askedAt(node, source.at), path: directory },
      };
    case "plugin": {
      const name = stringAt(source.plugin, "name") ?? "";
      const message = `the plugin ${name || "that Argo CD finds for it"} renders it, which is not run here`;
      return { ...EMPTY, failure: { code: "unsupported", message, place: askedAt(node, [...source.at, "plugin"]), path: directory } };
    }
    case "helm":
      return chartBuild(room, node, source, directory);
    case "kustomize":
      return kustomizeBuild(room, node, source, directory);
    case "directory":
      return directoryBuild(room, node, source, directory);
    default:
      return type satisfies never;
  }
}

const EMPTY = { objects: [], files: [] };

/** A chart is not rendered here: the failure names it. */
function chartBuild(room: BuildRoom, node: AppNode, source: AppSource, directory: string | undefined): SourceBuild {
  const refs: ChartRoom["refs"] = new Map(
    node.spec.sources.flatMap((other) => {
      if (other.ref === undefined) return [];
      return [[other.ref, { here: elsewhere(room, other) === null, url: address(other.repoURL) }] as const];
    }),
  );
  const application = { name: node.id.name, namespace: node.spec.destination.namespace ?? null };
  const request = chartRequest(source, directory, { tree: room.source.tree, application, refs });
  const path = directory ?? node.object.origin.file;
  if (isProblem(request)) return { ...EMPTY, failure: { code: request.code, message: request.message, place: askedAt(node, request.at), path } };
  const files = directory === undefined ? [] : room.source.tree.paths.filter((file) => file.startsWith(directory === "" ? "" : `${directory}/`));
  const place = askedAt(node, [...source.at, directory === undefined ? "chart" : "path"]);
  const read = [...files, ...request.valueFiles];
  if (files.some((file) => makesApplications(room.source, file))) {
    const message = `${chartName(request)} makes Applications and is not rendered here, so they are not known`;
    return { objects: [], files: read, failure: { code: "not-static", message, place, path: "" } };
  }
  return { objects: [], files: read, failure: { code: "needs-chart", message: `${chartName(request)} is not rendered here`, place, path } };
}

/** A template of a chart that leads to further objects, of which Git shows nothing else. */
function makesApplications({ tree }: Source, file: string): boolean {
  return file.split("/").includes("templates") && /^apiVersion: argoproj\.io\//m.test(tree.text(file) ?? "");
}

function isProblem(request: ChartRequest | ChartProblem): request is ChartProblem {
  return "code" in request;
}

async function kustomizeBuild(room: BuildRoom, node: AppNode, source: AppSource, directory: string): Promise<SourceBuild> {
  const label = labelOf(node);
  const asked = { cluster: node.cluster, subject: label, path: directory, askedAt: askedAt(node, [...source.at, "path"]) };
  const file = kustomizationFileOf(room.source.tree, directory);
  const own = file === undefined ? undefined : kustomizationDocument(room.source, file)?.value;
  const options = hasEdits(source.kustomize) ? source.kustomize : undefined;
  let overlay: readonly (readonly [string, string])[] = [];
  let outer: readonly Layer[] = [];
  if (options !== undefined && file !== undefined && isMapping(own)) {
    const edited = editKustomization(own, options, { tree: room.source.tree, directory, environment: environmentOf(node, source) });
    if (!edited.ok) {
      const place = askedAt(node, [...source.at, "kustomize"]);
      return { ...EMPTY, failure: { code: "invalid", message: `kustomize.${edited.field}: ${edited.message}`, place, path: directory } };
    }
    overlay = [[file, kustomizationText(edited.kustomization)]];
    const locate = (path: FieldPath): Place => askedAt(node, [...source.at, "kustomize", ...path]);
    outer = [optionsLayer(room.source, label, { options, edited: edited.kustomization, locate })];
  }
  const result = await room.tree.build({ path: directory, mode: room.loadsOutside ? "flux" : "kustomize", overlay });
  if (!result.ok) {
    const failure = buildFailure(room.source, asked, result.failure);
    // With `--enable-helm`, which Argo CD may be set up with, the charts of a kustomization are rendered.
    const charts = failure.code === "refused" && result.failure.field?.startsWith("helmChart") === true;
    return { ...EMPTY, failure: charts ? { ...failure, code: "needs-chart", message: "charts of a kustomization are not rendered here" } : failure };
  }
  const deep = tooDeep(result.objects);
  if (deep !== undefined) return { objects: [], files: result.files, failure: buildFailure(room.source, asked, invalid(deep)) };
  const context = {
    source: room.source,
    layers: room.layers,
    cluster: node.cluster,
    producer: label,
    directory,
    files: result.files,
    outer,
    chain: () => chainOf(node),
    variable: undefinedVariable,
    substitutes: false,
  };
  return { objects: result.objects.map((built) => placed(room, node, builtObject(built, context))), files: result.files, failure: null };
}

/** Source: https://argo-cd.readthedocs.io/en/stable/user-guide/build-environment/ */
function environmentOf(node: AppNode, source: AppSource): ReadonlyMap<string, string> {
  return new Map([
    ["ARGOCD_APP_NAME", node.id.name],
    ["ARGOCD_APP_NAMESPACE", node.spec.destination.namespace ?? ""],
    ["ARGOCD_APP_PROJECT_NAME", node.spec.project],
    ["ARGOCD_APP_SOURCE_REPO_URL", source.repoURL],
    ["ARGOCD_APP_SOURCE_PATH", source.path ?? ""],
    ["ARGOCD_APP_SOURCE_TARGET_REVISION", source.targetRevision],
  ]);
}

function directoryBuild(room: BuildRoom, node: AppNode, source: AppSource, directory: string): SourceBuild {
  const files = filesOfDirectory(room.source, directory, source.directory);
  const objects: KubernetesObject[] = [];
  for (const file of files) {
    const manifests = manifestsOfFile(room.source, file);
    if ("code" in manifests) {
      return {
        objects: [],
        files,
        failure: { code: manifests.code, message: manifests.message, place: { path: file, line: manifests.line }, path: directory },
      };
    }
    for (const manifest of manifests) {
      const id = idOf(manifest.value) ?? namelessId(manifest.value);
      if (id.name === "" && !isKustomizeConfig(manifest.value)) {
        const message = `${file} has an object without a name`;
        return { objects: [], files, failure: { code: "invalid", message, place: { path: file, line: manifest.document.line }, path: directory } };
      }
      if (id.name !== "") objects.push(placed(room, node, plainObject(room.source, manifest, id)));
    }
  }
  return { objects, files, failure: null };
}

/** The object as the Application applies it: namespaced ones without a namespace get that of the destination. */
function placed(room: BuildRoom, node: AppNode, object: KubernetesObject): KubernetesObject {
  const { namespace } = node.spec.destination;
  const { id } = object;
  const defaulted = namespace !== undefined && id.namespace === null && !room.isClusterScoped(id.apiVersion, id.kind);
  const built = object.forms.built ?? {};
  const chain = chainOf(node);
  const locate = (path: FieldPath): FieldOrigin => {
    if (!defaulted || path[0] !== "metadata" || path[1] !== "namespace") return object.locate(path);
    return { place: askedAt(node, ["spec", "destination", "namespace"]), raw: namespace, variables: [] };
  };
  return {
    id: defaulted ? { ...id, namespace } : id,
    cluster: node.cluster,
    producer: labelOf(node),
    forms: defaulted ? { built: withNamespace(built, namespace) } : object.forms,
    get origin() {
      const { file, line, via } = object.origin;
      return { file, line, via: via.some(({ kind }) => kind === "kustomization") ? via : [...via, ...chain] };
    },
    locate,
  };
}

function withNamespace(value: Mapping, namespace: string): Mapping {
  const { metadata } = value;
  return { ...value, metadata: { ...(isMapping(metadata) ? metadata : {}), namespace } };
}

function lastOfEach(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const last = new Map<string, KubernetesObject>();
  for (const object of objects) last.set(identityKey(object.id), object);
  return objects.filter((object) => last.get(identityKey(object.id)) === object);
}
