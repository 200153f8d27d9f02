import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { FieldPath } from "../../src/domain/value.ts";
import { readHistory } from "../../src/world/history.ts";
import { openTree } from "../../src/world/tree.ts";
import { type Repository, repository } from "../support/repository.ts";

function release(name: string, version: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: ${name}
  namespace: kube-system
spec:
  interval: 30m
  chart:
    spec:
      chart: ${name}
      version: ${version}
      sourceRef: {kind: HelmRepository, name: ${name}}
`;
}

const list = (...resources: string[]) =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${resources.map((r) => `  - ${r}\n`).join("")}`;

async function move(repo: Repository, from: string, to: string): Promise<void> {
  await mkdir(dirname(join(repo.path, to)), { recursive: true });
  await rename(join(repo.path, from), join(repo.path, to));
}

async function historyOf(repo: Repository, ref?: string) {
  return readHistory(repo.path, await openTree(repo.path, ref));
}

test("a chain of renames is followed to where the file is now, oldest first", async () => {
  await using repo = await repository({ "dns/helmrelease.yaml": release("coredns", "1.38.0") });
  await repo.commit("add dns");
  await move(repo, "dns/helmrelease.yaml", "net/dns/helmrelease.yaml");
  const first = await repo.commit("group by topic");
  await move(repo, "net/dns/helmrelease.yaml", "net/dns/app/helmrelease.yaml");
  const second = await repo.commit("split app");

  const history = await historyOf(repo);

  expect(history.complete).toBe(true);
  expect(history.movedTo("dns/helmrelease.yaml")).toEqual({
    to: "net/dns/app/helmrelease.yaml",
    changes: [
      { from: "dns/helmrelease.yaml", to: "net/dns/helmrelease.yaml", commit: first, subject: "group by topic" },
      { from: "net/dns/helmrelease.yaml", to: "net/dns/app/helmrelease.yaml", commit: second, subject: "split app" },
    ],
  });
  expect(history.movedTo("net/dns/app/helmrelease.yaml")).toBeUndefined();
  expect(history.movedTo("never/there.yaml")).toBeUndefined();
  expect(history.everExisted("dns/helmrelease.yaml")).toBe(true);
  expect(history.everExisted("dns/")).toBe(true);
  expect(history.everExisted("never/there.yaml")).toBe(false);
});

test("a rename that ended in a deletion leads nowhere", async () => {
  await using repo = await repository({ "a/x.yaml": release("x", "1.0.0"), keep: "1" });
  await repo.commit("add");
  await move(repo, "a/x.yaml", "b/x.yaml");
  await repo.commit("move");
  await rm(join(repo.path, "b/x.yaml"));
  const removed = await repo.commit("drop x");

  const history = await historyOf(repo);

  expect(history.movedTo("a/x.yaml")).toBeUndefined();
  expect(history.deletedBy("b/x.yaml")).toEqual({ from: "b/x.yaml", to: null, commit: removed, subject: "drop x" });
  expect(history.deletedBy("b")).toMatchObject({ commit: removed });
  expect(history.deletedBy("keep")).toBeUndefined();
});

test("a file of the same name that is something else is no move", async () => {
  await using repo = await repository({
    "volsync/nfs/kustomization.yaml": list("pvc.yaml", "replication.yaml"),
    "volsync/nfs/pvc.yaml": "kind: PersistentVolumeClaim\n",
    other: "1",
  });
  await repo.commit("add volsync");
  await rm(join(repo.path, "volsync"), { recursive: true });
  await repo.write({
    "bases/cert-manager/kustomization.yaml": list("helmrelease.yaml", "replication.yaml"),
    "bases/cert-manager/helmrelease.yaml": release("cert", "1.0.0"),
  });
  const commit = await repo.commit("replace volsync by cert-manager");

  const pairs = await repo.git("log", "-1", "-M", "--diff-filter=R", "--name-status", "--format=");
  expect(pairs).toContain("volsync/nfs/kustomization.yaml\tbases/cert-manager/kustomization.yaml");
  const history = await historyOf(repo);
  expect(history.movedTo("volsync/nfs/kustomization.yaml")).toBeUndefined();
  expect(history.deletedBy("volsync/nfs/kustomization.yaml")).toMatchObject({ commit, to: null });
});

test("a directory moved when all it held is below one new directory", async () => {
  await using repo = await repository({
    "infra/coredns/helmrelease.yaml": release("coredns", "1"),
    "infra/coredns/rules/alerts.yaml": "groups: [a, b, c, d]\n",
    "infra/coredns/old.yaml": "dropped before\n",
    "infra/cilium/helmrelease.yaml": release("cilium", "2"),
    "infra/cilium/ippool.yaml": "kind: Pool\nspec: {cidrs: [10.0.0.0/24, 10.0.1.0/24]}\n",
  });
  await repo.commit("add");
  await rm(join(repo.path, "infra/coredns/old.yaml"));
  await repo.commit("drop old");
  await mkdir(join(repo.path, "infra/networking"));
  await rename(join(repo.path, "infra/coredns"), join(repo.path, "infra/networking/coredns"));
  await rename(join(repo.path, "infra/cilium/ippool.yaml"), join(repo.path, "infra/networking/ippool.yaml"));
  await rm(join(repo.path, "infra/cilium"), { recursive: true });
  await repo.commit("networking");

  const history = await historyOf(repo);

  expect(history.movedTo("infra/coredns")?.to).toBe("infra/networking/coredns");
  expect(history.movedTo("infra/coredns/")?.to).toBe("infra/networking/coredns");
  expect(history.movedTo("infra/cilium")).toBeUndefined();
});

test("values a field had are found through renames and after the document, not the position", async () => {
  await using repo = await repository({ "dns.yaml": release("coredns", "1.38.0") });
  const first = await repo.git("rev-parse", "HEAD");
  await repo.write({ "dns.yaml": release("coredns", "1.40.0") });
  const second = await repo.commit("raise");
  await mkdir(join(repo.path, "dns"));
  await rename(join(repo.path, "dns.yaml"), join(repo.path, "dns/app.yaml"));
  const third = await repo.commit("move");
  await repo.write({ "dns/app.yaml": `${release("other", "9.9.9")}---\n${release("coredns", "1.45.0")}` });
  const fourth = await repo.commit("raise and add other");

  const history = await historyOf(repo);
  const id = { apiVersion: "helm.toolkit.fluxcd.io/v2beta2", kind: "HelmRelease", namespace: "kube-system", name: "coredns" };
  const field: FieldPath = ["spec", "chart", "spec", "version"];
  expect(history.fieldVersions("dns/app.yaml", id, field)).toBeUndefined();
  await history.gatherVersions([
    { kind: "field-history", path: "dns/app.yaml", object: id, field },
    { kind: "field-history", path: "dns.yaml", object: null, field },
    { kind: "text", path: "dns.yaml" },
  ]);

  expect(history.fieldVersions("dns/app.yaml", id, field)).toEqual([
    { commit: fourth, path: "dns/app.yaml", value: "1.45.0" },
    { commit: third, path: "dns/app.yaml", value: "1.40.0" },
    { commit: second, path: "dns.yaml", value: "1.40.0" },
    { commit: first, path: "dns.yaml", value: "1.38.0" },
  ]);
  expect(history.fieldVersions("dns/app.yaml", { ...id, name: "unknown" }, field)?.map(({ value }) => value)).toEqual(Array(4).fill(undefined));
  expect(history.fieldVersions("dns.yaml", null, field)?.map(({ value }) => value)).toEqual(["9.9.9", "1.40.0", "1.40.0", "1.38.0"]);
});

test("renames on a merged branch count, those after the audited commit do not", async () => {
  await using repo = await repository({ "a/dns.yaml": release("dns", "1"), other: "1" });
  await repo.commit("add");
  await repo.git("checkout", "-q", "-b", "topic");
  await move(repo, "a/dns.yaml", "b/dns.yaml");
  await repo.commit("move on a branch");
  await repo.git("checkout", "-q", "-");
  await repo.write({ other: "2" });
  await repo.commit("meanwhile");
  await repo.git("merge", "-q", "--no-ff", "-m", "merge", "topic");
  const merged = await repo.git("rev-parse", "HEAD");
  await move(repo, "b/dns.yaml", "c/dns.yaml");
  await repo.commit("move again");

  expect((await historyOf(repo, merged)).movedTo("a/dns.yaml")?.to).toBe("b/dns.yaml");
  expect((await historyOf(repo)).movedTo("a/dns.yaml")?.to).toBe("c/dns.yaml");
});

test("commits know their time and their descendants, files what they said", async () => {
  await using repo = await repository({ "docs/a.md": "one\n" });
  const root = await repo.git("rev-parse", "HEAD");
  await repo.git("checkout", "-q", "-b", "topic");
  await repo.write({ "docs/b.md": "other\n" });
  const aside = await repo.commit("on a branch");
  await repo.git("checkout", "-q", "-");
  await repo.write({ "docs/a.md": "two\n" });
  const next = await repo.commit("meanwhile");
  await repo.git("merge", "-q", "--no-ff", "-m", "merge", "topic");
  await move(repo, "docs/a.md", "docs/c.md");
  const last = await repo.commit("move");

  const history = await historyOf(repo);
  expect(history.committedAt(last)).toBe("2026-01-02T03:04:05Z");
  expect(history.committedAt("0".repeat(40))).toBeUndefined();
  const pairs = [root, aside, next, last].map((ancestor) => [aside, next, last].map((commit) => history.isAncestor(ancestor, commit)));
  expect(pairs).toEqual([
    [true, true, true],
    [true, false, true],
    [false, true, true],
    [false, false, true],
  ]);
  expect(history.isAncestor("0".repeat(40), last)).toBeUndefined();
  expect([history.lastChange("docs/b.md"), history.lastChange("docs/c.md"), history.lastChange("none")]).toEqual([aside, last, undefined]);
  expect(history.textVersions("docs/c.md")).toBeUndefined();
  await history.gatherVersions([{ kind: "text-history", path: "docs/c.md" }]);
  expect(history.textVersions("docs/c.md")).toEqual([
    { commit: last, path: "docs/c.md", text: "two\n" },
    { commit: next, path: "docs/a.md", text: "two\n" },
    { commit: root, path: "docs/a.md", text: "one\n" },
  ]);
});

test("history below a directory is relative to it", async () => {
  await using repo = await repository({ "part/a/dns.yaml": release("dns", "1"), other: "1" });
  await repo.commit("add");
  await move(repo, "part/a/dns.yaml", "part/b/dns.yaml");
  await repo.commit("move");
  const root = join(repo.path, "part");
  const history = await readHistory(root, await openTree(root));
  await history.gatherVersions([{ kind: "field-history", path: "b/dns.yaml", object: null, field: ["metadata", "name"] }]);
  expect(history.movedTo("a/dns.yaml")?.to).toBe("b/dns.yaml");
  expect(history.fieldVersions("b/dns.yaml", null, ["metadata", "name"])?.map(({ value }) => value)).toEqual(["dns", "dns"]);
});

test("a shallow clone and a plain directory say that history is missing", async () => {
  await using repo = await repository({ a: "1" });
  await repo.commit("one");
  await repo.write({ a: "2" });
  await repo.commit("two");
  await using clone = await repository({}, { git: false });
  await clone.git("clone", "-q", "--depth=1", `file://${repo.path}`, ".");
  const shallow = await historyOf(clone);
  expect(shallow.complete).toBe(false);
  expect(shallow.note).toContain("fetch-depth: 0");
  await using folder = await repository({ a: "1" }, { git: false });
  const none = await historyOf(folder);
  expect(none).toMatchObject({ complete: false, note: expect.stringContaining("no Git history") });
  expect(none.everExisted("a")).toBe(true);
  await using empty = await repository({ a: "1" }, { git: false });
  await empty.git("init", "-q");
  expect(await historyOf(empty)).toMatchObject({ complete: false });
});
