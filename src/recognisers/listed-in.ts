import type { Assertion } from "../domain/assertion.ts";
import { asides, hedged, negated, touches } from "../domain/clauses.ts";
import { isCommon, isFiller } from "../domain/lexicon.ts";
import { folderOf } from "../domain/paths.ts";
import { pathMentions } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const ENTRY = "`[^`\\s]{1,120}`|[A-Za-z][\\w-]{1,40}(?:/[\\w.-]{1,40}){0,4}/?";
const ENTRIES = `(?:${ENTRY})(?:\\s*,\\s*(?:and\\s+)?(?:${ENTRY})|\\s+and\\s+(?:the\\s+)?(?:${ENTRY})|\\s+&\\s+(?:${ENTRY})){0,15}`;
const TARGET =
  "(?:the\\s+)?(?:`(?<path>[^`\\s]{1,160})`|(?<bare>[\\w.-]+(?:/[\\w.-]+)*/kustomization\\.ya?ml)|(?:parent\\s+|top-level\\s+)?`?(?<word>[a-z][\\w-]{2,40})`?(?:\\s+(?:root|component|directory|folder))?\\s+kustomization(?:\\.ya?ml|\\s+file)?(?![\\w-])|`?(?<root>[a-z][\\w-]{2,40})`?\\s+root(?![\\w-]))";
/** "`a/ks.yaml` is listed in the storage kustomization", "Listed in `k/kustomization.yaml`". */
const PASSIVE = new RegExp(
  `(?:(?<entries>${ENTRIES})\\s+(?:itself\\s+|themselves\\s+)?)?(?:(?:is|are|gets?|was|were|been)\\s+)?(?<not>not\\s+|no longer\\s+)?(?:both\\s+|all\\s+|also\\s+)?(?:listed|included|referenced|registered|wired|added|hooked)\\s+(?:as (?:a )?resources?\\s+)?(?:in|into|to|under|by|from|via)\\s+${TARGET}`,
  "gi",
);
/** "The storage kustomization lists `a` and `b`". */
const ACTIVE = new RegExp(
  `${TARGET}\\s+(?<not>(?:does|do)\\s+not\\s+|no longer\\s+)?(?:also\\s+)?(?:lists?|includes?|references?|contains?|pulls? in|registers?|wires? in)\\s+(?:both\\s+)?(?:the\\s+)?(?<entries>${ENTRIES})`,
  "gi",
);

/** The kustomization file that is meant: by its path, or by the name of a directory above the files of the story. */
function kustomizationOf(groups: Readonly<Record<string, string | undefined>>, sentence: Sentence, context: ReadingContext): string | undefined {
  const { path, bare, word, root } = groups;
  const written = path ?? bare;
  if (written !== undefined) {
    const mention = pathMentions(sentence, context).find((one) => one.written === written || one.written === `./${written}`);
    const [full, ...others] = mention?.paths ?? [];
    if (
      full !== undefined &&
      others.length === 0 &&
      context.exists(folderOf(full).split("/")[0] ?? "") &&
      full.split("/").length > 2 &&
      /(?:^|\/)kustomization\.ya?ml$/.test(full)
    )
      return full;
    return /(?:^|\/)kustomization\.ya?ml$/.test(written) ? above(context, (file) => file.endsWith(`/${written.replace(/^\.\//, "")}`)) : undefined;
  }
  const name = (word ?? root ?? "").toLowerCase();
  return name === "" ? undefined : above(context, (file) => file.split("/").at(-2) === name);
}

/** The one kustomization file in a directory above files of the story that is wanted. */
function above(context: ReadingContext, wanted: (file: string) => boolean): string | undefined {
  for (const paths of [context.criterionPaths, context.storyPaths]) {
    const found = new Set<string>();
    for (const path of paths) {
      let folder = folderOf(path);
      while (folder !== "") {
        for (const name of ["kustomization.yaml", "kustomization.yml"]) {
          const file = `${folder}/${name}`;
          if (wanted(file) && context.exists(file)) found.add(file);
        }
        folder = folder.includes("/") ? folder.slice(0, folder.lastIndexOf("/")) : "";
      }
    }
    if (found.size > 0) return found.size === 1 ? [...found][0] : undefined;
  }
  return undefined;
}

