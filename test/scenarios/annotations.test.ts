import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Claim, Finding, Report } from "../../src/domain/audit.ts";
import { textHash } from "../../src/domain/hash.ts";
import { execute, truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { type Repository, repository } from "../support/repository.ts";

const STORY = "docs/stories/01.md";

async function audit(path: string, ...args: string[]): Promise<{ code: number; report: Report }> {
  const run = await truestory(["audit", path, "--format", "json", ...args]);
  expect(run.stderr).toBe("");
  return { code: run.code, report: JSON.parse(run.stdout) as Report };
}

function claim(report: Report, text: string): Claim {
  const claims = report.stories.flatMap((one) => one.criteria.flatMap((criterion) => criterion.claims));
  const found = claims.find((candidate) => candidate.text.includes(text));
  if (found === undefined) throw new Error(`no claim contains "${text}": ${claims.map((one) => one.text).join(" | ")}`);
  return found;
}

function findings(report: Report, rule: string): readonly Finding[] {
  return report.findings.filter((finding) => finding.rule === rule);
}

/** Commits files at a day of 2026 ("03-01"). */
async function commitOn(repo: Repository, day: string, files: Readonly<Record<string, string>>, subject: string): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(repo.path, name)), { recursive: true });
    await writeFile(join(repo.path, name), content);
  }
  const when = `2026-${day}T12:00:00Z`;
  const env = {
    ...{ GIT_AUTHOR_NAME: "Test", GIT_AUTHOR_EMAIL: "test@example.com", GIT_AUTHOR_DATE: when },
    ...{ GIT_COMMITTER_NAME: "Test", GIT_COMMITTER_EMAIL: "test@example.com", GIT_COMMITTER_DATE: when },
    ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
  };
  await repo.git("add", "--all");
  const run = await execute("git", ["-C", repo.path, "commit", "--quiet", "--message", subject], { env });
  if (run.code !== 0) throw new Error(run.stderr);
  return repo.git("rev-parse", "HEAD");
}

const RULES = {
  "apps/shop/kustomization.yaml": "resources: [deployment.yaml, rules.yaml]\n",
  "apps/shop/rules.yaml": `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: shop, namespace: shop}
spec:
  groups:
    - name: shop
      rules:
        - alert: ShopQueueHigh
          expr: sum(shop_waiting_jobs) > 10
`,
};

describe("an annotation says what would prove its claim", () => {
  it("is the only reading, on the line or the next one, and decides both ways", async () => {
    await using repo = await repository({
      ...platform,
      ...RULES,
      "docs/runbooks/restore.md": "# Shop\n\n## Restore from backup\n\nStop the writer first.\n",
      [STORY]: story([
        '1. High queue depth <!-- truestory: {alert: ShopQueueHigh, expr: "> 10"} -->',
        '2. Very high queue depth <!-- truestory: {alert: ShopQueueHigh, expr: "> 100"} -->',
        "3. The shop scales with the cluster",
        "   <!-- truestory: {object: Deployment/shop, field: spec.replicas, equals: 2} -->",
        "4. The shop has three replicas <!-- truestory: {object: Deployment/shop/shop, field: spec.replicas, equals: 3} -->",
        "5. The runbook covers restore <!-- truestory: {file: docs/runbooks/restore.md, heading: Restore} -->",
        "6. The runbook names the first step <!-- truestory: {file: docs/runbooks/restore.md, text: Stop the writer} -->",
        "7. No canary is left <!-- truestory: {object: Deployment/canary, absent: true} -->",
        "8. `apps/shop/missing.yaml` exists <!-- truestory: {object: Deployment/shop} -->",
        "9. The other cluster has it <!-- truestory: {object: Deployment/shop, cluster: two} -->",
      ]),
    });
    const { code, report } = await audit(repo.path);
    expect(claim(report, "High queue depth")).toMatchObject({ verdict: "verified", recogniser: "annotation", level: "substituted" });
    expect(claim(report, "Very high")).toMatchObject({ verdict: "failed", because: expect.stringContaining("shop_waiting_jobs") });
    expect(claim(report, "scales")).toMatchObject({ verdict: "verified", reading: expect.stringContaining("`spec.replicas` is `2`") });
    expect(claim(report, "three replicas")).toMatchObject({ verdict: "failed", because: expect.stringContaining("found 2") });
    expect(claim(report, "covers restore").verdict).toBe("verified");
    expect(claim(report, "first step").verdict).toBe("verified");
    expect(claim(report, "No canary").verdict).toBe("verified");
    expect(claim(report, "missing.yaml")).toMatchObject({ verdict: "verified", recogniser: "annotation" });
    expect(claim(report, "other cluster")).toMatchObject({ verdict: "unproven", reason: "ambiguous" });
    expect(findings(report, "annotation")).toEqual([]);
    expect(code).toBe(1);
  });

  it("changes the version policy of what the claim says by itself", async () => {
    await using repo = await repository({
      ...platform,
      [STORY]: story([
        "1. `apps/shop/deployment.yaml` uses image tag `1.3.0` <!-- truestory: {version: at-least} -->",
        "2. `apps/shop/deployment.yaml` uses image tag `1.2.0`",
      ]),
    });
    const { report } = await audit(repo.path);
    expect(claim(report, "1.3.0").verdict).toBe("verified");
    expect(claim(report, "1.2.0").verdict).toBe("failed");
  });
});

