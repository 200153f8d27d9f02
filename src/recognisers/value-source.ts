import { having, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import { WORKLOADS } from "../domain/pod-specs.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

function fromSecret(variable: string | undefined, name: string | undefined, key: string | undefined): ReturnType<Phrase["homes"]> {
  if (variable === undefined || name === undefined || !/^[A-Z]/.test(variable)) return null;
  const reference = { name, ...(key === undefined ? {} : { key }) };
  return [{ kinds: [...WORKLOADS, "HelmRelease"], fields: ["**.env"], expect: having([{ name: variable, valueFrom: { secretKeyRef: reference } }]) }];
}

function secretNamed(name: string | undefined, key: string | undefined): ReturnType<Phrase["homes"]> {
  if (name === undefined) return null;
  return [
    { kinds: WORKLOADS, fields: ["**.secretKeyRef"], expect: having({ name, ...(key === undefined ? {} : { key }) }) },
    { kinds: ["HelmRelease"], fields: ["**.existingSecret", "**.secretName", "**.secretKeyRef.name"], expect: same(name) },
  ];
}

function envFrom(kind: string | undefined, name: string | undefined): ReturnType<Phrase["homes"]> {
  if (kind === undefined || name === undefined) return null;
  const source = /secret/i.test(kind) ? { secretRef: { name } } : { configMapRef: { name } };
  return [{ kinds: [...WORKLOADS, "HelmRelease"], fields: ["**.envFrom"], expect: having([source]) }];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "([A-Z][A-Z0-9_]{2,60}) (?:is |are )?(?:comes?|read|taken|filled|injected|loaded|set|sourced) from (?:@key <name> (?:of|in) )?@secret (?:called |named )?<name>(?:,? \\(?@?key:? <name>\\)?)?",
    ),
    homes: (match) => fromSecret(match[1], match[3], match[2] ?? match[4]),
  },
  {
    pattern: words(
      "(?:comes?|read|taken|loaded|injected|arrives?|arrive) (?:from|through|via) @(?:existing )?(?:key <name> (?:of|in) @)?secret (?:called |named )?<name>",
    ),
    unless: /[A-Z][A-Z0-9]+_[A-Z0-9]|envfrom|externalsecret/i,
    homes: (match) => secretNamed(match[2], match[1]),
  },
  {
    pattern: words(
      "(?:loads? |reads? |takes? |gets? )?@?(?:environment|env|env vars|environment variables|settings) from @(configmap|secret) <name>|@(configmap|secret) <name> \\(?(?:via |through )?envfrom\\)?",
    ),
    homes: (match) => envFrom(match[1] ?? match[3], match[2] ?? match[4]),
  },
];

/** A variable, a password or a file of values comes from the stated Secret or ConfigMap, and from the stated key of it. */
export const recogniser: Recogniser = {
  id: "value-source",
  summary: "A variable, a password or a file of values comes from the stated Secret or ConfigMap, and from the stated key of it.",
  examples: [
    {
      sentence: "`REDIS_PASSWORD` comes from Secret `redis-auth` key `password`",
      reads: [
        {
          kind: "worded-field",
          homes: [
            { expect: { is: "contains", value: [{ name: "REDIS_PASSWORD", valueFrom: { secretKeyRef: { name: "redis-auth", key: "password" } } }] } },
          ],
        },
      ],
    },
    {
      sentence: "Loads environment from ConfigMap `redis-config`",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ configMapRef: { name: "redis-config" } }] } }] }],
    },
    { sentence: "The password is read from an existing secret called redis-auth", reads: [{ kind: "worded-field", homes: [{}, {}] }] },
    { sentence: "`REDIS_PASSWORD` never comes from Secret `redis-auth`", reads: null },
    { sentence: "The idea comes from the team", reads: null },
    { sentence: "No environment from ConfigMap `redis-config`", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
