import { ruledOut, touches } from "../domain/clauses.ts";
import { kindBeside, searchFor, tokensOf, unsure } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const REFERENCE = /(?<![\w-])(?:references?|referencing|from|via|points? to|using|uses|mounts?|target)\s+(?:the |an? )?(?:[\w-]+ ){0,2}$/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const out = ruledOut(sentence.text);
  const found = tokensOf(sentence, context).flatMap((token) => {
    const beside = token.class === "name" ? kindBeside(sentence.text, token) : undefined;
    if (beside?.kind !== "Secret" || touches(beside, out) || REFERENCE.test(sentence.text.slice(0, beside.start))) return [];
    return [{ name: token.text, start: beside.start, end: beside.end }];
  });
  const [secret, more] = found;
  if (secret === undefined || more !== undefined) return null;
  const { name, start, end } = secret;
  const base = { anywhere: true, quantifier: "some" } as const;
  return {
    assertions: [
      { kind: "object-present", search: searchFor(sentence, context, { kind: "Secret", name }), rendered: false, count: null },
      { kind: "object-present", search: searchFor(sentence, context, { kind: "SealedSecret", name }), rendered: false, count: null },
      {
        kind: "field",
        search: searchFor(sentence, context, { kind: "ExternalSecret" }),
        fields: ["target.name", "metadata.name"],
        expect: { is: "same", value: name },
        ...base,
      },
      { kind: "field", search: searchFor(sentence, context), fields: ["secretName"], expect: { is: "same", value: name }, ...base },
      unsure("No manifest here makes a secret of this name; an operator, a chart or a person may."),
    ],
    combine: "any",
    covers: [{ start, end }],
  };
}

/** Secrets, however they come about. */
export const recogniser: Recogniser = {
  id: "secret-present",
  summary:
    "A secret of the name is made: by a manifest, an ExternalSecret, a SealedSecret or a Certificate. Secrets made in other ways are not found: a miss leaves the claim open.",
  examples: [
    {
      sentence: "Secret `redis-auth` created",
      reads: [
        { kind: "object-present", search: { kind: "Secret", name: "redis-auth" } },
        { kind: "object-present", search: { kind: "SealedSecret", name: "redis-auth" } },
        { kind: "field", fields: ["target.name", "metadata.name"] },
        { kind: "field", fields: ["secretName"] },
        { kind: "uncheckable", reason: "unrecognised" },
      ],
    },
    { sentence: "Mounts Secret `redis-auth`", reads: null },
    { sentence: "No Secret `redis-auth` in Git", reads: null },
    { sentence: "Secret rotation configured", reads: null },
  ],
  cue: [/secret/i],
  recognise,
};
