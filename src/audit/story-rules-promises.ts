import { CRITERIA, HEAD, page, README, STORY, type StoryRule, type StoryRuleExample } from "./story-rule.ts";

/** A story of a few lines whose criteria hand a statement to another story. */
function handing(id: string, to: string): string {
  return page(`# ${id}`, "", ...CRITERIA, "", `**Deferred to ${to}:**`, "", "- Resolution works from every pod");
}

/** Deferrals, waivers and annotations. */
export const promises: readonly StoryRule[] = [
  {
    id: "orphaned-deferral",
    severity: "warning",
    summary: "Statements are handed to a story that does not exist, or to none by name.",
    examples: [{ title: "no such story", files: { ...README, [STORY]: handing("STORY-CACHE", "STORY-NOWHERE") }, finds: [`${STORY}:7`] }],
  },
  {
    id: "stale-deferral",
    severity: "warning",
    summary: "Statements are handed to a story that is done already.",
    examples: [
      {
        title: "the other story is done",
        files: {
          ...README,
          [STORY]: handing("STORY-CACHE", "STORY-CHECKS"),
          "docs/stories/checks.md": page("# STORY-CHECKS", "", "Status: Done", "", ...CRITERIA),
        },
        finds: [`${STORY}:7`],
      },
    ],
  },
  {
    id: "circular-deferral",
    severity: "warning",
    summary: "Two or more stories hand their statements round in a circle, so that nobody takes them over.",
    examples: [
      {
        title: "each hands to the other",
        files: { ...README, [STORY]: handing("STORY-CACHE", "STORY-CHECKS"), "docs/stories/checks.md": handing("STORY-CHECKS", "STORY-CACHE") },
        finds: [`${STORY}:7`, "docs/stories/checks.md:7"],
      },
    ],
  },
  {
    id: "deferral-not-taken-over",
    severity: "info",
    summary: "Statements are handed to an open story that lists nothing like any of them.",
    examples: [
      {
        title: "the other story is about something else",
        files: { ...README, [STORY]: handing("STORY-CACHE", "STORY-CHECKS"), "docs/stories/checks.md": page("# STORY-CHECKS", "", ...CRITERIA) },
        finds: [`${STORY}:7`],
      },
    ],
  },
  {
    id: "waiver-expired",
    severity: "warning",
    summary: "A waiver's last day has passed (as of `--now`, else of the commit audited); its claim is judged as if there were none.",
    examples: [waiverExample("a waiver until yesterday", "2026-01-01")],
  },
  {
    id: "waiver-too-long",
    severity: "error",
    summary: "A waiver runs for more than 90 days from the commit that added it; it does not count.",
    examples: [waiverExample("a waiver for a year", "2026-12-31")],
  },
  {
    id: "annotation",
    severity: "error",
    summary: "An annotation has an unknown key, a wrong value or no claim it belongs to; the claim it stands on is not judged.",
    examples: [
      {
        title: "a misspelt key",
        files: { ...README, [STORY]: page(...HEAD, "## Acceptance Criteria", "", "1. The readme is good <!-- truestory: {fle: README.md} -->") },
        finds: [`${STORY}:7`],
      },
    ],
  },
];

function waiverExample(title: string, until: string): StoryRuleExample {
  const waiver = `<!-- truestory: {waived: temporary, by: "@acme/owners", until: ${until}, because: comes later} -->`;
  return {
    title,
    files: { ...README, [STORY]: page(...HEAD, "## Acceptance Criteria", "", `1. \`docs/a.md\` exists ${waiver}`) },
    finds: [`${STORY}:7`],
  };
}
