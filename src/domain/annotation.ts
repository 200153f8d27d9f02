import type { Expectation } from "./stated.ts";

/** Every key an annotation may have; any other is an error. */
export const ANNOTATION_KEYS = [
  "alert",
  "expr",
  "object",
  "field",
  "equals",
  "contains",
  "present",
  "absent",
  "file",
  "heading",
  "text",
  "version",
  "deferred",
  "attested",
  "by",
  "waived",
  "until",
  "because",
  "cluster",
] as const;

/** A key of {@link ANNOTATION_KEYS}. */
export type AnnotationKey = (typeof ANNOTATION_KEYS)[number];

/** Why a claim that does not hold may pass for a time; a closed list. */
export const WAIVER_REASONS = ["accepted-risk", "false-positive", "out-of-scope", "superseded", "temporary"] as const;

/** A reason of {@link WAIVER_REASONS}. */
export type WaiverReason = (typeof WAIVER_REASONS)[number];

/** The longest time that a waiver may be given for, in days from the commit that added it. */
export const MOST_WAIVER_DAYS = 90;

/** What would prove a claim, as its author says it. `clusters` is empty for every cluster that renders the thing named. */
export type AnnotatedCheck =
  | { readonly check: "alert"; readonly alert: string; readonly expr: string | null; readonly clusters: readonly string[] }
  | {
      readonly check: "object";
      readonly kind: string;
      readonly namespace: string | null;
      readonly name: string;
      /** null when only the object itself is meant. */
      readonly field: string | null;
      readonly expect: AnnotatedExpectation;
      readonly clusters: readonly string[];
    }
  | {
      readonly check: "file";
      /** Path from the root of the repository. */
      readonly path: string;
      readonly expect: { readonly is: "present" | "absent" } | { readonly is: "heading" | "text"; readonly text: string };
    };

/** How the field of an annotation is compared. */
export type AnnotatedExpectation = Extract<Expectation, { is: "same" | "contains" | "present" | "absent" }>;

/** An annotation that changes how its claim is read. */
export type ReadingAnnotation =
  | { readonly kind: "check"; readonly check: AnnotatedCheck; readonly because: string | null }
  /** Changes the version policy of what the claim says by itself. */
  | { readonly kind: "version"; readonly policy: "exact" | "at-least"; readonly because: string | null };

/** A time-limited permission to be false. */
export interface Waiver {
  readonly kind: "waived";
  readonly reason: WaiverReason;
  /** `@user` or `@org/team`. */
  readonly by: string;
  /** The last day on which it counts, `2026-12-31`, in UTC. */
  readonly until: string;
  readonly because: string;
  /** A claim has one annotation, so a waiver may carry how the claim is read. */
  readonly reading: ReadingAnnotation | null;
}

/** A committed file in which a person vouches for a claim. */
export interface Attestation {
  readonly kind: "attested";
  readonly path: string;
  /** `@user` or `@org/team`; null when only the file speaks. */
  readonly by: string | null;
  readonly because: string | null;
}

/** What the annotation of a claim says. */
export type Annotation =
  | ReadingAnnotation
  | { readonly kind: "deferred"; readonly to: string; readonly because: string | null }
  | Attestation
  | Waiver;

/** An annotation as it was read: what it says, or everything that is wrong with it, each with its line. */
export type AnnotationReading =
  | { readonly ok: true; readonly says: Annotation }
  | { readonly ok: false; readonly problems: readonly { readonly line: number; readonly message: string }[] };
