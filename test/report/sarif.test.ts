import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { default as Ajv04 } from "ajv-draft-04";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { ruleHelp } from "../../src/app/rules.ts";
import type { Finding, Report } from "../../src/domain/audit.ts";
import { renderSarif } from "../../src/report/sarif.ts";
import type { SarifResult } from "../../src/report/sarif-log.ts";
import { attack, claim, criterion, finding, HOSTILE, report, sample, story } from "./sample.ts";

const schemaPath = createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const ajv = new Ajv04.default({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(schemaPath, "utf8")));

interface Run {
  readonly results: readonly SarifResult[];
  readonly tool: {
    readonly driver: {
      readonly rules: readonly { readonly id: string; readonly name: string; readonly help: { readonly text: string }; readonly helpUri?: string }[];
    };
  };
  readonly invocations: readonly [
    { readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[]; readonly executionSuccessful: boolean },
  ];
}

function runOf(of: Report): Run {
  return JSON.parse(renderSarif(of, ruleHelp())).runs[0];
}

const places = ({ results }: Run) =>
  results.map(
    ({ ruleId, level, locations: [{ physicalLocation }] }) =>
      `${level} ${ruleId} ${physicalLocation.artifactLocation.uri}:${physicalLocation.region.startLine}`,
  );

describe("renderSarif", () => {
  it.each([
    ["a usual report", sample],
    ["hostile text", attack],
    ["an empty report", report({})],
    ["a report that could not be audited", report({ gate: { outcome: "FAIL", reasons: [HOSTILE], exitCode: 3 } })],
  ])("%s is SARIF 2.1.0", (_name, of) => {
    expect(validate(JSON.parse(renderSarif(of, ruleHelp()))), JSON.stringify(validate.errors)).toBe(true);
  });

  it("is refused by the schema when a result says nothing", () => {
    const log = JSON.parse(renderSarif(sample, ruleHelp()));
    delete log.runs[0].results[0].message;
    expect(validate(log)).toBe(false);
  });

  it("shows false claims at story lines and findings at manifest lines, errors first, and nothing that is true or open", () => {
    expect(places(runOf(sample))).toEqual([
      "error claim-failed docs/stories/STORY-DNS.md:22",
      "error claim-failed docs/stories/STORY-DNS.md:60",
      "error reference/dangling kubernetes/dns/ks.yaml:31",
      "warning claim-moved docs/stories/STORY-DNS.md:21",
      "warning unapplied kubernetes/old/ks.yaml:1",
    ]);
  });

  it("tells what decided beside the claim", () => {
    const [first] = runOf(sample).results;
    expect(first?.relatedLocations?.map(({ physicalLocation, message }) => [physicalLocation.artifactLocation.uri, message?.text])).toContainEqual([
      "kubernetes/dns/app/helmrelease.yaml",
      "infra, apps · HelmRelease kube-system/coredns · spec.values.replicaCount = 2",
    ]);
    expect(first?.baselineState).toBe("new");
  });

  it("has help with an address for every rule that can find something", () => {
    const findings = [...ruleHelp().keys()].map((rule) => finding({ rule, severity: "warning", message: "m", at: { path: "a.yaml", line: 1 } }));
    const { rules } = runOf({ ...sample, findings }).tool.driver;
    expect(rules).toHaveLength(findings.length + 2);
    for (const { help, helpUri, id, name } of rules) {
      expect(help.text.length, id).toBeGreaterThan(20);
      expect(name.toLowerCase()).not.toBe(id.toLowerCase());
      expect(helpUri).toMatch(/^https:\/\/github\.com\/truestory\/truestory\/blob\/v0\/docs\/[\w/-]+\.md(?:#[\w-]+)?$/);
    }
  });

  it("knows a result again when lines move, and tells equal ones apart", () => {
    const prints = (line: number, extra: readonly Finding[] = []) =>
      runOf(
        report({
          stories: [
            story({
              path: "s.md",
              id: "S",
              title: "S",
              gate: "FAIL",
              binds: { by: ["status"] },
              criteria: [
                criterion("AC1", line, "x", [
                  claim({ id: "AC1.1", line: 7, text: "x", verdict: "failed" }),
                  claim({ id: "AC1.2", line: 7, text: "x", verdict: "failed" }),
                ]),
              ],
            }),
          ],
          findings: [finding({ rule: "unapplied", severity: "error", message: "m", at: { path: "a.yaml", line } }), ...extra],
        }),
      ).results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);
    expect(prints(3)).toEqual(prints(90));
    expect(new Set(prints(3)).size).toBe(3);
    const other = finding({ rule: "unapplied", severity: "error", message: "another", at: { path: "a.yaml", line: 1 } });
    expect(prints(3, [other])).toEqual(expect.arrayContaining(prints(3)));
  });

  it("makes a link of no text that it reads", () => {
    for (const { message } of runOf(attack).results) expect(message.text).not.toMatch(/\]\(/);
    expect(runOf(attack).results.length).toBeGreaterThan(2);
  });

  it("stays within what GitHub takes and says what is left out", () => {
    const findings = Array.from({ length: 26_000 }, (_, at) =>
      finding({
        rule: "unapplied",
        severity: at === 25_999 ? "error" : "info",
        message: `m${at} ${"字".repeat(90)}`,
        at: { path: `${at}.yaml`, line: 1 },
      }),
    );
    const text = renderSarif(report({ findings }), ruleHelp());
    const run: Run = JSON.parse(text).runs[0];
    expect(Buffer.byteLength(text)).toBeLessThan(10_000_000);
    expect(gzipSync(text).length).toBeLessThan(10_000_000);
    expect(run.results.length).toBeLessThanOrEqual(25_000);
    expect(run.results[0]?.level).toBe("error");
    const left = 26_000 - run.results.length;
    expect(run.invocations[0].toolExecutionNotifications.map(({ message }) => message.text)).toContain(
      `${left} results are left out, as code scanning takes no more; the JSON report has all.`,
    );
  });
});
