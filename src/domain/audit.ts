import type { Evidence, UnprovenReason } from "./assertion.ts";
import type { CorefileSeverity } from "./corefile.ts";
import type { Graph, SourceLines } from "./graph.ts";
import type { Level } from "./object.ts";
import type { Severity } from "./rule.ts";
import type { StatusState, Tick, Witness } from "./story.ts";

/** What the audit makes of a claim. */
export type Verdict = "verified" | "attested" | "failed" | "moved" | "unproven" | "deferred" | "waived" | "not-applicable";

/** Worst first: a criterion takes the worst verdict of its claims. */
export const VERDICTS_WORST_FIRST: readonly Verdict[] = [
  "failed",
  "moved",
  "unproven",
  "waived",
  "deferred",
  "not-applicable",
  "attested",
  "verified",
];

/** The worst of several verdicts; `unproven` for none, because nothing was shown. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  for (const verdict of VERDICTS_WORST_FIRST) if (verdicts.includes(verdict)) return verdict;
  return "unproven";
}

/** What a story or a run comes to. Only `FAIL` blocks. */
export type Gate = "PASS" | "CONCERNS" | "FAIL" | "WAIVED";
/** What the gate answers for: nothing, what a change makes false, or every false claim of a binding story. */
export type Mode = "observe" | "advise" | "enforce";

/** Against the base: `new` was not so there, `fixed` was so there and is no more, `same` is unchanged; null without a base. */
export type Change = "new" | "fixed" | "same" | null;

/** A judged sentence. */
export interface Claim {
  /** Stable within a story: criterion and position, `AC1.3`, `files.2`, `dod.4`. */
  readonly id: string;
  /** SHA-256 of the normalised text, hex, first 32 digits. */
  readonly hash: string;
  readonly line: number;
  readonly text: string;
  readonly verdict: Verdict;
  readonly reason: UnprovenReason | null;
  /** One sentence: why this verdict, with what was expected and found. */
  readonly because: string | null;
  /** The assertions said back in words. */
  readonly reading: string | null;
  readonly recogniser: string | null;
  readonly level: Level | null;
  readonly clusters: readonly string[];
  readonly evidence: readonly Evidence[];
  /** A line to paste that would mend or prove the claim. */
  readonly suggestion: string | null;
  readonly change: Change;
  readonly ticked?: Tick;
}

/** A criterion with its judged claims and the worst of their verdicts. */
export interface AuditedCriterion {
  readonly id: string;
  readonly line: number;
  readonly text: string;
  readonly verdict: Verdict;
  readonly claims: readonly Claim[];
}

/** How many claims got each verdict. */
export type Counts = Readonly<Record<Verdict, number>>;

/** A story, judged: its claims by section, its witnesses, and what became no sentence. */
export interface AuditedStory {
  readonly path: string;
  readonly id: string;
  readonly title: string;
  readonly status: { readonly raw: string | null; readonly state: StatusState };
  /** Which witnesses make it bind; empty when it only shows progress. */
  readonly binds: { readonly by: readonly Witness["kind"][] };
  readonly gate: Gate;
  readonly counts: Counts;
  readonly criteria: readonly AuditedCriterion[];
  readonly tasks: readonly Claim[];
  readonly fileList: readonly Claim[];
  readonly definitionOfDone: readonly Claim[];
  readonly validation: readonly Claim[];
  readonly prerequisites: readonly Claim[];
  readonly witnesses: readonly Witness[];
  readonly unparsed: readonly { readonly line: number; readonly text: string }[];
}

/**
 * The claims a story answers for, which its counts count: criteria and file list always; tasks and definition of done where they are
 * ticked, because an open box promises nothing yet. Validation steps and prerequisites are shown, not charged.
 */
export function chargedClaims(story: Pick<AuditedStory, "criteria" | "fileList" | "tasks" | "definitionOfDone">): readonly Claim[] {
  const ticked = [...story.definitionOfDone, ...story.tasks].filter((claim) => claim.ticked === "ticked");
  return [...story.criteria.flatMap((criterion) => criterion.claims), ...story.fileList, ...ticked];
}

/** A defect that no claim mentions. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** "expected X, found Y", one sentence. */
  readonly message: string;
  readonly at: { readonly path: string; readonly line: number };
  readonly cluster: string | null;
  readonly object: string | null;
  /** Path of the story it belongs to or touches. */
  readonly story: string | null;
  /** How to mend it; ends in a full stop. */
  readonly remediation: string;
  readonly change: Change;
}

/** An item that a story hands to another one: who took what over. */
export interface DeferredItem {
  /** Path of the story that hands it over, and the line of the item there. */
  readonly from: string;
  readonly line: number;
  readonly text: string;
  /** Path of the story it is handed to; null when there is no such story. */
  readonly to: string | null;
  /** Line of `to` that lists something like it; null when none does. */
  readonly takenOver: number | null;
}

/** An export of a cluster differs from what Git renders, from an accepted baseline, or from the export before. */
export interface Drift {
  readonly cluster: string;
  readonly object: string;
  readonly field: string | null;
  readonly kind: string;
  /** What it is held against: `git`, `baseline` or `previous`. */
  readonly layer: string | null;
  readonly git: string | null;
  readonly live: string | null;
  readonly owner: string | null;
  readonly attribution: string | null;
  readonly next: string | null;
  readonly severity: Severity;
  readonly fingerprint: string;
  readonly change: Change;
  /** What the difference means, in sentences. */
  readonly means?: readonly string[];
  /** Why it may be no more than what is not applied yet; null for drift. */
  readonly lag?: string | null;
  /** Where Git says it. */
  readonly at?: { readonly path: string; readonly line: number } | null;
  /** What two Corefiles do differently, worst first; `git` and `live` are their texts. */
  readonly differences?: readonly CorefileChange[];
}

