import { Graph as Layered, layout } from "@dagrejs/dagre";
import type { Graph, GraphEdge, GraphNode } from "../../domain/graph.ts";

/** A box of the picture: a node, and below it the releases that it brings and that bring nothing of their own. */
export interface Box {
  readonly node: GraphNode;
  readonly rows: readonly GraphNode[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An edge as a line through points, from its start to its end. */
export interface Line {
  readonly edge: GraphEdge;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** A graph with places for everything, in pixels from the upper left corner. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

/** Pixels: of a box, of its head and of a row of it. */
export const BOX = { width: 216, head: 40, row: 26 } as const;

/** Beyond this many boxes layers take too long; the list below a picture has everything. */
const MOST_BOXES = 250;

/**
 * Places a graph in layers from left to right: what applies stands left of what it applies, and what is waited for left of what waits. Null when the
 * graph has too many boxes. The same graph gives the same picture.
 */
export function placeGraph(graph: Graph): Picture | null {
  const homes = homesOf(graph);
  const heads = graph.nodes.filter(({ id }) => !homes.has(id));
  if (heads.length > MOST_BOXES) return null;
  const rows = new Map(heads.map(({ id }) => [id, graph.nodes.filter((node) => homes.get(node.id) === id)]));
  const layered = new Layered({ multigraph: true });
  layered.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 64, edgesep: 8, marginx: 12, marginy: 12 });
  for (const { id } of heads) layered.setNode(id, { width: BOX.width, height: heightOf(rows.get(id)?.length ?? 0) });
  const missing = new Set(graph.nodes.flatMap(({ id, state }) => (state === "missing" || state === "unknown" ? [id] : [])));
  const drawn = drawnEdges(graph, homes);
  for (const { key, from, to, edge } of drawn) {
    // What is waited for comes first, unless it is not there.
    const back = edge.kind === "depends-on" && !missing.has(edge.to);
    layered.setEdge(back ? to : from, back ? from : to, { weight: edge.kind === "applies" ? 2 : 1 }, key);
  }
  layout(layered);
  const boxes = heads.map((node): Box => {
    const { x, y, width, height } = layered.node(node.id);
    return { node, rows: rows.get(node.id) ?? [], x: round(x - width / 2), y: round(y - height / 2), width, height };
  });
  const lines = drawn.map(({ key, from, to, edge }): Line => {
    const back = edge.kind === "depends-on" && !missing.has(edge.to);
    const found = layered.edge(back ? to : from, back ? from : to, key);
    const points = (found.points as readonly { x: number; y: number }[]).map(({ x, y }) => ({ x: round(x), y: round(y) }));
    return { edge, points: back ? points.reverse() : points };
  });
  const size = layered.graph();
  return { width: Math.ceil(size.width ?? 0), height: Math.ceil(size.height ?? 0), boxes, lines };
}

function heightOf(rows: number): number {
  return BOX.head + rows * BOX.row + (rows === 0 ? 0 : 6);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** HelmReleases stand in the box of what applies them. */
function homesOf({ nodes, edges }: Graph): ReadonlyMap<string, string> {
  const ids = new Set(nodes.flatMap(({ id, kind }) => (kind === "HelmRelease" ? [] : [id])));
  const releases = new Set(nodes.flatMap(({ id, kind }) => (kind === "HelmRelease" ? [id] : [])));
  return new Map(edges.flatMap(({ from, to, kind }) => (kind === "applies" && releases.has(to) && ids.has(from) ? [[to, from] as const] : [])));
}

interface Drawn {
  readonly key: string;
  /** Boxes. */
  readonly from: string;
  readonly to: string;
  readonly edge: GraphEdge;
}

/** Edges between boxes, each pair once per kind; what a release and its box share is inside of the box. */
function drawnEdges({ edges }: Graph, homes: ReadonlyMap<string, string>): readonly Drawn[] {
  const drawn = new Map<string, Drawn>();
  for (const edge of edges) {
    const [from, to] = [homes.get(edge.from) ?? edge.from, homes.get(edge.to) ?? edge.to];
    const key = `${edge.kind} ${from} ${to}`;
    if (from !== to && !drawn.has(key)) drawn.set(key, { key, from, to, edge });
  }
  return [...drawn.values()];
}
