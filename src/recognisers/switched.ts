import { same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

const NO_SWITCH =
  /^(?:it|this|that|they|which|everything|nothing|team|feature|features|page|light|flag|what|each|pod|pods|cluster|container|replicas|there|prune|pruning|wait|waiting|suspend|remediation|rollback|substitution|replacement|creation|reconciliation|decryption|drift detection)$/i;

function toggle(name: string | undefined, state: string | undefined): ReturnType<Phrase["homes"]> {
  const parts = (name ?? "")
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((part) => !/^(?:the|a|an|its)$/.test(part));
  if (parts.length === 0 || parts.some((part) => NO_SWITCH.test(part))) return null;
  const camel = parts.map((part, at) => (at === 0 ? part : `${part.charAt(0).toUpperCase()}${part.slice(1)}`)).join("");
  const title = `${camel.charAt(0).toUpperCase()}${camel.slice(1)}`;
  const names = [...new Set([camel, camel.replace(/s$/, ""), `${camel}s`, parts.join("-")])];
  const fields = [...names.flatMap((one) => [`**.${one}.enabled`, `**.${one}.create`]), `**.enable${title}`, `**.${camel}Enabled`];
  return [{ kinds: ["HelmRelease", "Cluster"], fields, expect: same(/(?:enabled|\bon|^active)$/i.test(state ?? "")) }];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "([A-Za-z][\\w-]{2,40}(?: [a-z][\\w-]{2,40}){0,2}?) (?:is|are|stays?|remains?) (enabled|disabled|active|inactive|(?:switched|turned) (?:on|off))",
    ),
    unless: /privilege|pruning|auto-?mount|alert|[A-Z]_[A-Z]|only/i,
    negative: true,
    homes: (match) => toggle(match[1], match[2]),
  },
  {
    pattern: words("([A-Za-z][\\w-]{2,40}) (enabled|disabled)(?= in| for|,|;|\\.|$)"),
    unless: /privilege|pruning|auto-?mount|is |are |[A-Z]_[A-Z]|no |not /i,
    negative: true,
    homes: (match) => toggle(match[1], match[2]),
  },
];

/** A part of a chart is switched on or off, where its values have a switch of that name. */
export const recogniser: Recogniser = {
  id: "switched",
  summary: "A part of a chart is switched on or off, where its values have a switch of that name.",
  examples: [
    {
      sentence: "Grafana is disabled in HelmRelease `prometheus`",
      reads: [{ kind: "worded-field", search: { kind: "HelmRelease", name: "prometheus" }, homes: [{ expect: { is: "same", value: false } }] }],
    },
    { sentence: "Leader election is switched on", reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: true } }] }] },
    { sentence: "Privilege escalation is off", reads: null },
    { sentence: "Grafana is red", reads: null },
    { sentence: "Grafana is on the list", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
