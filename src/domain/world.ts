import type { LiveCluster } from "./live.ts";
import type { KubernetesObject, ObjectId } from "./object.ts";
import type { Place } from "./position.ts";
import type { FieldPath, Mapping, Value } from "./value.ts";

/** What a path of the tree is. Symlinks, submodules and LFS pointers are named and never followed. */
export type EntryKind = "file" | "directory" | "symlink" | "submodule" | "lfs-pointer";

/** The files of one commit or checkout. Paths are relative to its root, with `/`, without leading `./`. */
export interface Tree {
  /** The full commit id, null for a checkout that is no Git repository. */
  readonly commit: string | null;
  /** All file-like entries (everything but directories), sorted by code unit. */
  readonly paths: readonly string[];
  kind(path: string): EntryKind | undefined;
  /** Names (not paths) of the direct children of a directory, sorted; "" is the root. Empty when it is none. */
  list(directory: string): readonly string[];
  /** The text of a file; undefined when there is none, it is binary, too large, or its kind is not `file`. Never throws. */
  text(path: string): string | undefined;
  /** Why {@link text} gave nothing for an existing path: "binary", "too large (6 MB, limit 5 MB)", … */
  unreadable(path: string): string | undefined;
}

/** A rename or deletion in history. `to` is null for a deletion. `commit` is the full id. */
export interface PathChange {
  readonly from: string;
  readonly to: string | null;
  readonly commit: string;
  readonly subject: string;
}

/** A value that a field had at some commit, newest first. */
export interface FieldVersion {
  readonly commit: string;
  readonly path: string;
  readonly value: Value | undefined;
}

/** What a file said at some commit. */
export interface TextVersion {
  readonly commit: string;
  readonly path: string;
  readonly text: string;
}

/** What the repository's past says. Everything here was gathered before judging; nothing runs when it is asked. */
export interface History {
  /** False in a shallow clone or without Git; `note` then says why and how to mend. */
  readonly complete: boolean;
  readonly note: string | null;
  /** Where this path went: the chain of renames from it to a path that exists now, oldest first; undefined when none leads to one. */
  movedTo(path: string): { readonly to: string; readonly changes: readonly PathChange[] } | undefined;
  /** Whether any commit ever had this path. */
  everExisted(path: string): boolean;
  /** The commit that deleted this path last. */
  deletedBy(path: string): PathChange | undefined;
  /** Values the field had, newest first, renames of the file followed; undefined when not gathered (see {@link Need}). */
  fieldVersions(path: string, object: ObjectId | null, field: FieldPath): readonly FieldVersion[] | undefined;
  /** What a text file said, newest first, renames of it followed; undefined when not gathered (see {@link Need}). */
  textVersions(path: string): readonly TextVersion[] | undefined;
  /** The newest commit that gave this path its contents, full id; undefined when no commit that was read did. */
  lastChange(path: string): string | undefined;
  /** When a commit was made, by its committer's clock, ISO 8601 in UTC (`2026-01-02T03:04:05Z`); undefined when it was not read. */
  committedAt(commit: string): string | undefined;
  /** Whether `ancestor` is `commit` or one of its ancestors; undefined when one of them was not read. */
  isAncestor(ancestor: string, commit: string): boolean | undefined;
}

/** A YAML document of the tree with the place of every node. */
export interface ManifestDocument {
  readonly path: string;
  /** 0-based position in its file. */
  readonly index: number;
  /** Line of the document's first node. */
  readonly line: number;
  readonly value: Value;
  /** Place of the node at `path` (of the key for mapping entries), undefined when there is none. */
  place(path: FieldPath): Place | undefined;
}

/** A file that is no valid YAML: where and why. */
export interface YamlProblem {
  readonly place: Place;
  readonly message: string;
}

/** A render failure at its root cause. Objects that hang on it are not "absent". */
export interface RenderFailure {
  readonly cluster: string | null;
  /** What failed: `Kustomization flux-system/apps` or `directory …`. */
  readonly subject: string;
  /** Directory that was built. */
  readonly path: string;
  readonly place: Place | null;
  readonly message: string;
  readonly code: string;
}

/** What an Argo CD Application says beyond what it renders. */
export interface ApplicationSync {
  /** Name of its AppProject. */
  readonly project: string;
  readonly destinationNamespace: string | null;
  /** Argo CD syncs it by itself; else somebody has to. */
  readonly automated: boolean;
  /** Applications of a lower wave are synced before those of a higher one. */
  readonly wave: number;
  /** Its `spec.ignoreDifferences`, as written: fields whose live value may differ. */
  readonly ignoreDifferences: readonly Mapping[];
}

/** A Flux Kustomization, or an Argo CD Application, of a cluster as its rendered parent gives it. */
export interface SyncNode {
  readonly object: KubernetesObject | null;
  readonly id: ObjectId;
  readonly path: string | null;
  readonly suspended: boolean;
  readonly parent: ObjectId | null;
  readonly dependsOn: readonly { readonly namespace: string | null; readonly name: string }[];
  /** Not rendered here, with the reason: another repository, a missing path … */
  readonly skipped: string | null;
  /** True when its build or that of an ancestor failed. */
  readonly failed: boolean;
  /** Only for an Argo CD Application. */
  readonly application?: ApplicationSync;
}

