import type { Assertion } from "../domain/assertion.ts";
import { hedged, negated, touches, withoutCode } from "../domain/clauses.ts";
import { clustersOf, plainTokens } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PARENT =
  /(?:^|[\s`/(])([\w-]+(?:\.[\w-]+)*\.(?:ya?ml|json|toml|conf|cfg|env))`?\s+(?:references?|contains?|holds?|includes?|uses?|sets?|has|have|lists?)\b/i;
const ITEM = /^[A-Za-z][\w -]{1,60}:\s*`[^`]+`(?:\s*\([^()`]{1,60}\))?\s*$/;

/** Files of that name that the story speaks of; of several, those whose path names the cluster the item is about. */
function filesNamed(name: string, sentence: Sentence, context: ReadingContext): readonly string[] {
  const all = context.storyPaths.filter((path) => path === name || path.endsWith(`/${name}`));
  const clusters = clustersOf(sentence, context);
  const near = clusters.length === 0 ? [] : all.filter((path) => path.split("/").some((step) => clusters.includes(step)));
  return clusters.length > 0 && all.length > 1 ? near : all;
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const parent = sentence.scope.lines.at(-1)?.text ?? "";
  const name = PARENT.exec(parent)?.[1];
  if (name === undefined || !ITEM.test(sentence.text)) return null;
  const [token] = plainTokens(sentence, context, "address", "url", "image", "version");
  const out = [...negated(sentence.text), ...hedged(withoutCode(sentence.text))];
  const files = filesNamed(name, sentence, context);
  if (token === undefined || touches(token, out) || files.length !== 1) return null;
  const assertion: Assertion = { kind: "text-contains", files, text: token.text };
  const labelled = /^[^`]*/.exec(sentence.text)?.[0].length ?? 0;
  return {
    assertions: [assertion],
    combine: "all",
    covers: [
      { start: 0, end: Math.max(labelled, token.start) },
      { start: token.start, end: token.end },
    ],
  };
}

/** Addresses and versions that a named file must hold. */
export const recogniser: Recogniser = {
  id: "value-in-file",
  summary: 'Below a line such as "values.yaml references these addresses:", each item\'s address, URL, image or version stands in that file.',
  examples: [
    {
      sentence: "Cache API: `192.0.2.10`",
      under: ["Changed: `deploy/apps/values.yaml`", "Bootstrap values.yaml references correct addresses:"],
      reads: [{ kind: "text-contains", files: ["deploy/apps/values.yaml"], text: "192.0.2.10" }],
    },
    { sentence: "Cache API: `192.0.2.10`", under: ["Bootstrap values.yaml references correct addresses:"], reads: null },
    { sentence: "Cache API: `192.0.2.10`", reads: null },
    { sentence: "Cache API: not `192.0.2.10`", under: ["Bootstrap values.yaml reference correct addresses:"], reads: null },
  ],
  cue: [ITEM],
  recognise,
};
