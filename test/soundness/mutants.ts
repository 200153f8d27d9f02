/** Lines of a file, 1-based, first and last included. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

/** What of a file a label's evidence points at; no lines when it names the file or directory alone. */
export interface Reference {
  readonly path: string;
  readonly lines: readonly Lines[];
}

/** A change that makes what a label rests on untrue. */
export interface Mutant {
  readonly kind: "value changed" | "line removed" | "file removed";
  readonly path: string;
  readonly lines: readonly Lines[];
}

/** Words after which a label's evidence only comments on itself. */
const ASIDE = /[;,.(]?\s*(?:note (?:that|it)|\(commit \w+|read literally|literally the|the variable \w+ itself)\b/i;

/**
 * The files and lines that evidence in words names: `dir/file.yaml:24,28` gives two lines of a file, `:42` alone goes on with the file before
 * it. Only paths for which `exists` is true count.
 */
export function referencesIn(text: string, exists: (path: string) => boolean): readonly Reference[] {
  const [said = ""] = text.split(ASIDE);
  const found = new Map<string, Lines[]>();
  let path: string | undefined;
  let end = -1;
  for (const match of said.matchAll(/((?:[\w.-]+\/)+[\w.-]*)|:(\d+)(?:-(\d+))?|,\s?(\d+)(?:-(\d+))?(?![\w.])/g)) {
    const [whole, named, first, last, next, nextLast] = match;
    const follows = match.index === end;
    end = match.index + whole.length;
    if (named !== undefined) {
      const trimmed = named.replace(/[/.]+$/, "");
      path = exists(trimmed) ? trimmed : undefined;
      if (path !== undefined && !found.has(path)) found.set(path, []);
    } else if (path !== undefined && (next === undefined || follows)) {
      // A number after a comma only goes on with a list of lines.
      const from = Number(first ?? next);
      found.get(path)?.push({ first: from, last: Number(last ?? nextLast ?? from) });
    }
  }
  return [...found].map(([of, lines]) => ({ path: of, lines }));
}

/** The mutants that a reference gives rise to: all its lines change at once, as a claim may rest on any of them. */
export function mutantsOf({ path, lines }: Reference): readonly Mutant[] {
  const removed: Mutant = { kind: "file removed", path, lines: [] };
  if (lines.length === 0) return [removed];
  return [{ kind: "value changed", path, lines }, { kind: "line removed", path, lines }, removed];
}

/** The text of a file after the mutation; undefined when the file is gone. */
export function mutated(text: string, { kind, lines }: Mutant): string | undefined {
  if (kind === "file removed") return undefined;
  const isNamed = (at: number): boolean => lines.some(({ first, last }) => first <= at + 1 && at + 1 <= last);
  const made = text.split("\n").flatMap((line, at) => (isNamed(at) ? (kind === "line removed" ? [] : [otherLine(line)]) : [line]));
  return made.join("\n");
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

/** Another value of the same form. */
export function otherValue(value: string): string {
  if (/^(?:true|false)$/.test(value)) return value === "true" ? "false" : "true";
  if (value === "{}" || value === "[]") return value === "{}" ? "{other: thing}" : "[other]";
  // Another address is one of another network, so that ranges and networks notice.
  const address = /^(\d{1,3})(?=\.\d{1,3}\.\d)/.exec(value)?.[1];
  if (address !== undefined) return `${Number(address) + 1}${value.slice(address.length)}`;
  const number = /(\d+)(?!.*\d)/.exec(value);
  if (number !== null && !/\$\{[^}]*\d/.test(value)) {
    const { index } = number;
    const digits = number[0];
    return `${value.slice(0, index)}${Number(digits) + 1}${value.slice(index + digits.length)}`;
  }
  return value.replace(/([A-Za-z])(?!.*[A-Za-z])/, "$1X");
}
