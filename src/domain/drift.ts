import type { CorefileDifference } from "./corefile.ts";
import type { Place } from "./position.ts";

/** Who an object belongs to, and what that does to a live edit. */
export interface Ownership {
  /** `k3s addon`, `Flux`, `nobody` … */
  readonly owner: string;
  /** Whether a live edit will be undone, and when. */
  readonly next: string;
  /** Where a change belongs. */
  readonly belongs: string;
}

/** Who changed a live field, as far as the export tells. */
export interface Attribution {
  readonly manager: string;
  /** `a person or script`, `GitOps`, `an installer`, `a controller` or `unknown`. */
  readonly class: string;
  readonly operation: string;
  /** ISO 8601; null when it is not told. */
  readonly time: string | null;
  /** False when the manager owns more than the field, so that the change may be older. */
  readonly exact: boolean;
}

/** One way in which a cluster is not as Git has it. */
export interface Drift {
  readonly cluster: string;
  /** `ConfigMap kube-system/coredns`. */
  readonly object: string;
  /** Dotted path; null for a whole object. */
  readonly field: string | null;
  /**
   * `changed`: both have it, and not the same; `missing`: Git has it and the cluster does not; `extra`: the cluster has it and Git does not;
   * `boundary`: Git depends on an object that is not in Git.
   */
  readonly kind: "changed" | "missing" | "extra" | "boundary";
  readonly severity: "error" | "warning" | "info";
  /** What the cluster is held against: Git, an accepted baseline of an object that Git does not own, or the export before. */
  readonly against: "git" | "baseline" | "previous";
  /** What {@link against} says; null when it says nothing. Of a Secret never a value. */
  readonly git: string | null;
  readonly live: string | null;
  /** What the change means, in sentences; of a Corefile its differences, worst first. */
  readonly means: readonly string[];
  /** Who changed it, as far as the export tells: a sentence without its end, such as "last written by kubectl-edit (a person or script) at …". */
  readonly who: string;
  /** Why it may be no more than what is not applied yet; null for drift. */
  readonly lag: string | null;
  readonly differences: readonly CorefileDifference[];
  readonly owner: Ownership;
  /** Null when the export has no managed fields, or none of them has a part in it. */
  readonly attribution: Attribution | null;
  /** Where Git says it; null when Git does not. */
  readonly at: Place | null;
  /** The same for the same drift, whatever the order or the time of an export. */
  readonly fingerprint: string;
}

/** Clusters, compared with what Git renders for them. */
export interface DriftReport {
  readonly schema: "truestory/drift@1";
  readonly commit: string | null;
  readonly clusters: readonly {
    readonly name: string;
    /** UID of its namespace kube-system; null when the export does not have it. */
    readonly uid: string | null;
    readonly exportedAt: string | null;
    readonly stale: boolean;
    /** Objects of Git that were compared, and those that the export does not cover. */
    readonly compared: number;
    readonly notCovered: number;
    /** Why the comparison proves nothing, and how to mend it. */
    readonly problems: readonly string[];
    readonly notes: readonly string[];
  }[];
  readonly drift: readonly Drift[];
  /** What was left out on purpose, and why. */
  readonly ignored: readonly { readonly reason: string; readonly count: number }[];
}
