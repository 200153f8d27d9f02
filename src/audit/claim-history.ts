import type { Sentence } from "../domain/story.ts";
import type { History, TextVersion } from "../domain/world.ts";

/** A text with every HTML comment cut out; one that never ends is cut to the end of its line. Linear. */
function withoutComments(text: string): string {
  let kept = "";
  let at = 0;
  for (;;) {
    const open = text.indexOf("<!--", at);
    if (open === -1) return kept + text.slice(at);
    kept += text.slice(at, open);
    const close = text.indexOf("-->", open + 4);
    if (close === -1) {
      const lineEnd = text.indexOf("\n", open);
      return lineEnd === -1 ? kept : kept + text.slice(lineEnd).replaceAll("<!--", "");
    }
    at = close + 3;
  }
}

/** Lines as they are compared: no comment, list mark or box, white space folded, nothing empty; a line break around each. */
function comparable(text: string): string {
  const lines = withoutComments(text)
    .split(/\r\n|\n|\r/)
    .map((line) =>
      line
        .trim()
        .replace(/^(?:[-*+]|\d{1,9}[.)])\s+/, "")
        .replace(/^\[[^\]]{0,3}\]\s+/, "")
        .replaceAll(/\s+/g, " "),
    )
    .filter((line) => line !== "");
  return `\n${lines.join("\n")}\n`;
}

const known = new WeakMap<TextVersion, string>();

function comparableVersion(version: TextVersion): string {
  const before = known.get(version);
  if (before !== undefined) return before;
  const made = comparable(version.text);
  known.set(version, made);
  return made;
}

/** True when a version of the story has the claim's own lines, annotation, list mark and box aside. */
function saysClaim(version: TextVersion, claim: string): boolean {
  return comparableVersion(version).includes(claim);
}

/** Whether a claim stood as it stands now from a commit on; `unknown` when history does not tell. */
export type Standing = "stood" | "changed" | "unknown";

/**
 * Whether the story had the claim, word by word, at `commit` and in every version made upon it: the commit is then the one that last
 * changed the claim, or a descendant of it.
 *
 * @param versions the story's versions, newest first
 */
export function standingSince(sentence: Sentence, commit: string, versions: readonly TextVersion[], history: History): Standing {
  const claim = comparable(sentence.raw);
  const before = versions.filter((version) => history.isAncestor(version.commit, commit) === true);
  const newest: TextVersion[] = [];
  for (const version of before) if (!newest.some((other) => history.isAncestor(version.commit, other.commit) === true)) newest.push(version);
  if (newest.length === 0) return versions.some((version) => history.isAncestor(commit, version.commit) === true) ? "changed" : "unknown";
  const after = versions.filter((version) => version.commit !== commit && history.isAncestor(commit, version.commit) === true);
  return [...newest, ...after].every((version) => saysClaim(version, claim)) ? "stood" : "changed";
}

/** When the annotation of a sentence was added: the time of the oldest version of the story that has it; undefined when none has. */
export function addedAt(sentence: Sentence, versions: readonly TextVersion[], history: History): string | undefined {
  const { annotation } = sentence;
  if (annotation === null) return undefined;
  const yaml = annotation.yaml.replaceAll(/\s+/g, " ");
  const having = versions.filter(({ text }) => text.replaceAll(/\s+/g, " ").includes(yaml));
  return having
    .flatMap(({ commit }) => history.committedAt(commit) ?? [])
    .sort()
    .at(0);
}