describe("bad annotations", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["an unknown key", "{alrt: ShopQueueHigh}", /no key `alrt`; did you mean `alert`\?/],
    ["a wrong type", "{alert: [a, b]}", /`alert` must be text/],
    ["a key that does not fit", "{alert: A, heading: b}", /`heading` does not go with `alert`/],
    ["two checks", "{alert: A, file: README.md}", /`file` does not go with `alert`/],
    ["a prototype", "{__proto__: {alert: A}}", /no key `__proto__`/],
    ["an alias bomb", "{alert: &a [x, x], because: [*a, *a, *a]}", /anchors, aliases or tags/],
    ["deep nesting", `{alert: ${"[".repeat(2_000)}${"]".repeat(2_000)}}`, /nested deeper/],
    ["100 kB", `{alert: ${"x".repeat(100_000)}}`, /longer than 4096/],
    ["no YAML", "{alert: A", /no valid YAML/],
    ["a path out of the repository", "{file: ../../etc/passwd}", /`file` must be a path/],
    ["a day that no calendar has", '{waived: temporary, by: "@o", until: 2026-02-31, because: b}', /`until` must be a date/],
    ["a waiver without approver", "{waived: temporary, until: 2026-02-01, because: b}", /`by` is missing/],
    ["a blank", "{object: Deployment/shop, field: …}", /still has the blank/],
  ];

  it("are findings with their lines, and their claims stay open, in bounded time", async () => {
    const lines = cases.flatMap(([name, yaml], index) => [
      `${index + 1}. \`apps/shop/deployment.yaml\` exists: ${name}`,
      `   <!-- truestory: ${yaml} -->`,
    ]);
    await using repo = await repository({ ...platform, [STORY]: story(lines) });
    const start = performance.now();
    const { report } = await audit(repo.path);
    expect(performance.now() - start).toBeLessThan(20_000);
    const found = findings(report, "annotation");
    for (const [index, [name, , message]] of cases.entries()) {
      expect(claim(report, `exists: ${name}`)).toMatchObject({ verdict: "unproven", because: expect.stringMatching(message) });
      const here = found.filter(({ at }) => at.line === 8 + 2 * index);
      expect(here, name).toMatchObject([{ severity: "error", at: { path: STORY }, message: expect.stringMatching(message) }]);
    }
    expect(found).toHaveLength(cases.length);
  });

  it("reports every problem at once, orphans and second annotations included", async () => {
    await using repo = await repository({
      ...platform,
      [STORY]: `<!-- truestory: {file: README.md} -->\n${story([
        "1. A <!-- truestory: {files: README.md,",
        "   until: 2026-01-01} -->",
        "2. B <!-- truestory: {file: README.md} --> <!-- truestory: {alert: A} -->",
        "",
        "<!-- truestory: {alert: A} -->",
      ])}`,
    });
    const { report } = await audit(repo.path);
    expect(findings(report, "annotation").map(({ at, message }) => [at.line, message.split(";")[0]])).toEqual([
      [1, "This annotation follows no claim."],
      [8, "There is no key `files`"],
      [10, "This claim already has an annotation."],
      [12, "This annotation follows no claim."],
    ]);
  });
});

const WAIVER = 'truestory: {waived: accepted-risk, by: "@owner", until: 2026-03-31, because: "until the migration"}';
const WAIVED = story([`1. \`apps/shop/service.yaml\` exists <!-- ${WAIVER} -->`, `2. \`apps/shop/deployment.yaml\` exists <!-- ${WAIVER} -->`]);

