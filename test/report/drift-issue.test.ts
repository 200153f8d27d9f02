import type { Html, Link, Node, Parent } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { describe, expect, it } from "vitest";
import type { Drift, DriftReport } from "../../src/domain/drift.ts";
import { driftFingerprints, driftIssueBody, driftIssueSeverity, driftIssueTitle, isDriftComplete } from "../../src/report/drift-issue.ts";
import { HOSTILE } from "./sample.ts";

function nodesOf(text: string): readonly Node[] {
  const walk = (node: Node): readonly Node[] => [node, ...("children" in node ? (node as Parent).children.flatMap(walk) : [])];
  return walk(unified().use(remarkParse).use(remarkGfm).parse(text));
}

const FLUX = { owner: "Flux", next: "will be reverted at the next reconciliation", belongs: "in Git" };
const COREFILE = ".:53 {\n    errors\n    forward . 10.0.0.2\n    cache 30\n}\n";

function drift(parts: Partial<Drift> = {}): Drift {
  return {
    ...{ cluster: "east", object: "ConfigMap kube-system/coredns", field: "data.Corefile", kind: "changed", severity: "error", against: "git" },
    ...{ git: COREFILE, live: COREFILE.replace("10.0.0.2", "10.0.0.53"), differences: [], owner: FLUX, lag: null },
    means: ["queries for all names now go to 10.0.0.53 instead of 10.0.0.2"],
    who: "last written by kubectl-edit (a person or script) at 2026-03-01T06:11:44Z",
    attribution: { manager: "kubectl-edit", class: "a person or script", operation: "Update", time: "2026-03-01T06:11:44Z", exact: true },
    at: { path: "dns/configmap.yaml", line: 5 },
    fingerprint: "00000000000000aa",
    ...parts,
  };
}

function report(drifts: readonly Drift[], cluster: Partial<DriftReport["clusters"][number]> = {}): DriftReport {
  const exported = { name: "east", uid: null, exportedAt: "2026-03-02T05:00:00Z", stale: false, compared: 9, notCovered: 0, problems: [], notes: [] };
  return { schema: "truestory/drift@1", commit: "a".repeat(40), clusters: [{ ...exported, ...cluster }], drift: drifts, ignored: [] };
}

const body = (drifts: readonly Drift[], cluster: Partial<DriftReport["clusters"][number]> = {}) =>
  driftIssueBody({ cluster: "east", report: report(drifts, cluster), links: () => null, runUrl: "https://github.example/runs/1" });

describe("the issue about drift of a cluster", () => {
  it("says in its first three lines who changed it, whether it will be reverted and where the change belongs", () => {
    const [who, next, belongs] = body([drift()]).split("\n");
    expect(who).toBe(
      "- **Who changed it:** `ConfigMap kube-system/coredns` `data.Corefile` of `east` was last written by kubectl-edit (a person or script) at `2026-03-01T06:11:44Z`.",
    );
    expect(next).toBe("- **Will it be reverted:** it belongs to Flux; a live edit will be reverted at the next reconciliation.");
    expect(belongs).toBe("- **Where the change belongs:** in Git.");
  });

  it("then says what it means, and then shows the difference itself with its indentation", () => {
    const text = body([drift()]);
    const [meaning, raw] = [text.indexOf("- queries for all names now go to"), text.indexOf("```diff")];
    expect(meaning).toBeGreaterThan(0);
    expect(raw).toBeGreaterThan(meaning);
    expect(text).toContain("-     forward . 10.0.0.2\n+     forward . 10.0.0.53\n");
  });

  it("answers once for differences of one object that have the same answers, and again where they differ", () => {
    const other = drift({ field: "data.other", fingerprint: "01" });
    const twice = drift({ kind: "boundary", fingerprint: "02" });
    expect(body([drift(), twice]).match(/Who changed it/gu)).toHaveLength(1);
    expect(body([drift(), other]).match(/Who changed it/gu)).toHaveLength(2);
    expect(body([drift(), other, { ...other, kind: "boundary", fingerprint: "03" }]).match(/Who changed it/gu)).toHaveLength(2);
  });

  it("does not depend on the order of what was found", () => {
    const parts = [drift(), drift({ object: "Deployment web/a", fingerprint: "01" }), drift({ severity: "warning", fingerprint: "02" })];
    expect(body(parts.toReversed())).toBe(body(parts));
    expect(driftFingerprints(report(parts.toReversed()), "east")).toEqual(["00000000000000aa", "01", "02"]);
  });

  it("leaves out what is merely noted, and other clusters", () => {
    const noted = report([drift({ severity: "info" }), drift({ cluster: "west" })]);
    expect(driftFingerprints(noted, "east")).toEqual([]);
    expect(driftIssueSeverity(noted, "east")).toBe("nothing");
    expect(driftIssueTitle({ cluster: "east", report: noted })).toBe("Truestory: east is as Git has it");
    expect(body(noted.drift)).toContain("Nothing of the cluster `east` differs");
  });

  it("is as bad as the worst, and counts objects", () => {
    const two = report([drift({ severity: "warning" }), drift({ object: "Deployment web/a" })]);
    expect(driftIssueSeverity(two, "east")).toBe("error");
    expect(driftIssueTitle({ cluster: "east", report: two })).toBe("Truestory: 2 objects of east drifted from Git");
    expect(driftIssueSeverity(report([drift({ severity: "warning" })]), "east")).toBe("warning");
  });

  it.each([{ stale: true }, { compared: 0 }, { problems: ["east/all.json was cut off"] }])("is not complete upon %j", (cluster) => {
    expect(isDriftComplete(report([], cluster), "east")).toBe(false);
    expect(body([], cluster)).toContain("does not prove that nothing else differs");
  });

  it("is complete upon nothing less than a fresh export of the cluster", () => {
    expect(isDriftComplete(report([]), "east")).toBe(true);
    expect(isDriftComplete(report([]), "west")).toBe(false);
  });

  it("keeps hostile text inert and stays within its limit", () => {
    const parts = { object: HOSTILE, field: HOSTILE, git: `a\n${HOSTILE}`, live: HOSTILE, means: [HOSTILE], who: HOSTILE, cluster: "east" };
    const text = body(Array.from({ length: 200 }, (_, at) => drift({ ...parts, object: `${HOSTILE}${at}`, fingerprint: String(at) })));
    expect(new TextEncoder().encode(text).length).toBeLessThan(18_000);
    expect(text).not.toContain("<!--");
    const nodes = nodesOf(text);
    expect(nodes.filter(({ type }) => type.startsWith("image") || type.endsWith("Reference"))).toEqual([]);
    expect(nodes.flatMap((node) => (node.type === "link" ? [(node as Link).url] : []))).toEqual(["https://github.example/runs/1"]);
    const tags = nodes.flatMap((node) => (node.type === "html" ? [(node as Html).value] : []));
    expect(tags.filter((tag) => !/^(?:<details><summary>The difference itself: [^<]*<\/summary>|<\/?details>|<\/?sub>)$/.test(tag))).toEqual([]);
    expect(text).toMatch(/- … \d+ more left out/);
  });
});
