/** A scalar as Kubernetes decodes it. Integers beyond 2^53 are `bigint`, so that none is rounded. */
export type Scalar = string | number | bigint | boolean | null;

/** A decoded YAML or JSON value. */
export type Value = Scalar | readonly Value[] | Mapping;

/** A YAML mapping. Key order is that of the source and carries no meaning. */
export interface Mapping {
  readonly [key: string]: Value;
}

/** One step into a value: a key of a mapping or an index of a sequence. */
export type Step = string | number;

/** A concrete way to a field, from the root of an object. */
export type FieldPath = readonly Step[];

/** Tells a mapping from a scalar or a sequence. */
export function isMapping(value: Value | undefined): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Tells a sequence from a scalar or a mapping. */
export function isSequence(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The value at `path`, or `undefined` when any step of it is absent. Inherited properties never count. */
export function valueAt(root: Value | undefined, path: FieldPath): Value | undefined {
  let here: Value | undefined = root;
  for (const step of path) {
    if (isSequence(here) && typeof step === "number") here = here[step];
    else if (isMapping(here) && typeof step === "string") here = Object.hasOwn(here, step) ? here[step] : undefined;
    else return undefined;
  }
  return here;
}

/** The string at `path`, or `undefined` when it is absent or no string. */
export function stringAt(root: Value | undefined, ...path: FieldPath): string | undefined {
  const found = valueAt(root, path);
  return typeof found === "string" ? found : undefined;
}

/** The items of the sequence at `path`; none when it is absent or no sequence. */
export function itemsAt(root: Value | undefined, ...path: FieldPath): readonly Value[] {
  const found = valueAt(root, path);
  return isSequence(found) ? found : [];
}

/**
 * A path as people write it: `spec.values.replicaCount`, `spec.rules[0].alert`,
 * `metadata.annotations["io.cilium/lb-ipam-ips"]`.
 */
export function formatPath(path: FieldPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/**
 * Reads a dotted path: keys, `[0]`, `[*]` (given back as the step `"*"`), `["quoted.key"]`.
 * Gives `undefined` for anything else.
 */
export function parsePath(text: string): FieldPath | undefined {
  const steps: Step[] = [];
  const token = /(?:^|\.)([A-Za-z_$][\w$/-]*)|\[(\d{1,6})\]|\[(\*)\]|\["([^"\]]{1,253})"\]/gy;
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) return undefined;
    const [whole, key, index, every, quoted] = match;
    if (key !== undefined) steps.push(key);
    else if (index !== undefined) steps.push(Number(index));
    else steps.push(every ?? quoted ?? "");
    at += whole.length;
  }
  return steps.length === 0 ? undefined : steps;
}

/** Everything in `root` with its path, parents before children, in source order. */
export function* walk(root: Value, path: FieldPath = []): Generator<{ path: FieldPath; value: Value }> {
  yield { path, value: root };
  if (isSequence(root)) for (const [index, item] of root.entries()) yield* walk(item, [...path, index]);
  else if (isMapping(root)) for (const [key, item] of Object.entries(root)) yield* walk(item, [...path, key]);
}
