import { deepest, groupOf, type KubernetesObject } from "../../domain/object.ts";
import type { FieldPath } from "../../domain/value.ts";
import { stringAt, type Value, valueAt } from "../../domain/value.ts";
import type { RenderFailure } from "../../domain/world.ts";
import { address } from "../repository-source.ts";
import { itemsOf } from "../source.ts";
import { ARGO_GROUP, type Destination } from "./application.ts";
import { IN_CLUSTER, IN_CLUSTER_SERVER } from "./generators/clusters.ts";
import type { ListedCluster } from "./generators/generator.ts";
import { globMatches } from "./glob.ts";
import { type AppNode, labelOf } from "./node.ts";
import type { Walked } from "./walk.ts";

/**
 * Takes out what Argo CD refuses to sync: Applications whose AppProject, as rendered for the same cluster, permits a source or the
 * destination in none of its entries, and all that they lead to. Entries that deny (`!`) are not judged, and a project that is
 * rendered nowhere permits everything: what is taken out is certain.
 * Source: `pkg/apis/application/v1alpha1/app_project_types.go` of argoproj/argo-cd.
 */
export function withoutDenied(walked: Walked, applied: readonly KubernetesObject[], listed: readonly ListedCluster[]): Walked {
  const projects = new Map<string, KubernetesObject>();
  for (const object of [...applied, ...walked.objects]) {
    const { id, cluster } = object;
    if (id.kind === "AppProject" && groupOf(id.apiVersion) === ARGO_GROUP && cluster !== null) projects.set(`${cluster} ${id.name}`, object);
  }
  if (projects.size === 0) return walked;
  const denied = new Map<AppNode, RenderFailure>();
  for (const node of walked.nodes) {
    const project = projects.get(`${node.home} ${node.spec.project}`);
    const failure = project === undefined ? undefined : refusal(node, project, listed);
    if (failure !== undefined) denied.set(node, failure);
  }
  if (denied.size === 0) return walked;
  const isOut = (node: AppNode | null): boolean => node !== null && (denied.has(node) || isOut(node.parent));
  const below = new Set(walked.nodes.filter((node) => isOut(node.parent)));
  const lost = new Set(walked.nodes.filter(isOut).flatMap(({ objects }) => objects));
  for (const node of denied.keys()) node.failed = true;
  return {
    ...walked,
    nodes: walked.nodes.filter((node) => !below.has(node)),
    objects: walked.objects.filter((object) => !lost.has(object)),
    failures: [...walked.failures, ...[...denied].filter(([node]) => !below.has(node)).map(([, failure]) => failure)],
  };
}

function refusal(node: AppNode, project: KubernetesObject, listed: readonly ListedCluster[]): RenderFailure | undefined {
  const { value } = deepest(project);
  const failure = (message: string, at: FieldPath): RenderFailure => ({
    cluster: node.cluster,
    subject: labelOf(node),
    path: node.path ?? "",
    place: project.locate(at).place,
    message: `${message}: Argo CD does not sync it; add it to AppProject ${project.id.name}, or choose another project`,
    code: "denied",
  });
  const repositories = itemsOf(valueAt(value, ["spec", "sourceRepos"]));
  const foreign = node.spec.sources.find(({ repoURL }) => !repositories.some((entry) => permitsSource(entry, repoURL)));
  if (foreign !== undefined) return failure(`its project permits no source ${address(foreign.repoURL)}`, ["spec", "sourceRepos"]);
  const { destination } = node.spec;
  const places = placesOf(destination, listed);
  if (itemsOf(valueAt(value, ["spec", "destinations"])).some((entry) => permitsDestination(entry, places, destination.namespace ?? "")))
    return undefined;
  const where = destination.name ?? destination.server ?? IN_CLUSTER;
  return failure(`its project permits no destination ${where} with namespace ${destination.namespace ?? "none"}`, ["spec", "destinations"]);
}

function permitsSource(entry: Value, repoURL: string): boolean {
  if (typeof entry !== "string") return false;
  return entry === "*" || entry.startsWith("!") || globMatches(address(entry), address(repoURL), "any");
}

interface Places {
  readonly names: readonly string[];
  readonly servers: readonly string[];
  /** The name and the address are both known. */
  readonly complete: boolean;
}

function placesOf({ name, server }: Destination, listed: readonly ListedCluster[]): Places {
  const local = name === IN_CLUSTER || server === IN_CLUSTER_SERVER;
  const known = listed.filter((cluster) => cluster.name === name || cluster.server === server);
  return {
    names: [...(name === undefined ? [] : [name]), ...(local ? [IN_CLUSTER] : []), ...known.map((cluster) => cluster.name)],
    servers: [...(server === undefined ? [] : [server]), ...(local ? [IN_CLUSTER_SERVER] : []), ...known.map((cluster) => cluster.server)],
    complete: local || known.length > 0,
  };
}

function permitsDestination(entry: Value, { names, servers, complete }: Places, namespace: string): boolean {
  const patterns = [stringAt(entry, "name") ?? "", stringAt(entry, "server") ?? ""] as const;
  const spaces = stringAt(entry, "namespace") ?? "";
  if ([...patterns, spaces].some((pattern) => pattern.startsWith("!"))) return true;
  if (!globMatches(spaces, namespace, "any")) return false;
  const [byName, byServer] = patterns;
  if (!complete && ((byName !== "" && names.length === 0) || (byServer !== "" && servers.length === 0))) return true;
  return names.some((one) => globMatches(byName, one, "any")) || servers.some((one) => globMatches(byServer, one, "any"));
}
