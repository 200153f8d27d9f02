import { type Assertion, evidence, type Outcome } from "../domain/assertion.ts";
import { filesUnder, pathsMatching, presentPath, whereIsPath } from "../domain/moves.ts";
import { absent, all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import { expandPattern } from "../domain/pattern.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { readPattern, type TextPattern } from "../domain/text-pattern.ts";
import type { World } from "../domain/world.ts";

type FileMatches = Extract<Assertion, { kind: "file-matches" }>;

/** Most files that one claim looks into. */
const MOST_FILES = 500;
const MOST_SHOWN = 4;

const FILES = {
  "clusters/east/settings.yaml": 'data:\n  CACHE_REPLICAS: "3"\n  CACHE_HOST: cache.example.org\n',
  "apps/cache/config.yaml": "mode: plain\n",
};

const BASE = { kind: "file-matches", syntax: "extended", ignoreCase: false, want: "some" } as const;

/** Judges what a search command would find. */
export const assertion: AssertionKind<FileMatches> = {
  kind: "file-matches",
  summary:
    "A line of the files matches the pattern of a quoted `grep` or `rg`; after `!`, no line does. Directories stand for the files below them. The command is never run: patterns of literals, `.`, `.*`, letter sets, alternatives and anchors are matched here, others are not read.",
  examples: [
    {
      title: "one of several alternatives",
      files: FILES,
      assertion: { ...BASE, files: ["clusters/east/settings.yaml"], pattern: "CACHE_(REPLICAS|PORT)" },
      outcome: "holds",
    },
    {
      title: "a directory",
      files: FILES,
      assertion: { ...BASE, files: ["apps"], pattern: "^mode: .*n$" },
      outcome: "holds",
    },
    {
      title: "no line matches",
      files: FILES,
      assertion: { ...BASE, files: ["clusters/east/settings.yaml"], pattern: "CACHE_TTL" },
      outcome: "absent",
    },
    {
      title: "a line that must not be there",
      files: FILES,
      assertion: { ...BASE, files: ["apps/cache/config.yaml"], pattern: "plain", want: "none" },
      outcome: "contradicted",
    },
    {
      title: "a file that is not there",
      files: FILES,
      assertion: { ...BASE, files: ["clusters/west/settings.yaml"], pattern: "CACHE_TTL", want: "none" },
      outcome: "absent",
    },
  ],
  needs: (claim, world) => filesOf(claim, world).map((path) => ({ kind: "text", path })),
  describe: (claim) =>
    `${claim.want === "none" ? "no line" : "a line"} of ${listed(claim.files.map((file) => `\`${file}\``))} matches \`${claim.pattern}\``,
  judge(claim, world) {
    const pattern = readPattern(claim.pattern, claim.syntax, claim.ignoreCase);
    if (pattern === undefined) return unknown("unrecognised", `The pattern \`${claim.pattern}\` is not one that is read here.`);
    const named = claim.files.map((file) => judgeNamed(world, file));
    const missing = named.filter((outcome) => outcome.is !== "holds");
    return all(filesOf(claim, world).length === 0 ? missing : [...missing, search(claim, world, pattern)]);
  },
};

function expand(world: World, file: string): readonly string[] {
  return expandPattern(file).flatMap(({ path, glob }) => {
    if (glob) return pathsMatching(world, path);
    const present = presentPath(world, path);
    return present === undefined ? [] : filesUnder(world, present);
  });
}

function filesOf(claim: FileMatches, world: World): readonly string[] {
  return distinct(claim.files.flatMap((file) => expand(world, file))).slice(0, MOST_FILES + 1);
}

/** Whether a path that the command names is there. */
function judgeNamed(world: World, file: string): Outcome {
  return all(
    expandPattern(file).map(({ path, glob }): Outcome => {
      if (glob ? pathsMatching(world, path).length > 0 : world.tree.kind(path) !== undefined) return holds("text", []);
      return absent({ level: "text", expected: `${path} exists`, moved: (glob ? undefined : whereIsPath(world, path)) ?? null });
    }),
  );
}

function search(claim: FileMatches, world: World, pattern: TextPattern): Outcome {
  const files = filesOf(claim, world);
  const matches: { readonly path: string; readonly line: number; readonly text: string }[] = [];
  const unread: string[] = [];
  for (const path of files.slice(0, MOST_FILES)) {
    const text = world.tree.text(path);
    if (text === undefined) unread.push(path);
    else
      for (const [at, line] of text.split("\n").entries()) {
        const fits = pattern.matches(line.replace(/\r$/, ""));
        if (fits === undefined) unread.push(path);
        else if (fits) matches.push({ path, line: at + 1, text: line.trim() });
      }
    if (matches.length >= MOST_SHOWN) break;
  }
  const shown = matches.slice(0, MOST_SHOWN).map(({ path, line, text }) => evidence({ path, line, value: valueShown(text) }));
  if (claim.want === "some" && matches.length > 0) return holds("text", shown);
  if (claim.want === "none" && matches.length > 0)
    return contradicted({ level: "text", evidence: shown, expected: `no line like \`${claim.pattern}\``, found: `one in ${matches[0]?.path ?? ""}` });
  const [first] = unread;
  if (first !== undefined)
    return unknown(
      "ambiguous",
      `${first} could not be read: ${world.tree.unreadable(first) ?? "it is no text file, or has a line that is too long"}.`,
    );
  if (files.length > MOST_FILES) return unknown("ambiguous", `There are more than ${MOST_FILES} files in ${listed(claim.files)}.`);
  if (claim.want === "none")
    return holds(
      "text",
      files.slice(0, MOST_SHOWN).map((path) => evidence({ path, note: "has no such line" })),
    );
  return absent({
    level: "text",
    expected: `a line like \`${claim.pattern}\` in ${listed(claim.files)}`,
    evidence: files.slice(0, MOST_SHOWN).map((path) => evidence({ path, note: "has no such line" })),
  });
}

/** A matching line, without what may be a secret's value. */
function valueShown(text: string): string {
  return /pass(?:word)?|secret|token|private|credential|api_?key/i.test(text) ? "(not shown)" : text.slice(0, 120);
}
