import { documentUrl } from "../domain/project.ts";
import type { RuleHelp, Severity } from "../domain/rule.ts";
import { sarifMessage } from "./encode/sarif.ts";
import type { SarifLevel, SarifRule } from "./sarif-log.ts";

/** Rules for claims, which no rule of findings speaks of. */
export const CLAIM_RULES = {
  failed: {
    id: "claim-failed",
    severity: "error",
    summary: "A story states something that is not so.",
    remediation: "Mend the manifests, or correct what the story says; `truestory explain STORY LINE` tells how the claim was judged.",
    url: documentUrl("docs/verdicts.md"),
  },
  moved: {
    id: "claim-moved",
    severity: "warning",
    summary:
      "A story states something that is literally false, because what it speaks of was renamed, is rendered elsewhere, or has a newer version.",
    remediation: "Let the story follow: `truestory suggest --fix` rewrites moved paths and risen versions.",
    url: documentUrl("docs/verdicts.md"),
  },
} as const satisfies Readonly<Record<string, RuleHelp>>;

const LEVELS: Readonly<Record<Severity, SarifLevel>> = { error: "error", warning: "warning", info: "note" };
const SEVERITIES = { error: "error", warning: "warning", info: "recommendation" } as const satisfies Readonly<Record<Severity, string>>;

/** GitHub's limits of ids and names, and of descriptions. */
const ID_LENGTH = 255;
const DESCRIPTION_LENGTH = 1024;

/** The level of a severity. */
export function levelOf(severity: Severity): SarifLevel {
  return LEVELS[severity];
}

/** An id as it is written everywhere: visible, and within GitHub's limit. */
export function ruleId(id: string): string {
  return sarifMessage(id, 200).slice(0, ID_LENGTH).toWellFormed();
}

/** A rule as SARIF has it. One that nothing is known of is described by its id, which only a report of another version can have. */
export function sarifRule(id: string, help: RuleHelp | undefined): SarifRule {
  const severity = help?.severity ?? "warning";
  const summary = cut(help?.summary ?? `Findings of the rule ${id}.`);
  const remediation = help?.remediation ?? "Each result says what was expected, what was found and how to mend it.";
  const page = help === undefined ? {} : { helpUri: help.url };
  const link = help === undefined ? "" : `\n\n[Documentation](${help.url})`;
  return {
    id,
    name: nameOf(id),
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    help: { text: `${summary} ${remediation}`, markdown: `${summary}\n\n**To mend it:** ${remediation}${link}` },
    ...page,
    defaultConfiguration: { level: levelOf(severity) },
    properties: { tags: ["truestory", "gitops"], precision: "very-high", "problem.severity": SEVERITIES[severity] },
  };
}

/** A name in words put together, which has to differ from the id by more than letter case (SARIF 2.1.0, section 3.49.7). */
function nameOf(id: string): string {
  const words = id.split(/[^A-Za-z0-9]+/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  const name = words.join("").slice(0, ID_LENGTH - "Finding".length);
  return name.toLowerCase() === id.toLowerCase() ? `${name}Finding` : name;
}

function cut(text: string): string {
  return sarifMessage(text, 500).slice(0, DESCRIPTION_LENGTH).toWellFormed();
}
