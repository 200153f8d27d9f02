import { KNOWN_FAILURES_PATH } from "../domain/known-failures.ts";
import { CRITERIA, GATE, GATE_FILE, HEAD, page, README, STORY, type StoryRule } from "./story-rule.ts";

/** Gate files and file lists. */
export const ledgers: readonly StoryRule[] = [
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
    id: "stale-baseline-entry",
    severity: "warning",
    summary: "The list of known failures, `.github/truestory/baseline.yaml`, has a claim that is true by now, that is gone, or that reads otherwise.",
    examples: [
      {
        title: "a claim that is gone",
        files: {
          ...README,
          [STORY]: page(...HEAD, ...CRITERIA),
          [KNOWN_FAILURES_PATH]: page(
            "schema: truestory/known-failures@1",
            "failures:",
            `  - story: ${STORY}`,
            "    id: STORY-CACHE",
            "    claim: AC1.1",
            "    hash: 0123456789abcdef0123456789abcdef",
            "    verdict: failed",
            "    text: '`gone.md` exists'",
          ),
        },
        finds: [`${KNOWN_FAILURES_PATH}:3`],
      },
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
