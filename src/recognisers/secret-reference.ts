import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { fold, partsOf } from "../domain/lexicon.ts";
import { searchFor, unsure } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE = /(?<![\w-])secret ref(?:erence)?s?\s+(?:for|to)\s+(?:the\s+)?([A-Za-z][\w-]*(?:\s+[A-Za-z][\w-]*){0,3})/i;

/** "Cloudflare API token" gives `cloudflareApiTokenSecretRef`, `apiTokenSecretRef`, `tokenSecretRef`. */
function fieldsFor(noun: string): readonly string[] {
  const words = noun.split(/\s+/).map((word) => partsOf(word).join(""));
  return words.map((_, from) => {
    const rest = words.slice(from);
    return `${rest.map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join("")}SecretRef`;
  });
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(withoutCode(sentence.text));
  const noun = match?.[1];
  if (match === null || noun === undefined || fold(noun).length < 3) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  const fields = fieldsFor(noun);
  return {
    assertions: [
      { kind: "field", search: searchFor(sentence, context), fields, anywhere: true, expect: { is: "present" }, quantifier: "some" },
      unsure(`No field is called ${fields.map((field) => `\`${field}\``).join(" or ")}; the secret may be referred to by another one.`),
    ],
    combine: "any",
    covers: [span],
  };
}

/** References to secrets by what they hold. */
export const recogniser: Recogniser = {
  id: "secret-reference",
  summary:
    "A manifest refers to a secret by a field made of the sentence's words (`apiTokenSecretRef`). Another field for the same is not found: a miss leaves the claim open.",
  examples: [
    {
      sentence: "Secret reference for Acme API token",
      reads: [
        { kind: "field", fields: ["acmeApiTokenSecretRef", "apiTokenSecretRef", "tokenSecretRef"], expect: { is: "present" } },
        { kind: "uncheckable", reason: "unrecognised" },
      ],
    },
    { sentence: "No secret reference for API token", reads: null },
    { sentence: "Secret rotated", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
