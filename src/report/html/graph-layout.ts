import { Graph as Layered, layout } from "@dagrejs/dagre";
import type { Graph, GraphEdge, GraphNode } from "../../domain/graph.ts";

/** A box of the picture: a node, and below it the releases that it brings and that bring nothing of their own. */
export interface Box {
  readonly node: GraphNode;
  readonly rows: readonly GraphNode[];
  /** True for what is not there: it stands beside every box that names it. */
  readonly stub: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An edge as a line through points, from its start to its end. */
export interface Line {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A graph with places for everything, in pixels from the upper left corner. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

/** Pixels: of a box, of its head and of a row of it. */
export const BOX = { head: 40, row: 26, stub: 30 } as const;

/** Beyond this many boxes layers take too long; the list below a picture has everything. */
const MOST_BOXES = 250;

/**
 * Places a graph in layers from left to right: what applies stands left of what it applies, and what is waited for left of what waits. Null when the
 * graph has too many boxes. The same graph gives the same picture.
 */
export function placeGraph(graph: Graph): Picture | null {
  const homes = homesOf(graph);
  const absent = new Map(graph.nodes.flatMap((node) => (node.state === "missing" || node.state === "unknown" ? [[node.id, node] as const] : [])));
  const heads = graph.nodes.filter(({ id }) => !homes.has(id) && !absent.has(id));
  const drawn = drawnEdges(graph, homes, absent);
  const stubs = drawn.flatMap(({ to, stub }) => (stub === null ? [] : [{ key: to, node: stub }]));
  if (heads.length + stubs.length > MOST_BOXES) return null;
  const layered = new Layered({ multigraph: true });
  layered.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 64, edgesep: 10, marginx: 14, marginy: 14 });
  const width = boxWidth(graph);
  const rows = new Map(heads.map(({ id }) => [id, graph.nodes.filter((node) => homes.get(node.id) === id)]));
  for (const { id } of heads) layered.setNode(id, { width, height: heightOf(rows.get(id)?.length ?? 0) });
  for (const { key, node } of stubs) layered.setNode(key, { width: Math.min(width, widthOf(node)), height: BOX.stub });
  for (const { key, from, to, back, edge } of drawn)
    layered.setEdge(back ? to : from, back ? from : to, { weight: edge.kind === "applies" ? 2 : 1 }, key);
  layout(layered);
  const place = (id: string, node: GraphNode, stub: boolean): Box => {
    const { x, y, ...size } = layered.node(id);
    return {
      node,
      rows: rows.get(id) ?? [],
      stub,
      x: round(x - size.width / 2),
      y: round(y - size.height / 2),
      width: size.width,
      height: size.height,
    };
  };
  const placed = new Map([
    ...heads.map((node) => [node.id, place(node.id, node, false)] as const),
    ...stubs.map(({ key, node }) => [key, place(key, node, true)] as const),
  ]);
  const size = layered.graph();
  return {
    width: Math.ceil(size.width ?? 0),
    height: Math.ceil(size.height ?? 0),
    boxes: [...placed.values()],
    lines: drawn.map((one) => line(one, placed, layered.edge(one.back ? one.to : one.from, one.back ? one.from : one.to, one.key).points)),
  };
}

/** An edge from the middle of a side to the middle of a side, through the points that keep it clear of boxes between. */
function line({ from, to, back, edge }: Drawn, placed: ReadonlyMap<string, Box>, through: readonly Point[]): Line {
  const [left, right] = [placed.get(back ? to : from), placed.get(back ? from : to)];
  const between = through.slice(1, -1).map(({ x, y }) => ({ x: round(x), y: round(y) }));
  const start = left === undefined ? [] : [{ x: round(left.x + left.width), y: round(left.y + left.height / 2) }];
  const end = right === undefined ? [] : [{ x: right.x, y: round(right.y + right.height / 2) }];
  // Between neighbouring layers there is nothing to keep clear of.
  const points = [...start, ...(between.length > 1 ? between : []), ...end];
  return { edge, points: back ? points.reverse() : points };
}

/** As wide as the longest name asks for, within limits. */
function boxWidth({ nodes }: Graph): number {
  return Math.min(300, Math.max(160, ...nodes.map(widthOf)));
}

function widthOf({ name }: GraphNode): number {
  return Math.ceil(shortName(name).length * PER_CHARACTER) + 26;
}

/** Pixels of a character of a name in bold, rather too many. */
export const PER_CHARACTER = 7.8;

/** A name as a box shows it: without the namespace that nearly everything has. */
export function shortName(name: string): string {
  return name.replace(/^(?:flux-system|argocd)\//u, "");
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
  /** What is waited for stands to the left of what waits, so that the edge runs back. */
  readonly back: boolean;
  /** The node at its end, where that is not there. */
  readonly stub: GraphNode | null;
}

/** Edges between boxes, each pair once per kind; what a release and its box share is inside of the box. Every edge that leads nowhere has its own end. */
function drawnEdges({ edges }: Graph, homes: ReadonlyMap<string, string>, absent: ReadonlyMap<string, GraphNode>): readonly Drawn[] {
  const drawn = new Map<string, Drawn>();
  for (const edge of edges) {
    const from = homes.get(edge.from) ?? edge.from;
    const stub = absent.get(edge.to) ?? null;
    const to = stub === null ? (homes.get(edge.to) ?? edge.to) : `${from} → ${edge.to}`;
    const key = `${edge.kind} ${from} ${to}`;
    if (from !== to && !drawn.has(key)) drawn.set(key, { key, from, to, edge, back: edge.kind === "depends-on" && stub === null, stub });
  }
  return [...drawn.values()];
}
