import { type Assertion, type Evidence, evidence, type Moved, type Outcome } from "../domain/assertion.ts";
import { isYamlPath } from "../domain/catalogue.ts";
import { filesUnder } from "../domain/moves.ts";
import { absent, holds, listed, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { presentPaths } from "../domain/search.ts";
import type { Need, World } from "../domain/world.ts";

type TextContains = Extract<Assertion, { kind: "text-contains" }>;

/** Most files that one claim looks into. */
const MOST_FILES = 200;

const FILES = {
  "docs/runbooks/cache.md": "# Cache runbook\n\n## Restore from backup\n\nStop the writer first, then load the newest snapshot.\n",
};

/** Judges that a document has a heading or a text. */
export const assertion: AssertionKind<TextContains> = {
  kind: "text-contains",
  summary: "One of the files has this text word by word (letter case, punctuation and line breaks do not count), or a heading with all of its words.",
  examples: [
    {
      title: "words of a heading, in any order",
      files: FILES,
      assertion: { kind: "text-contains", files: ["docs/runbooks/cache.md"], text: "Backup restore" },
      outcome: "holds",
    },
    {
      title: "words of the text",
      files: FILES,
      assertion: { kind: "text-contains", files: ["docs/runbooks"], text: "load the newest snapshot" },
      outcome: "holds",
    },
    {
      title: "only an entry of the table of contents",
      files: { "docs/runbooks/cache.md": "# Cache runbook\n\n- [Scaling](#scaling)\n" },
      assertion: { kind: "text-contains", files: ["docs/runbooks/cache.md"], text: "Scaling" },
      outcome: "absent",
    },
    {
      title: "a text that is not there",
      files: FILES,
      assertion: { kind: "text-contains", files: ["docs/runbooks/cache.md"], text: "Scaling" },
      outcome: "absent",
    },
  ],
  needs: (claim, world) => filesOf(claim, world).map((path): Need => ({ kind: "text", path })),
  describe: (claim) => `${claim.files.map((file) => `\`${file}\``).join(" or ")} has “${claim.text}”`,
  judge(claim, world) {
    const wanted = wordsOf(claim.text);
    if (wanted.length === 0) return unknown("ambiguous", "The claimed text has no words.");
    const files = filesOf(claim, world);
    const expected = `“${claim.text}” in ${listed(claim.files)}`;
    if (files.length === 0) return absent({ level: "text", expected });
    const unread: string[] = [];
    for (const file of files) {
      const text = world.tree.text(file);
      if (text === undefined) unread.push(file);
      else {
        const found = find(file, text, wanted);
        if (found !== undefined) return holds("text", [found]);
      }
    }
    return unread.length > 0
      ? unreadable(world, unread)
      : absent({
          level: "text",
          expected,
          evidence: files.map((path) => evidence({ path, note: "does not have it" })),
          moved: inSettings(claim, world),
        });
  },
};

/** An address or URL that a manifest does not have written out, but a setting of the clusters that its path names. */
function inSettings({ text, files }: TextContains, world: World): Moved | null {
  if (!/^(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|https?:\/\/\S+)$/.test(text) || !files.every(isYamlPath)) return null;
  const steps = files.flatMap((file) => file.split("/"));
  const named = world.clusters.filter(({ name }) => steps.includes(name));
  const found = (named.length > 0 ? named : world.clusters).flatMap((cluster) => cluster.settings.filter(({ value }) => value === text));
  const [first] = found;
  if (first === undefined) return null;
  return { how: "renamed-key", to: `${first.place.path} (${first.key})`, commit: null, note: `it stands in the settings as ${first.key}` };
}

function filesOf(claim: TextContains, world: World): readonly string[] {
  return presentPaths(world, claim.files)
    .flatMap((path) => filesUnder(world, path))
    .slice(0, MOST_FILES);
}

function unreadable(world: World, files: readonly string[]): Outcome {
  const [first = ""] = files;
  return unknown("ambiguous", `${first} could not be read: ${world.tree.unreadable(first) ?? "it is no text file"}.`);
}

/** An entry of a table of contents only points at what the document says elsewhere, or no longer says. */
const CONTENTS_ENTRY = /^\s*(?:[-*+]|\d{1,3}[.)])\s+\[[^\]]{1,300}\]\(#[^)\s]{0,300}\)\s*$/;

function find(path: string, text: string, wanted: readonly string[]): Evidence | undefined {
  const words: { readonly word: string; readonly line: number }[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    if (CONTENTS_ENTRY.test(line)) continue;
    const here = wordsOf(line);
    const heading = /^ {0,3}#{1,6}\s/.test(line);
    if (heading && wanted.every((word) => here.includes(word))) return evidence({ path, line: at + 1, value: line.trim().slice(0, 120) });
    for (const word of here) words.push({ word, line: at + 1 });
  }
  const last = words.length - wanted.length;
  for (let at = 0; at <= last; at++) {
    if (wanted.every((word, offset) => words[at + offset]?.word === word)) return evidence({ path, line: words[at]?.line ?? null });
  }
  return undefined;
}

/** Words in lower case; what joins parts of a name (`a.b`, `a_b`, `a-b`, `a/b`) stays in the word. */
function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{N}$]+(?:[._/:@-][\p{L}\p{N}]+)*/gu) ?? []
  ).map((word) => word);
}
