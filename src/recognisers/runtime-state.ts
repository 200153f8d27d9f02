import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { scopeOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import { runtimeStates } from "../domain/runtime-state.ts";
import type { Sentence } from "../domain/story.ts";

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const out = ruledOut(sentence.text);
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const { subject, start, end } of runtimeStates(sentence)) {
    const clusters = touches({ start, end }, out) ? null : scopeOf(sentence, context, { start, end });
    if (clusters === null) continue;
    const { kind, namespace, name } = subject;
    const within = /\sin (?:the )?(?:namespace )?`?([a-z0-9-]{2,63})`?/.exec(sentence.text.slice(start, end))?.[1];
    assertions.push({
      kind: "live-object",
      clusters,
      object: { kind, namespace: namespace ?? within ?? null, name },
      says: { is: "working" },
      because: `"${sentence.text.slice(start, end)}" is about what runs, which no file shows.`,
    });
    covers.push({ start, end });
  }
  return assertions.length === 0 ? null : { assertions, combine: "all", covers };
}

/** Named objects that are said to work. */
export const recogniser: Recogniser = {
  id: "runtime-state",
  summary: "An object, named by its kind and name, is available, ready, healthy, running or reconciled: an export of the cluster decides.",
  examples: [
    {
      sentence: "Deployment `web` Available with 2 replicas",
      reads: [{ kind: "live-object", object: { kind: "Deployment", namespace: null, name: "web" }, says: { is: "working" } }],
    },
    {
      sentence: "HelmRelease/web is ready",
      reads: [{ kind: "live-object", object: { kind: "HelmRelease", namespace: null, name: "web" } }],
    },
    {
      sentence: "DaemonSet `agent` in `kube-system` is running and ready",
      reads: [{ kind: "live-object", object: { kind: "DaemonSet", namespace: "kube-system", name: "agent" } }],
    },
    { sentence: "Deployment `web` ready endpoints respond", reads: null },
    { sentence: "Deployment `web` has 2 replicas", reads: null },
    { sentence: "Pods are running", reads: null },
  ],
  recognise,
};
