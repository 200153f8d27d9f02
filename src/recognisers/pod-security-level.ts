import { inKind, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

const SECURITY = /pod security|\bpsa\b|\bpss\b|namespace/i;

function level(verb: string | undefined, value: string | undefined): ReturnType<Phrase["homes"]> {
  const mode = /^enforce/i.test(verb ?? "") ? "enforce" : /^audit/i.test(verb ?? "") ? "audit" : "warn";
  return [inKind("Namespace", [`metadata.labels["pod-security.kubernetes.io/${mode}"]`], same((value ?? "").toLowerCase()))];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(enforces?|audits?|warns?(?: at)?) @(privileged|baseline|restricted)(?: pod security(?: standards?| profile| level)?| profile| level| standard)?",
    ),
    about: SECURITY,
    homes: (match) => level(match[1], match[2]),
  },
  {
    pattern: words("(enforces?|audits?|warns?(?: at)?) @?pod security(?: standard| level| profile)?:? (privileged|baseline|restricted)"),
    homes: (match) => level(match[1], match[2]),
  },
  {
    pattern: words(
      "(?:is|stays|remains) (privileged|baseline|restricted)(?: \\( ?(?:psa|pod security[a-z ]{0,20}) ?\\))?(?: in terms of pod security)?",
    ),
    about: /(?:^|\W)namespace\W/i,
    unless: /container|deployment|daemonset|statefulset|access|deny|audit|warn/i,
    homes: (match) => level("enforce", match[1]),
  },
  {
    pattern: words(
      "(?:with |has |carries |at )?@(privileged|baseline|restricted) (?:psa|pod security)(?: admission)?(?: labels?| standards?| level| profile)?",
    ),
    about: SECURITY,
    unless: /enforces?|audits?|warns?/i,
    homes: (match) => level("enforce", match[1]),
  },
];

/** A Namespace enforces, audits or warns at the stated level of the Pod Security Standards. */
export const recogniser: Recogniser = {
  id: "pod-security-level",
  summary: "A Namespace enforces, audits or warns at the stated level of the Pod Security Standards.",
  examples: [
    {
      sentence: "Namespace `cache` enforces the `restricted` Pod Security Standard",
      reads: [{ kind: "worded-field", search: { kind: "Namespace", name: "cache" }, homes: [{ expect: { is: "same", value: "restricted" } }] }],
    },
    {
      sentence: "The `cache` namespace enforces Pod Security level `baseline`",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: "baseline" } }] }],
    },
    {
      sentence: "Namespace `cache` is privileged (PSA)",
      reads: [
        {
          kind: "worded-field",
          homes: [{ fields: ['metadata.labels["pod-security.kubernetes.io/enforce"]'], expect: { is: "same", value: "privileged" } }],
        },
      ],
    },
    {
      sentence: "Namespace manifest with restricted PSA labels",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: "restricted" } }] }],
    },
    { sentence: "The container in namespace `cache` is privileged", reads: null },
    { sentence: "The namespace never enforces the restricted profile", reads: null },
    { sentence: "The gateway enforces restricted access", reads: null },
    { sentence: "Namespace created", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
