import { having, inContainers, inPods, oneOf, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import { WORKLOADS } from "../domain/pod-specs.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

function notRoot(): ReturnType<Phrase["homes"]> {
  return inContainers("runAsNonRoot", same(true));
}

function user(id: string | undefined): ReturnType<Phrase["homes"]> {
  return id === undefined ? null : inContainers("runAsUser", same(Number(id)));
}

function group(id: string | undefined): ReturnType<Phrase["homes"]> {
  return id === undefined ? null : inContainers("runAsGroup", same(Number(id)));
}

function fsGroup(id: string | undefined): ReturnType<Phrase["homes"]> {
  return id === undefined ? null : inPods(["fsGroup"], same(Number(id)));
}

/** Ids that stand for several fields at once: "uid, gid and fsGroup 1000", "UID/GID 568". */
const IDS =
  "(?:runs? |running )?(?:as |with |under )?@((?:uid|user(?: id)?)(?: ?(?:,|\\/|and|&) ?(?:and )?(?:gid|group(?: id)?|fs ?group)){1,2})(?: (?:are|is))?(?: (?:all|both|set to|of))?(?: ?[:=])? ?(\\d{1,10})";

/** What the restricted profile asks of containers. Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
const RESTRICTED =
  "(?:meets?|fulfils?|satisf(?:y|ies)|compl(?:y|ies) with|conforms? to|follows?|compliant with|fits?) @(?:(?:psa|pss|pod security(?: standards?| admission)?)(?: level| profile)?:? )?restricted(?: (?:psa|pss|pod security(?: standards?)?))?(?: profile| level| standard)?|restricted[ -](?:profile[ -]?|psa |pss )?(?:compliant|conformant)";

const CAPABILITY =
  "(CHOWN|DAC_OVERRIDE|DAC_READ_SEARCH|FOWNER|FSETID|SETGID|SETUID|SETPCAP|NET_BIND_SERVICE|NET_ADMIN|NET_RAW|SYS_ADMIN|SYS_PTRACE|SYS_TIME|SYS_RESOURCE|SYS_MODULE|SYS_CHROOT|SYS_NICE|IPC_LOCK|MKNOD|AUDIT_WRITE|PERFMON|BPF)";

const ALL_DROPPED =
  "(?:all|every)(?: linux)? capabilit(?:y|ies)(?: is| are)? dropped|drops? (?:all|every)(?: linux)? capabilit(?:y|ies)|capabilities(?: are)?(?: all)? dropped|(?:no|without(?: any)?|zero) (?:linux )?capabilities|all caps dropped|drops? all caps";

const USERS: readonly Phrase[] = [
  {
    pattern: words(
      "(?:runs? |running |run )?(?:as |with |under )?@(?:non-root |unprivileged )?(?:user(?: id)?|uid)(?: is|:)? ?(?:and (?:gid|group) )?(\\d{1,10})",
    ),
    unless: /init container|runasuser|(?:uid|user)\s?(?:,|\/|&|and)\s?(?:gid|group|fs)/i,
    homes: (match) => user(match[1]),
  },
  { pattern: words(IDS), labels: true, unless: /init container/i, homes: (match) => user(match[2]) },
  {
    pattern: words(IDS),
    labels: true,
    unless: /init container/i,
    homes: (match) => (/gid|(?<!fs ?)group/i.test(match[1] ?? "") ? group(match[2]) : null),
  },
  { pattern: words(IDS), labels: true, homes: (match) => (/fs ?group/i.test(match[1] ?? "") ? fsGroup(match[2]) : null) },
  {
    pattern: words("(?:runs?|running|started|starts|executes?) as (?:nobody|non-root)? ?\\(?(\\d{2,10})(?:[:\\/]\\d{2,10})? ?\\)?"),
    unless: /init container|replica/i,
    homes: (match) => user(match[1]),
  },
  {
    pattern: words("(?:runs?|running) as \\d{2,10}[:\\/](\\d{2,10})"),
    unless: /init container|replica/i,
    homes: (match) => group(match[1]),
  },
  {
    pattern: words("(?:as )?(?:non-?root|nobody|unprivileged)(?: user)?,? ?\\(?(?:uid |user |id )?(\\d{2,10}) ?\\)?"),
    unless: /init container/i,
    homes: (match) => user(match[1]),
  },
  {
    pattern: words("(?:group(?: id)?|gid)(?: is|:)? ?(\\d{1,10})"),
    unless: /fs ?group|runasgroup|(?:,|\/|&|and)\s?(?:and )?(?:gid|group|fs)/i,
    homes: (match) => group(match[1]),
  },
  {
    pattern: words(
      "(?:with )?@fs ?group(?: id)?(?: is| of| set to| ?[:=])? ?(\\d{1,10})|(?:volumes?|files) (?:are |is )?(?:owned by|belong to) group (\\d{1,10})",
    ),
    labels: true,
    unless: /(?:uid|user|gid)[^.;]{0,20}(?:,|\/|&|and)\s?(?:and )?fs ?group/i,
    homes: (match) => fsGroup(match[1] ?? match[2]),
  },
  {
    pattern: words(
      "(?:supplement(?:al|ary) )?groups? (\\d{1,10})(?: ?(?:,|and|&) ?(\\d{1,10}))? (?:is |are )?(?:added|joined)(?: to @(?:pods?|containers?))?",
    ),
    homes: (match) => inPods(["supplementalGroups"], having([match[1], match[2]].filter((id) => id !== undefined).map(Number))),
  },
  {
    pattern: words("supplement(?:al|ary) groups?(?: are| is| ?:)? ?(\\d{1,10})(?: ?(?:,|and|&) ?(\\d{1,10}))?"),
    labels: true,
    homes: (match) => inPods(["supplementalGroups"], having([match[1], match[2]].filter((id) => id !== undefined).map(Number))),
  },
  {
    pattern: words(
      "(?:never|not) (?:(?:runs?|running|started) )?as root|(?:run as |runs as |running as )?non-?root(?: (?:user|containers?|pods?))?|as an? (?:unprivileged|non-root) user|without root",
    ),
    negative: true,
    homes: () => notRoot(),
  },
];

const PROFILE: readonly Phrase[] = [
  { pattern: words(RESTRICTED), homes: () => notRoot() },
  { pattern: words(RESTRICTED), homes: () => inContainers("allowPrivilegeEscalation", same(false)) },
  { pattern: words(RESTRICTED), homes: () => inContainers("capabilities.drop", having("ALL")) },
  { pattern: words(RESTRICTED), homes: () => inContainers("seccompProfile.type", oneOf("RuntimeDefault", "Localhost")) },
];

const RIGHTS: readonly Phrase[] = [
  {
    pattern: words(
      "@(?:root )?file ?system (?:is |are |stays |mounted )?(?:mounted )?read-?only|@root(?: ?fs| file ?systems?) (?:is |are |stays )?read-?only|read-?only (?:root )?(?:file ?systems?|rootfs|fs)|read-?only root|immutable root(?: ?fs| file ?system)|(?:must |may |can)?(?:not|cannot|never)(?: be able to)? write to (?:its|the|their) (?:root )?file ?system",
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
    pattern: words(ALL_DROPPED),
    unless: /except|(?:dropped|drop|drops)(?: \w+)? (?:but|save)/i,
    negative: true,
    homes: () => inContainers("capabilities.drop", having("ALL")),
  },
  {
    pattern: words(`(?:${ALL_DROPPED}),? (?:except|but|save|apart from|other than)(?: for)? ${CAPABILITY}`),
    negative: true,
    homes: () => inContainers("capabilities.drop", having("ALL")),
  },
  {
    pattern: words(`(?:${ALL_DROPPED}),? (?:except|but|save|apart from|other than)(?: for)? ${CAPABILITY}`),
    negative: true,
    homes: (match) => inPods(["capabilities.add"], having((match[1] ?? "").toUpperCase())),
  },
  {
    pattern: words(
      `(?:adds?|adding|added|gets?|holds?|has|have|needs?|keeps?|with|granted|grants)(?: @(?:linux )?capabilit(?:y|ies))? ${CAPABILITY}(?: capability)?(?! (?:dropped|removed))`,
    ),
    unless: /drops? \w+_|except/i,
    homes: (match) => inPods(["capabilities.add"], having((match[1] ?? "").toUpperCase())),
  },
  {
    pattern: words(`${CAPABILITY} (?:is |are )?(?:added|granted|allowed|kept)(?: back)?`),
    homes: (match) => inPods(["capabilities.add"], having((match[1] ?? "").toUpperCase())),
  },
  {
    pattern: words(
      "(?:no|without|neither allows?|none allows?|never allows?|disallows?) (?:allow)?privilege[ -]escalation(?: (?:is )?(?:allowed|possible|permitted))?|privilege[ -]escalation (?:is )?(?:off|disabled|forbidden|disallowed|denied|not allowed|not possible|blocked|prevented|ruled out)|(?:cannot|can not|may not|never) (?:gain|escalate|raise)(?: (?:new|its|their|more))? privileges|no new privileges",
    ),
    negative: true,
    homes: () => inContainers("allowPrivilegeEscalation", same(false)),
  },
  {
    pattern: words(
      "(?:@runtime(?:'s| s)? default seccomp(?: profile)?|default seccomp(?: profile)?|RuntimeDefault seccomp(?: profile)?|seccomp(?: profile)?(?: type)?(?: is| of| set to|:)? ?(?:the |its )?(RuntimeDefault|Localhost|Unconfined|default))",
    ),
    labels: true,
    homes: (match) => inContainers("seccompProfile.type", same(SECCOMP[(match[1] ?? "").toLowerCase()] ?? "RuntimeDefault")),
  },
  {
    pattern: words("(?:runs? (?:in )?|is a |in )?privileged (?:mode|containers?)|runs? privileged|securitycontext privileged"),
    unless: /psa|pod security|namespace|not |un-?privileged|no privileged|without/i,
    homes: () => inContainers("privileged", same(true)),
  },
];

const SECCOMP: Readonly<Record<string, string>> = { localhost: "Localhost", unconfined: "Unconfined" };

const PODS: readonly Phrase[] = [
  {
    pattern: words(
      "(?:no|without(?: an?| the)?|neither) (?:(?:service ?account|k8s|kubernetes) )?(?:api )?(?:service ?account |sa )?tokens?(?: is| are)?(?: (?:auto-?)?mounted)?(?: in(?:to|side)? @(?:pods?|containers?))?(?: (?:auto-?)?mounted)?",
    ),
    about: /service ?account|api token|(?<![\w-])sa token/i,
    unless: /auto-?mount(?!ed)|role|oidc|login/i,
    negative: true,
    homes: () => noToken(),
  },
  {
    pattern: words(
      "@(?:service ?account|api|sa) tokens? (?:(?:is |are )?(?:not|never) (?:auto-?)?(?:mounted|injected|projected)|(?:auto-?mount(?:ing)? )?(?:is |are )?(?:disabled|off))(?: in(?:to)? @pods?)?|(?:does|do) not (?:auto-?)?mount @(?:service ?account|api|sa) tokens?|token auto-?mount(?:ing)?(?: is)? (?:off|disabled)|auto-?mount(?:ing)? of @(?:service ?account |api )?tokens?(?: is)? (?:off|disabled)",
    ),
    negative: true,
    homes: () => noToken(),
  },
  {
    pattern: words("(?:mounts?|hands? out|gives?) no (?:(?:service ?account|api) )?tokens?|(?:does|do) not (?:auto-?)?mount (?:@(?:api )?tokens?)"),
    about: /(?<![\w-])service ?accounts?\s+[a-z0-9]/i,
    negative: true,
    homes: () => [{ kinds: ["ServiceAccount"], fields: ["automountServiceAccountToken"], expect: same(false) }],
  },
  {
    pattern: words(
      "(?:in|uses?|shares?|sharing|with) @host(?:['’]s| s)? (?:pid|process)(?: namespace)?|host pid(?: namespace)?(?: is)? (?:shared|on|used)",
    ),
    homes: () => inPods(["hostPID"], same(true)),
  },
  {
    pattern: words("(?:in|with|uses?|has) (?:its|their) own user namespaces?|user namespaces? (?:is |are )?(?:on|enabled|used)"),
    homes: () => inPods(["hostUsers"], same(false)),
  },
];

function noToken(): ReturnType<Phrase["homes"]> {
  return inPods(["automountServiceAccountToken"], same(false));
}

const PHRASES: readonly Phrase[] = [...USERS, ...PROFILE, ...RIGHTS, ...PODS];

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
    {
      sentence: "All capabilities dropped except NET_ADMIN",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["capabilities.drop"], expect: { is: "contains", value: "ALL" } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.capabilities.add"], expect: { is: "contains", value: "NET_ADMIN" } }, {}] },
      ],
    },
    {
      sentence: "uid, gid and fsGroup 1000",
      reads: [
        { kind: "worded-field", homes: [{ container: true, fields: ["runAsUser"], expect: { is: "same", value: 1000 } }, {}] },
        { kind: "worded-field", homes: [{ container: true, fields: ["runAsGroup"] }, {}] },
        { kind: "worded-field", homes: [{ fields: ["**.fsGroup"], expect: { is: "same", value: 1000 } }, {}] },
      ],
    },
    {
      sentence: "Runs as 65534:65534",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["runAsUser"], expect: { is: "same", value: 65534 } }, {}] },
        { kind: "worded-field", homes: [{ fields: ["runAsGroup"], expect: { is: "same", value: 65534 } }, {}] },
      ],
    },
    {
      sentence: "Pods meet the restricted Pod Security Standard",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["runAsNonRoot"] }, {}] },
        { kind: "worded-field", homes: [{ fields: ["allowPrivilegeEscalation"] }, {}] },
        { kind: "worded-field", homes: [{ fields: ["capabilities.drop"] }, {}] },
        { kind: "worded-field", homes: [{ fields: ["seccompProfile.type"], expect: { is: "one-of" } }, {}] },
      ],
    },
    { sentence: "All capabilities dropped except what the vendor asks for", reads: null },
    { sentence: "Drops NET_ADMIN", reads: null },
    { sentence: "Runs as 3 replicas", reads: null },
    { sentence: "The user guide is read-only", reads: null },
    { sentence: "Not hardened: the root filesystem is not read-only", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
