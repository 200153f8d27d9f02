import type { FieldOrigin, KubernetesObject } from "../../domain/object.ts";
import type { Place } from "../../domain/position.ts";
import { type FieldPath, isMapping, type Mapping } from "../../domain/value.ts";
import type { MissingChart, RenderFailure } from "../../domain/world.ts";
import type { Layer } from "../provenance/layer.ts";
import { address } from "../repository-source.ts";
import type { AppSource } from "./application.ts";
import { type AppNode, askedAt, chainOf, labelOf } from "./node.ts";
import type { AppChartRoom } from "./render-chart.ts";

/** What building Applications needs. */
export interface BuildRoom extends AppChartRoom {
  readonly layers: (file: string) => Layer | undefined;
  /** Whether an address means this repository. */
  isOwn(repoURL: string): boolean;
  /** Whether an address and a revision mean this commit. */
  isHere(repoURL: string, revision: string): boolean;
  /** Argo CD is set up to let kustomizations read files from outside their directory. */
  readonly loadsOutside: boolean;
  isClusterScoped(apiVersion: string, kind: string): boolean;
}

/** Why a source gave nothing, and where that is asked for. */
export type Failed = Pick<RenderFailure, "code" | "message"> & { readonly place: Place | null; readonly path: string };

/** What building one source gave. */
export interface SourceBuild {
  readonly objects: readonly KubernetesObject[];
  readonly files: readonly string[];
  readonly failure: Failed | RenderFailure | null;
  /** Its chart does not exist. */
  readonly missing?: Omit<MissingChart, "subject">;
}

/** Nothing was made and nothing was read. */
export const EMPTY = { objects: [], files: [] };

/** Why a source is not this commit, null when it is. A chart is judged by whoever renders it. */
export function elsewhere(room: BuildRoom, source: AppSource): string | null {
  if (source.repoURL.includes("{{")) return `its source ${source.repoURL} is a template that nothing fills in`;
  if (!room.isOwn(source.repoURL)) return `its source is another repository (${address(source.repoURL)})`;
  return room.isHere(source.repoURL, source.targetRevision)
    ? null
    : `its source is this repository at another revision (${source.targetRevision || "HEAD"})`;
}

/** What a build is told of its Application. Source: https://argo-cd.readthedocs.io/en/stable/user-guide/build-environment/ */
export function environmentOf(node: AppNode, source: AppSource): ReadonlyMap<string, string> {
  return new Map([
    ["ARGOCD_APP_NAME", node.id.name],
    ["ARGOCD_APP_NAMESPACE", node.spec.destination.namespace ?? ""],
    ["ARGOCD_APP_PROJECT_NAME", node.spec.project],
    ["ARGOCD_APP_SOURCE_REPO_URL", source.repoURL],
    ["ARGOCD_APP_SOURCE_PATH", source.path ?? ""],
    ["ARGOCD_APP_SOURCE_TARGET_REVISION", source.targetRevision],
  ]);
}

/** The object as the Application applies it: namespaced ones without a namespace get that of the destination. */
export function placed(room: BuildRoom, node: AppNode, object: KubernetesObject): KubernetesObject {
  const { namespace } = node.spec.destination;
  const { id } = object;
  const defaulted = namespace !== undefined && id.namespace === null && !room.isClusterScoped(id.apiVersion, id.kind);
  const { rendered, built = {} } = object.forms;
  const chain = chainOf(node);
  const locate = (path: FieldPath): FieldOrigin => {
    if (!defaulted || path[0] !== "metadata" || path[1] !== "namespace") return object.locate(path);
    return { place: askedAt(node, ["spec", "destination", "namespace"]), raw: namespace, variables: [] };
  };
  return {
    id: defaulted ? { ...id, namespace } : id,
    cluster: node.cluster,
    producer: labelOf(node),
    forms: !defaulted
      ? object.forms
      : rendered === undefined
        ? { built: withNamespace(built, namespace) }
        : { rendered: withNamespace(rendered, namespace) },
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
