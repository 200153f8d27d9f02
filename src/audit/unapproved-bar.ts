import type { BarChange, Report } from "../domain/audit.ts";
import { type OwnerRule, ownersOf } from "./code-owners.ts";

/** Words for what decides about the gate itself. Changed claims are the difference's to judge. */
const WORDS: Readonly<Record<Exclude<BarChange["what"], "criteria">, string>> = {
  workflow: "a workflow that runs Truestory",
  configuration: "Truestory's configuration",
  baseline: "the list of known failures",
  "code-owners": "the code owners",
};

/**
 * The report of a gate that a pull request cannot edit, with what it does not let through: a change of the workflow, the configuration, the
 * list of known failures or the code owners that no code owner approved. In a merge group GitHub runs the workflow of the group's own commit, so that such a change, once let
 * in, would judge itself. Of a file that names no person as owner, everybody who may write and approved the head counts.
 *
 * @param approvers - Accounts that approved the head commit and may write, without the author.
 */
export function refuseUnapprovedBar(report: Report, rules: readonly OwnerRule[], approvers: readonly string[]): Report {
  const refused = (report.bar ?? []).flatMap(({ what, path }) => {
    if (what === "criteria") return [];
    const persons = ownersOf(path, rules).filter((owner) => owner.startsWith("@") && !owner.includes("/"));
    const count = approvers.filter((login) => persons.length === 0 || persons.some((owner) => owner.toLowerCase() === `@${login.toLowerCase()}`));
    if (count.length > 0) return [];
    const who = persons.length === 0 ? "somebody who may write" : persons.join(" or ");
    return [`${path}: this changes ${WORDS[what]}, by which it is judged, and needs an approval of the head commit by ${who}`];
  });
  if (refused.length === 0) return report;
  const { gate } = report;
  return { ...report, gate: { outcome: "FAIL", reasons: [...refused, ...gate.reasons], exitCode: gate.exitCode === 0 ? 1 : gate.exitCode } };
}
