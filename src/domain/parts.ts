import type { FieldMatch } from "./fields.ts";
import { type FieldPath, isMapping, isSequence, type Mapping, type Value } from "./value.ts";

/** Keys that frame settings and name no part of anything. */
const FRAMES =
  /^(?:spec|values|template|pod|pods|container|containers|resources?|limits?|requests?|cpu|memory|storage|replicas?|instances?|image|security|securitycontext|persistence|volumes?|service|config|env|name|type|size|enabled)$/;
/** What may follow the name of a part in one key: `provisionerReplicas`. */
const TAILS = /^(?:replicas?|replicacount|instances?|count|resources?|hostnetwork|image|port)$/;

/** A name without case and marks: `kube-state-metrics` is `kubestatemetrics`. */
function squeezed(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** The keys on the way to a field, and the names of the list items it passes. */
function stepsOf(form: Mapping, path: FieldPath): readonly string[] {
  const steps: string[] = [];
  let at: Value | undefined = form;
  for (const step of path) {
    if (typeof step === "string") {
      steps.push(step);
      at = isMapping(at) ? at[step] : undefined;
    } else {
      at = isSequence(at) ? at[step] : undefined;
      if (isMapping(at) && typeof at.name === "string") steps.push(at.name);
    }
  }
  return steps.map(squeezed);
}

/** How nearly a field is of a part that one of the words names: 2 when a key or an item is called so, 1 when a longer key starts with it, 0 when none does. */
function nearness(steps: readonly string[], words: readonly string[]): 0 | 1 | 2 {
  if (words.some((word) => steps.some((step) => step === word || step === `${word}s` || `${step}s` === word))) return 2;
  return words.some((word) => steps.some((step) => step.startsWith(word) && TAILS.test(step.slice(word.length)))) ? 1 : 0;
}

/** Of several places of a field those that stand in the part that the words name; all of them when the words name none. */
export function ofNamedPart(form: Mapping, matches: readonly FieldMatch[], words: readonly string[]): readonly FieldMatch[] {
  if (matches.length < 2) return matches;
  const said = [...new Set(words.map(squeezed))].filter((word) => word.length >= 3 && !FRAMES.test(word));
  if (said.length === 0) return matches;
  const judged = matches.map((match) => ({ match, near: nearness(stepsOf(form, match.path), said) }));
  const named = judged.filter(({ near }) => near > 0);
  return named.length === 0 ? matches : named.map(({ match }) => match);
}

/** True when a place stands in a part that the words name. */
export function isOfNamedPart(form: Mapping, path: FieldPath, words: readonly string[]): boolean {
  const said = words.map(squeezed).filter((word) => word.length >= 3 && !FRAMES.test(word));
  return said.length > 0 && nearness(stepsOf(form, path), said) > 0;
}
