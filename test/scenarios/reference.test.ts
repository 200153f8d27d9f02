import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AuditedStory, Report } from "../../src/domain/audit.ts";
import { PROJECT, truestory } from "../support/cli.ts";
import { repository } from "../support/repository.ts";

const FIXTURE = join(PROJECT, "test/fixtures/reference");
const PAGE = "docs/reference/resolver.txt";
const HANDBOOK = "docs/handbook/resolver-handbook.md";
const MANIFEST = "platform/resolver/daemonset.yaml";

async function audit(path: string, ...args: string[]): Promise<Report> {
  const run = await truestory(["audit", path, "--format", "json", ...args]);
  expect(run.stderr).toBe("");
  return JSON.parse(run.stdout) as Report;
}

function page(report: Report, path: string): AuditedStory {
  const found = report.stories.find((story) => story.path === path);
  if (found === undefined) throw new Error(`${path} is not among ${report.stories.map((story) => story.path).join(", ")}`);
  return found;
}

/** What each line of a page comes to. */
function verdicts(story: AuditedStory): Record<number, string> {
  const claims = [...story.criteria.flatMap((criterion) => criterion.claims), ...story.validation];
  return Object.fromEntries(claims.map(({ line, verdict, reason }) => [line, reason === null ? verdict : `${verdict} (${reason})`]));
}

async function changed(from: string, to: string): Promise<Report> {
  await using copy = await repository({}, { git: false });
  await cp(FIXTURE, copy.path, { recursive: true });
  const text = await readFile(join(copy.path, MANIFEST), "utf8");
  expect(text).toContain(from);
  await writeFile(join(copy.path, MANIFEST), text.replace(from, to));
  return await audit(copy.path);
}

describe("a reference page without Markdown", () => {
  it("is judged line by line: tables, quotes, boundaries, notes, failures, commands", async () => {
    const report = await audit(FIXTURE);
    expect(verdicts(page(report, PAGE))).toEqual({
      12: "verified",
      13: "verified",
      14: "unproven (needs-cluster)",
      19: "verified",
      20: "verified",
      21: "verified",
      22: "verified",
      23: "unproven (needs-cluster)",
      27: "verified",
      38: "verified",
      39: "unproven (needs-cluster)",
      43: "unproven (needs-cluster)",
      44: "unproven (needs-cluster)",
      48: "verified",
      49: "verified",
      50: "verified",
      55: "unproven (needs-cluster)",
      56: "unproven (needs-cluster)",
      57: "unproven (needs-cluster)",
      59: "unproven (needs-cluster)",
    });
    expect(page(report, PAGE).unparsed).toEqual([]);
    expect(report.findings.filter((finding) => finding.story === PAGE)).toEqual([]);
  });

  it.each([
    ["kind: DaemonSet", "kind: Deployment", [13, 19]],
    ["namespace: kube-system", "namespace: resolver", [20]],
    ["resolver:2.4.1", "resolver:2.5.0", [21]],
    ["containerPort: 9153", "containerPort: 9154", [22]],
    ["            name: resolver", "            name: zones", [23]],
    ["dnsPolicy: Default", "dnsPolicy: ClusterFirst", [27]],
    ["# answers names on its own.", "# answers names.", [27]],
    ["node-role.kubernetes.io/control-plane", "CriticalAddonsOnly", [48]],
    ["system-node-critical", "system-cluster-critical", [49]],
    ["readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", [50]],
  ] as const)("%j made %j is seen", async (from, to, lines) => {
    const story = page(await changed(from, to), PAGE);
    const failed = Object.entries(verdicts(story)).flatMap(([line, verdict]) => (verdict === "failed" ? [Number(line)] : []));
    expect(failed).toEqual(lines);
  });
});

describe("a reference page in Markdown", () => {
  it("is found by its front matter and judged", async () => {
    const story = page(await audit(FIXTURE), HANDBOOK);
    expect(verdicts(story)).toEqual({ 9: "failed", 10: "failed", 11: "failed", 13: "failed", 20: "verified" });
    expect(story.validation[0]?.evidence.map(({ path }) => path)).toContain(MANIFEST);
  });

  it("is read as one when it is named by hand, and only then", async () => {
    const notes = "docs/notes.md";
    expect((await audit(FIXTURE)).stories.map((story) => story.path)).toEqual([HANDBOOK, PAGE]);
    const report = await audit(FIXTURE, "--story", notes);
    expect(report.stories.map((story) => story.path)).toEqual([notes]);
    expect(Object.keys(verdicts(page(report, notes)))).toEqual(["3", "4"]);
  });
});
