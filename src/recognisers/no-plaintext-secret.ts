import { asides, hedged, touches } from "../domain/clauses.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const WHAT = "(?:secrets?|credentials?|passwords?|tokens?|api keys?|keys?|private keys?|secret values?|sensitive (?:data|values|information))";
const PLAIN = "(?:plain[- ]?text|clear[- ]?text|hard-?coded|literal|inline|unencrypted|raw|actual|real)";
const PLACE =
  "(?:(?:are |is |were |be )?(?:committed|stored|checked in|kept|present|exposed|left|found|written|included)\\s*)?(?:(?:in|to|into|inside)\\s+(?:(?:the|any|this|these|our)\\s+)?(?:git(?: repository| history)?|repository|repo|source control|version control|manifests?(?: files?)?(?: of (?:this|the) story)?|yaml(?: files| manifests)?|values|helmrelease|files|commits?|codebase))?";
const PHRASE = new RegExp(
  `^\\s*(?:(?:there (?:are|is) )?(?:no|zero)|without(?: any)?|contains? no|(?:manifests?|helmreleases?|repository|git|files) (?:contain|contains|hold|holds|have|has) no)\\s+(?:(${PLAIN})\\s+)?(${WHAT}(?:(?:\\s*,\\s*|\\s*,?\\s+(?:or|and|nor)\\s+|/)${WHAT}){0,4})\\s*(${PLACE})\\s*(?:in (?:plain[- ]?text|clear[- ]?text))?\\s*[.]?$`,
  "i",
);

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const match = PHRASE.exec(text);
  if (match === null) return null;
  const [, plain, , place = ""] = match;
  if (plain === undefined && place.trim() === "" && !/plain|clear/i.test(text)) return null;
  const span = { start: 0, end: match[0].length };
  if (touches(span, [...asides(text), ...hedged(text.replace(/(?<![\w-])(?:or|nor)(?![\w-])/gi, (word) => "&".repeat(word.length)))])) return null;
  const whole = /(?<![\w-])(?:git|repo(?:sitory)?|source control|version control|codebase|commits?)(?![\w-])/i.test(place);
  const paths = [...new Set(context.storyPaths)].filter((path) => !path.endsWith(".md"));
  const folders = paths.map((path) => (/\.ya?ml$/.test(path) ? path.slice(0, path.lastIndexOf("/")) : path)).filter((path) => path !== "");
  if (!whole && folders.length === 0) return null;
  return { assertions: [{ kind: "no-plaintext-secret", files: whole ? [] : [...new Set(folders)] }], combine: "all", covers: [span] };
}

/** That credentials are nowhere in plain text. */
export const recogniser: Recogniser = {
  id: "no-plaintext-secret",
  summary: "No manifest of the story, or of the repository where a sentence speaks of Git, holds a credential in plain text.",
  examples: [
    { sentence: "No passwords in Git.", reads: [{ kind: "no-plaintext-secret", files: [] }] },
    {
      sentence: "No plaintext credentials in any manifest of this story",
      under: ["`deploy/redis/secret.yaml` created:"],
      reads: [{ kind: "no-plaintext-secret", files: ["deploy/redis"] }],
    },
    { sentence: "No tokens or passwords are committed to Git", reads: [{ kind: "no-plaintext-secret", files: [] }] },
    { sentence: "No passwords expire", reads: null },
    { sentence: "No secrets are rotated in Git", reads: null },
    { sentence: "No credentials", reads: null },
    { sentence: "No plaintext credentials except the bootstrap token", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
