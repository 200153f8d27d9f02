import { deepest, formatId, type KubernetesObject } from "../../domain/object.ts";
import { isMapping, type Mapping, valueAt } from "../../domain/value.ts";
import type { MissingChart, RenderFailure } from "../../domain/world.ts";
import { identityKey } from "../manifest.ts";
import { commonDirectory, resolvePath } from "../paths.ts";
import { equalValues } from "../provenance/align.ts";
import { isApplication, isApplicationSet, readApplication } from "./application.ts";
import { type ExpandRoom, expandApplicationSet } from "./application-set.ts";
import { type AppBuild, buildApplication } from "./build.ts";
import { destinationCluster } from "./destination.ts";
import { madeBy } from "./made.ts";
import { type AppNode, appNode, askedAt, labelOf } from "./node.ts";
import { staticPart } from "./repository.ts";
import type { BuildRoom } from "./source-build.ts";

/** The most Applications deep and in all: an Application can render new ones without end. */
const MAX_DEPTH = 32;
const MAX_NODES = 10_000;

/** What walking Applications needs. */
export interface WalkRoom extends BuildRoom, ExpandRoom {}

/** Objects that are there before anything is walked, with the cluster that they live in. */
export interface Seed {
  readonly home: string;
  readonly objects: readonly KubernetesObject[];
}

/** What Applications render, by themselves and by those they render. */
export interface Walked {
  readonly nodes: readonly AppNode[];
  /** Applications that ApplicationSets make, and what Applications render. Seeds are left out. */
  readonly objects: readonly KubernetesObject[];
  readonly failures: readonly RenderFailure[];
  readonly files: ReadonlySet<string>;
  /** Directories whose build failed, or of which nobody knows here what is built, with the clusters that lack them. */
  readonly failedPaths: readonly { readonly cluster: string; readonly path: string }[];
  readonly missingCharts: readonly { readonly cluster: string; readonly chart: MissingChart }[];
}

interface State {
  readonly room: WalkRoom;
  readonly nodes: AppNode[];
  readonly seen: Set<string>;
  readonly made: KubernetesObject[];
  readonly failures: RenderFailure[];
  readonly files: Set<string>;
  readonly failedPaths: { readonly cluster: string; readonly path: string }[];
  readonly missingCharts: { readonly cluster: string; readonly chart: MissingChart }[];
}

/**
 * Renders the Applications among the seeds and whatever they lead to, parents before children, each child by its rendered spec. An
 * Application that was met before (it renders itself, two others render it) is not walked again.
 */
export async function walkApplications(room: WalkRoom, seeds: readonly Seed[]): Promise<Walked> {
  const state: State = { room, nodes: [], seen: new Set(), made: [], failures: [], files: new Set(), failedPaths: [], missingCharts: [] };
  const roots: AppNode[] = [];
  for (const { home, objects } of seeds) roots.push(...(await applicationsAmong(state, objects, { parent: null, home })));
  let waiting: readonly AppNode[] = roots;
  while (waiting.length > 0) {
    const built = await Promise.all(waiting.map((node) => buildApplication(room, node)));
    const next: AppNode[] = [];
    for (const [index, node] of waiting.entries()) {
      const build = built[index];
      if (build !== undefined) next.push(...(await absorb(state, node, build)));
    }
    waiting = next;
  }
  return {
    nodes: state.nodes,
    objects: [...state.made, ...state.nodes.flatMap(({ objects }) => objects)],
    failures: state.failures,
    files: state.files,
    failedPaths: state.failedPaths,
    missingCharts: state.missingCharts,
  };
}

/** Takes in what an Application's build gave and gives the Applications among it that are to be built. */
async function absorb(state: State, node: AppNode, build: AppBuild): Promise<readonly AppNode[]> {
  for (const file of build.files) state.files.add(file);
  const own = build.objects.find((object) => object.cluster === node.home && identityKey(object.id) === identityKey(node.id));
  if (own !== undefined && adopt(state, node, own)) return [node];
  node.path = build.path;
  node.skipped = build.skipped;
  node.failed = build.failed;
  node.objects = build.objects;
  state.failures.push(...build.failures);
  state.failedPaths.push(...build.failedPaths.map((path) => ({ cluster: node.cluster, path })));
  state.missingCharts.push(...build.missingCharts.map((chart) => ({ cluster: node.cluster, chart })));
  return applicationsAmong(state, build.objects, { parent: node, home: node.cluster });
}

/** Gives an Application the one that it renders of itself. True when it has to be built again with it. */
function adopt({ room }: State, node: AppNode, own: KubernetesObject): boolean {
  const { value } = deepest(own);
  if (node.adopted) return false;
  const again = !equalValues(node.value, value);
  node.adopted = true;
  node.object = own;
  if (!again) return false;
  const fresh = appNode(own, value, node);
  node.value = value;
  node.spec = fresh.spec;
  node.cluster = destinationCluster(fresh.spec.destination, node.home, room.clusters);
  return true;
}

type Where = Pick<AppNode, "parent" | "home">;

/** Nodes for the Applications among objects, those that ApplicationSets make included; none for those that were met before. */
async function applicationsAmong(state: State, objects: readonly KubernetesObject[], where: Where): Promise<readonly AppNode[]> {
  const nodes: AppNode[] = [];
  for (const object of objects) {
    if (isApplication(object.id)) nodes.push(...enter(state, object, where));
    else if (isApplicationSet(object.id)) {
      for (const application of await expand(state, object, where)) nodes.push(...enter(state, application, where));
    }
  }
  return nodes;
}

function enter(state: State, object: KubernetesObject, where: Where): readonly AppNode[] {
  const key = `${where.home} ${identityKey(object.id)}`;
  if (state.seen.has(key)) return [];
  state.seen.add(key);
  const node = appNode(object, deepest(object).value, where);
  node.cluster = destinationCluster(node.spec.destination, where.home, state.room.clusters);
  state.nodes.push(node);
  if (node.depth <= MAX_DEPTH && state.nodes.length <= MAX_NODES) return [node];
  const limit = node.depth > MAX_DEPTH ? `${MAX_DEPTH} Applications deep` : `${MAX_NODES} Applications`;
  const message = `the root leads to more than ${limit}; look for an Application that renders new ones without end`;
  node.failed = true;
  state.failures.push({ cluster: node.cluster, subject: labelOf(node), path: "", place: askedAt(node, ["spec"]), message, code: "too-many" });
  return [];
}

async function expand(state: State, set: KubernetesObject, { home }: Where): Promise<readonly KubernetesObject[]> {
  const key = `${home} ${identityKey(set.id)}`;
  if (state.seen.has(key)) return [];
  state.seen.add(key);
  const { applications, problems } = await expandApplicationSet(set, state.room);
  const path = staticPath(deepest(set).value);
  if (problems.length > 0) state.failedPaths.push({ cluster: home, path });
  for (const { code, message, at } of problems) {
    state.failures.push({ cluster: home, subject: formatId(set.id), path, place: set.locate(at).place, message, code });
  }
  const made = applications.flatMap((application) => madeBy(set, application, home) ?? []);
  state.made.push(...made);
  return made;
}

/** The directory that holds whatever the Applications of a set would render, as far as its template says. */
function staticPath(set: Mapping): string {
  const template = valueAt(set, ["spec", "template"]);
  const paths = isMapping(template) ? readApplication(template).sources.flatMap(({ path }) => path ?? []) : [];
  return commonDirectory(paths.map((path) => resolvePath("", staticPart(path)) ?? ""));
}
