import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { knownFailuresFile, readKnownFailures } from "../../src/world/known-failures.ts";
import { openTree } from "../../src/world/tree.ts";
import { type Run, truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { type Repository, repository } from "../support/repository.ts";

const SHOP = "docs/stories/01.shop.md";
const FILE = ".github/truestory/baseline.yaml";
const CRITERIA = ["1. `apps/shop/deployment.yaml` exists", "2. `apps/shop/service.yaml` exists", "3. `apps/shop/ingress.yaml` exists"];
const SERVICE = { "apps/shop/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: shop, namespace: shop}\n" };

function start(): Promise<Repository> {
  return repository({ ...platform, [SHOP]: story(CRITERIA) });
}

function baseline(repo: Repository, ...args: string[]): Promise<Run> {
  return truestory(["baseline", repo.path, ...args]);
}

async function audit(repo: Repository, ...args: string[]): Promise<Report> {
  const run = await truestory(["audit", repo.path, "--format", "json", ...args]);
  expect(run.stderr).toBe("");
  return JSON.parse(run.stdout) as Report;
}

function content(repo: Repository): Promise<string> {
  return readFile(join(repo.path, FILE), "utf8");
}

/** A repository whose two false claims are listed, on a branch of its own. */
async function listed(): Promise<Repository> {
  const repo = await start();
  expect((await baseline(repo)).code).toBe(0);
  await repo.commit("list");
  await repo.git("checkout", "--quiet", "-b", "work");
  return repo;
}

function stale(report: Report): readonly string[] {
  return report.findings.filter(({ rule }) => rule === "stale-baseline-entry").map(({ at, change }) => `${at.path}:${at.line} ${change}`);
}

test("lists what is false, sorted and with the same bytes again, and an audit shows it without charging it", async () => {
  await using repo = await start();
  expect((await audit(repo)).gate.exitCode).toBe(1);
  const check = await baseline(repo, "--check");
  expect(check.code).toBe(1);
  expect(check.stdout).toContain(`not listed: ${SHOP}:8 \`apps/shop/service.yaml\` exists`);
  await expect(content(repo)).rejects.toThrow("ENOENT");

  const written = await baseline(repo);
  expect(written).toMatchObject({ code: 0, stderr: "" });
  expect(written.stdout).toBe(`Wrote ${FILE}: 2 known failures, 2 added, 0 removed. Commit it.\n`);
  const before = await content(repo);
  expect(before.match(/claim: .*/g)).toEqual(['claim: "AC2.1"', 'claim: "AC3.1"']);
  expect((await baseline(repo)).stdout).toBe(`${FILE}: 2 known failures.\n`);
  expect(await content(repo)).toBe(before);
  expect((await baseline(repo, "--check")).code).toBe(0);

  const report = await audit(repo);
  expect(report.gate).toMatchObject({ exitCode: 0, outcome: "CONCERNS", reasons: [`known and not charged: 2 false claims that ${FILE} lists`] });
  expect(report.known?.map(({ story: path, claim, line }) => `${path} ${claim} ${line}`)).toEqual([`${SHOP} AC2.1 8`, `${SHOP} AC3.1 9`]);
  expect(report.counts.failed).toBe(2);
  expect(stale(report)).toEqual([]);
});

test("an entry whose claim is true, reworded or gone is a finding, and is dropped", async () => {
  await using repo = await listed();
  await repo.write({ ...SERVICE, [SHOP]: story([CRITERIA[0] ?? "", CRITERIA[1] ?? "", "3. The file `apps/shop/ingress.yaml` exists"]) });
  await repo.commit("mend one, reword one");
  const report = await audit(repo);
  expect(report.gate.exitCode).toBe(1);
  expect(report.gate.reasons).toEqual([`false: ${SHOP}:9 The file \`apps/shop/ingress.yaml\` exists`]);
  expect(stale(report)).toHaveLength(2);
  expect(stale(await audit(repo, "--base", "main")).every((one) => one.endsWith(" new"))).toBe(true);
  expect((await baseline(repo, "--check")).stdout).toContain(`stale: ${FILE}:4 AC2.1 of ${SHOP}`);

  const refused = await baseline(repo);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain("0 known failures, 0 added, 2 removed");
  expect(refused.stdout).toContain(`not listed: ${SHOP}:9 The file`);
  expect(await content(repo)).toContain("failures: []");
  expect((await baseline(repo, "--update")).code).toBe(0);
  expect(await content(repo)).toContain('text: "The file `apps/shop/ingress.yaml` exists"');
  expect((await audit(repo)).gate.exitCode).toBe(0);
});

test("with a base its list counts, and what the change adds to it does not", async () => {
  await using repo = await listed();
  const strict = ["--base", "main", "--mode", "enforce"];
  expect((await audit(repo, ...strict)).gate.exitCode).toBe(0);
  await repo.git("rm", "--quiet", "apps/shop/deployment.yaml");
  await repo.write({ "apps/shop/kustomization.yaml": "resources: []\n" });
  expect((await baseline(repo, "--update")).code).toBe(0);
  await repo.commit("list it as well");
  const report = await audit(repo, ...strict);
  expect(report.gate.exitCode).toBe(1);
  expect(report.gate.reasons[0]).toBe(`made false: ${SHOP}:7 \`apps/shop/deployment.yaml\` exists`);
  expect(report.known).toHaveLength(2);
  expect(report.bar).toEqual([{ what: "baseline", path: FILE, line: 0, count: 1 }]);
  const comment = await truestory(["audit", repo.path, ...strict, "--format", "markdown"]);
  expect(comment.stdout.split("\n").find((line) => line.startsWith(">"))).toContain("changes what it is judged by:** the list of known failures");
});

test("the pull request that brings the list is not judged by it", async () => {
  await using repo = await start();
  await repo.git("checkout", "--quiet", "-b", "work");
  await baseline(repo);
  await repo.commit("list");
  const report = await audit(repo, "--base", "main", "--mode", "enforce");
  expect(report.gate.exitCode).toBe(1);
  expect(report.known).toBeUndefined();
});

test("an entry that is stale on the base excuses nothing that a change makes false", async () => {
  await using repo = await listed();
  await repo.write(SERVICE);
  await repo.commit("mend");
  await repo.git("branch", "--force", "main");
  await repo.git("rm", "--quiet", "apps/shop/service.yaml");
  await repo.commit("break again");
  for (const mode of ["advise", "enforce"]) {
    const { gate, known } = await audit(repo, "--base", "main", "--mode", mode);
    expect(gate.exitCode).toBe(1);
    expect(gate.reasons[0]).toBe(`made false: ${SHOP}:8 \`apps/shop/service.yaml\` exists`);
    expect(known?.map(({ claim }) => claim)).toEqual(["AC3.1"]);
  }
});

test("a change that calls a story finished anew answers for its listed claims", async () => {
  await using repo = await listed();
  await repo.write({ [SHOP]: story(CRITERIA, "Draft") });
  await repo.commit("reopen");
  await repo.git("branch", "--force", "main");
  await repo.write({ [SHOP]: story(CRITERIA) });
  await repo.commit("done");
  const { gate } = await audit(repo, "--base", "main");
  expect(gate.exitCode).toBe(1);
  expect(gate.reasons[0]).toBe(`said to be done, but false: ${SHOP}:8 \`apps/shop/service.yaml\` exists`);
});

test("an entry covers one claim, follows it when it moves, and never covers its twin", async () => {
  const service = "- `apps/shop/service.yaml` exists";
  await using repo = await repository({ ...platform, [SHOP]: story([service]) });
  await baseline(repo);
  const first = /claim: .*/.exec(await content(repo))?.[0];
  await repo.write({ [SHOP]: story(["- `apps/shop/deployment.yaml` exists", service]) });
  expect((await audit(repo)).gate.exitCode).toBe(0);
  expect((await baseline(repo)).stdout).toContain("1 known failure, 0 added, 0 removed");
  expect(await content(repo)).not.toContain(`${first}\n`);
  await repo.write({ [SHOP]: story([service, service]) });
  const report = await audit(repo);
  expect(report.gate.reasons[0]).toBe(`false: ${SHOP}:7 \`apps/shop/service.yaml\` exists`);
  expect(report.known?.map(({ line }) => line)).toEqual([8]);
  await repo.git("mv", SHOP, "docs/stories/02.shop.md");
  expect((await audit(repo)).known?.map(({ story: path }) => path)).toEqual(["docs/stories/02.shop.md"]);
});

test("an audit of one story says nothing of entries of others", async () => {
  await using repo = await repository({
    ...platform,
    [SHOP]: story(CRITERIA),
    "docs/stories/02.other.md": story(["1. `apps/shop/deployment.yaml` exists"]).replace("01 — STORY-SHOP", "02 — STORY-OTHER"),
  });
  await baseline(repo);
  expect(stale(await audit(repo, "--story", "docs/stories/02.other.md"))).toEqual([]);
});

test("a list that cannot be read stops the audit and says where it is wrong", async () => {
  await using repo = await listed();
  await repo.write({ [FILE]: (await content(repo)).replace("failed", "fine") });
  const run = await truestory(["audit", repo.path]);
  expect(run.code).toBe(2);
  expect(run.stderr).toContain(`${FILE}:8 failures[0].verdict: `);
  await repo.write({ [FILE]: "failures: [\n" });
  expect((await baseline(repo)).code).toBe(2);
});

test("options that would list a part are refused", async () => {
  await using repo = await start();
  for (const args of [
    ["--story", SHOP],
    ["--base", "main"],
    ["--check", "--update"],
  ])
    expect((await baseline(repo, ...args)).code, args.join(" ")).toBe(2);
  expect((await truestory(["audit", repo.path, "--update"])).code).toBe(2);
});

test("nothing false needs no list", async () => {
  await using repo = await repository({ ...platform, [SHOP]: story(CRITERIA.slice(0, 1)) });
  expect(await baseline(repo)).toMatchObject({ code: 0, stdout: "Nothing is false: no list of known failures is needed.\n" });
  await expect(content(repo)).rejects.toThrow("ENOENT");
});

test("what is written is read again, whatever a claim says and whatever its hash looks like", async () => {
  const texts = ["plain", "# no comment", "a: b", 'says "x" and \\ and ${Y}', "- item\u2028two", "yes", "1e3", " padded ", "é\u0000\u001b"];
  const hashes = ["0".repeat(32), "0123456789abcdef0123456789abcdef", `${"1".repeat(29)}e12`];
  const failures = texts.flatMap((text, at) => hashes.map((hash) => ({ story: SHOP, id: "1.10", claim: `AC1.${at + 1}`, hash, text })));
  await using repo = await repository({ [FILE]: knownFailuresFile(failures) });
  const read = readKnownFailures(await openTree(repo.path)) ?? [];
  expect(read.map(({ line: _, ...failure }) => failure)).toEqual(failures);
  expect(knownFailuresFile([...failures].reverse())).toBe(knownFailuresFile(failures));
});
