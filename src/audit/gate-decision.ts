import { instantOf } from "../domain/instant.ts";
import type { Story } from "../domain/story.ts";
import { formatPath, isMapping, isSequence, type Mapping, type Value, valueAt } from "../domain/value.ts";
import { type Flaw, type GateFileContext, shown } from "./gate-flaw.ts";

/** Whether a gate's decision stands on its own content: criteria, expiry, waiver, and what a PASS may not have. */
export function decisionFlaws(gate: Mapping, context: GateFileContext): readonly Flaw[] {
  return [
    ...traceFlaws(gate, context.story),
    ...expiryFlaws(gate, context.asOf),
    ...waiverFlaws(gate),
    ...(gate.gate === "PASS" ? passFlaws(gate) : []),
  ];
}

const TRACE = ["evidence", "trace"] as const;
const LISTS = ["ac_covered", "ac_gaps", "ac_waived", "ac_deferred", "ac_not_applicable"] as const;

function listAt(gate: Mapping, ...path: readonly string[]): readonly Value[] {
  const found = valueAt(gate, path);
  return isSequence(found) ? found : [];
}

/** `1`, `AC1`, `AC-1: title` as `1`; other texts folded as they are. */
function numberOf(value: Value): string {
  const text = String(value).slice(0, 200).trim();
  const number = /^(?:AC[ #-]{0,2})?(\d{1,6}(?:\.\d{1,6}){0,4}[A-Za-z]?)(?![\w.])/i.exec(text)?.[1];
  return (number ?? text).toLowerCase();
}

/** The criterion that an entry means. YAML reads `1.10` as the number 1.1, so numbers are also compared as such. */
function meant(value: Value, story: Story): string | undefined {
  const number = numberOf(value);
  const exact = story.criteria.find(({ id }) => numberOf(id) === number);
  return (exact ?? (typeof value === "number" ? story.criteria.find(({ id }) => Number(numberOf(id)) === value) : undefined))?.id;
}

function traceFlaws(gate: Mapping, story: Story | undefined): readonly Flaw[] {
  if (story === undefined || story.criteria.length === 0) return [];
  const flaws: Flaw[] = [];
  const named = new Map<string, string>();
  for (const list of LISTS) {
    listAt(gate, ...TRACE, list).forEach((value, index) => {
      const at = [...TRACE, list, index];
      const id = meant(value, story);
      const other = id === undefined ? undefined : named.get(id);
      if (id === undefined) {
        const message = `expected a criterion of ${story.id}, found ${shown(value)} in ${list}; it has ${story.criteria[0]?.id} to ${story.criteria.at(-1)?.id}`;
        flaws.push({ at, message, remediation: "Name only criteria that the story has." });
      } else if (other !== undefined && other !== list) {
        const message = `expected ${id} in one list, found it in ${other} and ${list}`;
        flaws.push({ at, message, remediation: "A criterion is covered or it is not; keep one of the two." });
      } else named.set(id, list);
    });
  }
  const silent = story.criteria.filter(({ id, zone }) => zone.kind === "in-scope" && !named.has(id)).map(({ id }) => id);
  if (gate.gate === "PASS" && named.size > 0 && silent.length > 0) {
    const message = `expected every criterion of ${story.id} under evidence.trace of a PASS, found nothing about ${silent.slice(0, 12).join(", ")}`;
    flaws.push({ at: [...TRACE], message, remediation: "List these criteria as covered, or as gaps with gate: CONCERNS." });
  }
  return flaws;
}

function expiryFlaws(gate: Mapping, asOf: number | null): readonly Flaw[] {
  const active = valueAt(gate, ["waiver", "active"]) === true;
  const places = active ? [["expires"], ["waiver", "expires"]] : [["expires"]];
  return places.flatMap((at): readonly Flaw[] => {
    const value = valueAt(gate, at);
    const end = typeof value === "string" ? instantOf(value, true) : undefined;
    if (asOf === null || end === undefined || end >= asOf) return [];
    const day = new Date(asOf).toISOString().slice(0, 10);
    return [
      {
        at,
        message: `expected a gate that is valid on ${day}, found ${formatPath(at)}: ${shown(value)}`,
        remediation: "Review the story again and renew the gate.",
      },
    ];
  });
}

function isEmpty(value: Value | undefined): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

/** WAIVED only with an active waiver; an active waiver only with a reason, an approver and an end. */
function waiverFlaws(gate: Mapping): readonly Flaw[] {
  const waiver = isMapping(gate.waiver) ? gate.waiver : {};
  if (waiver.active !== true) {
    if (gate.gate !== "WAIVED") return [];
    return [
      {
        at: ["gate"],
        message: "expected an active waiver with gate: WAIVED, found none",
        remediation: "Add the waiver with reason and approver, or decide otherwise.",
      },
    ];
  }
  const missing = ["reason", "approved_by"].filter((key) => isEmpty(waiver[key]));
  if (isEmpty(waiver.expires) && isEmpty(gate.expires)) missing.push("expires");
  if (missing.length === 0) return [];
  const message = `expected a reason, an approver and an end of the active waiver, found no ${missing.join(", ")}`;
  return [{ at: ["waiver"], message, remediation: "Nobody waives for ever or without a name: fill these in, or end the waiver." }];
}

/** What the rules of the method (qa-gate.md, risk-profile.md) give another gate than PASS for. */
function passFlaws(gate: Mapping): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const add = (at: Flaw["at"], found: string, instead: string): void => {
    flaws.push({ at, message: `expected gate: ${instead}, found PASS with ${found}`, remediation: "Close what is open, or lower the gate." });
  };
  const gaps = listAt(gate, ...TRACE, "ac_gaps");
  if (gaps.length > 0) add([...TRACE, "ac_gaps"], `uncovered criteria: ${gaps.slice(0, 12).map(shown).join(", ")}`, "CONCERNS");
  const coverage = listAt(gate, "test_design", "coverage_gaps");
  if (coverage.length > 0) add(["test_design", "coverage_gaps"], `${coverage.length} coverage ${coverage.length === 1 ? "gap" : "gaps"}`, "CONCERNS");
  listAt(gate, "top_issues").forEach((issue, index) => {
    const severity = valueAt(issue, ["severity"]);
    if (severity !== "high" && severity !== "medium") return;
    add(["top_issues", index], `the ${severity} issue ${shown(valueAt(issue, ["id"]))}`, severity === "high" ? "FAIL" : "CONCERNS");
  });
  const score = valueAt(gate, ["risk_summary", "highest", "score"]);
  if (typeof score === "number" && score >= 6)
    add(["risk_summary", "highest", "score"], `a risk of score ${score}`, score >= 9 ? "FAIL" : "CONCERNS");
  const qualities = isMapping(gate.nfr_validation) ? gate.nfr_validation : {};
  for (const [name, value] of Object.entries(qualities)) {
    const status = valueAt(value, ["status"]);
    if (status === "FAIL" || status === "CONCERNS") add(["nfr_validation", name], `${name}: ${status}`, status);
  }
  return flaws;
}