describe("waivers", () => {
  it("cover what is false until their day, are counted, and leave the true alone", async () => {
    await using repo = await repository({ ...platform });
    await commitOn(repo, "01-05", { [STORY]: WAIVED }, "docs: the shop");
    const { code, report } = await audit(repo.path);
    expect(claim(report, "service.yaml")).toMatchObject({ verdict: "waived", reason: null, because: expect.stringContaining("without it failed") });
    expect(claim(report, "deployment.yaml")).toMatchObject({ verdict: "verified", because: expect.stringContaining("not needed") });
    expect([code, report.gate.outcome, report.counts.waived, report.now]).toEqual([0, "WAIVED", 1, "2026-01-05T12:00:00Z"]);
    const { stdout } = await truestory(["audit", repo.path]);
    expect(stdout).toContain("1 verified, 1 waived");
    const { stdout: markdown } = await truestory(["audit", repo.path, "--format", "markdown"]);
    expect(markdown).toContain("1 verified, 1 waived");
  });

  it("count through their last day; then the claim is judged again", async () => {
    await using repo = await repository({ ...platform });
    await commitOn(repo, "01-05", { [STORY]: WAIVED }, "docs: the shop");
    const last = await audit(repo.path, "--now", "2026-03-31T23:59:59Z");
    expect(claim(last.report, "service.yaml").verdict).toBe("waived");
    const after = await audit(repo.path, "--now", "2026-04-01T00:00:00Z");
    expect(claim(after.report, "service.yaml")).toMatchObject({ verdict: "failed", because: expect.stringContaining("expired after 2026-03-31") });
    expect(findings(after.report, "waiver-expired").map(({ at }) => at.line)).toEqual([7, 8]);
    expect(after.code).toBe(1);
  });

  it("are given for 90 days from the commit that added them, however the story changes after", async () => {
    await using repo = await repository({ ...platform });
    await commitOn(repo, "01-01", { [STORY]: WAIVED.replaceAll("2026-03-31", "2026-04-02") }, "docs: the shop");
    await commitOn(repo, "03-01", { [STORY]: `${WAIVED.replaceAll("2026-03-31", "2026-04-02")}\n## Notes\n\nNone.\n` }, "docs: notes");
    const { report } = await audit(repo.path);
    expect(claim(report, "service.yaml")).toMatchObject({ verdict: "failed", because: expect.stringContaining("more than 90 days") });
    expect(findings(report, "waiver-too-long")).toHaveLength(2);
    await commitOn(repo, "03-02", { [STORY]: WAIVED.replaceAll("2026-03-31", "2026-05-31") }, "docs: waive again");
    expect(claim((await audit(repo.path)).report, "service.yaml").verdict).toBe("waived");
  });

  it("need a day to be judged at", async () => {
    await using repo = await repository({ ...platform, [STORY]: WAIVED }, { git: false });
    const { report } = await audit(repo.path);
    expect(claim(report, "service.yaml")).toMatchObject({ verdict: "failed", because: expect.stringContaining("--now") });
    expect(claim((await audit(repo.path, "--now", "2026-03-01T00:00:00Z")).report, "service.yaml").verdict).toBe("waived");
  });

  it("may stand beside a check of the same claim", async () => {
    const both = WAIVER.replace("{", "{object: Deployment/shop, field: spec.replicas, equals: 5, ");
    await using repo = await repository({ ...platform, [STORY]: story([`1. The shop is sized <!-- ${both} -->`]) });
    const { report } = await audit(repo.path);
    expect(claim(report, "sized")).toMatchObject({ verdict: "waived", recogniser: "annotation", because: expect.stringContaining("found 2") });
  });
});

