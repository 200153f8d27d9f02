import type { Evidence } from "../domain/assertion.ts";
import type { Change, Finding, Report } from "../domain/audit.ts";
import { textHash } from "../domain/hash.ts";
import { PROJECT_URL } from "../domain/project.ts";
import type { RuleHelp } from "../domain/rule.ts";
import { sarifMessage, sarifUri } from "./encode/sarif.ts";
import type { SarifLevel, SarifLocation, SarifNotification, SarifResult } from "./sarif-log.ts";
import { CLAIM_RULES, levelOf, ruleId, sarifRule } from "./sarif-rules.ts";
import { chargedIn, falseClaims, findingsWorstFirst, mergeClusters, type PlacedClaim, sayWhole, untoldFailures } from "./summary.ts";
import { isToPaste, namesOf, plainly, plural, sayField } from "./words.ts";

/** GitHub refuses a run with more results, https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning. */
const MOST_RESULTS = 25_000;
/** GitHub refuses a file of more than 10 MB compressed. Kept uncompressed, so that no text can break it. */
const MOST_BYTES = 9_500_000;
/** Further places of one result. */
const RELATED = 20;

/** A result before its rule has a number and its fingerprint is told from those of others. */
type Draft = Omit<SarifResult, "ruleIndex" | "partialFingerprints"> & { readonly identity: readonly string[] };

/**
 * The report as SARIF 2.1.0: false and moved claims at their line of the story, findings at their line of the manifest, errors first. What is
 * true, open, waived or deferred is no result, since viewers show every result as an alert; the counts stand in the run's properties.
 * A fingerprint is made of what a result is about and not of where it stands: it stays when lines move.
 */
export function renderSarif(report: Report, rules: ReadonlyMap<string, RuleHelp>): string {
  const known = new Map<string, RuleHelp>([...rules, ...Object.values(CLAIM_RULES).map((rule) => [rule.id, rule] as const)]);
  const drafts = ordered([
    ...falseClaims(chargedIn(report)).map(claimDraft),
    ...findingsWorstFirst(report.findings.filter(({ change }) => change !== "fixed")).map(findingDraft),
  ]);
  const ids = [...new Set(drafts.map((draft) => draft.ruleId))].sort();
  const { results, left } = fitting(numbered(drafts, ids));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Truestory",
            version: report.tool.version,
            semanticVersion: report.tool.version,
            informationUri: PROJECT_URL,
            rules: ids.map((id) => sarifRule(id, known.get(id))),
          },
        },
        automationDetails: { id: "truestory/" },
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The audited directory." } } },
        columnKind: "utf16CodeUnits",
        invocations: [
          { executionSuccessful: report.gate.exitCode < 2, exitCode: report.gate.exitCode, toolExecutionNotifications: notifications(report, left) },
        ],
        results,
        properties: {
          gate: report.gate.outcome,
          mode: report.mode,
          commit: report.repository.commit,
          base: report.repository.base,
          counts: report.counts,
        },
      },
    ],
  };
  return `${JSON.stringify(log, null, 1)}\n`;
}

/** Worst level first, else as they came. */
function ordered(drafts: readonly Draft[]): readonly Draft[] {
  return (["error", "warning", "note"] as const).flatMap((level) => drafts.filter((draft) => draft.level === level));
}

/** Results with the number of their rule, and fingerprints of which none occurs twice with a rule. */
function numbered(drafts: readonly Draft[], ids: readonly string[]): readonly SarifResult[] {
  const index = new Map(ids.map((id, at) => [id, at]));
  const seen = new Map<string, number>();
  return drafts.map(({ identity, ruleId: rule, level, message, ...rest }) => {
    const hash = textHash(JSON.stringify(identity));
    const nth = (seen.get(`${rule} ${hash}`) ?? 0) + 1;
    seen.set(`${rule} ${hash}`, nth);
    return {
      ruleId: rule,
      ruleIndex: index.get(rule) ?? 0,
      level,
      message,
      ...rest,
      partialFingerprints: { primaryLocationLineHash: `${hash}:${nth}` },
    };
  });
}

