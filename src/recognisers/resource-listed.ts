import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { folderOf, parentPaths } from "../domain/paths.ts";
import { pathMentions, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const KUSTOMIZATION = /(?:^|\/)kustomization\.ya?ml$/i;
const LIST =
  /(?<![\w-])(?:lists?|listing|references?|referencing|includes?|including)\s+(`[^`]{1,200}`(?:(?:\s*,\s*(?:and )?|\s+and\s+)`[^`]{1,200}`){0,20})/gi;
const EVERY =
  /(?<![\w-])(?:references?|referencing|includes?|including|lists?|listing)\s+all(?:\s+(?:the\s+)?[\w-]+){0,3}\s+(?:manifests|resources|files|yaml files)/gi;

/** Files of Flux Kustomizations, by their usual names. */
const FLUX = /(?:^|\/)(?:ks|flux-kustomization)\.ya?ml$/i;

/** The kustomization files the sentence speaks of: its own, its parents', else those of its criterion. */
function kustomizationsOf(sentence: Sentence, context: ReadingContext): readonly string[] {
  const own = pathMentions(sentence, context).flatMap((mention) => mention.paths);
  for (const tier of [own, ...parentPaths(sentence, context.exists), context.criterionPaths]) {
    const files = tier.filter((path) => KUSTOMIZATION.test(path) && path.includes("/"));
    if (files.length > 0) return files;
  }
  return [];
}

function fileNames(list: string): readonly string[] {
  return [...list.matchAll(/`([^`]{1,200})`/g)]
    .map((match) => match[1] ?? "")
    .filter((name) => /^(?:\.\/)?[\w.-]+(?:\/[\w.-]+)*\/?$/.test(name) && /\.ya?ml$|^\.{0,2}\/|\/$/.test(name));
}

function siblings(kustomization: string, context: ReadingContext): readonly string[] {
  const folder = folderOf(kustomization);
  const names = context.storyPaths
    .filter((path) => folderOf(path) === folder && /\.ya?ml$/.test(path) && !/(?:^|\/)(?:kustomization|ks)\.ya?ml$/.test(path))
    .map((path) => path.slice(path.lastIndexOf("/") + 1));
  return [...new Set(names)].sort();
}

/**
 * "References all manifests" where the criterion is about a Flux Kustomization too: what that references is its path, and the manifests lie
 * below the folder of the kustomization files.
 */
function fluxPaths(kustomizations: readonly string[], sentence: Sentence, context: ReadingContext): readonly Assertion[] {
  return kustomizations.flatMap((path): readonly Assertion[] => {
    const folder = folderOf(path);
    const flux = context.criterionPaths.filter((other) => FLUX.test(other) && folderOf(other) === folder);
    if (flux.length === 0) return [];
    const search = { ...searchFor(sentence, context, {}), tiers: [flux], kind: "Kustomization" };
    return [{ kind: "field", search, fields: ["spec.path"], anywhere: false, quantifier: "some", expect: { is: "contains", value: folder } }];
  });
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const kustomizations = kustomizationsOf(sentence, context);
  if (kustomizations.length === 0) return null;
  const out = ruledOut(text);
  const entries: string[] = [];
  const covers: Span[] = [];
  const beside: Assertion[] = [];
  for (const match of text.matchAll(LIST)) {
    const names = fileNames(match[1] ?? "");
    const span = { start: match.index, end: match.index + match[0].length };
    if (names.length === 0 || touches(span, out)) continue;
    entries.push(...names);
    covers.push(span);
  }
  for (const match of withoutCode(text).matchAll(EVERY)) {
    const span = { start: match.index, end: match.index + match[0].length };
    const names = kustomizations.flatMap((path) => siblings(path, context));
    if (names.length === 0 || touches(span, out)) continue;
    entries.push(...names);
    covers.push(span);
    beside.push(...fluxPaths(kustomizations, sentence, context));
  }
  if (entries.length === 0) return null;
  return { assertions: [{ kind: "resource-listed", kustomizations, entries: [...new Set(entries)] }, ...beside], combine: "all", covers };
}

/** What kustomization files list. */
export const recogniser: Recogniser = {
  id: "resource-listed",
  summary: "A kustomization file lists the named files, or all manifests that the story names beside it.",
  examples: [
    {
      sentence: "`deploy/base/redis/kustomization.yaml` (lists `statefulset.yaml`)",
      reads: [{ kind: "resource-listed", kustomizations: ["deploy/base/redis/kustomization.yaml"], entries: ["statefulset.yaml"] }],
    },
    {
      sentence: "Lists `service.yaml` and `statefulset.yaml` as resources",
      under: ["Kustomization: `deploy/base/redis/kustomization.yaml`"],
      reads: [{ kind: "resource-listed", entries: ["service.yaml", "statefulset.yaml"] }],
    },
    { sentence: "Lists `service.yaml` as a resource", reads: null },
    { sentence: "`deploy/base/redis/kustomization.yaml` does not list `service.yaml`", reads: null },
    { sentence: "`deploy/base/redis/kustomization.yaml` lists every owner", reads: null },
  ],
  cue: [LIST, EVERY],
  recognise,
};
