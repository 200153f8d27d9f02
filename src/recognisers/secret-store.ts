import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { searchFor, unsure } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

/** Names that a store object usually carries, by what people call the product. */
const STORES: Readonly<Record<string, readonly string[]>> = {
  "1password": ["onepassword", "1password"],
  onepassword: ["onepassword", "1password"],
  vault: ["vault"],
  bitwarden: ["bitwarden"],
  doppler: ["doppler"],
  "aws secrets manager": ["aws", "secretsmanager"],
};

const PHRASE =
  /(?<![\w-])(?:from|via|out of|synced from|pulled from|sourced from)\s+(1password|onepassword|(?:hashicorp )?vault|bitwarden|doppler|aws secrets manager)(?![\w-])/i;

/** Speaks of more than one reference can show. */
const EVERY = /(?<![\w-])(?:all|every|each|any|both)(?![\w-])/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(withoutCode(sentence.text));
  const names = STORES[match?.[1]?.toLowerCase().replace("hashicorp ", "") ?? ""];
  if (match === null || names === undefined) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text)) || EVERY.test(withoutCode(sentence.text).slice(0, match.index))) return null;
  const search = searchFor(sentence, context);
  const assertions = names.map(
    (name): Assertion => ({
      kind: "field",
      search,
      fields: ["secretStoreRef.name"],
      anywhere: true,
      expect: { is: "contains", value: name },
      quantifier: "some",
    }),
  );
  return {
    assertions: [...assertions, unsure("No store that is referred to has the product in its name; it may go by another one.")],
    combine: "any",
    covers: [span],
  };
}

/** Where secrets come from. */
export const recogniser: Recogniser = {
  id: "secret-store",
  summary:
    "An ExternalSecret takes its values from a store named after the product. A store by another name is not found: a miss leaves the claim open.",
  examples: [
    {
      sentence: "`deploy/base/redis/externalsecret.yaml` (password from Vault)",
      reads: [
        { kind: "field", fields: ["secretStoreRef.name"], expect: { is: "contains", value: "vault" } },
        { kind: "uncheckable", reason: "unrecognised" },
      ],
    },
    { sentence: "Password synced from 1Password", reads: [{ kind: "field" }, { kind: "field" }, { kind: "uncheckable" }] },
    { sentence: "Password not from Vault", reads: null },
    { sentence: "All Secrets come from Vault", reads: null },
    { sentence: "Vault is sealed", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
