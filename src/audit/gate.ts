import { type AuditedStory, type Claim, chargedClaims, type Finding, type Gate, type Mode, type Report, type Verdict } from "../domain/audit.ts";
import { KNOWN_FAILURES_PATH } from "../domain/known-failures.ts";
import { baseStory, pairClaims } from "./difference.ts";
import { falseClaimsOf } from "./known-failures.ts";

/** What the run's gate is made of. */
export interface GateInput {
  readonly mode: Mode;
  readonly stories: readonly AuditedStory[];
  readonly findings: readonly Finding[];
  /** null without a base: the gate then judges as `enforce`. */
  readonly base: readonly AuditedStory[] | null;
  /** Stories that could not be read, zero claims …: "what, where, how to mend". */
  readonly inputErrors: readonly string[];
  /** Verdict reasons that must not stay open (`require` of the configuration). */
  readonly require: readonly string[];
  /** False claims that are listed as known and not charged. */
  readonly known?: ReadonlySet<Claim>;
}

interface Charges {
  readonly falsehoods: readonly string[];
  readonly lost: readonly string[];
}

function say(story: AuditedStory, claim: Claim): string {
  return `${story.path}:${claim.line} ${claim.text}`;
}

function binds(story: AuditedStory): boolean {
  return story.binds.by.length > 0;
}

/** Every failed claim of every binding story that is not known. */
function chargeAll({ stories, known }: GateInput): Charges {
  const charged = falseClaimsOf(stories).filter(({ claim }) => known?.has(claim) !== true);
  return { falsehoods: charged.map(({ story, claim }) => `false: ${say(story, claim)}`), lost: [] };
}

/** Says that known failures were passed over, so that no exception is silent. */
function passedOver({ known }: GateInput): readonly string[] {
  const count = known?.size ?? 0;
  return count === 0 ? [] : [`known and not charged: ${count} false ${count === 1 ? "claim" : "claims"} that ${KNOWN_FAILURES_PATH} lists`];
}

/** What the change answers for: completion it raises, claims it takes out of verified, findings it adds. */
function chargeDifference(input: GateInput, base: readonly AuditedStory[]): Charges {
  const falsehoods: string[] = [];
  const lost: string[] = [];
  for (const story of input.stories) {
    if (!binds(story)) continue;
    const before = baseStory(story, base);
    const raised = before === undefined || !binds(before);
    const charged = new Set(chargedClaims(story));
    for (const pair of pairClaims(story, before)) {
      if (!charged.has(pair.head)) continue;
      const wasTrue = pair.base?.verdict === "verified" || pair.base?.verdict === "attested";
      if (pair.head.verdict === "failed" && raised) falsehoods.push(`said to be done, but false: ${say(story, pair.head)}`);
      else if (pair.head.verdict === "failed" && pair.base?.verdict !== "failed") falsehoods.push(`made false: ${say(story, pair.head)}`);
      else if (wasTrue && pair.head.verdict === "moved") falsehoods.push(`no longer literally true: ${say(story, pair.head)}`);
      else if (wasTrue && pair.head.verdict === "unproven") lost.push(`no longer provable: ${say(story, pair.head)}`);
    }
  }
  for (const finding of input.findings)
    if (finding.change === "new" && finding.severity === "error")
      falsehoods.push(`new defect: ${finding.at.path}:${finding.at.line} ${finding.message}`);
  return { falsehoods, lost };
}

const WAS_JUDGED: readonly Verdict[] = ["verified", "attested", "failed"];

/**
 * What a change takes out of the audit: binding stories that are gone or bind no more, and claims of theirs that are gone, deferred or no
 * longer applicable. It may be meant so, hence it is not charged; it is never silent.
 */
function takenOut(stories: readonly AuditedStory[], base: readonly AuditedStory[]): readonly string[] {
  return base.filter(binds).flatMap((before): readonly string[] => {
    const after = baseStory(before, stories);
    if (after === undefined) return [`no longer audited: ${before.path}, which was said to be done`];
    if (!binds(after)) return [`no longer said to be done: ${after.path}`];
    const judged = new Set(chargedClaims(before).filter(({ verdict }) => WAS_JUDGED.includes(verdict)));
    const left = new Map(pairClaims(after, before).flatMap(({ head, base: earlier }) => (earlier === null ? [] : [[earlier, head] as const])));
    return [...judged].flatMap((claim) => {
      const head = left.get(claim);
      if (head === undefined) return [`no longer claimed: ${say(before, claim)}`];
      return head.verdict === "deferred" || head.verdict === "not-applicable" ? [`no longer checked (${head.verdict}): ${say(after, head)}`] : [];
    });
  });
}

function requiredButOpen(input: GateInput): readonly string[] {
  return input.stories.filter(binds).flatMap((story) =>
    chargedClaims(story)
      .filter((claim) => claim.verdict === "unproven" && claim.reason !== null && input.require.includes(claim.reason))
      .map((claim) => `required but unproven (${claim.reason}): ${say(story, claim)}`),
  );
}

function outcomeOf(stories: readonly AuditedStory[], findings: readonly Finding[], failing: boolean): Gate {
  if (failing) return "FAIL";
  const binding = stories.filter(binds);
  const touched = binding.some((story) => story.gate === "CONCERNS" || story.gate === "FAIL");
  if (touched || findings.some((finding) => finding.severity === "error" && finding.change !== "fixed")) return "CONCERNS";
  return binding.some((story) => story.gate === "WAIVED") ? "WAIVED" : "PASS";
}

/** The gate of the run with its reasons and the exit code they mean. */
export function runGate(input: GateInput): Report["gate"] {
  const enforced = input.mode === "enforce" || input.base === null;
  const charges = enforced ? chargeAll(input) : { falsehoods: [], lost: [] };
  const difference = input.base === null ? { falsehoods: [], lost: [] } : chargeDifference(input, input.base);
  const falsehoods = [...new Set([...difference.falsehoods, ...charges.falsehoods])];
  const open = [...difference.lost, ...requiredButOpen(input)];
  const gone = input.base === null ? [] : takenOut(input.stories, input.base);
  const reasons = [...input.inputErrors, ...falsehoods, ...open, ...gone, ...passedOver(input)];
  const observed = input.mode === "observe";
  const exitCode = !observed && falsehoods.length > 0 ? 1 : input.inputErrors.length > 0 ? 2 : !observed && open.length > 0 ? 3 : 0;
  const outcome = outcomeOf(input.stories, input.findings, exitCode !== 0);
  return { outcome: outcome === "PASS" && gone.length > 0 ? "CONCERNS" : outcome, reasons, exitCode };
}
