import type { Assertion } from "../domain/assertion.ts";
import { tiersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const KIND = "(DaemonSet|Deployment|StatefulSet|CronJob|Job)";
const PHRASE = new RegExp(
  `^\\s*(?:pod|workload|controller)(?: type| kind)?\\s*:\\s*\`?${KIND}\`?(?:\\s*[,(]\\s*not\\s+(?:(?:the|an?)\\s+)?(?:[\\w-]+\\s+){0,3}?\`?${KIND}\`?\\)?)?\\s*\\.?\\s*$`,
  "i",
);
const CANONICAL = ["DaemonSet", "Deployment", "StatefulSet", "CronJob", "Job"];

function kindOf(word: string): string {
  return CANONICAL.find((kind) => kind.toLowerCase() === word.toLowerCase()) ?? word;
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const [, is, isNot] = PHRASE.exec(sentence.text) ?? [];
  if (is === undefined) return null;
  const search = (kind: string) => ({ clusters: [], tiers: tiersOf(sentence, context, kind), kind });
  const assertions: Assertion[] = [{ kind: "object-present", search: search(kindOf(is)), rendered: false, count: null }];
  if (isNot !== undefined) assertions.push({ kind: "object-absent", search: search(kindOf(isNot)), rendered: false });
  return { assertions, combine: "all", covers: [{ start: 0, end: sentence.text.length }] };
}

/** The kind of workload that runs the pods. */
export const recogniser: Recogniser = {
  id: "workload-type",
  summary: 'The manifests hold a workload of the kind after "Pod type" or "Workload", and none of the kind that is ruled out.',
  examples: [
    {
      sentence: "Pod type: DaemonSet, not the default Deployment",
      reads: [
        { kind: "object-present", search: { kind: "DaemonSet" } },
        { kind: "object-absent", search: { kind: "Deployment" } },
      ],
    },
    { sentence: "Workload: `StatefulSet`", reads: [{ kind: "object-present", search: { kind: "StatefulSet" } }] },
    { sentence: "Pod type: DaemonSet with two containers", reads: null },
    { sentence: "Pod type: not a DaemonSet", reads: null },
    { sentence: "Pod: `cache-0`", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
