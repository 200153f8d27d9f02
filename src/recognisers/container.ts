import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { searchFor, unsure } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { readScalar } from "../domain/tokens.ts";
import type { Value } from "../domain/value.ts";

const LABEL = /^`?([A-Za-z][\w-]{1,40})`? (container|sidecar)\s*:\s*/i;
const PAIR =
  /(?<![\w.])`?(runAsUser|runAsGroup|runAsNonRoot|privileged|readOnlyRootFilesystem|allowPrivilegeEscalation)(?::\s*|\s+|=)(true|false|\d{1,10})`?(?!\w)/g;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const label = LABEL.exec(sentence.text);
  const name = label?.[1]?.toLowerCase();
  if (label === null || name === undefined || /^(?:init|the|each|every|all|any|main|a)$/.test(name)) return null;
  const out = ruledOut(sentence.text);
  const security: Record<string, Value> = {};
  for (const match of sentence.text.matchAll(PAIR)) {
    if (touches({ start: match.index, end: match.index + match[0].length }, out)) return null;
    security[match[1] ?? ""] = readScalar(match[2] ?? "");
  }
  if (/capabilities (?:are )?(?:drop(?:ped)? ?(?:ALL)?)/i.test(sentence.text)) security.capabilities = { drop: ["ALL"] };
  if (Object.keys(security).length === 0) return null;
  const assertion: Assertion = {
    kind: "field",
    search: searchFor(sentence, context),
    fields: ["containers", "initContainers", "sidecars"],
    anywhere: true,
    expect: { is: "contains", value: { name, securityContext: security } },
    quantifier: "some",
  };
  const doubt = unsure(`No container called \`${name}\` has all of this; it may go by another name.`);
  return { assertions: [assertion, doubt], combine: "any", covers: [{ start: 0, end: label[0].length }] };
}

/** Which container a statement is about. */
export const recogniser: Recogniser = {
  id: "container",
  summary: 'The container that a label names ("Exporter container: …") has the stated security context itself, not just another one beside it.',
  examples: [
    {
      sentence: "Exporter container: runAsUser 1000, runAsNonRoot: true",
      reads: [
        { kind: "field", expect: { is: "contains", value: { name: "exporter", securityContext: { runAsUser: 1000, runAsNonRoot: true } } } },
        { kind: "uncheckable", reason: "unrecognised" },
      ],
    },
    { sentence: "Init container: runAsUser 0", reads: null },
    { sentence: "Exporter container: listens on 9121", reads: null },
    { sentence: "Exporter container: not privileged: true", reads: null },
  ],
  recognise,
};
