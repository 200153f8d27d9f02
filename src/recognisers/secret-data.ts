import { having, inKind, present, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import type { Home } from "../domain/stated.ts";
import { words } from "../domain/wording.ts";

function keysOf(text: string | undefined): readonly Home[] {
  const keys = (text ?? "")
    .split(/\s*,\s*and\s+|\s*,\s*|\s+and\s+/)
    .map((key) => key.trim())
    .filter((key) => key !== "");
  if (keys.length === 0) return [];
  return [
    inKind("ExternalSecret", ["spec.data"], having(keys.map((secretKey) => ({ secretKey })))),
    ...(keys.length === 1 ? [inKind("ExternalSecret", [`spec.target.template.data.${keys[0] ?? ""}`], present)] : []),
  ];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words("(?:fields|keys|properties) ?: ?([\\w.-]{1,80}(?:(?: ?, ?(?:and )?| and )[\\w.-]{1,80}){0,8})"),
    about: /external ?secret/i,
    labels: true,
    homes: (match) => keysOf(match[1]),
  },
  {
    pattern: words(
      "(?:provides?|produces?|makes?|has|with|contains?|exposes?|maps?) (?:<name> with )?(?:at least )?@?keys? ([\\w.-]{1,80}(?:(?: ?, ?(?:and )?| and )[\\w.-]{1,80}){0,8})",
    ),
    about: /external ?secret/i,
    negative: true,
    homes: (match) => keysOf(match[2]),
  },
  {
    pattern: words(
      "(?:reads?|fetches|pulls|takes|comes? from|from|loads?|syncs?) @?(?:path |item |key )?([a-z0-9][\\w.-]{0,80}(?:\\/[\\w.-]{1,80}){1,8})",
    ),
    about: /external ?secret/i,
    homes: (match) => [inKind("ExternalSecret", ["spec.data.remoteRef.key", "spec.dataFrom.extract.key"], same(match[1] ?? ""))],
  },
  {
    pattern: words("(?:from |in |via |of |uses )?@?(?:cluster ?secret ?store|secret ?store) <name>"),
    about: /external ?secret/i,
    homes: (match) =>
      // One kind of store is named, and it is what a reference without a kind means.
      /(?<!Cluster)SecretStore/.test(match[0]) ? null : [inKind("ExternalSecret", ["spec.secretStoreRef.name"], same(match[1] ?? ""))],
  },
  {
    pattern: words("(?:produces|makes|creates|writes|target(?: is|:)?) @?secret (?:called |named )?<name>|produces <name>(?= with)"),
    about: /external ?secret/i,
    homes: (match) => [inKind("ExternalSecret", ["spec.target.name"], same(match[1] ?? match[2] ?? ""))],
  },
];

/** An ExternalSecret makes the stated keys and Secret, from the stated path and store. */
export const recogniser: Recogniser = {
  id: "secret-data",
  summary: "An ExternalSecret makes the stated keys and Secret, from the stated path and store.",
  examples: [
    { sentence: "ExternalSecret `cache` is kept in SecretStore `vault`", reads: null },
    {
      sentence: "ExternalSecret `cache` reads `prod/cache/auth` from ClusterSecretStore `vault`",
      reads: [
        { kind: "worded-field", homes: [{ expect: { is: "same", value: "prod/cache/auth" } }] },
        { kind: "worded-field", homes: [{ expect: { is: "same", value: "vault" } }] },
      ],
    },
    {
      sentence: "ExternalSecret provides keys `username` and `password`",
      reads: [
        {
          kind: "worded-field",
          homes: [{ fields: ["spec.data"], expect: { is: "contains", value: [{ secretKey: "username" }, { secretKey: "password" }] } }],
        },
      ],
    },
    { sentence: "ExternalSecret `cache` makes Secret `cache-auth`", reads: [{ kind: "worded-field", homes: [{ fields: ["spec.target.name"] }] }] },
    { sentence: "ExternalSecret provides no keys", reads: null },
    { sentence: "The team provides keys to the office", reads: null },
    { sentence: "ExternalSecret reviewed", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
