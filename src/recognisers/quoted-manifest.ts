import type { Assertion } from "../domain/assertion.ts";
import { isRepositoryPath } from "../domain/paths.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Fence, Sentence } from "../domain/story.ts";
import { fieldParts, readFlow, readScalar } from "../domain/tokens.ts";

const PATH = /^\s*#+\s*([\w.@-]+(?:\/[\w.@-]+)+\.(?:ya?ml|json|toml|conf))\s*$/i;
const MOST_LINES = 60;

/** The path in the first line of a quote: written from the root, or the end of one path that the page names. */
function pathOf(fence: Fence, context: ReadingContext): string | undefined {
  const written = PATH.exec(fence.text.split("\n", 1)[0] ?? "")?.[1];
  if (written === undefined) return undefined;
  if (context.exists(written)) return written;
  const ends = new Set(context.storyPaths.filter((path) => path.endsWith(`/${written}`)));
  if (ends.size === 1) return [...ends][0];
  return isRepositoryPath(written, "code", context.exists) ? written : undefined;
}

/** What the lines of a quote say: comments word by word, keys with scalar values as fields, the rest as text. */
function quoted(lines: readonly string[], path: string): readonly Assertion[] {
  const assertions: Assertion[] = [];
  let comment = "";
  const endComment = (): void => {
    if (comment !== "") assertions.push({ kind: "text-contains", files: [path], text: comment });
    comment = "";
  };
  for (const line of lines) {
    const remark = /^\s*#+\s?(.*)$/.exec(line)?.[1];
    if (remark !== undefined) {
      comment = `${comment} ${remark}`.trim();
      continue;
    }
    endComment();
    const parts = /^\s*(?:- )?\S/.test(line) ? fieldParts(line.trim().replace(/^- /, "")) : undefined;
    const value = parts === undefined || parts.value.includes("#") ? undefined : (readFlow(parts.value) ?? readScalar(parts.value));
    if (parts !== undefined && value !== undefined) {
      const search = { clusters: [], tiers: [[path]] };
      assertions.push({ kind: "field", search, fields: [parts.key], anywhere: true, expect: { is: "same", value }, quantifier: "some" });
    } else if (/\w/.test(line)) assertions.push({ kind: "text-contains", files: [path], text: line.trim() });
  }
  endComment();
  return assertions;
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  if (sentence.section !== "claim-table") return null;
  const assertions = sentence.fences.flatMap((fence) => {
    const path = fence.language === null || /^ya?ml$/i.test(fence.language) ? pathOf(fence, context) : undefined;
    const lines = fence.text.split("\n").slice(1);
    return path === undefined || lines.length > MOST_LINES ? [] : quoted(lines, path);
  });
  if (assertions.length === 0) return null;
  const introduces = sentence.text.endsWith(":") || sentence.text === "";
  return { assertions, combine: "all", covers: introduces && sentence.text !== "" ? [{ start: 0, end: sentence.text.length }] : [] };
}

/** Manifests that a reference page quotes. */
export const recogniser: Recogniser = {
  id: "quoted-manifest",
  summary: "The comments and fields that a reference page quotes from a file, under a comment with its path, stand in that file.",
  examples: [
    {
      sentence: "The choice is documented in the manifest:",
      section: "claim-table",
      fence: { language: null, text: "# deploy/cache/daemonset.yaml\n# One replica per node\n# and no more.\nhostNetwork: false\ncontainers:" },
      reads: [
        { kind: "text-contains", files: ["deploy/cache/daemonset.yaml"], text: "One replica per node and no more." },
        { kind: "field", fields: ["hostNetwork"], expect: { is: "same", value: false }, search: { tiers: [["deploy/cache/daemonset.yaml"]] } },
        { kind: "text-contains", text: "containers:" },
      ],
    },
    {
      sentence: "The choice is documented in the manifest:",
      fence: { language: null, text: "# deploy/cache/daemonset.yaml\nhostNetwork: false" },
      reads: null,
    },
    { sentence: "An example:", section: "claim-table", fence: { language: "yaml", text: "hostNetwork: false" }, reads: null },
  ],
  recognise,
};
