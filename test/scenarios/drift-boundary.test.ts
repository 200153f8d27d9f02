import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Drift, DriftReport } from "../../src/domain/drift.ts";
import { PROJECT, type Run, truestory } from "../support/cli.ts";
import { type Repository, repository } from "../support/repository.ts";

const EXAMPLE = join(PROJECT, "examples/k3s");
const CONFIG_MAP = "ConfigMap kube-system/coredns";
const BASELINE = ".github/truestory/baselines/in-cluster/ConfigMap.kube-system.coredns.yaml";
const NOW = "2026-05-04T06:00:00Z";

async function example(): Promise<Repository> {
  const copy = await repository({}, { git: false });
  await cp(EXAMPLE, copy.path, { recursive: true });
  return copy;
}

async function drift(repo: string, ...args: string[]): Promise<Run & { readonly report: DriftReport }> {
  const run = await truestory(["drift", ".", "--snapshots", "snapshots", "--now", NOW, "--format", "json", ...args], { cwd: repo });
  expect(run.stderr).toBe("");
  return { ...run, report: JSON.parse(run.stdout) as DriftReport };
}

const accept = (repo: string, ...args: string[]): Promise<Run> =>
  truestory(["drift", "accept", CONFIG_MAP, ".", "--reason", "as k3s brings it", "--by", "ana@example.com", ...args], { cwd: repo });
const before = ["--snapshots", "snapshots-before", "--now", "2026-05-03T06:00:00Z"];
const about = ({ drift: all }: DriftReport, object: string): readonly Drift[] => all.filter((one) => one.object === object);

async function edit(repo: Repository, file: string, change: (text: string) => string): Promise<void> {
  const path = join(repo.path, file);
  await writeFile(path, change(await readFile(path, "utf8")));
}

describe("an object that Git does not own", () => {
  it("is named with its owner, its author and the files that are not mounted; a second workload behind the Service is named as well", async () => {
    await using repo = await example();
    const { report, code } = await drift(repo.path);
    expect(code).toBe(1);
    expect(report.clusters).toMatchObject([{ name: "in-cluster", problems: [], compared: 3 }]);
    expect(about(report, CONFIG_MAP)).toMatchObject([
      { kind: "boundary", severity: "warning", owner: { owner: "the k3s addon" }, attribution: { manager: "kubectl-edit" } },
    ]);
    const [{ means = [] } = {}] = about(report, CONFIG_MAP);
    expect(means).toContain(
      "its Corefile reads /etc/coredns/NodeHosts, which DaemonSet kube-system/coredns does not mount: CoreDNS starts, and answers none of its names",
    );
    expect(means).toContain("it was changed outside of Git and not by the k3s addon, to whom it belongs: kubectl-edit wrote it last");
    expect(about(report, "Deployment kube-system/coredns")).toMatchObject([
      { kind: "extra", severity: "warning", means: [expect.stringContaining("Service kube-system/kube-dns has two workloads behind it")] },
    ]);
    expect(about(report, "ServiceAccount kube-system/coredns")).toMatchObject([
      {
        kind: "boundary",
        severity: "info",
        means: expect.arrayContaining(["ClusterRoleBinding system:coredns gives it the ClusterRole system:coredns"]),
      },
    ]);
  });

  it("is held against the export before when nobody accepted it", async () => {
    await using repo = await example();
    const { report } = await drift(repo.path, "--previous", "snapshots-before");
    const [changed, boundary] = about(report, CONFIG_MAP);
    expect(changed).toMatchObject({
      ...{ kind: "changed", against: "previous", severity: "error", field: "data.Corefile" },
      means: [
        "queries for all names now go to 10.0.8.53 instead of /etc/resolv.conf",
        "it changed since 2026-05-03T05:00:00Z, when the cluster was exported",
      ],
      who: "last written by kubectl-edit (a person or script) at 2026-05-03T19:42:10Z",
    });
    expect(boundary).toMatchObject({ kind: "boundary" });
  });

  it("is held against the baseline that somebody accepted, with reason, date and name; NodeHosts do not count", async () => {
    await using repo = await example();
    expect(await accept(repo.path, ...before)).toMatchObject({ code: 0, stdout: expect.stringContaining(`Commit ${BASELINE}.`) });
    const written = await readFile(join(repo.path, BASELINE), "utf8");
    expect(written).toContain("reason: as k3s brings it\n");
    expect(written).toContain("by: ana@example.com\n");
    expect(written).toContain('acceptedAt: "2026-05-03T06:00:00Z"'.replaceAll('"', written.includes('acceptedAt: "') ? '"' : ""));
    expect(written).not.toContain("edge-1");
    const { report } = await drift(repo.path);
    expect(about(report, CONFIG_MAP)).toMatchObject([
      { kind: "changed", against: "baseline", at: { path: BASELINE }, attribution: { manager: "kubectl-edit" } },
      { kind: "boundary", severity: "info" },
    ]);
    expect(report.ignored).toEqual([{ reason: "NodeHosts, which k3s keeps itself", count: 1 }]);
    expect((await accept(repo.path, "--snapshots", "snapshots", "--now", NOW)).code).toBe(0);
    expect(about((await drift(repo.path)).report, CONFIG_MAP).map(({ kind }) => kind)).toEqual(["boundary"]);
  });

  it("has keys and lost objects of its baseline told, and is open when the export lacks it", async () => {
    await using repo = await example();
    await accept(repo.path, "--snapshots", "snapshots", "--now", NOW);
    await edit(repo, "snapshots/in-cluster/objects.json", (text) =>
      text.replace('"NodeHosts": "', '"extra": "').replace(/"name": "coredns",(?=\s+"namespace": "kube-system",\s+"uid")/, '"name": "other",'),
    );
    expect(about((await drift(repo.path)).report, CONFIG_MAP)).toMatchObject([{ kind: "missing", against: "baseline", severity: "error" }]);
    await edit(repo, "snapshots/in-cluster/objects.json", (text) => text.replace('"kind": "ConfigMap"', '"kind": "Gadget"'));
    await edit(repo, "snapshots/in-cluster/snapshot.json", (text) => text.replace('"ConfigMap",', ""));
    const { report } = await drift(repo.path);
    expect(report.clusters[0]?.problems).toEqual([`${CONFIG_MAP} was accepted and is not in the export: whether it changed is not known`]);
  });

  it.each([
    ["DaemonSet kube-system/coredns", ["--snapshots", "snapshots", "--now", NOW], "is in Git"],
    ["ConfigMap kube-system/absent", ["--snapshots", "snapshots", "--now", NOW], "no export has"],
    [CONFIG_MAP, ["--snapshots", "snapshots", "--now", "2026-06-04T06:00:00Z"], "more than 48 hours ago"],
    [CONFIG_MAP, ["--snapshots", "snapshots", "--now", "2026-05-01T06:00:00Z"], "which is yet to come"],
    ["coredns", ["--snapshots", "snapshots"], "is no object"],
  ])("%s with %j is not accepted", async (object, args, message) => {
    const run = await truestory(["drift", "accept", object, EXAMPLE, "--reason", "x", "--by", "y", ...args], { cwd: EXAMPLE });
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });
});

