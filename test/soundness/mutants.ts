/** Lines of a file that a label's evidence points at; `lines` is null when it names the file or directory alone. */
export interface Reference {
  readonly path: string;
  readonly lines: { readonly first: number; readonly last: number } | null;
}

/** A change that makes what a label rests on untrue. */
export interface Mutant {
  readonly kind: "value changed" | "line removed" | "file removed";
  readonly path: string;
  readonly lines: Reference["lines"];
}

/** Words after which a label's evidence only comments on itself. */
const ASIDE = /[;,.(]?\s*(?:note that|read literally|literally the|the variable \w+ itself)\b/i;

/**
 * The files and lines that evidence in words names: `dir/file.yaml:24,28` gives two references, `:42` alone goes on with the file before it.
 * Only paths for which `exists` is true count.
 */
export function referencesIn(text: string, exists: (path: string) => boolean): readonly Reference[] {
  const [said = ""] = text.split(ASIDE);
  const found: Reference[] = [];
  const pattern = /((?:[\w.-]+\/)+[\w.-]*)|:(\d+)(?:-(\d+))?|,\s?(\d+)(?:-(\d+))?(?![\w.])/g;
  let path: string | undefined;
  let end = -1;
  for (const match of said.matchAll(pattern)) {
    const [whole, named, first, last, next, nextLast] = match;
    if (named !== undefined) {
      const trimmed = named.replace(/[/.]+$/, "");
      path = exists(trimmed) ? trimmed : undefined;
      if (path !== undefined) found.push({ path, lines: null });
      end = match.index + whole.length;
      continue;
    }
    // A number after a comma only goes on with a list of lines.
    if (path === undefined || (next !== undefined && match.index !== end)) continue;
    const from = Number(first ?? next);
    found.push({ path, lines: { first: from, last: Number(last ?? nextLast ?? from) } });
    end = match.index + whole.length;
  }
  const withLines = new Set(found.flatMap((reference) => (reference.lines === null ? [] : [reference.path])));
  const unique = new Map(found.filter(({ path: of, lines }) => lines !== null || !withLines.has(of)).map((one) => [JSON.stringify(one), one]));
  return [...unique.values()];
}

/** The mutants that a reference gives rise to. */
export function mutantsOf({ path, lines }: Reference): readonly Mutant[] {
  const removed: Mutant = { kind: "file removed", path, lines: null };
  if (lines === null) return [removed];
  return [{ kind: "value changed", path, lines }, { kind: "line removed", path, lines }, removed];
}

/** The text of a file after the mutation; undefined when the file is gone. */
export function mutated(text: string, { kind, lines }: Mutant): string | undefined {
  if (kind === "file removed" || lines === null) return undefined;
  const all = text.split("\n");
  const before = all.slice(0, lines.first - 1);
  const named = all.slice(lines.first - 1, lines.last);
  const after = all.slice(lines.last);
  return [...before, ...(kind === "line removed" ? [] : named.map(otherLine)), ...after].join("\n");
}

/** A line of YAML or Markdown that says something else in the same shape: another value, or another key where it has no value. */
export function otherLine(line: string): string {
  const keyed = /^(\s*(?:- )?)([\w."'/-]+)(:)(\s*)(.*)$/.exec(line);
  if (keyed === null) {
    const item = /^(\s*- )(.+)$/.exec(line);
    return item === null ? line.replace(/[A-Za-z0-9]+/g, (word) => otherValue(word)) : `${item[1]}${otherScalar(item[2] ?? "")}`;
  }
  const [, start = "", key = "", colon = "", space = "", value = ""] = keyed;
  if (value === "" || /^[|>&#]/.test(value)) return `${start}${otherKey(key)}${colon}${space}${value}`;
  return `${start}${key}${colon}${space}${otherScalar(value)}`;
}

function otherKey(key: string): string {
  return key.replace(/(\w)(["']?)$/, "$1Other$2");
}

/** Another value of the same form; a comment at its end stays. */
function otherScalar(text: string): string {
  const parts = /^(["']?)(.*?)(\1)(\s+#.*)?$/.exec(text);
  const [, quote = "", value = "", , comment = ""] = parts ?? [];
  return `${quote}${otherValue(value)}${quote}${comment}`;
}

function otherValue(value: string): string {
  if (/^(?:true|false)$/.test(value)) return value === "true" ? "false" : "true";
  if (value === "{}" || value === "[]") return value === "{}" ? "{other: thing}" : "[other]";
  const number = /(\d+)(?!.*\d)/.exec(value);
  if (number !== null && !/\$\{[^}]*\d/.test(value)) {
    const { index } = number;
    const digits = number[0];
    return `${value.slice(0, index)}${Number(digits) + 1}${value.slice(index + digits.length)}`;
  }
  return value.replace(/([A-Za-z])(?!.*[A-Za-z])/, "$1X");
}
