import { ruledOut, touches } from "../domain/clauses.ts";
import { kindMentions } from "../domain/kinds.ts";
import { searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /(?<![\w-])(?:tolerates?|tolerations? (?:for|of))\s+(?:the\s+)?(?:`?(node-role\.kubernetes\.io\/[a-z-]+)`?|(control[- ]plane|master))(?:\s+(?:taints?|nodes?))?(?![\w-])/i;
/** The taint of control planes, and its name before Kubernetes 1.24. */
const CONTROL_PLANE = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

const WORKLOADS = new Set(["DaemonSet", "Deployment", "StatefulSet", "CronJob", "Job"]);

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(sentence.text);
  if (match === null) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  const subject = kindMentions(sentence.text.slice(0, match.index)).findLast(({ kind }) => WORKLOADS.has(kind));
  const search = searchFor(sentence, context, subject === undefined ? subjectOf(sentence, context) : { kind: subject.kind });
  const covers = [...(subject === undefined ? [] : [{ start: subject.start, end: subject.end }]), span];
  return { assertions: [{ kind: "tolerates", search, keys: match[1] === undefined ? CONTROL_PLANE : [match[1]] }], combine: "all", covers };
}

/** Taints that pods tolerate. */
export const recogniser: Recogniser = {
  id: "tolerations",
  summary: "The pods of a workload tolerate the taint of the control plane, or the one that is named.",
  examples: [
    {
      sentence: "The pods tolerate the control-plane taint",
      reads: [{ kind: "tolerates", keys: ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"] }],
    },
    {
      sentence: "The DaemonSet tolerates the control-plane taint",
      reads: [{ kind: "tolerates", search: { kind: "DaemonSet" } }],
    },
    {
      sentence: "Toleration for `node-role.kubernetes.io/infra`",
      reads: [{ kind: "tolerates", keys: ["node-role.kubernetes.io/infra"] }],
    },
    { sentence: "The pods do not tolerate the control-plane taint", reads: null },
    { sentence: "Tolerates the loss of a node", reads: null },
    { sentence: "Runs on the control plane if it tolerates the control-plane taint", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
