/** How far `*` reaches: `any` crosses `/`, `segment` does not. */
export type Reach = "any" | "segment";

const MAX_PATTERN = 1_000;
const MAX_ALTERNATIVES = 100;

type Token = { readonly kind: "star" } | { readonly kind: "one" } | { readonly kind: "char"; readonly char: string } | ClassToken;

interface ClassToken {
  readonly kind: "class";
  readonly negated: boolean;
  readonly ranges: readonly (readonly [from: string, to: string])[];
}

/**
 * Whether a glob matches a whole path, in time linear in both. `any` is Argo CD's matcher of include and exclude patterns and of
 * `git ls-files` (`*` is anything), `segment` is Go's `path.Match`. `{a,b}` are alternatives with `any` only.
 * Source: `util/glob/glob.go` of argoproj/argo-cd, which uses gobwas/glob without separators.
 */
export function globMatches(pattern: string, path: string, reach: Reach): boolean {
  if (pattern.length > MAX_PATTERN) return false;
  if (reach === "any") return alternatives(pattern).some((one) => matches(tokensOf(one), path));
  const [patterns, segments] = [pattern.split("/"), path.split("/")];
  return patterns.length === segments.length && patterns.every((one, index) => matches(tokensOf(one), segments[index] ?? ""));
}

/** The patterns that `{a,b}` stands for, innermost first; a pattern with too many stands for itself. */
function alternatives(pattern: string): readonly string[] {
  const done: string[] = [];
  const pending = [pattern];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const found = /\{([^{}]*)\}/.exec(next);
    if (found === null) done.push(next);
    else {
      const before = next.slice(0, found.index);
      const after = next.slice(found.index + found[0].length);
      for (const choice of (found[1] ?? "").split(",")) pending.push(`${before}${choice}${after}`);
    }
    if (done.length + pending.length > MAX_ALTERNATIVES) return [pattern];
  }
  return done;
}

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] ?? "";
    if (char === "*") {
      if (tokens.at(-1)?.kind !== "star") tokens.push({ kind: "star" });
    } else if (char === "?") tokens.push({ kind: "one" });
    else if (char === "[" && pattern.indexOf("]", at + 2) !== -1) {
      const end = pattern.indexOf("]", at + 2);
      tokens.push(classOf(pattern.slice(at + 1, end)));
      at = end;
    } else if (char === "\\" && at + 1 < pattern.length) {
      at += 1;
      tokens.push({ kind: "char", char: pattern[at] ?? "" });
    } else tokens.push({ kind: "char", char });
  }
  return tokens;
}

function classOf(text: string): ClassToken {
  const negated = text.startsWith("!") || text.startsWith("^");
  const body = negated ? text.slice(1) : text;
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < body.length; ) {
    const from = body[at] ?? "";
    const ranged = body[at + 1] === "-" && at + 2 < body.length;
    ranges.push([from, ranged ? (body[at + 2] ?? from) : from]);
    at += ranged ? 3 : 1;
  }
  return { kind: "class", negated, ranges };
}

/** Greedy matching that goes back to the last star only, which is enough when stars cross everything. */
function matches(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const here = tokens[token];
    if (here?.kind === "star") {
      star = token;
      resume = at;
      token += 1;
    } else if (here !== undefined && fits(here, text[at] ?? "")) {
      token += 1;
      at += 1;
    } else if (star !== -1) {
      token = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  return tokens.slice(token).every(({ kind }) => kind === "star");
}

function fits(token: Exclude<Token, { kind: "star" }>, char: string): boolean {
  switch (token.kind) {
    case "one":
      return true;
    case "char":
      return token.char === char;
    case "class":
      return token.ranges.some(([from, to]) => from <= char && char <= to) !== token.negated;
    default:
      return token satisfies never;
  }
}
