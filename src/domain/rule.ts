import type { Assertion, Outcome } from "./assertion.ts";
import type { KubernetesObject } from "./object.ts";
import type { Place } from "./position.ts";
import type { SectionKind, Sentence, Story } from "./story.ts";
import type { Need, World } from "./world.ts";

/** A stretch of {@link Sentence.text}, UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What the audit knows about the story while its sentences are read; nothing about the repository but names. */
export interface ReadingContext {
  readonly story: Story;
  /** Paths the sentence's criterion names. */
  readonly criterionPaths: readonly string[];
  /** All paths the story is about (criteria, file list, links, scope). */
  readonly storyPaths: readonly string[];
  /** Names of the repository's clusters ("infra", "apps"). */
  readonly clusters: readonly string[];
  /** Environments (`production`, `staging` …) that the paths and settings of a cluster give it, by cluster. */
  readonly environments?: ReadonlyMap<string, readonly string[]>;
  /** True when substitution in some cluster has a setting of this key. */
  isSetting?(key: string): boolean;
  /** Kinds of the objects with exactly this name, rendered or not; empty when there is none. */
  objectsNamed?(name: string): readonly string[];
  /** Names of the Flux Kustomizations of the repository, rendered or not. */
  readonly kustomizations?: readonly string[];
  /** True when this repository path (file or directory) exists now; for telling paths from other slashed words. */
  exists(path: string): boolean;
}

/**
 * How a recogniser reads a sentence. `covers` are the stretches it has accounted for: a claim is only
 * verified when everything that means something is covered, while one contradicted assertion fails it.
 */
export interface Recognition {
  readonly assertions: readonly Assertion[];
  /** `any`: alternatives of which one is enough. */
  readonly combine: "all" | "any";
  readonly covers: readonly Span[];
  /** Read from ordinary words, not from an anchor: a hit counts, a miss leaves the claim open instead of failing it. */
  readonly inferred?: boolean;
  /** Its stretches, each read by itself, for when the whole is not decided but some of them are. */
  readonly apart?: readonly Recognition[];
}

/** A sentence and how it must be read; docs and tests at once. */
export interface RecogniserExample {
  /** The sentence, as it stands in a list item. */
  readonly sentence: string;
  /** Parent items, outermost first. */
  readonly under?: readonly string[];
  /** The section it stands in; criteria when left out. */
  readonly section?: SectionKind;
  /** Documents that the head of its story links. */
  readonly links?: readonly string[];
  /** A code fence below it. */
  readonly fence?: { readonly language: string | null; readonly text: string };
  /** Assertion kinds expected in order, each with the parts of it that matter; `null` when it must not fire. */
  readonly reads: readonly ({ readonly kind: Assertion["kind"] } & Record<string, unknown>)[] | null;
}

/** Sentence to typed assertions, or nothing. Never guesses. One per file; knows neither siblings nor registry. */
export interface Recogniser {
  readonly id: string;
  /** One line for the docs, a full sentence. */
  readonly summary: string;
  readonly examples: readonly RecogniserExample[];
  /** True for a rule that reads what the others leave open; a sentence that they decide is theirs. */
  readonly second?: true;
  /**
   * Patterns of which one matches the text of every sentence that it reads, with its code or with that blanked; a sentence that lacks what all
   * of them need is not given to it. Left out where it reads sentences of any words.
   */
  readonly cue?: readonly RegExp[];
  /** The same, of the text or of a line above it. */
  readonly cueNear?: readonly RegExp[];
  recognise(sentence: Sentence, context: ReadingContext): Recognition | null;
}

/** A small repository, an assertion and what judging it gives; docs and tests at once. */
export interface AssertionExample<A extends Assertion = Assertion> {
  readonly title: string;
  /** Files of the repository by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly assertion: A;
  readonly outcome: Outcome["is"] | { readonly unknown: string } | { readonly moved: string };
}

/** Judges one kind of assertion against the world, synchronously. */
export interface AssertionKind<A extends Assertion = Assertion> {
  readonly kind: A["kind"];
  readonly summary: string;
  readonly examples: readonly AssertionExample<A>[];
  /** What must be gathered first. Called with the rendered world, so it may look objects up. */
  needs(assertion: A, world: World): readonly Need[];
  /** The reading: the assertion said back in words. */
  describe(assertion: A): string;
  judge(assertion: A, world: World): Outcome;
  /** A quick look at one object: false when the assertion is sure not to hold on it. Left out where judging is as quick. */
  mayHoldOn?(assertion: A, object: KubernetesObject): boolean;
}

/** How bad a finding is. Only `error` is charged by the gate in mode `advise`. */
export type Severity = "error" | "warning" | "info";

/** A rule that makes findings, as reports describe it. */
export interface RuleHelp {
  readonly id: string;
  readonly severity: Severity;
  /** A full sentence. */
  readonly summary: string;
  /** How to mend what it finds; null where each finding says it itself. */
  readonly remediation: string | null;
  /** The page of its documentation. */
  readonly url: string;
}

/** A defect found on the rendered graph, before the audit knows the stories. */
export interface RawFinding {
  readonly message: string;
  readonly at: Place;
  readonly cluster: string | null;
  readonly object: string | null;
  /** How bad this one is, where that is not how bad the rule's findings are in general. */
  readonly severity?: Severity;
}

/** A small repository and what a rule finds in it: `path:line`, in order. */
export interface IntegrityExample {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** What the network has, `<address of the repository> <chart> <version>`. Left out: nobody asks it. */
  readonly charts?: readonly string[];
  /** Objects of a whole export of cluster `one`, as YAML documents. Left out: there is no export. */
  readonly live?: readonly string[];
  readonly finds: readonly string[];
}

/** Objects to findings. One per file; knows neither siblings nor registry. */
export interface IntegrityRule {
  readonly id: string;
  readonly severity: Severity;
  /** What it looks at: what Git renders, live objects, or both. */
  readonly side: "git" | "live" | "pair";
  readonly summary: string;
  /** How to mend it; ends in a full stop. */
  readonly remediation: string;
  readonly examples: readonly IntegrityExample[];
  check(world: World): readonly RawFinding[];
}
