import { expand } from "brace-expansion";

/** Most paths that the braces of one pattern may stand for; more is no pattern that a person wrote. */
const MOST_EXPANSIONS = 200;
/** Longest pattern that is read. */
const LONGEST = 1_000;

/** A path pattern of a story without its braces: relative to the repository root, with `/`. */
export interface Pattern {
  /** The pattern without leading `./` and trailing `/`; empty for the root. */
  readonly path: string;
  /** True when it was written with a trailing `/`. */
  readonly directory: boolean;
  /** True when it holds `*`, `?` or `[…]`. */
  readonly glob: boolean;
}

/**
 * A repository path in its plain form: no leading `./` or `/`, no doubled or trailing `/`, `.` steps removed and `..` resolved.
 * Gives `undefined` for a path that leaves the repository.
 */
export function normalisePath(text: string): string | undefined {
  const steps: string[] = [];
  for (const step of text.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  return steps.join("/");
}

/** The directory of a path, empty for the root. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

/** The last step of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `directory` and `path` put together and normalised; `undefined` when that leaves the repository. */
export function joinPath(directory: string, path: string): string | undefined {
  return normalisePath(`${directory}/${path}`);
}

/** True when `path` is `directory` or stands below it. The root (empty) holds everything. */
export function isUnder(path: string, directory: string): boolean {
  return directory === "" || path === directory || path.startsWith(`${directory}/`);
}

/**
 * Expands the braces of a path pattern as a shell does and normalises each result, in order, without repeats.
 * A pattern that is too long, expands to more than 200 paths or leaves the repository gives nothing.
 */
export function expandPattern(text: string): readonly Pattern[] {
  if (text.length > LONGEST) return [];
  // `${VAR}` is no brace list: brace-expansion leaves it alone, as bash does.
  const expanded = text.includes("{") ? expand(text, { max: MOST_EXPANSIONS + 1, maxDepth: 8, maxSteps: 100_000, maxLength: 200_000 }) : [text];
  if (expanded.length > MOST_EXPANSIONS) return [];
  const patterns = new Map<string, Pattern>();
  for (const one of expanded) {
    const path = normalisePath(one);
    if (path === undefined) continue;
    const directory = one.endsWith("/");
    patterns.set(`${path}${directory ? "/" : ""}`, { path, directory, glob: /[*?[]/.test(path) });
  }
  return [...patterns.values()];
}

/**
 * Whether a path matches a glob: `*` and `?` within one step, `**` over any number of steps, `[abc]` and `[!a-z]` sets.
 * A leading dot needs no special mark. Costs at most length of the pattern times length of the path, so that no pattern of a
 * hostile story can stall the audit (regular expressions made from globs can).
 */
export function matchesGlob(glob: string, path: string): boolean {
  const wanted = glob.split("/");
  const steps = path.split("/");
  // reachable[i]: the first i steps of the path can be matched by what was read of the glob.
  let reachable = new Array<boolean>(steps.length + 1).fill(false);
  reachable[0] = true;
  for (const want of wanted) {
    const next = new Array<boolean>(steps.length + 1).fill(false);
    if (want === "**") {
      let open = false;
      for (let at = 0; at <= steps.length; at++) {
        open ||= reachable[at] === true;
        next[at] = open;
      }
    } else for (const [at, step] of steps.entries()) if (reachable[at] === true) next[at + 1] = matchesStep(want, step);
    reachable = next;
  }
  return reachable[steps.length] === true;
}

/** One step against one step of a glob: greedy, going back only to the last `*`. */
function matchesStep(glob: string, text: string): boolean {
  const tokens = glob.match(/\[[^\]]{1,60}\]|\*+|[\s\S]/g) ?? [];
  let at = 0;
  let token = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const want = tokens[token];
    if (want?.startsWith("*")) {
      star = token++;
      resume = at;
    } else if (want !== undefined && matchesOne(want, text.charAt(at))) {
      token++;
      at++;
    } else if (star !== -1) {
      token = star + 1;
      at = ++resume;
    } else return false;
  }
  while (tokens[token]?.startsWith("*")) token++;
  return token === tokens.length;
}

function matchesOne(want: string, letter: string): boolean {
  if (want === "?") return true;
  if (want.length < 3 || !want.startsWith("[")) return want === letter;
  const negated = want[1] === "!" || want[1] === "^";
  const set = want.slice(negated ? 2 : 1, -1);
  let inside = false;
  for (let at = 0; at < set.length; at++) {
    const from = set.charAt(at);
    const range = set[at + 1] === "-" && at + 2 < set.length;
    const to = range ? set.charAt(at + 2) : from;
    if (letter >= from && letter <= to) inside = true;
    if (range) at += 2;
  }
  return inside !== negated;
}