/** One thing that two Corefiles do differently, with the lines that say it. */
export interface CorefileChange {
  readonly severity: CorefileSeverity;
  readonly message: string;
  readonly zones: readonly string[];
  /** 1-based lines; null where one of them does not say it. */
  readonly lines: { readonly git: number | null; readonly live: number | null };
}

/** Why a change concerns a story: people name it, it changes the story, or claims rest on what it changes. */
export type ConcernReason = "text" | "story-file" | "branch" | "commit" | "evidence";

/** A story that a change is about. */
export interface Concern {
  /** Path of the story. */
  readonly story: string;
  /** Strongest first. */
  readonly because: readonly ConcernReason[];
  /** Number of its claims that rest on changed files. */
  readonly claims: number;
}

/** Something by which a change is judged, and which it alters. */
export interface BarChange {
  readonly what: "workflow" | "configuration" | "baseline" | "code-owners" | "criteria";
  /** Of criteria from the audited directory, of other files from the top of the repository. */
  readonly path: string;
  /** 1-based; 0 stands for the file as a whole. */
  readonly line: number;
  /** Number of claims that read otherwise or are gone; 1 for a file. */
  readonly count: number;
}

/** A false claim that is listed as known: shown, not charged. */
export interface KnownClaim {
  /** Path of its story. */
  readonly story: string;
  readonly claim: string;
  readonly line: number;
  readonly text: string;
}

/** Code owners of a story who approved the head commit, so that waivers and the like which the change adds count. */
export interface Approval {
  readonly story: string;
  readonly by: readonly string[];
}

/** A field that a change gives another value. */
export interface ChangedField {
  readonly path: string;
  /** The value as JSON, of long texts the lines that differ; null where there is none, and for values of Secrets. */
  readonly before: string | null;
  readonly after: string | null;
  /** It is a Secret's: no value is told. */
  readonly secret: boolean;
  /** What sets it, or did. */
  readonly at: { readonly path: string; readonly line: number };
}

/** What a change does to one object that a cluster gets. */
export interface ChangedObject {
  readonly change: "added" | "removed" | "changed";
  /** `Deployment shop/web`. */
  readonly object: string;
  /** What renders it: `Kustomization flux-system/apps`. */
  readonly producer: string;
  readonly at: { readonly path: string; readonly line: number };
  /** Only of a changed one, and not more than are readable. */
  readonly fields: readonly ChangedField[];
  /** Fields beyond those. */
  readonly moreFields: number;
}

/** What a change does to what one cluster gets. */
export interface ClusterChange {
  readonly cluster: string;
  /** What it does to the cluster itself. */
  readonly change: "added" | "removed" | "kept";
  /** `unknown` could not be rendered on one side, and is neither added nor removed. */
  readonly counts: { readonly added: number; readonly removed: number; readonly changed: number; readonly unknown: number };
  /** Not more than are readable; the counts are of all. */
  readonly objects: readonly ChangedObject[];
  readonly notRendered: readonly {
    readonly side: "base" | "head";
    readonly producer: string;
    readonly objects: number;
    readonly message: string;
    readonly at: { readonly path: string; readonly line: number } | null;
  }[];
}

/** The whole result; `report.json` is its encoding. Schema `truestory/report@1`: later versions only add optional fields. */
export interface Report {
  readonly schema: "truestory/report@1";
  readonly tool: { readonly name: "truestory"; readonly version: string };
  readonly engine: {
    readonly kustomize: string;
    readonly flux: string;
    readonly helm: string | null;
    readonly kubeVersion: string | null;
    readonly apiVersions: readonly string[];
  };
  readonly mode: Mode;
  /** ISO 8601 instant the audit is judged at (`--now`); null when none was given and nothing depended on it. */
  readonly now: string | null;
  readonly repository: { readonly commit: string | null; readonly base: string | null };
  readonly gate: { readonly outcome: Gate; readonly reasons: readonly string[]; readonly exitCode: 0 | 1 | 2 | 3 };
  readonly counts: Counts;
  readonly stories: readonly AuditedStory[];
  readonly findings: readonly Finding[];
  /** Every item that a story hands to another one, in the order of the stories. */
  readonly deferrals?: readonly DeferredItem[];
  readonly drift: readonly Drift[];
  readonly clusters: readonly {
    readonly name: string;
    readonly root: string;
    readonly objects: number;
    readonly failures: readonly {
      readonly subject: string;
      readonly path: string;
      readonly message: string;
      readonly at: { readonly path: string; readonly line: number } | null;
    }[];
  }[];
  readonly snapshots: readonly {
    readonly cluster: string;
    readonly exportedAt: string | null;
    readonly complete: boolean;
    readonly problems: readonly string[];
  }[];
  readonly ignored: readonly { readonly rule: string; readonly reason: string; readonly count: number }[];
  /** False claims that the list of known failures excuses; left out when there are none. */
  readonly known?: readonly KnownClaim[];
  /** Stories that the change against the base is about; left out without a base, or when Git cannot say what changes. */
  readonly concerns?: readonly Concern[];
  /** What the change alters of that by which it is judged. */
  readonly bar?: readonly BarChange[];
  readonly approvals?: readonly Approval[];
  /** What the change does to what clusters get, those without any change left out; left out without a base. */
  readonly rendered?: readonly ClusterChange[];
  /** What syncs what, per cluster, and what no sync root reaches. */
  readonly graphs?: readonly Graph[];
  /** The source lines of evidence, findings and failed builds, by path. */
  readonly sources?: readonly SourceLines[];
}
