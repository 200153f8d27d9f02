import type { Assertion } from "../domain/assertion.ts";
import { pathsOf, plainPath } from "../domain/paths.ts";
import { clustersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const FAILS = /^\s+(?:fails?|does not|should not|must not|cannot|never|errors?|no longer)\b/i;

const WELL =
  /^\s+(?:(?:both |all )?(?:succeeds?|passes|pass|works?|runs?|builds?|completes?|renders?|exits? (?:with )?(?:code )?0)(?: (?:cleanly|successfully|fine|through))?)?\s*(?:,?\s*(?:without|with no)(?: any)? (?:errors?|failures?|errors? (?:or|and) warnings?|problems?|issues?))?(?![\w-])/i;

/** The words of the first command of a pipeline. Nothing of it is ever run. */
function wordsOf(command: string): { readonly words: readonly string[]; readonly piped: string | null } {
  const bar = command.search(/\s\|\s|&&|;/);
  const first = bar < 0 ? command : command.slice(0, bar);
  return { words: first.trim().split(/\s+/).slice(0, 40), piped: bar < 0 ? null : command.slice(bar) };
}

function optionOf(words: readonly string[], ...names: readonly string[]): string | null {
  for (const [index, word] of words.entries()) {
    if (names.includes(word)) return words[index + 1] ?? null;
    for (const name of names) if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
  }
  return null;
}

function placeholder(text: string | null): boolean {
  return text !== null && /[<>$]/.test(text);
}

/** Reproducible builds that a command names: `kustomize build P`, `kubectl kustomize P`, `flux build kustomization N --path P`. */
export function buildsOf(
  command: string,
): readonly { tool: "kustomize" | "flux"; path: string; kustomization: string | null; file: string | null }[] {
  const { words } = wordsOf(command);
  const [tool, verb, third] = words;
  if ((tool === "kustomize" && verb === "build") || (tool === "kubectl" && verb === "kustomize")) {
    const target = words.slice(2).find((word, index) => !word.startsWith("-") && !/^--?[\w-]+$/.test(words[index + 1] ?? ""));
    if (target === undefined || placeholder(target)) return [];
    return pathsOf(plainPath(target)).map((path) => ({
      tool: "kustomize" as const,
      path: path.replace(/\/$/, "") || ".",
      kustomization: null,
      file: null,
    }));
  }
  if (tool !== "flux" || verb !== "build") return [];
  const name = third === "kustomization" || third === "ks" ? words[3] : undefined;
  const kustomization = name === undefined || name.startsWith("-") ? null : name;
  const path = optionOf(words, "--path") ?? ".";
  const file = optionOf(words, "-f", "--kustomization-file");
  if (placeholder(kustomization) || placeholder(path) || placeholder(file) || (kustomization === null && file === null)) return [];
  const files = file === null ? [null] : pathsOf(plainPath(file));
  return files.map((one) => ({ tool: "flux" as const, path: plainPath(path).replace(/\/$/, "") || ".", kustomization, file: one }));
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const span of sentence.code) {
    if (FAILS.test(sentence.text.slice(span.end))) continue;
    const builds = buildsOf(span.text.trim());
    if (builds.length === 0) continue;
    for (const build of builds) assertions.push({ kind: "builds", ...build, clusters: clustersOf(sentence, context) });
    const well = WELL.exec(sentence.text.slice(span.end));
    covers.push({ start: span.start, end: span.end + (well?.[0].length ?? 0) });
  }
  const lead = /^After [\w\s,'’-]{1,60},/i.exec(sentence.text);
  if (lead !== null) covers.push({ start: 0, end: lead[0].length });
  return assertions.length === 0 ? null : { assertions, combine: "all", covers };
}

/** Builds that a quoted command asks for. */
export const recogniser: Recogniser = {
  id: "builds",
  summary:
    "The build that a quoted `kustomize build` or `flux build` names succeeds; it is reproduced, never run. A schema check behind a pipe is not reproduced.",
  examples: [
    {
      sentence: "`kustomize build deploy/base/redis` succeeds",
      reads: [{ kind: "builds", tool: "kustomize", path: "deploy/base/redis", kustomization: null }],
    },
    {
      sentence: "`kustomize build deploy/overlays/{staging,production} | kubeconform -strict` passes",
      reads: [
        { kind: "builds", path: "deploy/overlays/staging" },
        { kind: "builds", path: "deploy/overlays/production" },
      ],
    },
    {
      sentence: "`flux build kustomization redis --path ./deploy/base/redis` succeeds",
      reads: [{ kind: "builds", tool: "flux", path: "deploy/base/redis", kustomization: "redis", file: null }],
    },
    {
      sentence: "`flux build kustomization -f clusters/apps/redis.yaml --path .`",
      reads: [{ kind: "builds", tool: "flux", kustomization: null, file: "clusters/apps/redis.yaml" }],
    },
    { sentence: "`kustomize build deploy/<app>` succeeds", reads: null },
    { sentence: "`kubectl apply -k deploy/base/redis` succeeds", reads: null },
    { sentence: "`flux build` succeeds", reads: null },
  ],
  cue: [/kustomize|flux\s+build/],
  recognise,
};
