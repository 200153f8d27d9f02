import type { Assertion } from "../domain/assertion.ts";
import { negated, parentheses, touches, within, withoutCode } from "../domain/clauses.ts";
import { isFileLike, type PathMention } from "../domain/paths.ts";
import { inDocumentation, pathMentions } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

/** What stands right before a path and makes it something else than a claim that it exists. */
const OTHER_ROLE =
  /(?:\b(?:path|url|key|mount(?:ed)?(?: at| path)?|subpaths?|instead of|rather than|replac(?:es|ed|ing)|supersed(?:es|ed)|moved from|renamed from|migrated from|copied from|extracted from|formerly|previously|was|see|cf\.?|source:)\s*:?\s*|\b(?:lists?|to reference|to include)\s+)$/i;
const GONE_BEFORE = /(?:\b(?:deleted?|removed?|dropped|retired|drop|no)\s*:?\s*)$/i;
const GONE_AFTER =
  /^`?\s*(?:[-—–:]+\s*)?(?:(?:file|directory|folder|manifest|path)\s+)?(?:(?:is|are|was|were|has been|have been)\s+)?\(?(?:deleted|removed|dropped|retired|is gone|no longer exists|renamed to|moved to|does not exist)\b/i;
const LIST_AFTER = /^`?,?\s+as (?:a |an )?(?:resource|component|patch)/i;

/** True below a heading or item that says nothing but that what follows is gone: "Deleted:", "Removed files". */
function isUnderGone(sentence: Sentence): boolean {
  const above = sentence.scope.lines.at(-1)?.text ?? "";
  return /^[\s*_]*(?:deleted|removed|retired|dropped)(?:\s+(?:files?|manifests?|paths?|resources?))?[\s*_:]*$/i.test(above);
}

function roleOf(mention: PathMention, sentence: Sentence): "exists" | "absent" | "other" {
  const plain = withoutCode(sentence.text);
  const before = plain.slice(Math.max(0, mention.start - 60), mention.start);
  const after = sentence.text.slice(mention.end, mention.end + 40);
  if (GONE_AFTER.test(after) || GONE_BEFORE.test(before) || isUnderGone(sentence)) return "absent";
  if (/\b(?:renamed|moved|migrated|relocated)\s+$/i.test(before) && /^\s+(?:to|into)\s/i.test(after)) return "absent";
  if (OTHER_ROLE.test(before) || LIST_AFTER.test(after)) return "other";
  if (/\b(?:references?|includes?|contains?)\s+$/i.test(before) && !isRooted(mention)) return "other";
  return sentence.section !== "file-list" && touches(mention, negated(sentence.text)) ? "other" : "exists";
}

/** False for a path that is written relative to something else: `web/ks.yaml` in the words of a kustomization. */
function isRooted(mention: PathMention): boolean {
  return mention.paths.every((path) => path.split("/").length > 2) && !mention.written.startsWith("./");
}

