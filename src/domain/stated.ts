import type { Scalar, Value } from "./value.ts";

/** How a field is compared. `same` is by value: 2 equals "2", 50m equals 0.05, 1h equals 60m0s. */
export type Expectation =
  | { readonly is: "same"; readonly value: Value }
  | { readonly is: "contains"; readonly value: Value }
  | { readonly is: "present" }
  | { readonly is: "absent" }
  | { readonly is: "one-of"; readonly values: readonly Scalar[] }
  | { readonly is: "at-least"; readonly value: number | string }
  | { readonly is: "at-most"; readonly value: number | string }
  | { readonly is: "uses-variable"; readonly variable: string };

/**
 * Where a statement in words may stand: in objects of these kinds, in one of these fields. A field is a dotted path from the root or,
 * with a leading `**.`, a suffix at any depth. `container` speaks of the security context of every container: a field of it, which
 * the pod's own security context stands in for where a container says nothing.
 */
export interface Home {
  readonly kinds: readonly string[];
  readonly fields: readonly string[];
  readonly expect: Expectation;
  readonly container?: boolean;
  /** Keys that the mapping or list item which has what is expected must not have: a toleration without `key` is one of every taint. */
  readonly without?: readonly string[];
}

/** How a value is written, which says what it can be compared with. */
export type Shape = "switch" | "number" | "amount" | "time" | "schedule" | "text" | "variable";

/** The side that a number bounds, and whether the sentence gives both sides ("5 to 20"). */
export interface Bound {
  readonly is: "min" | "max";
  readonly ranged: boolean;
}

/** A value that a sentence gives. */
export interface SpokenValue {
  readonly says: string;
  readonly shape: Shape;
  readonly expect: Expectation;
  /** Written as code: then it can only be a value. */
  readonly firm: boolean;
  /** All that stands after a label: then the label can only be its key. */
  readonly labelled?: true;
  /** "At most 10", "5 to 20": what the number bounds. */
  readonly bound?: Bound;
}

/** A stretch between commas: its words and its values, in order. Parts of one group stand between the same commas. */
export interface SpokenPart {
  readonly words: readonly string[];
  readonly values: readonly SpokenValue[];
  readonly group: number;
  /** Words right after a label: they may be the value itself ("Failure domain: host"). */
  readonly text: string | null;
}