describe("nobody approves himself", () => {
  it("a waiver, attestation or deferral counts once the base has it", async () => {
    const lines = (waiver: string) => [
      `1. \`apps/shop/service.yaml\` exists${waiver}`,
      "2. Reviewed by storage <!-- truestory: {attested: docs/qa/review.txt} -->",
      "3. DNS resolves from pods <!-- truestory: {deferred: STORY-LATER} -->",
    ];
    const later = "# 02 — STORY-LATER — Later\n\nStatus: Draft\n\n## Acceptance Criteria\n\n1. DNS resolves from pods\n";
    await using repo = await repository({ ...platform, "docs/stories/02.md": later, "docs/qa/review.txt": "fine\n" });
    await repo.git("checkout", "--quiet", "-b", "change");
    await repo.write({ [STORY]: story(lines(` <!-- ${WAIVER} -->`)) });
    await repo.commit("docs: the shop");
    await repo.write({ "docs/qa/review.txt": "fine, still\n" });
    await repo.commit("docs: review");
    const own = await audit(repo.path, "--base", "main");
    expect(claim(own.report, "service.yaml")).toMatchObject({ verdict: "failed", because: expect.stringContaining("once it is on the base") });
    expect(claim(own.report, "Reviewed")).toMatchObject({ verdict: "unproven", because: expect.stringContaining("once it is on the base") });
    expect(claim(own.report, "DNS").verdict).toBe("unproven");
    expect(own.code).toBe(1);

    const all = await audit(repo.path);
    expect(["service.yaml", "Reviewed", "DNS"].map((text) => claim(all.report, text).verdict)).toEqual(["waived", "attested", "deferred"]);

    await repo.git("branch", "--force", "main");
    await repo.write({ "README.md": "hello\n" });
    await repo.commit("docs: hello");
    const next = await audit(repo.path, "--base", "main");
    expect(["service.yaml", "Reviewed", "DNS"].map((text) => claim(next.report, text).verdict)).toEqual(["waived", "attested", "deferred"]);

    await repo.write({ [STORY]: story(lines(` too <!-- ${WAIVER} -->`)) });
    await repo.commit("docs: say more");
    expect(claim((await audit(repo.path, "--base", "main")).report, "service.yaml").verdict).toBe("failed");
  });

  it("a check that a change adds cannot hide what the claim itself says", async () => {
    await using repo = await repository({ ...platform, [STORY]: story(["1. `apps/shop/deployment.yaml` exists"]) });
    await repo.git("checkout", "--quiet", "-b", "change");
    await repo.write({
      [STORY]: story([
        "1. `apps/shop/deployment.yaml` exists",
        "2. `apps/shop/service.yaml` exists <!-- truestory: {object: Deployment/shop} -->",
        "3. The shop is there <!-- truestory: {object: Deployment/shop} -->",
      ]),
    });
    await repo.commit("docs: more");
    const { report } = await audit(repo.path, "--base", "main");
    expect(claim(report, "service.yaml")).toMatchObject({ verdict: "failed", because: expect.stringContaining("once it is on the base") });
    expect(claim(report, "The shop is there")).toMatchObject({ verdict: "verified", recogniser: "annotation" });
  });
});

describe("attestations", () => {
  const attested = (text: string): string => story([`1. ${text} <!-- truestory: {attested: docs/qa/review.txt, by: "@storage"} -->`]);

  it("count when the file was committed upon the claim, and not after the claim was edited", async () => {
    await using repo = await repository({ ...platform });
    await commitOn(repo, "01-03", { [STORY]: story(["1. Reviewed by storage"]) }, "docs: the shop");
    await commitOn(repo, "01-04", { "docs/qa/review.txt": "fine\n" }, "docs: review");
    await commitOn(repo, "01-05", { [STORY]: attested("Reviewed by storage") }, "docs: name the review");
    const { report } = await audit(repo.path);
    expect(claim(report, "Reviewed")).toMatchObject({ verdict: "attested", because: "attested by @storage in docs/qa/review.txt" });
    expect(claim(report, "Reviewed").evidence[0]?.path).toBe("docs/qa/review.txt");

    await commitOn(repo, "01-06", { [STORY]: attested("Reviewed by storage and security") }, "docs: claim more");
    const edited = await audit(repo.path);
    expect(claim(edited.report, "Reviewed")).toMatchObject({
      verdict: "unproven",
      reason: "ambiguous",
      because: expect.stringContaining("was changed"),
    });

    await commitOn(repo, "01-07", { "docs/qa/review.txt": "fine, all of it\n" }, "docs: review again");
    expect(claim((await audit(repo.path)).report, "Reviewed").verdict).toBe("attested");
  });

  it("survive a merge with other work on the story", async () => {
    await using repo = await repository({ ...platform, [STORY]: story(["1. `apps/shop/deployment.yaml` exists"]) });
    await repo.git("checkout", "--quiet", "-b", "other");
    await commitOn(repo, "01-03", { [STORY]: `# Preface\n\n${story(["1. `apps/shop/deployment.yaml` exists"])}` }, "docs: preface");
    await repo.git("checkout", "--quiet", "main");
    const more = story(["1. `apps/shop/deployment.yaml` exists", "2. Reviewed by storage <!-- truestory: {attested: docs/qa/review.txt} -->"]);
    await commitOn(repo, "01-04", { [STORY]: more, "docs/qa/review.txt": "fine\n" }, "docs: review");
    await repo.git("merge", "--quiet", "--no-edit", "other");
    expect(claim((await audit(repo.path)).report, "Reviewed").verdict).toBe("attested");
  });

  it("say why they do not count: no file, not committed, no history; and never make a false claim true", async () => {
    await using repo = await repository({ ...platform, [STORY]: attested("Reviewed by storage") });
    expect(claim((await audit(repo.path)).report, "Reviewed").because).toContain("no such file");
    await repo.write({ "docs/qa/review.txt": "fine\n" });
    expect(claim((await audit(repo.path)).report, "Reviewed").because).toContain("not committed");
    await repo.write({ [STORY]: attested("`apps/shop/service.yaml` exists") });
    await repo.commit("docs: attest");
    expect(claim((await audit(repo.path)).report, "service.yaml")).toMatchObject({
      verdict: "failed",
      because: expect.stringContaining("cannot change"),
    });
    await using folder = await repository({ ...platform, "docs/qa/review.txt": "fine\n", [STORY]: attested("Reviewed") }, { git: false });
    expect(claim((await audit(folder.path)).report, "Reviewed")).toMatchObject({
      verdict: "unproven",
      because: expect.stringContaining("no Git history"),
    });
  });
});

