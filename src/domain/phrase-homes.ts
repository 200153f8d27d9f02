import { OPERATED, WORKLOADS } from "./pod-specs.ts";
import type { Expectation, Home } from "./stated.ts";
import type { Scalar, Value } from "./value.ts";

/** Equal by value. */
export const same = (value: Value): Expectation => ({ is: "same", value });
/** A list or mapping that has this in it. */
export const having = (value: Value): Expectation => ({ is: "contains", value });
/** One of these. */
export const oneOf = (...values: readonly Scalar[]): Expectation => ({ is: "one-of", values });
/** Set to anything. */
export const present: Expectation = { is: "present" };

/** A home in one kind. */
export function inKind(kind: string, fields: readonly string[], expect: Expectation): Home {
  return { kinds: [kind], fields, expect };
}

/** Charts and custom resources that run pods: what they keep stands at any depth. */
export const MAKERS: readonly string[] = ["HelmRelease", ...OPERATED];

/** A field of the pod template of any workload, at any depth, or of the values of a chart or a custom resource that an operator runs. */
export function inPods(fields: readonly string[], expect: Expectation, values: readonly string[] = fields): readonly Home[] {
  return [
    { kinds: WORKLOADS, fields: fields.map((field) => `**.${field}`), expect },
    { kinds: MAKERS, fields: values.map((field) => `**.${field}`), expect },
  ];
}

/** A field of the security context of every container; in the values of a chart whose containers are not told apart, and in custom resources, of any. */
export function inContainers(field: string, expect: Expectation): readonly Home[] {
  return [
    { kinds: WORKLOADS, fields: [field], expect, container: true },
    { kinds: MAKERS, fields: [field], expect, container: true },
  ];
}
