import { WORKLOADS } from "../domain/homes.ts";
import { having, inContainers, inPods, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

function notRoot(): ReturnType<Phrase["homes"]> {
  return inContainers("runAsNonRoot", same(true));
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words("(?:runs? |running |run )?(?:as |with |under )?@(?:non-root )?(?:user(?: id)?|uid)(?: is|:)? ?(?:and (?:gid|group) )?(\\d{1,10})"),
    unless: /init container|\(uid|runasuser/i,
    homes: (match) => inContainers("runAsUser", same(Number(match[1]))),
  },
  {
    pattern: words("(?:group(?: id)?|gid)(?: is|:)? ?(\\d{1,10})"),
    unless: /fsgroup|runasgroup/i,
    homes: (match) => inContainers("runAsGroup", same(Number(match[1]))),
  },
  {
    pattern: words("(?:never|not) (?:run )?as root|non-root(?: user)?|as an? (?:unprivileged|non-root) user"),
    negative: true,
    homes: () => notRoot(),
  },
  {
    pattern: words(
      "@(?:root )?file ?system (?:is|are|stays|mounted)(?: mounted)? read-?only|read-?only (?:root )?(?:file ?system|rootfs|fs)|(?:must |may |can)?(?:not|cannot|never)(?: be able to)? write to (?:its|the|their) (?:root )?file ?system",
    ),
    negative: true,
    homes: () => inContainers("readOnlyRootFilesystem", same(true)),
  },
  {
    // A chart may add some of its own: its values alone show nothing.
    pattern: words(
      "no (?:added|extra|additional)(?: linux)? capabilit(?:y|ies)(?: added)?|no(?: linux)? capabilit(?:y|ies) (?:is |are )?added|(?:adds|adding) no(?: linux)? capabilit(?:y|ies)",
    ),
    unless: /except|beyond|other than|besides|apart from/i,
    negative: true,
    homes: () => [{ kinds: WORKLOADS, fields: ["capabilities.add"], expect: { is: "absent" }, container: true }],
  },
  {
    pattern: words(
      "(?:all|every)(?: linux)? capabilit(?:y|ies)(?: is| are)? dropped|drops? (?:all|every)(?: linux)? capabilit(?:y|ies)|capabilities(?: are)?(?: all)? dropped|no (?:linux )?capabilities",
    ),
    unless: /except/i,
    negative: true,
    homes: () => inContainers("capabilities.drop", having("ALL")),
  },
  {
    pattern: words(
      "(?:no|without|neither allows?|none allows?|never allows?|disallows?) privilege escalation(?: (?:is )?(?:allowed|possible|permitted))?|privilege escalation (?:is )?(?:off|disabled|forbidden|disallowed|denied|not allowed|blocked|prevented)",
    ),
    negative: true,
    homes: () => inContainers("allowPrivilegeEscalation", same(false)),
  },
  {
    pattern: words(
      "(?:@runtime(?:'s| s)? default seccomp(?: profile)?|default seccomp profile|seccomp(?: profile)?(?: type)?(?: is| of| set to|:)? ?(RuntimeDefault|Localhost|Unconfined))",
    ),
    homes: (match) => inContainers("seccompProfile.type", same(match[1] ?? "RuntimeDefault")),
  },
  {
    pattern: words(
      "(?:no|without(?: an?)?) (?:service ?account|api) tokens?(?: is| are)?(?: (?:auto)?mounted)?(?: into @pods?)?|service ?account tokens? (?:is |are )?(?:not (?:auto-?)?mounted|disabled|off)",
    ),
    unless: /auto-?mount/i,
    negative: true,
    homes: () => inPods(["automountServiceAccountToken"], same(false)),
  },
  {
    pattern: words("(?:mounts?|hands? out|gives?) no (?:(?:service ?account|api) )?tokens?|(?:does|do) not (?:auto-?)?mount (?:@(?:api )?tokens?)"),
    about: /(?<![\w-])service ?accounts?\s+[a-z0-9]/i,
    negative: true,
    homes: () => [{ kinds: ["ServiceAccount"], fields: ["automountServiceAccountToken"], expect: same(false) }],
  },
];

/** Containers are hardened as the sentence says in other words than those of the security context: users, file systems, tokens, seccomp. */
export const recogniser: Recogniser = {
  id: "pod-hardening",
  summary: "Containers are hardened as the sentence says in other words than those of the security context: users, file systems, tokens, seccomp.",
  examples: [
    {
      sentence: "ServiceAccount `importer` mounts no token",
      reads: [
        {
          kind: "worded-field",
          search: { kind: "ServiceAccount", name: "importer" },
          homes: [{ fields: ["automountServiceAccountToken"], expect: { is: "same", value: false } }],
        },
      ],
    },
    { sentence: "ServiceAccount `importer` mounts tokens", reads: null },
    {
      sentence: "Containers have no added capabilities",
      reads: [{ kind: "worded-field", homes: [{ fields: ["capabilities.add"], expect: { is: "absent" }, container: true }] }],
    },
    { sentence: "No added capabilities except NET_BIND_SERVICE", reads: null },
    {
      sentence: "Runs as user 10001, never as root, with the runtime's default seccomp profile",
      reads: [
        { kind: "worded-field", homes: [{ container: true, fields: ["runAsUser"], expect: { is: "same", value: 10001 } }, {}] },
        { kind: "worded-field" },
        { kind: "worded-field", homes: [{ fields: ["seccompProfile.type"] }, {}] },
      ],
    },
    {
      sentence: "Root filesystem is read-only",
      reads: [{ kind: "worded-field", homes: [{ container: true, fields: ["readOnlyRootFilesystem"], expect: { is: "same", value: true } }, {}] }],
    },
    {
      sentence: "No service account token is mounted into the pod",
      reads: [{ kind: "worded-field", homes: [{ fields: ["**.automountServiceAccountToken"], expect: { is: "same", value: false } }, {}] }],
    },
    { sentence: "All capabilities dropped except NET_ADMIN", reads: null },
    { sentence: "The user guide is read-only", reads: null },
    { sentence: "Not hardened: the root filesystem is not read-only", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
