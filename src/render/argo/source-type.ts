import { isMapping, isSequence, type Mapping, type Value } from "../../domain/value.ts";
import { kustomizationFileOf } from "../paths.ts";
import type { Source } from "../source.ts";
import { type AppSource, sourceOf } from "./application.ts";

/** What renders a source. */
export type SourceType = "kustomize" | "helm" | "directory" | "plugin";

/**
 * What renders the source: the one tool it has options for, else what its directory holds: a kustomization file, a `Chart.yaml`, or
 * neither. `several` when it has options for more than one, which Argo CD refuses.
 * Source: `ExplicitType` and `util/app/discovery` of argoproj/argo-cd.
 */
export function sourceType({ tree }: Source, source: AppSource, directory: string | undefined): SourceType | "several" {
  const given = (["kustomize", "helm", "directory", "plugin"] as const).filter((type) => source[type] !== undefined);
  const [explicit] = given;
  if (given.length > 1) return "several";
  if (explicit !== undefined) return explicit;
  if (source.chart !== undefined || directory === undefined) return "helm";
  if (kustomizationFileOf(tree, directory) !== undefined) return "kustomize";
  return tree.list(directory).some((name) => name.endsWith("Chart.yaml")) ? "helm" : "directory";
}

/**
 * The source with what `.argocd-source.yaml` and `.argocd-source-<application>.yaml` in its directory change: options of its tool,
 * never where it comes from.
 * Source: https://argo-cd.readthedocs.io/en/stable/user-guide/parameters/#store-overrides-in-git
 */
export function withOverrides(source: Source, written: AppSource, directory: string, application: string): AppSource {
  const { helm, kustomize, directory: options, plugin } = written;
  let value: Mapping = Object.fromEntries(
    Object.entries({ helm, kustomize, directory: options, plugin }).flatMap(([key, item]) => (item === undefined ? [] : [[key, item]])),
  );
  for (const name of [".argocd-source.yaml", `.argocd-source-${application}.yaml`]) {
    const patch = source.documents(directory === "" ? name : `${directory}/${name}`)[0]?.value;
    if (isMapping(patch)) value = mergePatch(value, patch);
  }
  const merged = sourceOf(value, written.at);
  return { ...written, helm: merged.helm, kustomize: merged.kustomize, directory: merged.directory, plugin: merged.plugin };
}

/** JSON Merge Patch, RFC 7386. */
function mergePatch(value: Mapping, patch: Mapping): Mapping {
  const result: Record<string, Value> = { ...value };
  for (const [key, change] of Object.entries(patch)) {
    const before = result[key];
    if (change === null) delete result[key];
    else result[key] = isMapping(change) && !isSequence(change) ? mergePatch(isMapping(before) ? before : {}, change) : change;
  }
  return result;
}
