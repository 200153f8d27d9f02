/** How the repository stands to a node of the graph. */
export type GraphState =
  /** Rendered, and applied by its parent or as a root. */
  | "applied"
  /** Its `spec.suspend` is true. */
  | "suspended"
  /** Its build failed, or that of something above it. */
  | "failed"
  /** It is rendered elsewhere: another repository, a path that is not here. */
  | "skipped"
  /** It is in Git, and no sync root reaches it. */
  | "unapplied"
  /** Something names it, and for certain nothing makes it. */
  | "missing"
  /** Something names it, and whether something makes it is not known. */
  | "unknown";

/** A Flux Kustomization, a HelmRelease, an Argo CD Application, or a source or dependency that one of them names. */
export interface GraphNode {
  /** Unique in its graph: `Kustomization flux-system/apps`. */
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly state: GraphState;
  /** Why it is in this state, where that is known: what failed, where it is rendered instead. */
  readonly note: string | null;
  /** The directory that it renders; null when it renders none. */
  readonly path: string | null;
  readonly at: { readonly path: string; readonly line: number } | null;
  /** Number of objects that it brings into the cluster. */
  readonly objects: number;
}

/** `applies`: `from` brings `to` into the cluster; `depends-on`: `from` waits for `to`; `source`: `from` takes its content from `to`. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: "applies" | "depends-on" | "source";
}

/** What syncs what, in one cluster; with `cluster` null what no sync root reaches. Nodes in the order of the walk, parents before children. */
export interface Graph {
  readonly cluster: string | null;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Nodes that are left out, because there are too many. */
  readonly more: number;
}

/** Lines of a file that a report speaks of, as they stand in Git; sorted. Lines that may hold credentials are left out. */
export interface SourceLines {
  readonly path: string;
  readonly lines: readonly { readonly line: number; readonly text: string }[];
}
