import type { Assertion, Outcome } from "../domain/assertion.ts";
import type { Finding } from "../domain/audit.ts";
import type { Story } from "../domain/story.ts";
import type { World } from "../domain/world.ts";
import { explainOutcome } from "./combine.ts";
import type { PlannedFile } from "./planned.ts";
import { type Kinds, kindOf, type ReadSentence } from "./read.ts";

/** Kinds that a manifest written out in a story can answer by itself. */
const ANSWERABLE: ReadonlySet<Assertion["kind"]> = new Set([
  "field",
  "resource-listed",
  "depends-on",
  "health-check",
  "alerts",
  "variable-used",
  "version",
  "substitute-from",
]);

/**
 * Criteria that the story's own manifests do not meet: each is judged in a world that holds nothing but those. A criterion that they say
 * nothing about is left alone.
 *
 * @param world - The planned files and nothing else.
 */
export function selfContradictions(
  story: Story,
  reads: readonly ReadSentence[],
  files: readonly PlannedFile[],
  world: World,
  kinds: Kinds,
): readonly Finding[] {
  const found = new Map<string, Finding>();
  const planned = new Set(files.map(({ path }) => path));
  for (const { sentence, readings } of reads) {
    if (sentence.section !== "criteria" || sentence.zone.kind !== "in-scope" || sentence.header) continue;
    for (const { recognition } of readings) {
      if (recognition.combine === "any" || recognition.inferred === true) continue;
      for (const assertion of recognition.assertions) {
        const outcome = isAnswerable(assertion, planned) ? kindOf(kinds, assertion).judge(assertion, world) : undefined;
        const file = outcome === undefined ? undefined : saysOtherwise(outcome, files);
        if (outcome === undefined || file === undefined) continue;
        const finding = findingFor(story, sentence.criterion, sentence.line, file, explainOutcome(outcome) ?? "");
        found.set(`${finding.at.line} ${finding.message}`, finding);
      }
    }
  }
  return [...found.values()];
}

/** True when the places that the claim names first are all written out in the story. */
function isAnswerable(assertion: Assertion, planned: ReadonlySet<string>): boolean {
  if (!ANSWERABLE.has(assertion.kind)) return false;
  const named = assertion.kind === "resource-listed" ? assertion.kustomizations : "search" in assertion ? (assertion.search.tiers[0] ?? []) : [];
  return named.length > 0 && named.every((path) => planned.has(path));
}

/** The planned file that is not as the criterion asks. */
function saysOtherwise(outcome: Outcome, files: readonly PlannedFile[]): PlannedFile | undefined {
  if (outcome.is !== "contradicted" && outcome.is !== "absent") return undefined;
  const paths = outcome.evidence.map(({ path }) => path);
  return files.find(({ path }) => paths.includes(path));
}

function findingFor(story: Story, criterion: string | null, line: number, file: PlannedFile, because: string): Finding {
  return {
    rule: "self-contradiction",
    severity: "warning",
    message: `${criterion ?? "a criterion"} (line ${line}) and the story's own plan for ${file.path} (line ${file.line}) do not agree: ${because}`,
    at: { path: story.path, line: file.line },
    cluster: null,
    object: null,
    story: story.path,
    remediation: "Make the criterion and the plan say the same.",
    change: null,
  };
}
