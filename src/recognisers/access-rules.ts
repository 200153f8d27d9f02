import { having } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

const NO_RESOURCE = /^(?:access|and|the|all|more|nothing|new|old|branches|them|it|anything|only|permissions|rights|verbs)$/i;

function rule(verbs: string | undefined, resources: string | undefined): ReturnType<Phrase["homes"]> {
  const listed = (text: string | undefined): readonly string[] =>
    (text ?? "")
      .toLowerCase()
      .split(/\s*,\s*and\s+|\s*,\s*|\s+and\s+/)
      .map((word) => word.trim())
      .filter((word) => word !== "");
  const wanted = listed(resources).map((word) => (/s$/.test(word) ? word.replace(/policys$/, "policies") : `${word}s`));
  if (wanted.length === 0 || listed(resources).some((word) => NO_RESOURCE.test(word))) return null;
  return [{ kinds: ["Role", "ClusterRole"], fields: ["rules"], expect: having([{ resources: wanted, verbs: listed(verbs) }]) }];
}

function subjectKind(text: string | undefined): string {
  return /account/i.test(text ?? "") ? "ServiceAccount" : /group/i.test(text ?? "") ? "Group" : "User";
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:may|can|allows?|permits?|grants?|is allowed to|has)? ?((?:get|list|watch|create|update|patch|delete|deletecollection)(?:(?:,? and |, ?| or )(?:get|list|watch|create|update|patch|delete|deletecollection)){0,8}) (?:access )?(?:on |to |for |of )?@?([A-Za-z]{3,40}(?:(?:,? and |, ?)[a-z]{3,40}){0,5})",
    ),
    about: /role|rbac|service account|permission|verbs/i,
    negative: true,
    homes: (match) => rule(match[1], match[2]),
  },
  {
    pattern: words(
      "on ([A-Za-z]{3,40})(?: it| the role)? (?:may|can) ((?:get|list|watch|create|update|patch|delete)(?:(?: ?,? and | ?, ?)(?:get|list|watch|create|update|patch|delete)){0,8})",
    ),
    negative: true,
    homes: (match) => rule(match[2], match[1]),
  },
  {
    pattern: words("binds? @(serviceaccount|service account|group|user) <name>"),
    homes: (match) => [
      { kinds: ["RoleBinding", "ClusterRoleBinding"], fields: ["subjects"], expect: having([{ kind: subjectKind(match[1]), name: match[2] ?? "" }]) },
    ],
  },
];

/** A Role allows the stated verbs on the stated resources, and a binding binds the stated subject. */
export const recogniser: Recogniser = {
  id: "access-rules",
  summary: "A Role allows the stated verbs on the stated resources, and a binding binds the stated subject.",
  examples: [
    {
      sentence: "Role `cache-reader` allows get, list and watch on configmaps and secrets",
      reads: [
        {
          kind: "worded-field",
          search: { kind: "Role", name: "cache-reader" },
          homes: [
            { fields: ["rules"], expect: { is: "contains", value: [{ resources: ["configmaps", "secrets"], verbs: ["get", "list", "watch"] }] } },
          ],
        },
      ],
    },
    {
      sentence: "RoleBinding `cache` binds ServiceAccount `cache`",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["subjects"], expect: { is: "contains", value: [{ kind: "ServiceAccount", name: "cache" }] } }] },
      ],
    },
    {
      sentence: "The role may get, list and watch ConfigMaps",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ resources: ["configmaps"] }] } }] }],
    },
    { sentence: "Role allows no delete on secrets", reads: null },
    { sentence: "The team may delete old branches", reads: null },
    { sentence: "Role reviewed by security", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
