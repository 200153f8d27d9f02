import { type FieldPath, isMapping, valueAt } from "../../../domain/value.ts";
import { itemsOf } from "../../source.ts";
import type { Params } from "../template.ts";
import { type Generator, GeneratorProblem, refuseTooMany } from "./generator.ts";
import { mergedOver } from "./params.ts";

/** Every set of the first generator with every set that the second one gives for it. Source: `applicationset/generators/matrix.go`. */
export const matrix: Generator = ({ options, at }, room) => {
  const [first, second, ...more] = itemsOf(valueAt(options, ["generators"]));
  if (!isMapping(first) || !isMapping(second) || more.length > 0)
    throw new GeneratorProblem("invalid", "a matrix generator takes exactly two generators", at);
  const sets: Params[] = [];
  for (const outer of room.nested(first, [...at, "generators", 0], null)) {
    const inner = room.nested(second, [...at, "generators", 1], outer);
    refuseTooMany(sets.length + inner.length, at);
    for (const one of inner) sets.push(crossed(outer, one, room.style.goTemplate, at));
  }
  return sets;
};

function crossed(outer: Params, inner: Params, goTemplate: boolean, at: FieldPath): Params {
  if (goTemplate) return mergedOver(inner, outer);
  const clash = Object.keys(inner).find((key) => Object.hasOwn(outer, key) && outer[key] !== inner[key]);
  if (clash !== undefined) throw new GeneratorProblem("invalid", `both generators of a matrix give ${clash}, with different values`, at);
  return { ...outer, ...inner };
}
