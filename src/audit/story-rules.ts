import type { Severity } from "../domain/rule.ts";

/** A small repository and what a rule finds in it: `path:line`, in order. */
export interface StoryRuleExample {
  readonly title: string;
  /** The repository at the base, when the rule compares; `files` then come on top of it, in a commit with `message`. */
  readonly base?: Readonly<Record<string, string>>;
  readonly message?: string;
  readonly files: Readonly<Record<string, string>>;
  readonly finds: readonly string[];
}

/** A rule about stories and their ledgers, as its documentation says it. The rule itself stands where {@link StoryRule.id} is given out. */
export interface StoryRule {
  readonly id: string;
  readonly severity: Severity;
  /** A full sentence. */
  readonly summary: string;
  readonly examples: readonly StoryRuleExample[];
}

function page(...lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

const STORY = "docs/stories/cache.md";
const HEAD = ["# 04 — STORY-CACHE — The cache", "", "Status: Done", ""] as const;
const CRITERIA = ["## Acceptance Criteria", "", "1. `README.md` exists"] as const;
const GATE = [
  "schema: 1",
  "story: STORY-CACHE",
  "story_title: The cache",
  "gate: PASS",
  "status_reason: All criteria are met.",
  "reviewer: QA",
  'updated: "2026-01-01T00:00:00Z"',
] as const;
const GATE_FILE = "docs/qa/gates/04-cache.yml";
const README = { "README.md": "# The platform\n" };

/** Witnesses, ticks and records that contradict each other. */
const completion: readonly StoryRule[] = [
  {
    id: "contradicting-witnesses",
    severity: "warning",
    summary: "One place says that the story is finished and another that it is not; both are quoted, and the lower one is believed.",
    examples: [
      {
        title: "the tracker is ahead of the story",
        files: {
          ...README,
          [STORY]: page("# 04 — STORY-CACHE — The cache", "", "Status: In Progress", "", ...CRITERIA),
          "docs/PROGRESS.md": page("# Progress", "", "### STORY-CACHE", "", "- **Status**: ✅ COMPLETE"),
        },
        finds: ["docs/PROGRESS.md:5"],
      },
    ],
  },
  {
    id: "ticked-but-false",
    severity: "warning",
    summary: "An item's box is ticked, and a claim in the item is false.",
    examples: [
      {
        title: "a ticked task whose file is not there",
        files: {
          ...README,
          [STORY]: page(...HEAD, ...CRITERIA, "", "## Tasks", "", "- [x] Create `docs/runbook.md`", "- [ ] Create `docs/later.md`"),
        },
        finds: [`${STORY}:11`],
      },
    ],
  },
  {
    id: "template-left-in",
    severity: "warning",
    summary: "The development record of a story that claims completion still has its template text (`<record model/version>`, `-`, `{{…}}`, `TBD`).",
    examples: [
      {
        title: "nobody filled the record in",
        files: {
          ...README,
          [STORY]: page(...HEAD, ...CRITERIA, "", "## Dev Agent Record", "", "### Agent Model Used", "", "<record model/version>"),
        },
        finds: [`${STORY}:13`],
      },
    ],
  },
  {
    id: "open-course-correction",
    severity: "warning",
    summary: "A story claims completion while an item that must be fixed before its gate is neither ticked, struck out nor marked as resolved.",
    examples: [
      {
        title: "one of two items is closed",
        files: {
          ...README,
          [STORY]: page(
            ...HEAD,
            ...CRITERIA,
            "",
            "## PO Course Correction",
            "",
            "- Critical (Must Fix before gate = GO)",
            "  - Set the URL",
            "  - ~~Pin the chart~~",
          ),
        },
        finds: [`${STORY}:12`],
      },
    ],
  },
  {
    id: "risk-open",
    severity: "warning",
    summary: "The last risk summary of the QA section counts a critical risk, the story claims completion, and no gate decided since.",
    examples: [
      {
        title: "a risk summary without a gate",
        files: {
          ...README,
          [STORY]: page(...HEAD, ...CRITERIA, "", "## QA Results", "", "```yaml", "risk_summary:", "  totals: { critical: 1, high: 0 }", "```"),
        },
        finds: [`${STORY}:13`],
      },
    ],
  },
];

/** Gate files and file lists. */
const ledgers: readonly StoryRule[] = [
  {
    id: "gate-file",
    severity: "warning",
    summary:
      "A BMAD gate file has keys twice, placeholders, missing fields, criteria the story does not have, an expiry that passed (as of `--now`, else of the commit audited), a waiver without reason, approver or end, or a PASS that its own gaps, issues, risks or quality checks deny.",
    examples: [
      {
        title: "a key twice, a placeholder, an unknown criterion and a PASS with gaps",
        files: {
          ...README,
          [STORY]: page(...HEAD, ...CRITERIA),
          [GATE_FILE]: page(
            ...GATE,
            "expires: $DATE",
            "evidence: { tests_reviewed: 3 }",
            "evidence:",
            "  trace:",
            "    ac_covered: [1, 2]",
            "    ac_gaps: [3]",
          ),
        },
        finds: [8, 10, 12, 13, 13].map((line) => `${GATE_FILE}:${line}`),
      },
      {
        title: "a waiver that nobody approved",
        files: { ...README, [STORY]: page(...HEAD, ...CRITERIA), [GATE_FILE]: page(...GATE, "waiver: { active: true, reason: later }") },
        finds: [`${GATE_FILE}:8`],
      },
      { title: "a sound gate file", files: { ...README, [STORY]: page(...HEAD, ...CRITERIA), [GATE_FILE]: page(...GATE) }, finds: [] },
    ],
  },
  {
    id: "listed-not-changed",
    severity: "warning",
    summary:
      "A change calls a story finished whose file list names files that neither the change nor an earlier commit that names the story touched.",
    examples: [
      {
        title: "a listed file that nobody touched",
        base: { ...README, "docs/old.md": "old\n", [STORY]: page("# 04 — STORY-CACHE — The cache", "", "Status: Draft", "", ...CRITERIA) },
        message: "feat: the cache (STORY-CACHE)",
        files: {
          "docs/new.md": "new\n",
          [STORY]: page(...HEAD, ...CRITERIA, "", "## File List", "", "- docs/new.md (created)", "- docs/old.md (updated)"),
        },
        finds: [`${STORY}:12`],
      },
    ],
  },
  {
    id: "changed-not-listed",
    severity: "info",
    summary: "A change calls a story finished and touches files that its file list does not name; lock files, stories and ledgers aside.",
    examples: [
      {
        title: "one file is missing from the list",
        base: { ...README, [STORY]: page("# 04 — STORY-CACHE — The cache", "", "Status: Draft", "", ...CRITERIA) },
        message: "feat: the cache (STORY-CACHE)",
        files: { "docs/a.md": "a\n", "docs/b.md": "b\n", "go.sum": "\n", [STORY]: page(...HEAD, ...CRITERIA, "", "## File List", "", "- docs/a.md") },
        finds: [`${STORY}:11`],
      },
    ],
  },
];

/** Defects of the documents. */
const documents: readonly StoryRule[] = [
  {
    id: "duplicate-story-id",
    severity: "warning",
    summary: "Two stories carry one id, so that references to it mean neither.",
    examples: [
      {
        title: "a copied story",
        files: { ...README, [STORY]: page(...HEAD, ...CRITERIA), "docs/stories/copy.md": page(...HEAD, ...CRITERIA) },
        finds: ["docs/stories/copy.md:1"],
      },
    ],
  },
  {
    id: "duplicate-criterion",
    severity: "warning",
    summary: "Two criteria have one number.",
    examples: [
      {
        title: "AC1 twice",
        files: { ...README, [STORY]: page(...HEAD, "## Acceptance Criteria", "", "- AC1: `README.md` exists", "- AC1: `docs/` exists") },
        finds: [`${STORY}:8`],
      },
    ],
  },
  {
    id: "unknown-reference",
    severity: "info",
    summary: "A task or checklist item refers to a criterion that the story does not have.",
    examples: [
      {
        title: "a task for AC7",
        files: { ...README, [STORY]: page(...HEAD, ...CRITERIA, "", "## Tasks", "", "- [ ] Write it (AC: 7)") },
        finds: [`${STORY}:11`],
      },
    ],
  },
  {
    id: "unterminated-fence",
    severity: "warning",
    summary: "A code fence is never closed; reading goes on at the next heading.",
    examples: [
      {
        title: "a fence left open",
        files: { ...README, [STORY]: page(...HEAD, ...CRITERIA, "", "```yaml", "a: 1", "", "## Notes", "", "None") },
        finds: [`${STORY}:9`],
      },
    ],
  },
  { id: "too-deep", severity: "warning", summary: "A list is nested more deeply than is read.", examples: [] },
  { id: "too-large", severity: "warning", summary: "A document is too large; what lies past the limit was not read.", examples: [] },
];

/** Every rule about stories, gate files and file lists, for the reference page. */
export const STORY_RULES: readonly StoryRule[] = [...completion, ...ledgers, ...documents];
