import { type FieldPath, isMapping, isSequence, parsePath, type Step, type Value, valueAt } from "../domain/value.ts";

/** One step of a pattern: a key or index as written, every item, or the items that have a value. */
type PatternStep = Step | { readonly every: true } | { readonly where: FieldPath; readonly is: string };

/** A field, and everything below it. */
export type FieldPattern = readonly PatternStep[];

/** A dotted path, `[*]` for every item; undefined when it is none. */
export function dottedPattern(text: string): FieldPattern | undefined {
  return parsePath(text)?.map((step) => (step === "*" ? { every: true } : step));
}

/** A JSON pointer. Source: https://www.rfc-editor.org/rfc/rfc6901 */
export function pointerPattern(text: string): FieldPattern | undefined {
  if (!text.startsWith("/")) return undefined;
  return text
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

const JQ_STEP =
  /\.\[\]\??|\[\]\??|\[(\d{1,6})\]|\.?\["([^"\\]{1,253})"\]\??|\.([A-Za-z_][\w-]*)\??|\s*\|\s*select\(\s*((?:\.[A-Za-z_][\w-]*)+)\s*==\s*"([^"\\]{0,253})"\s*\)(?:\s*\|\s*(?=\.))?/gy;

/**
 * The paths that people give Argo CD as jq: keys, indices, `[]` and `select(.name == "x")`. Undefined for anything else: it is not evaluated.
 * Source: https://argo-cd.readthedocs.io/en/stable/user-guide/diffing/
 */
export function jqPattern(text: string): FieldPattern | undefined {
  const steps: PatternStep[] = [];
  const whole = text.trim();
  for (let at = 0; at < whole.length; at = JQ_STEP.lastIndex) {
    JQ_STEP.lastIndex = at;
    const match = JQ_STEP.exec(whole);
    if (match === null) return undefined;
    const [, index, quoted, key, where, is] = match;
    if (where !== undefined) {
      const last = steps.at(-1);
      if (typeof last !== "object" || !("every" in last)) return undefined;
      steps[steps.length - 1] = { where: where.slice(1).split("."), is: is ?? "" };
    } else if (index !== undefined) steps.push(Number(index));
    else steps.push(quoted ?? key ?? { every: true });
  }
  return steps.length === 0 ? undefined : steps;
}

/** Whether a field of an object is what a pattern means, or lies below it. */
export function fitsPattern(pattern: FieldPattern, path: FieldPath, root: Value): boolean {
  return (
    pattern.length <= path.length &&
    pattern.every((step, at) => {
      const own = path[at] ?? "";
      if (typeof step !== "object") return String(step) === String(own);
      const parent = valueAt(root, path.slice(0, at));
      if ("every" in step) return typeof own === "number" || isMapping(parent);
      const item = isSequence(parent) && typeof own === "number" ? parent[own] : undefined;
      return valueAt(item, step.where) === step.is;
    })
  );
}