/** One sync root with everything it renders. */
export interface Cluster {
  readonly name: string;
  /** Path of the root (directory or file). */
  readonly root: string;
  readonly objects: readonly KubernetesObject[];
  readonly nodes: readonly SyncNode[];
  readonly failures: readonly RenderFailure[];
  /** Names and values of settings that `substituteFrom` and `substitute` bring into play anywhere in the cluster, with their places. */
  readonly settings: readonly Setting[];
  /** Every HelmRelease whose chart was looked for, in order. Left out: none. */
  readonly releases?: readonly ReleaseState[];
  /** Charts that do not exist where the network was asked for them. Left out: none, or nobody asked. */
  readonly missingCharts?: readonly MissingChart[];
  /** What `substituteFrom` names and Git does not show the values of, in the order of the walk. Left out: nothing. */
  readonly hiddenSources?: readonly HiddenSource[];
  /** Files that its failed builds, and what hangs on them, would have read: whether the cluster gets what they hold is not known. Left out: none. */
  readonly unbuiltFiles?: ReadonlySet<string>;
}

/** A chart whose server says that it does not exist. */
export interface MissingChart {
  /** `HelmRelease shop/web`. */
  readonly subject: string;
  /** The chart as the source names it, and what its server says: `chart web 1.2.3 of https://… does not exist: …`. */
  readonly because: string;
  /** Where it is asked for. */
  readonly place: Place;
}

/** How far a HelmRelease got. */
export interface ReleaseState {
  readonly id: ObjectId;
  /** Why objects of it may be missing among those of the cluster, as the end of a sentence; null when all of them are there. */
  readonly open: {
    readonly reason: "needs-chart" | "needs-network" | "needs-cluster" | "needs-secret" | "render-failed" | "ambiguous";
    readonly because: string;
  } | null;
  /** Why Helm would refuse it: no failure of a build, since it hides nothing but what the chart would make. Left out: it does not. */
  readonly failure?: RenderFailure;
}

/** One key of a settings ConfigMap or Secret of a cluster. */
export interface Setting {
  readonly key: string;
  /** A placeholder (`secretPlaceholder`) when {@link secret}. */
  readonly value: string;
  /** ConfigMap, Secret or Kustomization that carries it. */
  readonly carrier: ObjectId;
  readonly place: Place;
  /** Its value is a Secret's, or encrypted. */
  readonly secret?: true;
}

/** A source of variables whose values are not readable in Git: objects that use them keep placeholders. */
export interface HiddenSource {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** `in-git`: a Secret, or something encrypted. `made`: by {@link maker}, in the cluster. `absent`: required, and nothing in Git makes it. */
  readonly because: "in-git" | "made" | "absent";
  /** What makes it. */
  readonly maker: ObjectId | null;
  /** The entry of `substituteFrom` that names it first. */
  readonly place: Place;
  /** Variables whose values are, or may be, in it and that objects use, sorted. */
  readonly variables: readonly string[];
  /** How many objects use them. */
  readonly objects: number;
}

/** A variable used in a cluster's manifests that nothing defines there. */
export interface UndefinedVariable {
  readonly cluster: string;
  readonly variable: string;
  readonly object: ObjectId;
  readonly place: Place;
  /** The object before substitution, and where in it the variable stands; null when that is not known. */
  readonly use: { readonly built: Mapping; readonly field: FieldPath } | null;
}

/** What building one directory gave. */
export type DirectoryBuild =
  | {
      readonly ok: true;
      readonly path: string;
      readonly objects: readonly KubernetesObject[];
      readonly generated: boolean;
      readonly files: readonly string[];
    }
  | { readonly ok: false; readonly path: string; readonly failure: RenderFailure };

/** Something an assertion must have before it can be judged synchronously. */
export type Need =
  | { readonly kind: "text"; readonly path: string }
  | { readonly kind: "build"; readonly path: string; readonly mode: "kustomize" | "flux" }
  | { readonly kind: "field-history"; readonly path: string; readonly object: ObjectId | null; readonly field: FieldPath }
  | { readonly kind: "text-history"; readonly path: string };

/** Everything that may be looked at. */
export interface World {
  readonly tree: Tree;
  readonly history: History;
  readonly clusters: readonly Cluster[];
  /** Builds of kustomization directories that no root reaches, by path. */
  readonly unapplied: readonly DirectoryBuild[];
  /** Objects of manifests that no build of any kind contains (a Flux Kustomization in a file nobody lists), as they stand in the file. */
  readonly unappliedManifests: readonly KubernetesObject[];
  readonly undefinedVariables: readonly UndefinedVariable[];
  /** The parsed documents of a YAML file; empty for other files. */
  documents(path: string): readonly ManifestDocument[];
  /** Problems of a YAML file. */
  yamlProblems(path: string): readonly YamlProblem[];
  /** The build of a directory: of a cluster, unapplied, or gathered by a {@link Need}; undefined when not gathered. */
  build(path: string, mode: "kustomize" | "flux"): DirectoryBuild | undefined;
  /** What exports of the clusters show; left out without any. */
  readonly live?: LiveEvidence;
}

/** What exports of clusters show. It decides claims about what runs, and what nothing in Git renders; it never overrides what Git renders. */
export interface LiveEvidence {
  readonly clusters: readonly LiveCluster[];
  /** The world in which charts that are not here have made what the clusters have of them. */
  readonly world: World;
  /** The objects of that world which come from exports. */
  readonly made: ReadonlySet<KubernetesObject>;
}
