import type { Finding } from "../domain/audit.ts";
import type { Severity } from "../domain/rule.ts";
import type { Story, StoryProblem } from "../domain/story.ts";

const REMEDIES: Readonly<Record<string, string>> = {
  "unterminated-fence": "Close the code fence; the text after it was read from the next heading on.",
  annotation: "Correct or remove the annotation.",
  "duplicate-criterion": "Number every criterion once.",
  "unknown-reference": "Refer to a criterion that the story has.",
  "too-deep": "Nest the list less deeply.",
  "too-large": "Split the story; what lies past the limit was not read.",
};

/** Defects of the documents themselves, and two stories that carry one id; reference pages are named by their path. */
export function storyFindings(stories: readonly Story[]): readonly Finding[] {
  const defects = stories.flatMap((story) =>
    story.problems.map(
      (problem): Finding => ({
        rule: problem.rule,
        severity: severityOf(problem.rule),
        message: problem.message,
        at: { path: story.path, line: problem.line },
        cluster: null,
        object: null,
        story: story.path,
        remediation: REMEDIES[problem.rule] ?? "Mend the story at this line.",
        change: null,
      }),
    ),
  );
  return [...defects, ...duplicateIds(stories)];
}

function severityOf(rule: StoryProblem["rule"]): Severity {
  if (rule === "annotation") return "error";
  return rule === "unknown-reference" ? "info" : "warning";
}

function duplicateIds(stories: readonly Story[]): readonly Finding[] {
  const first = new Map<string, Story>();
  return stories.flatMap((story): Finding[] => {
    if (story.reference) return [];
    const other = first.get(story.id);
    if (other === undefined) {
      first.set(story.id, story);
      return [];
    }
    return [
      {
        rule: "duplicate-story-id",
        severity: "warning",
        message: `expected one story with the id ${story.id}, found a second one; the first is ${other.path}`,
        at: { path: story.path, line: 1 },
        cluster: null,
        object: null,
        story: story.path,
        remediation: "Give every story an id of its own; references by id cannot be resolved until then.",
        change: null,
      },
    ];
  });
}
