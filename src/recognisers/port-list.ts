import type { Assertion } from "../domain/assertion.ts";
import { ruledOut } from "../domain/clauses.ts";
import { searchFor, subjectOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const LEAD = /^\s*(?:container )?ports?\s*:\s*(?=\S)/i;
const PART = /^`?(?:(?:[a-z][a-z -]{0,30}) on )?`?:?(\d{1,5})\/(tcp|udp|sctp)`?(?: \([a-z][a-z -]{0,30}\))?\.?$/i;
const PROTOCOLS: Readonly<Record<string, "TCP" | "UDP" | "SCTP">> = { tcp: "TCP", udp: "UDP", sctp: "SCTP" };

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const lead = LEAD.exec(text);
  if (lead === null || ruledOut(text).length > 0) return null;
  const search = searchFor(sentence, context, subjectOf(sentence, context));
  const assertions: Assertion[] = [];
  for (const part of text.slice(lead[0].length).split(/,\s*(?:and\s+)?|\s+and\s+/)) {
    const [, port, protocol] = PART.exec(part.trim()) ?? [];
    if (port === undefined) return null;
    assertions.push({ kind: "container-port", search, port: Number(port), protocol: PROTOCOLS[protocol?.toLowerCase() ?? ""] ?? null });
  }
  return assertions.length === 0 || assertions.length > 32 ? null : { assertions, combine: "all", covers: [{ start: 0, end: text.length }] };
}

/** Lists of ports with their protocols. */
export const recogniser: Recogniser = {
  id: "port-list",
  summary: 'Every port of a list such as "Ports: 53/udp, metrics on 9153/tcp" is declared by a container with that protocol.',
  examples: [
    {
      sentence: "Ports: 6379/tcp, metrics on 9121/tcp",
      reads: [
        { kind: "container-port", port: 6379, protocol: "TCP" },
        { kind: "container-port", port: 9121, protocol: "TCP" },
      ],
    },
    { sentence: "Port: `53/udp`", reads: [{ kind: "container-port", port: 53, protocol: "UDP" }] },
    { sentence: "Ports: 6379/tcp, or whatever the chart sets", reads: null },
    { sentence: "Ports: 8080", reads: null },
    { sentence: "Ports are not exposed: 6379/tcp", reads: null },
  ],
  cue: [LEAD],
  recognise,
};