/** In a file list the words after the path describe the change; they are no claim of their own. */
function description(sentence: Sentence, last: PathMention): Span | null {
  const rest = sentence.text.slice(last.end);
  const start = /^\s*(?:\((?![^)]*`)|—|–|--?\s|:|#)/.exec(rest);
  return start === null || /`/.test(rest) ? null : { start: last.end, end: sentence.text.length };
}

function wanted(pattern: string): "file" | "directory" | "either" {
  if (pattern.endsWith("/")) return "directory";
  return isFileLike(pattern) ? "file" : "either";
}

/** "`dir/` and `dir/x.yaml` or an existing one": the alternative says how it came about, not that it may be missing. */
function reuse(sentence: Sentence): readonly Span[] {
  const match = /\((?:or|and) (?:reuses?|updates?|an?) existing[^()]*\)/i.exec(sentence.text);
  return match === null ? [] : [{ start: match.index, end: match.index + match[0].length }];
}

function alternatives(sentence: Sentence, mentions: readonly PathMention[]): boolean {
  const [first, second] = mentions;
  if (mentions.length !== 2 || first === undefined || second === undefined) return false;
  return /^\s*(?:,\s*)?or\s+$/i.test(sentence.text.slice(first.end, second.start));
}

function hedgedOut(sentence: Sentence, mentions: readonly PathMention[]): boolean {
  if (sentence.section === "file-list" || alternatives(sentence, mentions)) return false;
  const plain = withoutCode(sentence.text);
  const inner = parentheses(plain);
  const word = /(?<![\w-])(?:if|unless|either|or)(?![\w-])/gi;
  return [...plain.matchAll(word)].some((match) => !within({ start: match.index, end: match.index + 2 }, inner));
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const mentions = pathMentions(sentence, context).filter((mention) => mention.paths.length > 0);
  if (hedgedOut(sentence, mentions)) return null;
  const documented = inDocumentation(sentence);
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const mention of mentions) {
    const role = roleOf(mention, sentence);
    const relative = !mention.written.includes("/") && sentence.section !== "file-list";
    if (role === "other" || (relative && documented && !mention.written.endsWith(".md"))) continue;
    covers.push({ start: mention.start, end: mention.end });
    const [first = ""] = mention.paths;
    if (role === "absent") {
      assertions.push({ kind: "path-absent", patterns: mention.paths });
      const gone = GONE_AFTER.exec(sentence.text.slice(mention.end));
      if (gone !== null) covers.push({ start: mention.end, end: mention.end + gone[0].length });
    } else assertions.push({ kind: "path-exists", patterns: mention.paths, want: wanted(first), any: false, under: [] });
  }
  const last = mentions.at(-1);
  if (assertions.length === 0 || last === undefined) return null;
  const described = sentence.section === "file-list" ? description(sentence, last) : null;
  return {
    assertions,
    combine: alternatives(sentence, mentions) ? "any" : "all",
    covers: [...covers, ...reuse(sentence), ...(described === null ? [] : [described])],
  };
}

/** Files and directories that a sentence names. Forms F1 to F15 of file lists, braces, globs, relative and abbreviated paths. */
export const recogniser: Recogniser = {
  id: "path-exists",
  summary: "A path of the repository that a sentence names exists, or is gone when the sentence says so.",
  examples: [
    {
      sentence: "`deploy/base/redis/statefulset.yaml` exists",
      reads: [{ kind: "path-exists", patterns: ["deploy/base/redis/statefulset.yaml"], want: "file", any: false }],
    },
    {
      sentence: "Overlays in `deploy/overlays/{staging,production}/` created",
      reads: [{ kind: "path-exists", patterns: ["deploy/overlays/staging/", "deploy/overlays/production/"], want: "directory" }],
    },
    {
      sentence: "File: `pool.yaml`",
      under: ["Manifests under `deploy/base/ippool/`"],
      reads: [{ kind: "path-exists", patterns: ["deploy/base/ippool/pool.yaml"], want: "file" }],
    },
    {
      sentence: "Risk report at `docs/risk/2024-*.md`",
      reads: [{ kind: "path-exists", patterns: ["docs/risk/2024-*.md"] }],
    },
    {
      sentence: "`deploy/base/redis/legacy.yaml` (deleted)",
      reads: [{ kind: "path-absent", patterns: ["deploy/base/redis/legacy.yaml"] }],
    },
    {
      sentence: "`deploy/base/a.yaml` or `deploy/base/b.yaml` exists",
      reads: [
        { kind: "path-exists", patterns: ["deploy/base/a.yaml"] },
        { kind: "path-exists", patterns: ["deploy/base/b.yaml"] },
      ],
    },
    {
      sentence: "Moved `deploy/base/a.yaml` to `deploy/base/b.yaml`",
      reads: [
        { kind: "path-absent", patterns: ["deploy/base/a.yaml"] },
        { kind: "path-exists", patterns: ["deploy/base/b.yaml"] },
      ],
    },
    {
      sentence: "`deploy/base/redis/ingress.yaml`",
      under: ["Deleted:"],
      reads: [{ kind: "path-absent", patterns: ["deploy/base/redis/ingress.yaml"] }],
    },
    { sentence: "The `deploy/base/old/` directory is removed", reads: [{ kind: "path-absent", patterns: ["deploy/base/old/"] }] },
    { sentence: "Credentials stored at `deploy/prod/redis/password` in 1Password", reads: null },
    { sentence: "Chart pulled from `oci://ghcr.io/acme/charts/redis`", reads: null },
    { sentence: "CRDs use `monitoring.coreos.com/v1`", reads: null },
    { sentence: "Kubeconfig at `deploy/<cluster>/kubeconfig.yaml`", reads: null },
    { sentence: "Supports active/passive failover", reads: null },
    { sentence: "`deploy/base/x.yaml` used instead of `deploy/base/y.yaml` if the operator is installed", reads: null },
  ],
  recognise,
};
