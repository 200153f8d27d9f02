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
  return steps;
}

/** How nearly a field is of a part that one of the words names: 2 when a key or an item is called so, 1 when a longer key has it, 0 when none does. */
function nearness(steps: readonly string[], words: readonly string[]): 0 | 1 | 2 {
  const keys = steps.map(squeezed);
  if (words.some((word) => keys.some((key) => key === word || key === `${word}s` || `${key}s` === word))) return 2;
  if (words.some((word) => keys.some((key) => key.startsWith(word) && TAILS.test(key.slice(word.length))))) return 1;
  return words.some((word) => word.length >= 4 && steps.some((step) => piecesOf(step).includes(word))) ? 1 : 0;
}

/** The words in a key: `localpv-provisioner` and `localpvProvisioner` have "localpv" and "provisioner". */
function piecesOf(step: string): readonly string[] {
  const pieces = step
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return pieces.length > 1 && !/\//.test(step) ? pieces : [];
}

/** Of several places of a field those that stand in the part that the words name; all of them when the words name none. */
export function ofNamedPart(form: Mapping, matches: readonly FieldMatch[], words: readonly string[]): readonly FieldMatch[] {
  if (matches.length < 2) return matches;
  const said = [...new Set(words.map(squeezed))].filter((word) => word.length >= 3 && !FRAMES.test(word));
  if (said.length === 0) return matches;
  const judged = matches.map((match) => ({ match, near: nearness(stepsOf(form, match.path), said) }));
  const best = Math.max(...judged.map(({ near }) => near));
  const named = judged.filter(({ near }) => near > 0 && near === best);
  return named.length === 0 ? matches : named.map(({ match }) => match);
}

/** True when a place stands in a part that the words name. */
export function isOfNamedPart(form: Mapping, path: FieldPath, words: readonly string[]): boolean {
  const said = words.map(squeezed).filter((word) => word.length >= 3 && !FRAMES.test(word));
  return said.length > 0 && nearness(stepsOf(form, path), said) > 0;
}

/** True when a field, as one of these patterns gives it, is set on the part of this very name: `portal.replicas` for `**.replicas`. */
export function isDirectlyIn(form: Mapping, path: FieldPath, part: string, fields: readonly string[]): boolean {
  const depth = Math.min(...fields.map((field) => field.replace(/^\*\*\./, "").split(".").length));
  const above = stepsOf(form, path.slice(0, -depth)).at(-1);
  return above !== undefined && squeezed(above) === squeezed(part);
}
