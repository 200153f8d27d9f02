import type { Evidence, Outcome } from "../domain/assertion.ts";
import { distinct, listed, unknown } from "../domain/outcome.ts";
import { hidesSecret, secretsIn } from "../domain/secrets.ts";

/**
 * What is said against a claim does not count when the value that was found is in part a Secret's: it may be as claimed. What holds
 * stays, and so does what is open for another reason.
 */
export function openIfHidden(outcome: Outcome): Outcome {
  if (outcome.is === "holds" || outcome.evidence.length === 0) return outcome;
  const hiding = outcome.evidence.filter(isHiding);
  if (hiding.length === 0) return outcome;
  if (outcome.is === "unknown" && (outcome.reason !== "ambiguous" || hiding.length < outcome.evidence.length)) return outcome;
  const names = distinct(hiding.flatMap(({ value, note }) => secretsIn([value, note]))).map((name) => `\`\${${name}}\``);
  return unknown("needs-secret", `What is here hangs on ${listed(names, 3)}, which only a Secret defines.`, outcome.evidence);
}

function isHiding({ value, note }: Evidence): boolean {
  return hidesSecret([value, note]);
}
