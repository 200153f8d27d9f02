import { isMapping, type Value, valueAt } from "../../../domain/value.ts";
import { itemsOf } from "../../source.ts";
import type { Params } from "../template.ts";
import { type Generator, GeneratorProblem } from "./generator.ts";
import { mergedOver } from "./params.ts";

/** The sets of the first generator, changed by those of the others that have the same merge keys. Source: `applicationset/generators/merge.go`. */
export const merge: Generator = ({ options, at }, room) => {
  const generators = itemsOf(valueAt(options, ["generators"])).filter(isMapping);
  const keys = itemsOf(valueAt(options, ["mergeKeys"])).flatMap((key) => (typeof key === "string" ? [key] : []));
  if (generators.length < 2) throw new GeneratorProblem("invalid", "a merge generator takes two generators or more", at);
  if (keys.length === 0) throw new GeneratorProblem("invalid", "a merge generator has no mergeKeys", at);
  const [base = new Map<string, Params>(), ...others] = generators.map((generator, index) =>
    keyed(room.nested(generator, [...at, "generators", index], null), keys, at),
  );
  const merged = new Map(base);
  for (const sets of others) {
    for (const [key, params] of sets) {
      const before = merged.get(key);
      if (before !== undefined) merged.set(key, room.style.goTemplate ? mergedOver(before, params) : { ...before, ...params });
    }
  }
  return [...merged.values()];
};

function keyed(sets: readonly Params[], keys: readonly string[], at: readonly (string | number)[]): Map<string, Params> {
  const byKey = new Map<string, Params>();
  for (const params of sets) {
    const key = JSON.stringify(keys.map((name): Value => (Object.hasOwn(params, name) ? (params[name] ?? null) : null)));
    if (byKey.has(key)) throw new GeneratorProblem("invalid", `a generator of a merge gives two sets with the same ${keys.join(", ")}`, at);
    byKey.set(key, params);
  }
  return byKey;
}
