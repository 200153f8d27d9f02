import { type ChartSupplier, sayChart } from "../../domain/chart-source.ts";
import { deepest, formatId, type KubernetesObject } from "../../domain/object.ts";
import type { Place } from "../../domain/position.ts";
import { hidesSecret } from "../../domain/secrets.ts";
import { type Mapping, valueAt } from "../../domain/value.ts";
import type { MissingChart, ReleaseState, RenderFailure } from "../../domain/world.ts";
import { renderBounded } from "../bounded.ts";
import type { ChartsElsewhere } from "../elsewhere.ts";
import type { ChartFailure, ChartResult, EngineTree, RenderedChart } from "../engine/contract.ts";
import { placeOfObject } from "../object.ts";
import type { Supply } from "../supply.ts";
import { type ChartFromAfar, type ChartPlace, type ChartRoom, notIn, placeOfChart } from "./chart-place.ts";
import { shortenReleaseName } from "./name.ts";
import { releaseObject } from "./object.ts";
import { isHelmRelease, type ReleaseSpec, readRelease } from "./spec.ts";
import { servedBy, valueSources } from "./values.ts";

/** What rendering the releases of one cluster needs. */
export interface ReleaseRoom extends ChartRoom {
  readonly tree: EngineTree;
  readonly cluster: string;
  readonly supply: Supply;
  /** `spec.ignore` of the source that the root syncs. */
  readonly sourceIgnore: string | undefined;
  readonly capabilities: Capabilities;
  readonly elsewhere: ChartsElsewhere;
}

/** What charts are told of a cluster beyond what is rendered there. */
export interface Capabilities {
  /** Empty when it is not known. */
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
}

/** Where charts of other repositories are, and what charts are told of the clusters. */
export interface ChartSettings {
  readonly folders: readonly string[];
  readonly capabilities: Capabilities;
  /** Charts of the network; null where it is not configured. */
  readonly supplier: ChartSupplier | null;
}

/** What rendering charts of any kind is given. */
export interface ChartAccess extends Omit<ChartSettings, "supplier"> {
  readonly elsewhere: ChartsElsewhere;
}

/** What the releases of a cluster gave. */
export interface RenderedReleases {
  readonly objects: readonly KubernetesObject[];
  readonly states: readonly ReleaseState[];
  /** Files of charts. */
  readonly files: readonly string[];
  readonly missingCharts: readonly MissingChart[];
}

interface Task {
  readonly release: KubernetesObject;
  readonly spec: ReleaseSpec;
  readonly place: Extract<ChartPlace, { is: "found" }>;
  /** Where the chart is: this repository's, or one of its own. */
  readonly tree: EngineTree;
  readonly values: readonly Mapping[];
}

type Open = NonNullable<ReleaseState["open"]>;

/** A release that was given up before its chart was looked into. */
interface GivenUp {
  readonly open: Open;
  readonly failure: RenderFailure | null;
  readonly missing?: MissingChart;
}

/** How often releases are rendered again because the charts of others bring what they asked for. */
const MOST_ROUNDS = 3;

/** Renders every HelmRelease among the objects of a cluster whose chart is in the tree. Failures are values. */
export async function renderReleases(room: ReleaseRoom, objects: readonly KubernetesObject[]): Promise<RenderedReleases> {
  const releases = objects.filter(({ id }) => isHelmRelease(id));
  const prepared = await Promise.all(releases.map((release) => prepare(room, release)));
  const tasks = prepared.flatMap((one) => ("spec" in one ? [one] : []));
  const results = await renderAll(room, objects, tasks);
  const parts = prepared.map((one, index) => {
    const release = releases[index];
    if (release === undefined) throw new RangeError("every release was prepared");
    if (!("spec" in one)) return { release, objects: [], files: [], ...one };
    const result = results.get(one);
    if (result === undefined) throw new RangeError("every task has a result");
    return { release, ...partOf(room, one, result) };
  });
  return {
    objects: parts.flatMap((part) => part.objects),
    states: parts.map(({ release, open, failure }) => ({ id: release.id, open, ...(failure === null ? {} : { failure }) })),
    files: parts.flatMap(({ files }) => files),
    missingCharts: prepared.flatMap((one) => ("spec" in one ? [] : (one.missing ?? []))),
  };
}

async function prepare(room: ReleaseRoom, release: KubernetesObject): Promise<Task | GivenUp> {
  const { value } = deepest(release);
  const spec = readRelease(value, shortenReleaseName);
  if (spec.remote) return givenUp("needs-cluster", "it applies to another cluster (spec.kubeConfig)");
  if (release.id.namespace === null) return givenUp("ambiguous", "it has no namespace");
  if (["chart", "chartRef", "releaseName", "targetNamespace"].some((field) => hidesSecret(valueAt(value, ["spec", field]))))
    return givenUp("needs-secret", "only a Secret says which chart it is, or where it goes");
  const place = placeOfChart(room, spec);
  if (place.is === "unknown") return givenUp("needs-chart", place.because);
  if (place.is === "missing") {
    const failure = failureOf(room, release, { message: place.because, code: "chart-not-found", place: askedAt(release, spec) });
    return { open: { reason: "render-failed", because: place.because }, failure };
  }
  const found = place.is === "found" ? { place, tree: room.tree } : await fetched(room, release, spec, place);
  if ("open" in found) return found;
  const sources = valueSources(room.supply, release, spec.valuesFrom);
  if (sources.is === "secret") return givenUp("needs-secret", sources.because);
  return { release, spec, ...found, values: sources.objects as readonly Mapping[] };
}

