import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { codeSpans } from "../domain/paths.ts";
import { scopeOf, spansOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { namedObjectsIn } from "../domain/subject.ts";

/** That pods are spread is said of what runs, not of what is configured. */
const IN_EFFECT =
  /(?<![\w-])(?:is |are )?(?:in effect|effective|observed|seen) (?:across|over|on) (?:all |several |different |separate |multiple )?nodes(?![\w-])/gi;
const RUNS = ["Deployment", "StatefulSet"];

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  if (!/spread|affinity/i.test(text)) return null;
  const [span] = spansOf(withoutCode(text), IN_EFFECT);
  if (span === undefined || touches(span, ruledOut(text))) return null;
  const whole: Sentence = { ...sentence, text: sentence.raw, code: codeSpans(sentence.raw) };
  const named = [text, sentence.raw].flatMap((_one, at) => namedObjectsIn(at === 0 ? sentence : whole)).filter(({ kind }) => RUNS.includes(kind));
  const [first] = named;
  const name = first?.name ?? null;
  const clusters = scopeOf(sentence, context, span);
  if (first === undefined || name === null || clusters === null || named.some((one) => one.name !== name || one.kind !== first.kind)) return null;
  const because = `"${text.slice(span.start, span.end)}" is about what runs, which no file shows.`;
  const object = { kind: first.kind, namespace: first.namespace, name };
  return { assertions: [{ kind: "live-object", clusters, object, says: { is: "spread" }, because }], combine: "all", covers: [span] };
}

/** That the pods of a workload are on several nodes. */
export const recogniser: Recogniser = {
  id: "live-spread",
  summary:
    "Spread or anti-affinity of the one workload that a line names is in effect across nodes: EndpointSlices of an export of the cluster decide.",
  examples: [
    {
      sentence: "Deployment `web`: topology spread in effect across nodes",
      reads: [{ kind: "live-object", object: { kind: "Deployment", name: "web" }, says: { is: "spread" } }],
    },
    { sentence: "Topology spread across nodes configured for Deployment `web`", reads: null },
    { sentence: "Topology spread in effect across nodes", reads: null },
    { sentence: "Deployment `web`: no topology spread in effect across nodes", reads: null },
  ],
  cue: [/in effect|effective|observed|seen/i],
  recognise,
};
