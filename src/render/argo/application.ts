import { groupOf, type ObjectId } from "../../domain/object.ts";
import { isMapping, type Mapping, stringAt, type Value, valueAt } from "../../domain/value.ts";
import { itemsOf } from "../source.ts";

/** API group of Argo CD's Applications, ApplicationSets and AppProjects. */
export const ARGO_GROUP = "argoproj.io";

/** True for an Argo CD Application. */
export function isApplication(id: ObjectId): boolean {
  return id.kind === "Application" && groupOf(id.apiVersion) === ARGO_GROUP;
}

/** True for an Argo CD ApplicationSet. */
export function isApplicationSet(id: ObjectId): boolean {
  return id.kind === "ApplicationSet" && groupOf(id.apiVersion) === ARGO_GROUP;
}

/** One source of an Application. The options stay as written: whoever uses them reads them. */
export interface AppSource {
  readonly repoURL: string;
  /** As written, empty when left out. */
  readonly targetRevision: string;
  /** As written; undefined for a chart of a Helm repository and for a source of values alone. */
  readonly path: string | undefined;
  readonly chart: string | undefined;
  /** Name by which other sources refer to its files (`$name/values.yaml`). */
  readonly ref: string | undefined;
  readonly helm: Mapping | undefined;
  readonly kustomize: Mapping | undefined;
  readonly directory: Mapping | undefined;
  readonly plugin: Mapping | undefined;
  /** Where it stands in the Application. */
  readonly at: readonly (string | number)[];
}

/** Where an Application deploys to. Empty texts are left out. */
export interface Destination {
  readonly server: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

/** The parts of an Application that decide what it renders, and where. */
export interface AppSpec {
  readonly sources: readonly AppSource[];
  readonly destination: Destination;
  readonly project: string;
}

/** Reads an Application. `sources` wins over `source`, as in Argo CD. Source: `pkg/apis/application/v1alpha1/types.go` of argoproj/argo-cd. */
export function readApplication(value: Mapping): AppSpec {
  return {
    sources: sourcesIn(value),
    destination: {
      server: filled(stringAt(value, "spec", "destination", "server")),
      name: filled(stringAt(value, "spec", "destination", "name")),
      namespace: filled(stringAt(value, "spec", "destination", "namespace")),
    },
    project: filled(stringAt(value, "spec", "project")) ?? "default",
  };
}

function sourcesIn(value: Mapping): readonly AppSource[] {
  const hydrated = valueAt(value, ["spec", "sourceHydrator", "drySource"]);
  if (isMapping(hydrated)) return [sourceOf(hydrated, ["spec", "sourceHydrator", "drySource"])];
  const several = itemsOf(valueAt(value, ["spec", "sources"]));
  if (several.length > 0) return several.map((item, index) => sourceOf(item, ["spec", "sources", index]));
  const single = valueAt(value, ["spec", "source"]);
  return isMapping(single) ? [sourceOf(single, ["spec", "source"])] : [];
}

/** Reads one source that stands at a path of its Application. */
export function sourceOf(value: Value, at: AppSource["at"]): AppSource {
  const options = (key: string): Mapping | undefined => {
    const found = valueAt(value, [key]);
    return isMapping(found) ? found : undefined;
  };
  return {
    repoURL: stringAt(value, "repoURL") ?? "",
    targetRevision: stringAt(value, "targetRevision") ?? "",
    path: stringAt(value, "path"),
    chart: filled(stringAt(value, "chart")),
    ref: filled(stringAt(value, "ref")),
    helm: options("helm"),
    kustomize: options("kustomize"),
    directory: options("directory"),
    plugin: options("plugin"),
    at,
  };
}

function filled(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