describe("deferrals", () => {
  const titled = (number: string, id: string, criteria: readonly string[], status = "In Progress"): string =>
    `# ${number} — ${id} — ${id}\n\nStatus: ${status}\n\n## Acceptance Criteria\n\n${criteria.join("\n")}\n`;

  it("are followed to their target; the ledger says who took what over", async () => {
    await using repo = await repository({
      ...platform,
      [STORY]: titled("01", "STORY-SHOP", [
        "1. `apps/shop/deployment.yaml` exists",
        "2. DNS resolves from pods <!-- truestory: {deferred: 2} -->",
        "3. Backups restore nightly <!-- truestory: {deferred: STORY-BACKUP} -->",
        "4. Smoke tests pass <!-- truestory: {deferred: STORY-DONE} -->",
        "5. Load tests pass <!-- truestory: {deferred: STORY-NOWHERE} -->",
        "6. Certificates renew <!-- truestory: {deferred: STORY-BACK} -->",
      ]),
      "docs/stories/02.md": titled("02", "STORY-DNS", ["1. Pods resolve DNS names of services"]),
      "docs/stories/03.md": titled("03", "STORY-BACKUP", ["1. `apps/shop/deployment.yaml` exists"]),
      "docs/stories/04.md": titled("04", "STORY-DONE", ["1. `apps/shop/deployment.yaml` exists"], "Done"),
      "docs/stories/05.md": titled("05", "STORY-BACK", ["1. Certificates renew in time <!-- truestory: {deferred: STORY-SHOP} -->"]),
    });
    const { report } = await audit(repo.path);
    expect(claim(report, "DNS resolves").verdict).toBe("deferred");
    expect(claim(report, "Smoke tests")).toMatchObject({ verdict: "unproven", reason: "ambiguous" });
    expect(claim(report, "Load tests")).toMatchObject({ verdict: "unproven", reason: "ambiguous" });
    const at = (rule: string) => findings(report, rule).map((finding) => `${finding.at.path}:${finding.at.line}`);
    expect(at("deferral-not-taken-over")).toEqual([`${STORY}:9`]);
    expect(at("stale-deferral")).toEqual([`${STORY}:10`]);
    expect(at("orphaned-deferral")).toEqual([`${STORY}:11`]);
    expect(at("circular-deferral")).toEqual([`${STORY}:12`, "docs/stories/05.md:7"]);
    expect(report.deferrals?.map(({ line, to, takenOver }) => [line, to, takenOver])).toEqual([
      [8, "docs/stories/02.md", 7],
      [9, "docs/stories/03.md", null],
      [10, "docs/stories/04.md", null],
      [11, null, null],
      [12, "docs/stories/05.md", null],
      [7, STORY, null],
    ]);
    const { stdout } = await truestory(["audit", repo.path]);
    expect(stdout).toContain("6 deferred items: 1 taken over, 4 not listed where they are handed to, 1 handed to no story");
  });

  it("are found to go round in a circle of any length", async () => {
    const handing = (to: string) => [`1. Certificates renew in time <!-- truestory: {deferred: ${to}} -->`];
    await using repo = await repository({
      ...platform,
      "docs/stories/01.md": titled("01", "STORY-ONE", handing("STORY-TWO")),
      "docs/stories/02.md": titled("02", "STORY-TWO", handing("docs/stories/03.md")),
      "docs/stories/03.md": titled("03", "STORY-THREE", handing("1")),
      "docs/stories/04.md": titled("04", "STORY-FOUR", handing("STORY-FOUR")),
    });
    const { report } = await audit(repo.path);
    expect(findings(report, "circular-deferral").map(({ message }) => message)).toEqual([
      expect.stringContaining("found that it hands them on to STORY-THREE, and so back (docs/stories/02.md)"),
      expect.stringContaining("on to STORY-ONE, and so back"),
      expect.stringContaining("on to STORY-TWO, and so back"),
      expect.stringContaining("STORY-FOUR hands the items to itself"),
    ]);
  });
});