async function fetched(
  room: ReleaseRoom,
  release: KubernetesObject,
  spec: ReleaseSpec,
  afar: ChartFromAfar,
): Promise<GivenUp | Pick<Task, "place" | "tree">> {
  const { wanted, valuesFiles, ignoreMissingValuesFiles } = afar;
  const found = await room.elsewhere.find(wanted);
  if (found.is === "found") return { tree: found.tree, place: { is: "found", path: found.path, own: false, valuesFiles, ignoreMissingValuesFiles } };
  const because = `${sayChart(wanted)} ${found.because}`;
  const missing = { subject: formatId(release.id), because, place: askedAt(release, spec) };
  return { ...givenUp("needs-chart", `its ${because}${notIn(room)}`), ...(found.absent ? { missing } : {}) };
}

function givenUp(reason: Open["reason"], because: string): GivenUp {
  return { open: { reason, because }, failure: null };
}

function askedAt(release: KubernetesObject, spec: ReleaseSpec): Place {
  return release.locate(spec.template === undefined ? ["spec", "chartRef"] : ["spec", "chart", "spec", "chart"]).place;
}

/** Renders all tasks, and those again that asked for API versions which the charts of others turned out to bring. */
async function renderAll(room: ReleaseRoom, objects: readonly KubernetesObject[], tasks: readonly Task[]): Promise<ReadonlyMap<Task, ChartResult>> {
  const results = new Map<Task, ChartResult>();
  let waiting = tasks;
  for (let round = 0; round < MOST_ROUNDS && waiting.length > 0; round += 1) {
    const made = [...results].flatMap(([task, result]) => (result.ok ? objectsOf(room, task, result.release) : []));
    const served = servedBy([...objects, ...made]);
    for (const [task, result] of await renderEach(room, waiting, served)) results.set(task, result);
    const now = servedBy([...results].flatMap(([task, result]) => (result.ok ? objectsOf(room, task, result.release) : [])));
    const fresh = new Set(now.apiVersions.filter((version) => !served.apiVersions.includes(version)));
    waiting = tasks.filter((task) => {
      const result = results.get(task);
      return result?.ok === true && result.release.asked.some((version) => fresh.has(version));
    });
  }
  return results;
}

function renderEach(
  room: ReleaseRoom,
  tasks: readonly Task[],
  served: ReturnType<typeof servedBy>,
): Promise<readonly (readonly [Task, ChartResult])[]> {
  return Promise.all(tasks.map(async (task) => [task, await renderBounded(task.tree, requestOf(room, task, served))] as const));
}

function requestOf({ capabilities, sourceIgnore }: ReleaseRoom, { release, spec, place, values }: Task, served: ReturnType<typeof servedBy>) {
  return {
    chart: place.path,
    valuesFiles: place.valuesFiles,
    ignoreMissingValuesFiles: place.ignoreMissingValuesFiles,
    name: spec.releaseName,
    namespace: spec.releaseNamespace,
    from: release.id.namespace ?? "",
    valuesFrom: spec.valuesFrom,
    objects: values,
    values: spec.values,
    postRenderers: spec.postRenderers,
    postRenderStrategy: spec.postRenderStrategy,
    commonMetadata: spec.commonMetadata,
    skipCRDs: spec.skipCRDs,
    skipHooks: spec.skipHooks,
    skipSchema: spec.skipSchema,
    kubeVersion: capabilities.kubeVersion,
    apiVersions: [...capabilities.apiVersions, ...served.apiVersions],
    clusterScoped: served.clusterScoped,
    sourceIgnore: place.own ? (sourceIgnore ?? "") : null,
  };
}

function objectsOf({ source }: ReleaseRoom, { release, place }: Task, chart: RenderedChart): readonly KubernetesObject[] {
  return chart.objects.flatMap((object) => releaseObject(source, release, chart, place.path, object) ?? []);
}

function partOf(room: ReleaseRoom, task: Task, result: ChartResult) {
  if (!result.ok) return { objects: [], files: [], ...failedPart(room, task, result.failure) };
  const { release } = result;
  const objects = objectsOf(room, task, release);
  return { objects, files: task.tree === room.tree ? release.files : [], failure: null, open: opening(release, objects.length) };
}

/** Why there may be more objects than were rendered; null when there are none. */
function opening(chart: RenderedChart, known: number): Open | null {
  const [version] = chart.asked;
  if (version !== undefined) {
    const because = `its chart makes it depend on whether the cluster serves ${version}; list that under kubernetes.apiVersions in the configuration if it does`;
    return { reason: "needs-cluster", because };
  }
  if (chart.open || known < chart.objects.length)
    return { reason: "needs-secret", because: "what its chart makes depends on values that are not known" };
  return null;
}

function failedPart(room: ReleaseRoom, { release, place }: Task, failure: ChartFailure): GivenUp {
  const { message } = failure;
  if (failure.code === "needs-chart") return givenUp("needs-chart", message);
  if (failure.code === "needs-network") return givenUp("needs-network", message);
  if (failure.unsure) return givenUp("needs-cluster", `its chart could not be rendered without the cluster: ${message}`);
  const at = placeOfFailure(room, place.path, failure) ?? release.locate(["spec", "values"]).place;
  return { open: { reason: "render-failed", because: message }, failure: failureOf(room, release, { message, code: failure.code, place: at }) };
}

/** The line of a template that failed, when the chart is a directory of the tree. */
function placeOfFailure({ source }: ReleaseRoom, chartPath: string, { file, line }: ChartFailure): Place | undefined {
  const path = `${chartPath}${file.slice(file.indexOf("/"))}`;
  return file !== "" && source.tree.kind(path) === "file" ? { path, line: Math.max(1, line) } : undefined;
}

function failureOf(room: ReleaseRoom, release: KubernetesObject, failure: Pick<RenderFailure, "message" | "code" | "place">): RenderFailure {
  return { cluster: room.cluster, subject: formatId(release.id), path: placeOfObject(release).path, ...failure };
}
