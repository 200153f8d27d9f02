import { isMapping, type Mapping, stringAt, type Value, valueAt } from "../../../domain/value.ts";
import { itemsOf } from "../../source.ts";
import { type Generator, GeneratorProblem } from "./generator.ts";

/** Elements as they stand. Source: `applicationset/generators/list.go` of argoproj/argo-cd. */
export const list: Generator = ({ options, at }, { style }) => {
  if ((stringAt(options, "elementsYaml") ?? "") !== "") {
    throw new GeneratorProblem("not-static", "elementsYaml of a list generator is not evaluated here", [...at, "elementsYaml"]);
  }
  return itemsOf(valueAt(options, ["elements"])).map((element, index) => {
    if (!isMapping(element)) throw new GeneratorProblem("invalid", "an element of a list generator is no mapping", [...at, "elements", index]);
    return style.goTemplate ? element : flatElement(element, [...at, "elements", index]);
  });
};

function flatElement(element: Mapping, at: readonly (string | number)[]): Mapping {
  const flat: Record<string, Value> = {};
  for (const [key, value] of Object.entries(element)) {
    const parts =
      key === "values" && isMapping(value) ? Object.entries(value).map(([name, item]) => [`values.${name}`, item] as const) : [[key, value] as const];
    for (const [name, item] of parts) {
      if (typeof item !== "string") {
        throw new GeneratorProblem("invalid", `${name} of a list generator is no text: put it in quotes, or set goTemplate`, [...at, key]);
      }
      flat[name] = item;
    }
  }
  return flat;
}