describe("annotations beside a story", () => {
  const STORY = "docs/stories/01.md";
  const BESIDE = "docs/stories/01.truestory.yml";
  const lines = ["1. The shop is small", "2. The shop is run by nobody", "3. The shop is as it was"];
  const hash = (text: string): string => textHash(text);

  it("are those of the claims with that criterion and text", async () => {
    const beside = [
      "AC1:",
      `  ${hash("1. The shop is small")}: {object: Deployment/shop, field: spec.replicas, equals: 2}`,
      "AC2:",
      `  ${hash("2. The shop is run by nobody")}: {object: Deployment/shop, absent: true}`,
      "",
    ];
    await using repo = await repository({ ...platform, [STORY]: story(lines), [BESIDE]: beside.join("\n") });
    const { report } = await audit(repo.path);
    expect(lines.map((line) => claim(report, line.slice(3)).verdict)).toEqual(["verified", "failed", "unproven"]);
    expect(findings(report, "annotation")).toEqual([]);
  });

  it("that fit no claim, are broken or stand beside no story are findings", async () => {
    const beside = [
      "AC1:",
      `  ${hash("1. The shop was small")}: {file: README.md}`,
      `  ${hash("1. The shop is small")}: {fle: README.md}`,
      "AC2:",
      `  ${hash("2. The shop is run by nobody")}: README.md`,
      "",
    ];
    await using repo = await repository({
      ...platform,
      [STORY]: story(lines),
      [BESIDE]: beside.join("\n"),
      "docs/stories/02.truestory.yml": "AC1: {}\n",
    });
    const { report } = await audit(repo.path);
    expect(findings(report, "annotation").map(({ at, message }) => `${at.path}:${at.line} ${message}`)).toEqual([
      expect.stringContaining(`${STORY}:1 ${BESIDE}:2: No claim of AC1 has the text hash`),
      expect.stringContaining(`${STORY}:1 ${BESIDE}:5: An annotation must be one YAML flow mapping`),
      expect.stringContaining(`${STORY}:7 ${BESIDE}:3: There is no key \`fle\`; did you mean \`file\`?`),
      expect.stringContaining("docs/stories/02.truestory.yml:1 expected the story"),
    ]);
    expect(claim(report, "The shop is small")).toMatchObject({ verdict: "unproven", reason: "ambiguous" });
  });

  it("that a change adds do not approve it", async () => {
    const waiver = '{waived: accepted-risk, by: "@owner", until: 2026-04-01, because: "later"}';
    const told = "1. `apps/shop/service.yaml` exists";
    await using repo = await repository({ ...platform, [STORY]: story([told]) });
    await repo.git("checkout", "--quiet", "-b", "change");
    await commitOn(repo, "03-01", { [BESIDE]: `AC1:\n  ${hash(told)}: ${waiver}\n` }, "docs: waive it");
    const args = ["--now", "2026-03-02T00:00:00Z"];
    expect(claim((await audit(repo.path, ...args)).report, "service.yaml").verdict).toBe("waived");
    const { report } = await audit(repo.path, "--base", "main", ...args);
    expect(claim(report, "service.yaml").verdict).toBe("failed");
    expect(claim(report, "service.yaml").because).toContain("once it is on the base");
  });
});
