import { ruledOut, touches } from "./clauses.ts";
import { perText } from "./memo.ts";
import type { Span } from "./rule.ts";
import { readScalar } from "./tokens.ts";
import type { Value } from "./value.ts";

/** What a sentence says of the container that its label names. */
export interface ContainerStatement {
  /** In lower case. */
  readonly name: string;
  readonly security: Readonly<Record<string, Value>>;
  /** The label, and the stretches that say so. */
  readonly spans: readonly Span[];
}

const LABEL = /^`?([A-Za-z][\w-]{1,40})`? (?:container|sidecar)\s*:\s*/i;
const PAIR =
  /(?<![\w.])`?(runAsUser|runAsGroup|runAsNonRoot|privileged|readOnlyRootFilesystem|allowPrivilegeEscalation)(?::\s*|\s+|=)(true|false|\d{1,10})`?(?!\w)/g;
const DROPPED = /(?<![\w-])capabilities (?:are )?(?:drop(?:ped)?(?: |: ?|$)(?:ALL)?|all dropped)(?![\w-])/gi;

/**
 * "Exporter container: runAsUser 1000, capabilities drop ALL": the label says which container is meant, so that what another one has is no proof
 * and no contradiction. Null for sentences without such a label or statement, and for negated ones.
 */
export const containerStatement = perText((text: string): ContainerStatement | null => {
  const label = LABEL.exec(text);
  const name = label?.[1]?.toLowerCase();
  if (label === null || name === undefined || /^(?:init|the|each|every|all|any|main|a)$/.test(name)) return null;
  const security: Record<string, Value> = {};
  const spans: Span[] = [{ start: 0, end: label[0].length }];
  const out = ruledOut(text);
  for (const match of text.matchAll(PAIR)) {
    const span = { start: match.index, end: match.index + match[0].length };
    if (touches(span, out)) return null;
    security[match[1] ?? ""] = readScalar(match[2] ?? "");
    spans.push(span);
  }
  for (const match of text.matchAll(DROPPED)) {
    security.capabilities = { drop: ["ALL"] };
    spans.push({ start: match.index, end: match.index + match[0].length });
  }
  return Object.keys(security).length === 0 ? null : { name, security, spans };
});
