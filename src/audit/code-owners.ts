/** Where GitHub looks for the file, first found first. */
export const CODE_OWNERS_PATHS: readonly string[] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** GitHub does not load a larger file. */
const MOST_CHARACTERS = 3 * 1024 * 1024;

/** A line of the file that counts. */
export interface OwnerRule {
  readonly line: number;
  readonly pattern: string;
  /** `@user`, `@org/team` or a mail address, as written; empty: what matches has no owner. */
  readonly owners: readonly string[];
  matches(path: string): boolean;
}

/**
 * Reads CODEOWNERS as GitHub does: patterns of `.gitignore` without `!`, `[ ]` and a `#` behind a backslash, where `docs/*` means the files of one directory
 * only. A line that is not understood is left out, as GitHub leaves it out
 * (https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners).
 */
export function parseCodeOwners(text: string): readonly OwnerRule[] {
  if (text.length > MOST_CHARACTERS) return [];
  return text.split(/\r?\n/).flatMap((raw, index): readonly OwnerRule[] => {
    const [pattern, ...owners] = words(raw);
    if (pattern === undefined || /[![\]]/.test(pattern) || !owners.every((owner) => OWNER.test(owner))) return [];
    const matches = matcherOf(pattern);
    return matches === null ? [] : [{ line: index + 1, pattern, owners, matches }];
  });
}

const OWNER = /^(?:@[\w-]{1,100}(?:\/[\w.-]{1,100})?|[^\s@]{1,100}@[\w.-]{1,200})$/;

/** The owners of a path: those of the last rule that matches; empty when there is none. */
export function ownersOf(path: string, rules: readonly OwnerRule[]): readonly string[] {
  return rules.findLast((rule) => rule.matches(path))?.owners ?? [];
}

/** Words of a line up to a comment. A backslash keeps a blank inside of a word. */
function words(line: string): readonly string[] {
  const found = line.match(/(?:\\.|[^\s\\])+/g) ?? [];
  const comment = found.findIndex((word) => word.startsWith("#"));
  return (comment === -1 ? found : found.slice(0, comment)).map((word) => word.replace(/\\(.)/g, "$1"));
}

/** Says whether a path matches, in time that grows with pattern times path; null for a pattern that matches nothing. */
function matcherOf(pattern: string): ((path: string) => boolean) | null {
  const isDirectory = pattern.endsWith("/");
  const segments = pattern.replace(/^\//, "").replace(/\/$/, "").split("/");
  if (segments.includes("")) return null;
  // A slash that is not at the end binds the pattern to the root.
  const steps = pattern.slice(0, -1).includes("/") ? segments : ["**", ...segments];
  const last = segments.at(-1);
  const filesOnly = last === "*" && segments.length > 1 && !isDirectory;
  return (path) => {
    const names = path.split("/");
    const ends = endsOf(steps, names);
    if (filesOnly) return ends.has(names.length);
    return isDirectory ? [...ends].some((end) => end < names.length) : ends.size > 0;
  };
}

/** How many names of a path a pattern can take up. */
function endsOf(steps: readonly string[], names: readonly string[]): ReadonlySet<number> {
  let ends = new Set([0]);
  for (const [index, step] of steps.entries()) {
    const next = new Set<number>();
    if (step === "**") {
      // In the middle any number of directories, at the end at least one name.
      const least = Math.min(...ends) + (index === steps.length - 1 ? 1 : 0);
      for (let at = least; at <= names.length; at += 1) next.add(at);
    } else for (const at of ends) if (at < names.length && matchesName(step, names[at] ?? "")) next.add(at + 1);
    ends = next;
    if (ends.size === 0) break;
  }
  return ends;
}

/** `*` stands for any characters and `?` for one; the last `*` is tried longer and longer. */
function matchesName(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let from = 0;
  for (let read = 0; read < name.length; ) {
    const char = pattern[at];
    if (char === "*") {
      star = at;
      from = read;
      at += 1;
    } else if (char === "?" || char === name[read]) {
      at += 1;
      read += 1;
    } else if (star !== -1) {
      at = star + 1;
      from += 1;
      read = from;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
