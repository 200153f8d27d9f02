import type { Assertion, Search } from "../assertion.ts";
import { partsOf } from "../lexicon.ts";
import type { ShellCommand } from "../shell.ts";
import type { Expectation } from "../stated.ts";
import { isSequence, parsePath } from "../value.ts";
import type { ReadExpectation } from "./expected.ts";
import { argumentsOf, type CommandReading, type CommandScope, commandReads, pathOf, silent, textsOf, unread } from "./reading.ts";

/** An expression of yq: which documents it selects, and the field it shows ("" for the document itself). */
interface Expression {
  readonly where: Pick<Search, "kind" | "name" | "namespace">;
  readonly field: string;
}

const VALUED = ["-o", "--output-format", "-p", "--input-format", "-I", "--indent"];

/**
 * `yq '.data.KEY' FILE` and `… | yq 'select(.kind == "K" and .metadata.name == "N") | .spec.x'`: the field is there, with the expected values
 * when the script states them. `object` is what a pipe hands over: a file, or the directory that was built.
 */
export function readYq(command: ShellCommand, object: string | null, expected: ReadExpectation | undefined, scope: CommandScope): CommandReading {
  const texts = textsOf(command);
  if (texts.some((text) => text === "-i" || text === "--inplace")) return silent;
  const from = /^(?:e|eval|eval-all|ea)$/.test(texts[1] ?? "") ? 2 : 1;
  const [written, target, more] = argumentsOf(command, from, VALUED);
  const expression = written?.fixed === true ? readExpression(written.text) : undefined;
  const path = target === undefined ? object : pathOf(target, scope);
  if (path === undefined || path === null || expression === undefined || more !== undefined) return unread;
  const exists: readonly Assertion[] = target === undefined ? [] : [{ kind: "path-exists", patterns: [path], want: "file", any: false, under: [] }];
  const search: Search = { clusters: scope.clusters, tiers: [[path]], ...expression.where };
  const shown = [...exists, ...shownBy(expression, search, expected), ...openParts(expected)];
  return shown.length === 0 ? unread : commandReads(shown, path, termsOf(expression, expected));
}

function termsOf({ field, where }: Expression, expected: ReadExpectation | undefined): readonly string[] {
  const names = [field, where.kind ?? "", where.name ?? "", ...(expected?.values ?? []).map((value) => value.field ?? "")];
  return [...names.flatMap((name) => [name, ...partsOf(name)]), "substitution", "substitutions", "configuration"];
}

function shownBy({ field, where }: Expression, search: Search, expected: ReadExpectation | undefined): readonly Assertion[] {
  const of = (name: string, expect: Expectation): Assertion => ({
    kind: "field",
    search,
    fields: [name],
    anywhere: false,
    expect,
    quantifier: "some",
  });
  const values = expected?.values ?? [];
  if (values.length > 0 && (field !== "" || values.every((value) => value.field !== null)))
    return values.map((value) => {
      const name = value.field === null ? field : field === "" ? value.field : `${field}.${value.field}`;
      return of(name, isSequence(value.value) ? { is: "contains", value: value.value } : { is: "same", value: value.value });
    });
  if (field !== "") return [of(field, { is: "present" })];
  return where.kind === undefined ? [] : [{ kind: "object-present", search, rendered: false, count: null }];
}

/** One open assertion for the parts of an expectation that no rule reads. */
export function openParts(expected: ReadExpectation | undefined): readonly Assertion[] {
  const [part] = expected?.unread ?? [];
  return part === undefined
    ? []
    : [{ kind: "uncheckable", reason: "unrecognised", because: `What is expected ("${part}") is not read by any rule.` }];
}

const SELECT = /^select\(([^()|]{1,300})\)\s*(?:\|\s*([\s\S]*))?$/;
const CONDITION = /^\.(kind|metadata\.name|metadata\.namespace)\s*==\s*(?:"([^"]{1,253})"|'([^']{1,253})')$/;

function readExpression(text: string): Expression | undefined {
  const selected = SELECT.exec(text.trim());
  const where: { kind?: string; name?: string; namespace?: string } = {};
  for (const condition of selected?.[1]?.split(/\s+and\s+/) ?? []) {
    const [, field, double, single] = CONDITION.exec(condition.trim()) ?? [];
    const value = double ?? single;
    if (field === undefined || value === undefined) return undefined;
    if (field === "kind") where.kind = value;
    else if (field === "metadata.name") where.name = value;
    else where.namespace = value;
  }
  const path = (selected === null ? text : (selected[2] ?? ".")).trim();
  if (path === ".") return { where, field: "" };
  const field = path
    .replace(/^\./, "")
    .replaceAll(/\.?"([^"]{1,253})"/g, '["$1"]')
    .replaceAll('[["', '["')
    .replaceAll('"]]', '"]');
  return path.startsWith(".") && !field.includes("*") && parsePath(field) !== undefined ? { where, field } : undefined;
}