/** What is listed when the sentence does not say: the one Flux Kustomization file that the criterion or story has below the directory. */
function impliedEntries(file: string, context: ReadingContext): readonly string[] {
  const folder = folderOf(file);
  for (const paths of [context.criterionPaths, context.storyPaths]) {
    const below = [...new Set(paths.filter((path) => path.startsWith(`${folder}/`) && path !== file && !/[{*]/.test(path)))];
    const flux = below.filter((path) => /(?:^|\/)ks\.ya?ml$/.test(path));
    if (flux.length > 0) return flux.length === 1 ? flux : [];
  }
  return [];
}

interface Entries {
  readonly names: readonly string[];
  readonly coded: boolean;
}

function entriesIn(text: string): Entries | null {
  const parts = [...text.matchAll(new RegExp(ENTRY, "g"))].map((match) => match[0]).filter((part) => !/^(?:and|the|is|are)$/i.test(part));
  const names = parts.map((part) => part.replaceAll("`", "").replace(/\/$/, "")).map((name) => (name.includes("/") ? name : name.toLowerCase()));
  const coded = parts.every((part) => part.startsWith("`") || part.includes("/"));
  if (names.some((name) => /^(?:everything|nothing|anything|them|it|all|others?)$/.test(name))) return null;
  if (
    !coded &&
    names.some((name) => isFiller(name) || (isCommon(name) && !/^(?:security|storage|network(?:ing)?|monitoring|metrics|apps?)$/.test(name)))
  )
    return null;
  return names.length === 0 ? null : { names, coded };
}

interface Found extends Span {
  readonly assertion: Assertion;
  readonly coded: boolean;
}

function statementsIn(sentence: Sentence, context: ReadingContext, pattern: RegExp): readonly Found[] {
  return [...sentence.text.matchAll(pattern)].flatMap((match): readonly Found[] => {
    const groups = match.groups ?? {};
    const file = kustomizationOf(groups, sentence, context);
    if (file === undefined) return [];
    const said = groups.entries;
    const listing = said === undefined ? { names: impliedEntries(file, context), coded: true } : entriesIn(said);
    if (listing === null || listing.names.length === 0 || (said === undefined && sentence.text.slice(0, match.index).trim() !== "")) return [];
    const own = listing.names.filter((name) => name !== file && !/(?:^|\/)kustomization\.ya?ml$/.test(name));
    if (own.length === 0) return [];
    const absent = groups.not !== undefined;
    return [
      {
        assertion: { kind: "resource-listed", kustomizations: [file], entries: own, ...(absent ? { absent } : {}) },
        coded: listing.coded,
        start: match.index,
        end: match.index + match[0].length,
      },
    ];
  });
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  if (!/kustomization|root/i.test(sentence.text)) return null;
  const found = [...statementsIn(sentence, context, PASSIVE), ...statementsIn(sentence, context, ACTIVE)];
  const [first] = found;
  if (first === undefined) return null;
  let free = sentence.text;
  for (const { start, end } of found) free = free.slice(0, start) + "x".repeat(end - start) + free.slice(end);
  const out = [...negated(free), ...hedged(free), ...asides(sentence.text)];
  const kept = found.filter((one, at) => !touches(one, out) && !found.slice(0, at).some((other) => touches(one, [other])));
  if (kept.length === 0) return null;
  return {
    assertions: kept.map(({ assertion }) => assertion),
    combine: "all",
    covers: kept.map(({ start, end }) => ({ start, end })),
    ...(kept.some(({ coded }) => !coded) ? { inferred: true } : {}),
  };
}

/** What kustomization files list, in words. */
export const recogniser: Recogniser = {
  id: "listed-in",
  summary:
    "A kustomization file, by its path or by the name of its directory above the story's files, lists (or does not list) what a sentence names, or the story's own Flux Kustomization.",
  examples: [
    {
      sentence: "Listed in `deploy/storage/kustomization.yaml`",
      under: ["Flux Kustomization: `deploy/storage/redis/ks.yaml`"],
      reads: [{ kind: "resource-listed", kustomizations: ["deploy/storage/kustomization.yaml"], entries: ["deploy/storage/redis/ks.yaml"] }],
    },
    {
      sentence: "`redis/ks.yaml` and `postgres/ks.yaml` are both listed in the storage kustomization",
      under: ["Flux Kustomization: `deploy/storage/redis/ks.yaml`"],
      reads: [{ kind: "resource-listed", kustomizations: ["deploy/storage/kustomization.yaml"], entries: ["redis/ks.yaml", "postgres/ks.yaml"] }],
    },
    {
      sentence: "The storage kustomization references redis, postgres and minio",
      under: ["Flux Kustomization: `deploy/storage/redis/ks.yaml`"],
      reads: [{ kind: "resource-listed", entries: ["redis", "postgres", "minio"] }],
    },
    {
      sentence: "The storage kustomization does not list `redis/backup.yaml`",
      under: ["Flux Kustomization: `deploy/storage/redis/ks.yaml`"],
      reads: [{ kind: "resource-listed", entries: ["redis/backup.yaml"], absent: true }],
    },
    {
      sentence: "Redis is wired into the storage kustomization",
      under: ["Flux Kustomization: `deploy/storage/redis/ks.yaml`"],
      reads: [{ kind: "resource-listed", entries: ["redis"] }],
    },
    { sentence: "Redis is wired into the storage kustomization", reads: null },
    { sentence: "The storage kustomization lists everything", under: ["Flux Kustomization: `deploy/storage/redis/ks.yaml`"], reads: null },
    { sentence: "If `redis/ks.yaml` is listed in the storage kustomization", under: ["`deploy/storage/redis/ks.yaml`"], reads: null },
    { sentence: "Listed in the storage team's wiki", under: ["`deploy/storage/redis/ks.yaml`"], reads: null },
  ],
  cue: [PASSIVE, ACTIVE],
  recognise,
};