/** What GitHub takes, worst first, and how many results it does not. */
function fitting(results: readonly SarifResult[]): { readonly results: readonly SarifResult[]; readonly left: number } {
  let bytes = 0;
  let taken = 0;
  for (const result of results.slice(0, MOST_RESULTS)) {
    // As written: indented by one space per level, seven levels deep at most.
    const lines = JSON.stringify(result, null, 1).split("\n");
    bytes += lines.reduce((sum, line) => sum + new TextEncoder().encode(line).length + 8, 0);
    if (bytes > MOST_BYTES) break;
    taken += 1;
  }
  return { results: results.slice(0, taken), left: results.length - taken };
}

function notifications(report: Report, left: number): readonly SarifNotification[] {
  const say = (level: SarifLevel, text: string): SarifNotification => ({ level, message: { text: sarifMessage(text) } });
  return [
    ...(report.gate.exitCode < 2 ? [] : report.gate.reasons.slice(0, 50).map((reason) => say("error", reason))),
    ...untoldFailures(report)
      .slice(0, 50)
      .map(({ cluster, failure }) => say("warning", `${cluster}, ${failure.subject}: ${failure.message}`)),
    ...(left === 0
      ? []
      : [say("warning", `${plural(left, "result is", "results are")} left out, as code scanning takes no more; the JSON report has all.`)]),
    say("note", sayWhole(report)),
  ];
}

function claimDraft({ story, part, claim }: PlacedClaim): Draft {
  const { id, severity } = claim.verdict === "failed" ? CLAIM_RULES.failed : CLAIM_RULES.moved;
  const binds = story.binds.by.length > 0;
  const advice = claim.suggestion === null || !isToPaste(claim) ? null : `Write: ${claim.suggestion}`;
  const said = [`${story.id} ${claim.id}: ${plainly(claim.text)}`, claim.because, advice];
  const related = mergeClusters(claim.evidence).flatMap((piece) => placeOf(piece));
  return {
    ruleId: id,
    level: binds ? levelOf(severity) : "note",
    message: { text: sarifMessage(said.filter((part) => part !== null).join(" — ")) },
    locations: [
      {
        ...location(story.path, claim.line),
        logicalLocations: [{ fullyQualifiedName: sarifMessage(`${story.id}/${part.label}/${claim.id}`, 200), kind: "claim" }],
      },
    ],
    ...relatedLocations(related),
    ...baseline(claim.change),
    identity: ["claim", story.path, claim.hash],
    properties: { story: sarifMessage(story.id, 200), verdict: claim.verdict, evidenceLevel: claim.level },
  };
}

function findingDraft(finding: Finding): Draft {
  const { rule, severity, message, at, cluster, object, remediation, change } = finding;
  const about = namesOf([cluster, object]);
  return {
    ruleId: ruleId(rule),
    level: levelOf(severity),
    message: { text: sarifMessage([about === "" ? message : `${about}: ${message}`, remediation].join(" — ")) },
    locations: [
      {
        ...location(at.path, at.line),
        ...(object === null ? {} : { logicalLocations: [{ fullyQualifiedName: sarifMessage(namesOf([cluster, object]), 200), kind: "resource" }] }),
      },
    ],
    ...baseline(change),
    identity: ["finding", rule, at.path, cluster ?? "", object ?? "", message],
    properties: {
      cluster: cluster === null ? null : sarifMessage(cluster, 200),
      story: finding.story === null ? null : sarifMessage(finding.story, 200),
    },
  };
}

function baseline(change: Change): Pick<SarifResult, "baselineState"> {
  return change === null ? {} : { baselineState: change === "new" ? "new" : "unchanged" };
}

function location(path: string, line: number): SarifLocation {
  return {
    physicalLocation: { artifactLocation: { uri: sarifUri(path), uriBaseId: "%SRCROOT%" }, region: { startLine: Math.max(1, line) } },
  };
}

function placeOf(piece: Evidence): readonly SarifLocation[] {
  if (piece.path === null) return [];
  const what = namesOf([piece.cluster, piece.object, sayField(piece), piece.note]);
  return [{ ...location(piece.path, piece.line ?? 1), message: { text: sarifMessage(what === "" ? "evidence" : what, 300) } }];
}

function relatedLocations(places: readonly SarifLocation[]): Pick<SarifResult, "relatedLocations"> {
  return places.length === 0 ? {} : { relatedLocations: places.slice(0, RELATED).map((place, at) => ({ id: at + 1, ...place })) };
}
