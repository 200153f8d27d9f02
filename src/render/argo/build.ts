import type { KubernetesObject } from "../../domain/object.ts";
import type { Place } from "../../domain/position.ts";
import { type FieldPath, isMapping, stringAt } from "../../domain/value.ts";
import type { MissingChart, RenderFailure } from "../../domain/world.ts";
import { buildFailure, invalid } from "../failure.ts";
import { kustomizationDocument } from "../kustomization.ts";
import { identityKey, idOf, isKustomizeConfig } from "../manifest.ts";
import { builtObject, namelessId, plainObject, tooDeep, undefinedVariable } from "../object.ts";
import { isDirectory, kustomizationFileOf, resolvePath } from "../paths.ts";
import type { Layer } from "../provenance/layer.ts";
import type { AppSource } from "./application.ts";
import { chartBuild } from "./chart-build.ts";
import { filesOfDirectory, manifestsOfFile } from "./directory-source.ts";
import { editKustomization, hasEdits, kustomizationText } from "./kustomize-edit.ts";
import { optionsLayer } from "./layer.ts";
import { type AppNode, askedAt, chainOf, labelOf } from "./node.ts";
import { type BuildRoom, EMPTY, elsewhere, environmentOf, type Failed, placed, type SourceBuild } from "./source-build.ts";
import { sourceType, withOverrides } from "./source-type.ts";

/** What building an Application gave. */
export interface AppBuild {
  readonly objects: readonly KubernetesObject[];
  readonly failures: readonly RenderFailure[];
  /** Files that were read. */
  readonly files: readonly string[];
  /** Directories whose build failed. */
  readonly failedPaths: readonly string[];
  readonly missingCharts: readonly MissingChart[];
  readonly path: string | null;
  /** Why nothing of it comes from this commit; null when something does. */
  readonly skipped: string | null;
  /** Argo CD would sync nothing of it. */
  readonly failed: boolean;
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
    missingCharts: builds.flatMap(({ missing }) => (missing === undefined ? [] : [{ subject: labelOf(node), ...missing }])),
    path: own.map(({ path }) => (path === undefined ? undefined : resolvePath("", path))).find((path) => path !== undefined) ?? null,
    skipped: null,
    failed: failures.length > 0,
  };
}

const NOTHING: AppBuild = { objects: [], failures: [], files: [], failedPaths: [], missingCharts: [], path: null, skipped: null, failed: false };

function failureOf(node: AppNode, { code, message, place, path }: Failed): RenderFailure {
  return { cluster: node.cluster, subject: labelOf(node), path, place, message, code };
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

function lastOfEach(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const last = new Map<string, KubernetesObject>();
  for (const object of objects) last.set(identityKey(object.id), object);
  return objects.filter((object) => last.get(identityKey(object.id)) === object);
}
