import { ruledOut, touches } from "../domain/clauses.ts";
import { searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /(?<![\w-])(?:tolerates?|tolerations? (?:for|of))\s+(?:the\s+)?(?:`?(node-role\.kubernetes\.io\/[a-z-]+)`?|(control[- ]plane|master))(?:\s+(?:taints?|nodes?))?(?![\w-])/i;
/** The taint of control planes, and its name before Kubernetes 1.24. */
const CONTROL_PLANE = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(sentence.text);
  if (match === null) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  const search = searchFor(sentence, context, subjectOf(sentence, context));
  return { assertions: [{ kind: "tolerates", search, keys: match[1] === undefined ? CONTROL_PLANE : [match[1]] }], combine: "all", covers: [span] };
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
      sentence: "Toleration for `node-role.kubernetes.io/infra`",
      reads: [{ kind: "tolerates", keys: ["node-role.kubernetes.io/infra"] }],
    },
    { sentence: "The pods do not tolerate the control-plane taint", reads: null },
    { sentence: "Tolerates the loss of a node", reads: null },
    { sentence: "Runs on the control plane if it tolerates the control-plane taint", reads: null },
  ],
  recognise,
};
