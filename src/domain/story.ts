import type { AnnotationReading } from "./annotation.ts";

/** Whether the author promises a sentence now, elsewhere, or only under a condition. */
export type Zone =
  | { readonly kind: "in-scope" }
  | { readonly kind: "deferred"; readonly to: string | null; readonly line: number }
  | { readonly kind: "optional"; readonly line: number }
  | { readonly kind: "conditional"; readonly condition: string; readonly line: number }
  | { readonly kind: "not-required"; readonly line: number };

/** The parts of a story whose sentences are judged. */
export type SectionKind = "criteria" | "tasks" | "file-list" | "definition-of-done" | "validation" | "prerequisites" | "claim-table";

/** `[x]` is ticked, `[ ]` open, `[~]` and `[-]` partial, `[N/A]` not applicable; null without a box. */
export type Tick = "ticked" | "open" | "partial" | "not-applicable" | null;

/** An inline code span of a sentence: its content and where it stands in {@link Sentence.text} (UTF-16, backticks included). */
export interface CodeSpan {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A fenced code block that belongs to a sentence, with the story line of its first content line. */
export interface Fence {
  readonly language: string | null;
  readonly line: number;
  readonly text: string;
}

/** An annotation comment as written; `yaml` is the flow mapping between `truestory:` and the end of the comment. */
export interface RawAnnotation {
  readonly line: number;
  readonly yaml: string;
  /** What it says, or why that cannot be told. */
  readonly read: AnnotationReading;
  /** The side file it stands in; {@link line} is then that of its claim. Left out: the story itself. */
  readonly from?: string;
}

/** What a sentence inherits from the items above it, outermost first, and from the title of its criterion. */
export interface InheritedScope {
  /** Names of clusters the parents single out ("Infra:", `clusters/{infra,apps}/…`); empty when none does. */
  readonly clusters: readonly string[];
  /** Repository paths the parents name, nearest parent last. */
  readonly paths: readonly string[];
  /** Kinds and names the parents name (`HelmRelease/coredns`), nearest parent last. */
  readonly objects: readonly string[];
  /** The parents' own sentences, outermost first, criterion title included. */
  readonly lines: readonly { readonly line: number; readonly text: string }[];
}

/**
 * One statement of a story: a list item, table row, heading item or paragraph of a section we read.
 * Compounds are split: every part is a sentence of its own with the same `line`.
 */
export interface Sentence {
  /** 1-based line on which the item starts. */
  readonly line: number;
  /** Last line of the item's own text (its children excluded). */
  readonly endLine: number;
  /** Text with list mark, box, status glyphs (❌ ✅ ~~) and annotation removed; code spans keep their backticks; dashes as written. */
  readonly text: string;
  /** The whole item as written, for display, when this sentence is a part of a compound or was cleaned. */
  readonly raw: string;
  readonly code: readonly CodeSpan[];
  readonly section: SectionKind;
  readonly zone: Zone;
  readonly scope: InheritedScope;
  /** The id of the criterion it belongs to (`AC1`, `AC4.5`), null outside of criteria. */
  readonly criterion: string | null;
  /** Criteria that a task or checklist item refers to, resolved; unresolved references stay in `foreignRefs`. */
  readonly refs: readonly string[];
  readonly foreignRefs: readonly string[];
  readonly tick: Tick;
  /** True for a line that only introduces others ("Cluster settings include:"); it gets no verdict. */
  readonly header: boolean;
  /** Nesting depth in its section, 0 at the top. */
  readonly depth: number;
  /** 0-based position among the parts of its item, 0 when it was not split. */
  readonly part: number;
  readonly fences: readonly Fence[];
  readonly annotation: RawAnnotation | null;
}

/** One acceptance criterion; `sentences` holds its title (mostly a header) and everything below it. */
export interface Criterion {
  /** `AC1` … in the author's numbering where there is one, else by position. `null` items (deferred lists) belong to no criterion. */
  readonly id: string;
  readonly line: number;
  readonly text: string;
  readonly zone: Zone;
  readonly sentences: readonly Sentence[];
}

/** The state a status text means. An unknown text is `unknown`, never `draft`. */
export type StatusState = "draft" | "approved" | "in-progress" | "review" | "done" | "stopped" | "unknown";

/** The status as the document states it. */
export interface Status {
  readonly raw: string;
  readonly state: StatusState;
  readonly line: number;
}

/** A place where the repository itself states completion. */
export interface Witness {
  readonly kind: "status" | "boxes" | "gate-file" | "tracker" | "sprint-status" | "pull-request" | "qa-results";
  readonly path: string;
  readonly line: number;
  /** What it says, quoted. */
  readonly says: string;
  /** The state it claims for the story, and null when it claims none (a gate `CONCERNS`). */
  readonly state: StatusState | null;
}

/** A link or reference from one story to another story or document. */
export interface StoryLink {
  readonly kind: "prev" | "next" | "depends" | "deferred-to" | "document";
  readonly target: string;
  readonly line: number;
  /** Numbers of the sections of a document that are meant (`9` for `docs/architecture.md §9`). */
  readonly sections?: readonly string[];
}

/** A defect of the document itself: unterminated fence, annotation without a claim, two criteria with one number … */
export interface StoryProblem {
  readonly line: number;
  readonly rule: "unterminated-fence" | "annotation" | "duplicate-criterion" | "unknown-reference" | "too-deep" | "too-large";
  readonly message: string;
}

/** A line outside of the sections that are judged which bears on whether the story is finished. */
export interface Remark {
  /** Template text left in the development record, an open must-fix item of a course correction, a critical risk of the QA section. */
  readonly kind: "template-text" | "must-fix" | "risk";
  readonly line: number;
  /** The line as written. */
  readonly text: string;
  /** The heading or line it stands under. */
  readonly under: string;
}

/** A story or reference page, read. */
export interface Story {
  readonly path: string;
  /** `STORY-DNS-COREDNS-BASE`, `1.2`, `07`; from the title, an `ID:` line, else from the file name. */
  readonly id: string;
  /** Sequence number as stated ("04" in `Sequence: 04/50`, "07" in `# 07 — …`), null without one. */
  readonly number: string | null;
  readonly title: string;
  readonly reference: boolean;
  readonly status: Status | null;
  readonly criteria: readonly Criterion[];
  /** Sentences of the criteria section that belong to no criterion: deferred lists, group labels, checklists. */
  readonly loose: readonly Sentence[];
  readonly tasks: readonly Sentence[];
  readonly fileList: readonly Sentence[];
  readonly definitionOfDone: readonly Sentence[];
  readonly validation: readonly Sentence[];
  readonly prerequisites: readonly Sentence[];
  /** Paths named in the header, scope and links (not judged, but part of what the story is about). */
  readonly about: readonly string[];
  readonly witnesses: readonly Witness[];
  /** In document order. */
  readonly remarks: readonly Remark[];
  readonly links: readonly StoryLink[];
  /** Lines of the sections we read that became no sentence, with their text. Nothing is lost silently. */
  readonly unparsed: readonly { readonly line: number; readonly text: string }[];
  readonly problems: readonly StoryProblem[];
}
