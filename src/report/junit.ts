import type { AuditedStory, Finding, Report } from "../domain/audit.ts";
import type { SafeXml } from "./encode/xml.ts";
import { element, textElement, xmlDocument } from "./encode/xml.ts";
import { claimsOf, findingsWorstFirst, mergeClusters, type PlacedClaim, sayClaim } from "./summary.ts";
import { namesOf, plainly, sayField, sayPlace } from "./words.ts";

/** What a test case comes to. */
type CaseResult = "passed" | "failure" | "skipped" | "error";

interface Case {
  readonly result: CaseResult;
  readonly xml: SafeXml;
}

/** Pieces of evidence told of one claim. */
const EVIDENCE = 20;

/**
 * The report for readers of JUnit XML: a suite per story, a case per claim, a suite of findings, and a suite with the run itself when it could
 * not be audited. What is `verified` or `attested` passes, what is false in a story that is said to be done fails, all else is skipped with its
 * reason, since nothing but `verified` is green. There is no clock: every time is 0.
 */
export function renderJunit(report: Report): string {
  const suites = [...runSuite(report), ...report.stories.map(storySuite), ...findingSuite(report.findings)];
  const of = (result: CaseResult): number => suites.reduce((sum, { cases }) => sum + count(cases, result), 0);
  const tests = suites.reduce((sum, { cases }) => sum + cases.length, 0);
  return xmlDocument(
    element(
      "testsuites",
      { name: "truestory", tests, failures: of("failure"), errors: of("error"), time: "0" },
      suites.map((suite) => writeSuite(suite)),
    ),
  );
}

interface Suite {
  readonly name: string;
  readonly file: string | null;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

function writeSuite({ name, file, properties, cases }: Suite): SafeXml {
  const totals = { tests: cases.length, failures: count(cases, "failure"), errors: count(cases, "error"), skipped: count(cases, "skipped") };
  const told = Object.entries(properties).map(([key, value]) => element("property", { name: key, value }));
  return element("testsuite", { name, ...totals, time: "0", file }, [
    ...(told.length === 0 ? [] : [element("properties", {}, told)]),
    ...cases.map(({ xml }) => xml),
  ]);
}

function count(cases: readonly Case[], result: CaseResult): number {
  return cases.filter((one) => one.result === result).length;
}

/** The run, only when it was not audited completely: that never passes. */
function runSuite({ gate }: Report): readonly Suite[] {
  if (gate.exitCode < 2) return [];
  const type = gate.exitCode === 2 ? "input-error" : "could-not-audit";
  const detail = textElement("error", { message: gate.reasons[0] ?? type, type }, gate.reasons.join("\n"));
  const xml = element("testcase", { name: "the audit is complete", classname: "truestory", time: "0" }, [detail]);
  return [{ name: "truestory", file: null, properties: {}, cases: [{ result: "error", xml }] }];
}

function storySuite(story: AuditedStory): Suite {
  return {
    name: story.title === "" || story.title === story.id ? story.id : `${story.id}: ${story.title}`,
    file: story.path,
    properties: { gate: story.gate, status: story.status.raw ?? "", binds: story.binds.by.join(", ") },
    cases: claimsOf(story).map((placed) => claimCase(placed)),
  };
}

function claimCase(placed: PlacedClaim): Case {
  const { claim, story, part } = placed;
  const result = resultOf(placed);
  const name = `${claim.id} ${plainly(claim.text)}`;
  const attributes = { name, classname: `${story.id}.${part.label}`, time: "0" };
  if (result === "passed") return { result, xml: element("testcase", attributes, [textElement("system-out", {}, detailsOf(placed))]) };
  const message = `${sayClaim(placed)}${claim.because === null ? "" : `: ${claim.because}`}`;
  if (result === "failure")
    return { result, xml: element("testcase", attributes, [textElement("failure", { message, type: claim.verdict }, detailsOf(placed))]) };
  return {
    result,
    xml: element("testcase", attributes, [element("skipped", { message }), textElement("system-out", {}, detailsOf(placed))]),
  };
}

function resultOf({ claim, story, charged }: PlacedClaim): CaseResult {
  if (!charged) return "skipped";
  if (claim.verdict === "verified" || claim.verdict === "attested") return "passed";
  return claim.verdict === "failed" && story.binds.by.length > 0 ? "failure" : "skipped";
}

/** Where a claim stands, how it was read, and what decided. */
function detailsOf({ claim, story }: PlacedClaim): string {
  const evidence = mergeClusters(claim.evidence)
    .slice(0, EVIDENCE)
    .map((piece) =>
      namesOf([piece.path === null ? null : sayPlace(piece.path, piece.line), piece.cluster, piece.object, sayField(piece), piece.note]),
    );
  return [
    sayPlace(story.path, claim.line),
    ...(claim.reading === null ? [] : [`read as ${claim.reading}`]),
    ...(claim.level === null ? [] : [`level ${claim.level}`]),
    ...evidence.filter((told) => told !== "").map((told) => `at ${told}`),
    ...(claim.suggestion === null ? [] : [claim.suggestion]),
  ].join("\n");
}

/** Findings; an error that the change adds is charged to it, and fails. What was mended is left out. */
function findingSuite(findings: readonly Finding[]): readonly Suite[] {
  const cases = findingsWorstFirst(findings.filter(({ change }) => change !== "fixed")).map(findingCase);
  return cases.length === 0 ? [] : [{ name: "findings", file: null, properties: {}, cases }];
}

function findingCase({ rule, severity, message, at, cluster, object, remediation, change }: Finding): Case {
  const place = sayPlace(at.path, at.line);
  const about = namesOf([cluster, object]);
  const attributes = { name: `${place} ${message}`, classname: `findings.${rule}`, time: "0" };
  const details = [place, about, remediation].filter((line) => line !== "").join("\n");
  if (severity === "error" && change === "new")
    return { result: "failure", xml: element("testcase", attributes, [textElement("failure", { message, type: rule }, details)]) };
  const skipped = element("skipped", { message: `${severity}: ${message}` });
  return { result: "skipped", xml: element("testcase", attributes, [skipped, textElement("system-out", {}, details)]) };
}
