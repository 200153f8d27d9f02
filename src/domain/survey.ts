/** What Truestory finds in a repository before anything is judged: what there is to read, and what it would miss. */
export interface Survey {
  readonly versions: {
    readonly truestory: string;
    readonly node: string;
    /** Null when Git cannot be run. */
    readonly git: string | null;
    readonly kustomize: string;
    readonly flux: string;
    readonly helm: string | null;
  };
  readonly repository: {
    /** Whether the directory is a Git checkout. */
    readonly git: boolean;
    /** Where it lies in the checkout: `""`, or a path that ends in `/`. */
    readonly prefix: string;
  };
  /** Path of the configuration file; null without one. */
  readonly config: string | null;
  readonly stories: {
    readonly read: readonly SurveyedStory[];
    /** Whether no configured glob matched, so that whatever looks like a story is read. */
    readonly guessed: boolean;
    /** Files that look like stories and are read by no glob. */
    readonly unreached: readonly string[];
    readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  };
  readonly clusters: readonly SurveyedCluster[];
  /** Marks of the BMAD method: its folders, gate files and sprint status. */
  readonly bmad: readonly string[];
  /** Folders of exported clusters, each with a `snapshot.json`. */
  readonly snapshots: readonly string[];
}

/** A story as it is found. */
export interface SurveyedStory {
  readonly path: string;
  readonly id: string;
  /** Status as written; null without one. */
  readonly status: string | null;
  /** Number of its sentences that state something. */
  readonly claims: number;
}

/** A cluster as it is found. */
export interface SurveyedCluster {
  readonly name: string;
  readonly root: string;
  readonly by: "Flux" | "Argo CD" | "a folder";
  readonly objects: number;
  /** The first failed build, and how many there are. */
  readonly failures: { readonly count: number; readonly first: string } | null;
}