describe("a cluster is known by the UID of its kube-system", () => {
  const uid = /5d8f1a52-6c1e-4b39-9a53-0d1f6f0b7c11/;

  it("refuses the export of another one by name, recorded in the configuration or in a baseline", async () => {
    await using repo = await example();
    await edit(repo, "snapshots/in-cluster/objects.json", (text) => text.replace(uid, "1".repeat(8)));
    const args = ["drift", ".", "--snapshots", "snapshots", "--now", NOW];
    const run = await truestory(args, { cwd: repo.path });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('the export of "in-cluster" is of another cluster: its kube-system has the UID 11111111');
    await accept(repo.path, ...before);
    await edit(repo, ".github/truestory.yml", (text) => text.replace(/snapshots:[\s\S]*$/, ""));
    expect((await truestory(args, { cwd: repo.path })).stderr).toContain(`and ${BASELINE} has 5d8f1a52`);
    const other = await truestory([...args, "--previous", "snapshots-before"], { cwd: repo.path });
    expect(other).toMatchObject({ code: 2 });
  });

  it("says so when nothing records it, and proves nothing when the export does not have it", async () => {
    await using repo = await example();
    await edit(repo, "snapshots/in-cluster/objects.json", (text) =>
      text.replace('"name": "kube-system",\n        "uid"', '"name": "kube-public",\n        "uid"'),
    );
    expect((await drift(repo.path)).report.clusters[0]?.problems).toEqual([
      "in-cluster has no namespace kube-system, so it is not known of which cluster it is: export namespaces as well",
    ]);
    await edit(repo, ".github/truestory.yml", (text) => text.replace(/snapshots:[\s\S]*$/, ""));
    const [cluster] = (await drift(repo.path)).report.clusters;
    expect(cluster?.problems).toEqual([]);
    expect(cluster?.notes).toContainEqual(expect.stringContaining('nothing records which cluster "in-cluster" is'));
  });

  it("judges the age by what is configured", async () => {
    await using repo = await example();
    await edit(repo, ".github/truestory.yml", (text) => text.replace("snapshots:", "snapshots:\n  maxAgeHours: 1000"));
    const { report } = await drift(repo.path, "--now", "2026-06-01T00:00:00Z");
    expect(report.clusters[0]?.stale).toBe(false);
  });

  it("refuses baselines that cannot be read, with what is wrong", async () => {
    await using repo = await example();
    await repo.write({ [BASELINE]: "schema: truestory/baseline@1\ncluster: in-cluster\n" });
    const run = await truestory(["drift", ".", "--snapshots", "snapshots", "--now", NOW], { cwd: repo.path });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(BASELINE);
  });
});
