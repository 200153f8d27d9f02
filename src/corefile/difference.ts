import type { CorefileDifference, CorefilePlace } from "../domain/corefile.ts";
import { comparedBy, type Fact, type RuleName } from "./fact.ts";
import type { Token } from "./token.ts";

/** Differences with the rules that made other spellings equal. */
export interface Compared {
  readonly differences: readonly CorefileDifference[];
  readonly rules: readonly RuleName[];
}

/** What two files are called, for places. */
export interface Files {
  readonly before: string;
  readonly after: string;
}

/** Where a token stands; null when there is none. */
export function placed(token: Token | null | undefined, file: string): CorefilePlace | null {
  return token == null ? null : { file: token.file === "" ? file : token.file, line: token.line, column: token.column };
}

/** Compares what a plugin does in two blocks, fact by fact. */
export function compareFacts(plugin: string, zones: readonly string[], before: readonly Fact[], after: readonly Fact[], files: Files): Compared {
  const [old, now] = [new Map(before.map((fact) => [fact.key, fact])), new Map(after.map((fact) => [fact.key, fact]))];
  const differences: CorefileDifference[] = [];
  const rules: RuleName[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [one, other] = [old.get(key), now.get(key)];
    if (one !== undefined && other !== undefined && comparedBy(one) === comparedBy(other)) {
      if (one.written !== other.written) rules.push(one.written === null || other.written === null ? "default" : ruleOf(one, other));
      continue;
    }
    const fact = other ?? one;
    if (fact === undefined) continue;
    differences.push({
      severity: fact.severity,
      message: say(fact, one, other),
      plugin,
      zones,
      before: one === undefined ? null : shown(one),
      after: other === undefined ? null : shown(other),
      at: { before: placed(one?.at, files.before), after: placed(other?.at, files.after) },
    });
  }
  return { differences, rules };
}

/** Rules by which something on one side does not count: they say more than how the rest is spelled. */
const LEAVING_OUT: readonly RuleName[] = ["dead-stanza", "duplicate", "last-wins"];

function ruleOf(one: Fact, other: Fact): RuleName {
  const leaving = [one.rule, other.rule].find((rule) => LEAVING_OUT.includes(rule));
  return leaving ?? (other.rule === "default" ? one.rule : other.rule);
}

function say(fact: Fact, before: Fact | undefined, after: Fact | undefined): string {
  const [old, now] = [texts(before), texts(after)];
  if (fact.say !== undefined) return fact.say(old, now);
  if (old === null || now === null) return `${fact.subject} ${old === null ? `is now ${now?.join(", ")}` : `is no longer ${old.join(", ")}`}`;
  if (old.length <= 1 && now.length <= 1) return `${fact.subject} is now ${now[0] ?? "none"} instead of ${old[0] ?? "none"}`;
  const [gone, come] = [lacking(before, after), lacking(after, before)];
  if (gone.length === 0 && come.length === 0) return `${fact.subject} are in another order, which counts: now ${now.join(", ")}`;
  const parts = [...(come.length > 0 ? [`${come.join(", ")} came`] : []), ...(gone.length > 0 ? [`${gone.join(", ")} went`] : [])];
  return `${fact.subject} changed: ${parts.join(" and ")}`;
}

function texts(fact: Fact | undefined): readonly string[] | null {
  return fact === undefined ? null : fact.items.map(({ shown: text }) => text);
}

function shown(fact: Fact): string {
  return fact.items.map(({ shown: text }) => text).join(", ");
}

/** Items that `fact` has and `other` lacks, as often as it has them more. */
function lacking(fact: Fact | undefined, other: Fact | undefined): readonly string[] {
  const counts = new Map<string, number>();
  for (const { value } of other?.items ?? []) counts.set(value, (counts.get(value) ?? 0) + 1);
  return (fact?.items ?? []).flatMap(({ value, shown: text }) => {
    const count = counts.get(value) ?? 0;
    counts.set(value, count - 1);
    return count > 0 ? [] : [text];
  });
}
