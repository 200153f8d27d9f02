import type { Assertion } from "../domain/assertion.ts";
import { containerStatement } from "../domain/container-statement.ts";
import { searchFor, unsure } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const statement = containerStatement(sentence.text);
  if (statement === null) return null;
  const { name, security, spans } = statement;
  const assertion: Assertion = {
    kind: "field",
    search: searchFor(sentence, context),
    fields: ["containers", "initContainers", "sidecars"],
    anywhere: true,
    expect: { is: "contains", value: { name, securityContext: security } },
    quantifier: "some",
  };
  const doubt = unsure(`No container called \`${name}\` has all of this; it may go by another name.`);
  return { assertions: [assertion, doubt], combine: "any", covers: spans };
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
    {
      sentence: "`exporter` sidecar: runAsUser 65534, capabilities drop ALL",
      reads: [
        {
          kind: "field",
          expect: { is: "contains", value: { name: "exporter", securityContext: { runAsUser: 65534, capabilities: { drop: ["ALL"] } } } },
        },
        { kind: "uncheckable", reason: "unrecognised" },
      ],
    },
    { sentence: "Init container: runAsUser 0", reads: null },
    { sentence: "Exporter container: listens on 9121", reads: null },
    { sentence: "Exporter container: not privileged: true", reads: null },
  ],
  cue: [/container|sidecar/i],
  recognise,
};
