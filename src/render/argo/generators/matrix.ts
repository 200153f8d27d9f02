import { isMapping, valueAt } from "../../../domain/value.ts";
import { itemsOf } from "../../source.ts";
import type { Params } from "../template.ts";
import { type Generator, GeneratorProblem } from "./generator.ts";
import { mergedOver } from "./params.ts";

/** Every set of the first generator with every set that the second one gives for it. Source: `applicationset/generators/matrix.go`. */
export const matrix: Generator = ({ options, at }, room) => {
  const [first, second, ...more] = itemsOf(valueAt(options, ["generators"]));
  if (!isMapping(first) || !isMapping(second) || more.length > 0)
    throw new GeneratorProblem("invalid", "a matrix generator takes exactly two generators", at);
  return room.nested(first, [...at, "generators", 0], null).flatMap((outer) =>
    room.nested(second, [...at, "generators", 1], outer).map((inner): Params => {
      if (room.style.goTemplate) return mergedOver(inner, outer);
      const clash = Object.keys(inner).find((key) => Object.hasOwn(outer, key) && outer[key] !== inner[key]);
      if (clash !== undefined) throw new GeneratorProblem("invalid", `both generators of a matrix give ${clash}, with different values`, at);
      return { ...outer, ...inner };
    }),
  );
};
