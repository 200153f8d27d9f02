import { type FieldPath, isMapping, isSequence, type Value } from "../domain/value.ts";

const NAME_START = /[A-Za-z_]/;
const NAME_PART = /[A-Za-z0-9_]/;

interface Reference {
  readonly name: string;
  /** `${NAME}` and nothing more, in no other expression. */
  readonly plain: boolean;
}

/** The references in a text, in order. `$$` is an escaped dollar. Source: `parse/scan.go` of fluxcd/pkg/envsubst. */
function referencesIn(text: string): readonly Reference[] {
  const references: Reference[] = [];
  let closed = 0;
  let open = 0;
  let at = text.indexOf("${");
  while (at !== -1) {
    for (; open > 0 && closed < at; closed += 1) if (text[closed] === "}") open -= 1;
    let dollars = 0;
    while (text[at - 1 - dollars] === "$") dollars += 1;
    const escaped = dollars % 2 === 1;
    let start = at + 2;
    if (text[start] === "#") start += 1;
    let end = start;
    if (NAME_START.test(text[start] ?? "")) while (NAME_PART.test(text[end] ?? "")) end += 1;
    if (!escaped) {
      const whole = start === at + 2 && end > start && text[end] === "}";
      if (end > start) references.push({ name: text.slice(start, end), plain: whole && open === 0 });
      closed = whole ? end + 1 : end;
      if (!whole) open += 1;
    }
    at = text.indexOf("${", at + 2);
  }
  return references;
}

/**
 * Names of the variables in a text, in order, each once: `${NAME}`, `${NAME:=default}`, `${#NAME}`, also inside defaults.
 * `$${NAME}` names none; nor does `$NAME`.
 */
export function variablesIn(text: string): readonly string[] {
  return [...new Set(referencesIn(text).map(({ name }) => name))];
}

/** Names of the variables in a text of which more is made than their plain value, in order: those of an expression and inside of one. */
export function shapedIn(text: string): readonly string[] {
  return referencesIn(text).flatMap(({ name, plain }) => (plain ? [] : [name]));
}

/** Names of the variables in a value, keys included, in source order, each once. */
export function variablesWithin(value: Value): readonly string[] {
  const names = new Set<string>();
  const visit = (item: Value): void => {
    if (typeof item === "string") for (const name of variablesIn(item)) names.add(name);
    else if (isSequence(item)) for (const part of item) visit(part);
    else if (isMapping(item))
      for (const [key, part] of Object.entries(item)) {
        for (const name of variablesIn(key)) names.add(name);
        visit(part);
      }
  };
  visit(value);
  return [...names];
}

/** Paths of the fields whose scalar, or whose key, uses the variable, in source order. */
export function usesOf(value: Value, variable: string): readonly FieldPath[] {
  const paths: FieldPath[] = [];
  const visit = (item: Value, path: FieldPath): void => {
    if (typeof item === "string") {
      if (variablesIn(item).includes(variable)) paths.push(path);
    } else if (isSequence(item)) for (const [index, part] of item.entries()) visit(part, [...path, index]);
    else if (isMapping(item))
      for (const [key, part] of Object.entries(item)) {
        if (variablesIn(key).includes(variable)) paths.push([...path, key]);
        visit(part, [...path, key]);
      }
  };
  visit(value, []);
  return paths;
}
