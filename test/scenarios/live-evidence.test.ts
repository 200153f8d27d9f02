import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Claim, Report } from "../../src/domain/audit.ts";
import { PROJECT, truestory } from "../support/cli.ts";
import { type Repository, repository } from "../support/repository.ts";

const NOW = "2026-05-04T06:00:00Z";
const OBJECTS = "snapshots/infra/objects.json";

async function example(name: string): Promise<Repository> {
  const copy = await repository({}, { git: false });
  await cp(join(PROJECT, "examples", name), copy.path, { recursive: true });
  return copy;
}

async function edit(repo: Repository, file: string, change: (text: string) => string): Promise<void> {
  const path = join(repo.path, file);
  const text = await readFile(path, "utf8");
  expect(change(text)).not.toBe(text);
  await writeFile(path, change(text));
}

async function audit(repo: Repository, ...args: string[]): Promise<Report> {
  const run = await truestory(["audit", ".", "--snapshots", "snapshots", "--format", "json", "--now", NOW, ...args], { cwd: repo.path });
  expect(run.stderr).toBe("");
  return JSON.parse(run.stdout) as Report;
}

function claims(report: Report): readonly Claim[] {
  return report.stories.flatMap(({ criteria }) => criteria.flatMap((criterion) => criterion.claims));
}

function claim(report: Report, id: string): Claim {
  const found = claims(report).find((one) => one.id === id);
  if (found === undefined) throw new Error(`no claim ${id} among ${claims(report).map((one) => one.id)}`);
  return found;
}

const AVAILABLE = "AC1.1";
const BUDGET = "AC1.2";
const SERVICE = "AC2.1";
const LOOKUPS = "AC2.2";

describe("claims about what runs, with an export", () => {
  it("are decided at the level live where the export shows it; what needs traffic stays open", async () => {
    await using repo = await example("runtime");
    const report = await audit(repo);
    for (const id of [AVAILABLE, BUDGET, SERVICE])
      expect(claim(report, id)).toMatchObject({ verdict: "verified", level: "live", clusters: ["infra"] });
    expect(claim(report, LOOKUPS)).toMatchObject({ verdict: "unproven", reason: "needs-cluster" });
    expect(report.snapshots).toEqual([{ cluster: "infra", exportedAt: "2026-05-04T05:00:00Z", complete: true, problems: [] }]);
    expect(report).toMatchObject({ now: NOW, drift: [] });
  });

  it("are open without an export", async () => {
    await using repo = await example("runtime");
    const run = await truestory(["audit", ".", "--format", "json"], { cwd: repo.path });
    const report = JSON.parse(run.stdout) as Report;
    for (const id of [AVAILABLE, BUDGET, SERVICE, LOOKUPS]) expect(claim(report, id).verdict).toBe("unproven");
  });

  it("are false when the cluster shows otherwise", async () => {
    await using repo = await example("runtime");
    await edit(repo, OBJECTS, (text) =>
      text.replace('"availableReplicas": 2', '"availableReplicas": 1').replace('"minAvailable": 1', '"minAvailable": 0'),
    );
    const report = await audit(repo);
    expect(claim(report, AVAILABLE)).toMatchObject({
      verdict: "failed",
      because: expect.stringContaining("expected Deployment `coredns` to work, found 1 of 2 available"),
    });
    expect(claim(report, BUDGET)).toMatchObject({ verdict: "failed", level: "live" });
  });

  it.each([
    ["Git has moved on", "clusters/infra/cluster-settings.yaml", (text: string) => text.replace('"2"', '"3"')],
    [
      "the release is not reconciled",
      OBJECTS,
      (text: string) =>
        text.replace(
          '"observedGeneration": 3,\n        "conditions": [\n          {\n            "type": "Ready"',
          '"observedGeneration": 2,\n        "conditions": [\n          {\n            "type": "Ready"',
        ),
    ],
    ["no UID is recorded", ".github/truestory.yml", () => "{}\n"],
    ["the export is stale", "snapshots/infra/snapshot.json", (text: string) => text.replace("2026-05-04T05", "2026-05-02T05")],
    ["the export is cut off", "snapshots/infra/more.json", () => "{"],
  ])("stay open when %s", async (_why, file, change) => {
    await using repo = await example("runtime");
    if (file.endsWith("more.json")) await repo.write({ [file]: change("") });
    else await edit(repo, file, change);
    const report = await audit(repo);
    for (const id of [AVAILABLE, BUDGET, SERVICE]) expect([id, claim(report, id).verdict]).toEqual([id, "unproven"]);
  });

  it("are never decided by files that the change itself brings", async () => {
    await using repo = await example("runtime");
    await repo.git("init", "--quiet", "--initial-branch=main");
    await repo.commit("base");
    await edit(repo, OBJECTS, (text) => text.replace('"readyReplicas": 2', '"readyReplicas": 1'));
    await repo.commit("an export of my own");
    expect(claim(await audit(repo, "--base", "HEAD~1"), AVAILABLE)).toMatchObject({
      verdict: "unproven",
      because: expect.stringContaining("The exports are files that this change brings"),
    });
    expect(claim(await audit(repo, "--base", "HEAD"), AVAILABLE).verdict).toBe("verified");
  });
});

describe("a page about live objects, with an export", () => {
  it("has its plugins, keys and owner judged, and drift in the report and the checklist", async () => {
    await using repo = await example("k3s");
    const report = await audit(repo);
    const verdicts = Object.fromEntries(claims(report).map(({ text, verdict }) => [text, verdict]));
    expect(verdicts).toMatchObject({
      "the kubernetes cluster.local plugin": "verified",
      "hosts /etc/coredns/NodeHosts": "verified",
      "prometheus :9153": "verified",
      "forward . /etc/resolv.conf.": "failed",
      "The live cluster still carries the kube-system/coredns ConfigMap, owned by the k3s addon machinery, and the DaemonSet mounts that ConfigMap directly.":
        "verified",
    });
    expect(report.drift.map(({ kind, object }) => `${kind} ${object}`)).toContain("boundary ConfigMap kube-system/coredns");
    const markdown = await truestory(["audit", ".", "--snapshots", "snapshots", "--format", "markdown", "--now", NOW], { cwd: repo.path });
    expect(markdown.stdout).toContain("### Drift");
    expect(markdown.stdout).toContain("it was changed outside of Git and not by the k3s addon");
  });
});
