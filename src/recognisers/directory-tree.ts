import type { Assertion } from "../domain/assertion.ts";
import { asides, hedged, negated, touches } from "../domain/clauses.ts";
import { isFileLike, isRepositoryPath, plainPath } from "../domain/paths.ts";
import { pathMentions } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const ABOUT = /(?<![\w-])(?:structure|layout|tree|hierarchy|files?|directories|directory|manifests?)(?![\w-])/i;
const BRANCH = /^((?:[\u2502|]\s{1,4}|\s{2,4})*)(?:[\u251c\u2514]\u2500{1,3}|[|`+]--+)\s+(\S+?)(\/?)(?:\s+(?:#|\(|\u2190|<-|\u2014|--|\/\/).*)?$/;
/** Most entries of one tree that are looked at. */
const MOST = 120;

/** The paths of a drawn tree below its root; null when a line is none of a tree. */
function pathsIn(text: string, given: string | null): readonly string[] | null {
  const lines = text
    .replaceAll("\u00A0", " ")
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "" && !/^\s*#/.test(line) && !/^\d+ director/.test(line));
  const [first = ""] = lines;
  const own = BRANCH.test(first) ? null : plainPath(first.trim().replace(/\s+#.*$/, "")).replace(/\/$/, "");
  const root = own === null || own === "." ? given : own;
  if (root === null || lines.length < 2 || lines.length > MOST) return null;
  const stack: string[] = [];
  const found: string[] = [];
  for (const line of own === null ? lines : lines.slice(1)) {
    const match = BRANCH.exec(line);
    const name = match?.[2];
    if (match === null || name === undefined || /[<>$*{}]|^\.{3}$|\u2026/.test(name)) return null;
    const depth = Math.round((match[1] ?? "").length / 4);
    if (depth > stack.length) return null;
    stack.length = depth;
    stack.push(name.replace(/\/$/, ""));
    const path = `${root}/${stack.join("/")}`;
    found.push(match[3] === "/" || !isFileLike(name) ? `${path}/` : path);
  }
  return found;
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text, fences } = sentence;
  const [fence, ...others] = fences;
  if (fence === undefined || others.length > 0 || !ABOUT.test(text) || !/[\u251c\u2514]|\|--|`--/.test(fence.text)) return null;
  const named = pathMentions(sentence, context).flatMap(({ paths }) => paths);
  const [root = null] = named;
  const paths = pathsIn(fence.text, named.length === 1 && root !== null ? root.replace(/\/$/, "") : null);
  const whole = { start: 0, end: text.length };
  if (paths === null || paths.length === 0 || !paths.every((path) => isRepositoryPath(path, "list", context.exists))) return null;
  if (text.length > 120 || touches(whole, [...negated(text), ...hedged(text), ...asides(text)])) return null;
  const assertions = paths.map(
    (path): Assertion => ({ kind: "path-exists", patterns: [path], want: path.endsWith("/") ? "directory" : "file", any: false, under: [] }),
  );
  return { assertions, combine: "all", covers: [whole] };
}

/** Directory trees that are drawn below a sentence. */
export const recogniser: Recogniser = {
  id: "directory-tree",
  summary: "Every file and directory of a tree that is drawn in a fence below the sentence exists.",
  examples: [
    {
      sentence: "Directory structure:",
      fence: {
        language: null,
        text: "deploy/base/redis/\n\u251c\u2500\u2500 app/\n\u2502   \u251c\u2500\u2500 release.yaml   # the chart\n\u2502   \u2514\u2500\u2500 kustomization.yaml\n\u2514\u2500\u2500 ks.yaml\n",
      },
      reads: [
        { kind: "path-exists", patterns: ["deploy/base/redis/app/"], want: "directory" },
        { kind: "path-exists", patterns: ["deploy/base/redis/app/release.yaml"], want: "file" },
        { kind: "path-exists", patterns: ["deploy/base/redis/app/kustomization.yaml"] },
        { kind: "path-exists", patterns: ["deploy/base/redis/ks.yaml"] },
      ],
    },
    { sentence: "Directory structure:", reads: null },
    {
      sentence: "Directory structure:",
      fence: { language: null, text: "deploy/<app>/\n\u2514\u2500\u2500 ks.yaml\n\u2514\u2500\u2500 <name>.yaml\n" },
      reads: null,
    },
    { sentence: "No such directory structure:", fence: { language: null, text: "deploy/base/\n\u2514\u2500\u2500 ks.yaml\n" }, reads: null },
    { sentence: "Output of the command:", fence: { language: null, text: "deploy/base/\n\u2514\u2500\u2500 ks.yaml\n" }, reads: null },
  ],
  recognise,
};
