import type { Place } from "../../domain/position.ts";
import type { ChartFailure } from "../engine/contract.ts";
import { isWithin } from "../paths.ts";
import { heldIn, notIn } from "../release/chart-place.ts";
import { releaseObject } from "../release/object.ts";
import { address } from "../repository-source.ts";
import type { Source } from "../source.ts";
import type { AppSource } from "./application.ts";
import { type AppChart, appChart, type ChartProblem, type ChartRoom, chartName, wantedChart } from "./chart.ts";
import { type AppNode, askedAt } from "./node.ts";
import { type HeldChart, isApplied, renderAppChart } from "./render-chart.ts";
import { type BuildRoom, EMPTY, elsewhere, environmentOf, type Failed, placed, type SourceBuild } from "./source-build.ts";

/** A chart of this repository is rendered; one from elsewhere is a failure that names it. */
export async function chartBuild(room: BuildRoom, node: AppNode, source: AppSource, directory: string | undefined): Promise<SourceBuild> {
  const refs: ChartRoom["refs"] = new Map(
    node.spec.sources.flatMap((other) => {
      if (other.ref === undefined) return [];
      return [[other.ref, { here: elsewhere(room, other) === null, url: address(other.repoURL) }] as const];
    }),
  );
  const application = { name: node.id.name, namespace: node.spec.destination.namespace ?? null };
  const request = appChart(source, directory, { tree: room.source.tree, application, refs });
  const path = directory ?? node.object.origin.file;
  if (isProblem(request)) return { ...EMPTY, failure: { code: request.code, message: request.message, place: askedAt(node, request.at), path } };
  const place = askedAt(node, [...source.at, directory === undefined ? "chart" : "path"]);
  const open = (message: string): SourceBuild => ({ objects: [], files: request.valueFiles, failure: { code: "needs-chart", message, place, path } });
  if (request.fileParameters.length > 0) return open(`${chartName(request)} has fileParameters, which are not read here`);
  const held = await heldChart(room, request);
  if ("because" in held) {
    const because = `${chartName(request)} ${held.because}`;
    return { ...open(because), ...(held.absent ? { missing: { because, place } } : {}) };
  }
  return chartObjects(room, node, request, { held, directory: directory ?? held.path, place, environment: environmentOf(node, source) });
}

/** Of this repository, of a folder with vendored charts, or of the network. */
async function heldChart(room: BuildRoom, request: AppChart): Promise<HeldChart | { readonly because: string; readonly absent: boolean }> {
  const { chart } = request;
  const { tree, source, charts } = room;
  if (chart.kind === "directory") return { tree, path: chart.path };
  const vendored = heldIn({ source, folders: charts.folders }, chart.name.slice(chart.name.lastIndexOf("/") + 1), chart.version);
  if (vendored !== undefined && chart.version !== "") return { tree, path: vendored };
  const wanted = wantedChart(request);
  const found = wanted === undefined ? undefined : await charts.elsewhere.find(wanted);
  if (found?.is === "found") return found;
  return { because: `${found?.because ?? "is not in this repository"}${notIn(charts)}`, absent: found?.absent === true };
}

interface ChartAsked {
  readonly held: HeldChart;
  /** The chart as failures name it. */
  readonly directory: string;
  readonly place: Place;
  readonly environment: ReadonlyMap<string, string>;
}

/** The objects of a chart in this repository. What it leaves open, or needs a cluster for, is a failure beside them. */
async function chartObjects(room: BuildRoom, node: AppNode, request: AppChart, asked: ChartAsked): Promise<SourceBuild> {
  const { held, directory, place, environment } = asked;
  const result = await renderAppChart(room, request, held, environment);
  if (!result.ok) return { objects: [], files: request.valueFiles, failure: chartFailure(room, result.failure, request, directory, place) };
  const { release } = result;
  const made = release.objects.filter(isApplied);
  const objects = made.flatMap((object) => releaseObject(room.source, node.object, release, directory, object) ?? []);
  const [version] = release.asked;
  const open =
    release.open || objects.length < made.length
      ? "depends on values that are not known"
      : version === undefined
        ? undefined
        : `depends on whether the cluster serves ${version}`;
  const failure = open === undefined ? null : { code: "needs-chart", message: `what ${chartName(request)} makes ${open}`, place, path: directory };
  return {
    objects: objects.map((object) => placed(room, node, object)),
    files: [...(held.tree === room.tree ? release.files : []), ...request.valueFiles],
    failure,
  };
}

function chartFailure(room: BuildRoom, failure: ChartFailure, request: AppChart, directory: string, place: Place): Failed {
  const { file, line, code, message, unsure } = failure;
  const failing = `${directory}${file.slice(file.indexOf("/"))}`;
  const at = file !== "" && room.source.tree.kind(failing) === "file" ? { path: failing, line: Math.max(1, line) } : place;
  const makesMore = room.source.tree.paths.some((path) => isWithin(path, directory) && makesApplications(room.source, path));
  if (unsure && makesMore)
    return { code: "not-static", message: `${chartName(request)} makes Applications and needs the cluster: ${message}`, place: at, path: "" };
  return { code: unsure ? "needs-chart" : code, message: `${chartName(request)}: ${message}`, place: at, path: directory };
}

/** A template of a chart that leads to further objects, of which Git shows nothing else. */
function makesApplications({ tree }: Source, file: string): boolean {
  return file.split("/").includes("templates") && /^apiVersion: argoproj\.io\//m.test(tree.text(file) ?? "");
}

function isProblem(request: AppChart | ChartProblem): request is ChartProblem {
  return "code" in request;
}
