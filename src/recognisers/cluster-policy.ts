import { inKind, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

const POLICIES = ["ClusterPolicy", "Policy"];
const ACTION = ["spec.validationFailureAction", "spec.rules.validate.failureAction"];

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:also )?(?:scans?|runs?|checks?|works?) in @background(?: too| as well)?|background scans?(?:ning)?(?: is| are)? (?:on|enabled)",
    ),
    homes: () => [
      { kinds: POLICIES, fields: ["spec.background"], expect: same(true) },
      { kinds: POLICIES, fields: ["spec.background"], expect: { is: "absent" } },
    ],
  },
  {
    pattern: words("background scan(?:s|ning)?(?: is| are)? (?:off|disabled)"),
    negative: true,
    homes: () => [{ kinds: POLICIES, fields: ["spec.background"], expect: same(false) }],
  },
  {
    pattern: words("(?:blocks|enforces|(?:is |runs )?in enforce mode)(?= in| on|,|;|\\.|$| and)"),
    homes: () => [{ kinds: POLICIES, fields: ACTION, expect: same("Enforce") }],
  },
  {
    pattern: words("(?:only )?(?:audits|warns|(?:is |runs )?in audit mode)(?= in| on|,|;|\\.|$| and)"),
    negative: true,
    homes: () => [{ kinds: POLICIES, fields: ACTION, expect: same("Audit") }, ...POLICIES.map((kind) => inKind(kind, ACTION, { is: "absent" }))],
  },
];

/** A Kyverno policy blocks or audits, and scans what is there, as stated. */
export const recogniser: Recogniser = {
  id: "cluster-policy",
  summary: "A Kyverno policy blocks or audits, and scans in the background, as stated.",
  examples: [
    {
      sentence: "ClusterPolicy `require-labels` scans in the background",
      reads: [
        {
          kind: "worded-field",
          search: { kind: "ClusterPolicy", name: "require-labels" },
          homes: [{ fields: ["spec.background"], expect: { is: "same", value: true } }, { expect: { is: "absent" } }],
        },
      ],
    },
    { sentence: "ClusterPolicy `require-labels` blocks", reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: "Enforce" } }] }] },
    {
      sentence: "ClusterPolicy `require-labels` runs in audit mode",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: "Audit" } }, {}, {}] }],
    },
    { sentence: "ClusterPolicy `require-labels` never blocks", reads: null },
    { sentence: "The job runs in the background", reads: null },
    { sentence: "The gate blocks", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise(sentence, context) {
    const read = readPhrases(sentence, context, PHRASES);
    const isPolicy = read?.assertions.every((one) => one.kind === "worded-field" && POLICIES.includes(one.search.kind ?? ""));
    return isPolicy === true ? read : null;
  },
};
