import type { Assertion } from "../domain/assertion.ts";
import { negated, touches } from "../domain/clauses.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const STORE = "(?:1password|vault|bitwarden|doppler|aws secrets manager|secrets? manager|parameter store|key vault|secret store)";
const ITEM = new RegExp(
  `(?<![\\w-])(?:(?:secret |remote |item )?(?:path|item|key)(?: in ${STORE})?\\s*:?\\s+\`([^\`<>$\\s]{3,200})\`(\\s+in (?:the )?${STORE})?|\`([^\`<>$\\s]{3,200})\`\\s+in (?:the )?${STORE})`,
  "i",
);

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = ITEM.exec(sentence.text);
  const item = match?.[1] ?? match?.[3];
  if (match === null || item === undefined || !new RegExp(STORE, "i").test(match[0])) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, negated(sentence.text)) || /(?<![\w-])(?:or|if|unless)(?![\w-])/i.test(sentence.text)) return null;
  const assertion: Assertion = {
    kind: "field",
    search: searchFor(sentence, context, { kind: "ExternalSecret" }),
    fields: ["remoteRef.key", "extract.key", "remoteRef.path"],
    anywhere: true,
    expect: { is: "same", value: item },
    quantifier: "some",
  };
  return { assertions: [assertion], combine: "all", covers: [span] };
}

/** Items of a secret store that manifests fetch. */
export const recogniser: Recogniser = {
  id: "remote-secret",
  summary: "An ExternalSecret fetches the named item of a secret store. Such an item is no file of the repository.",
  examples: [
    {
      sentence: "Path: `prod/redis/auth` in 1Password",
      reads: [
        {
          kind: "field",
          fields: ["remoteRef.key", "extract.key", "remoteRef.path"],
          expect: { is: "same", value: "prod/redis/auth" },
          search: { kind: "ExternalSecret" },
        },
      ],
    },
    { sentence: "Credentials stored at `prod/redis/auth` in Vault", reads: [{ kind: "field", expect: { is: "same", value: "prod/redis/auth" } }] },
    { sentence: "Path: `./deploy/base/redis`", reads: null },
    { sentence: "`prod/redis/auth` not in Vault", reads: null },
    { sentence: "Vault is unsealed", reads: null },
  ],
  cue: [ITEM],
  recognise,
};
