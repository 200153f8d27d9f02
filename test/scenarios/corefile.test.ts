import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import type { CorefileCheck, CorefileDiff, CorefileUpgrade } from "../../src/domain/corefile.ts";
import { truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const BEFORE = ".:53 {\n    errors\n    forward . 10.0.0.2\n    cache 30\n}\ncorp.example {\n    forward . 10.0.0.2\n}\n";
const CONFIG_MAP = `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: coredns, namespace: kube-system}
    data:
      NodeHosts: |
        10.0.0.1 node-1
      Corefile: |
        corp.example {
            forward . 10.0.0.53
        }
        .:53 {
            cache 30
            errors
            import /etc/coredns/custom/*.override
            forward . 10.0.0.2
        }
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: coredns-custom, namespace: kube-system}
    data:
      log.override: log
`;

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "corefile-"));
  const files = {
    Corefile: BEFORE,
    reordered: `# note\n${BEFORE.replace("    errors\n", "").replace("    cache 30\n", "    cache 30\n    errors\n")}`,
    "live.yaml": CONFIG_MAP,
    "two.yaml":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {Corefile: '. {}'}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata: {Corefile: \". {\\n log\\n}\"}\n",
    broken: ". {\n    errors {\n",
    chart: ".{\n    errors\n}\n",
    ready: ".:53 {\n    ready\n    forward a.example 10.0.0.2\n    forward . 10.0.0.3\n}\n",
    "custom/a.override": "log\n",
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
});

afterAll(() => rm(folder, { recursive: true }));

const corefile = (...args: readonly string[]) => truestory(["corefile", ...args], { cwd: folder });

describe("corefile diff", () => {
  it("says what a change does to queries, and ends with 1", async () => {
    const run = await corefile("diff", "Corefile", "live.yaml#coredns");
    expect(run.stderr).toBe("");
    expect(run.stdout).toContain("queries for corp.example now go to 10.0.0.53 instead of 10.0.0.2");
    expect(run.stdout).toContain("all other names: queries are logged now (log)");
    expect(run.stdout).toContain("block-order: server blocks for different zones may stand in any order");
    expect(run.code).toBe(1);
  });

  it("gives JSON with places on both sides", async () => {
    const run = await corefile("diff", "Corefile", "live.yaml", "--format", "json", "--version", "1.11.1");
    const diff = JSON.parse(run.stdout) as CorefileDiff;
    expect(diff).toMatchObject({
      schema: "truestory/corefile-diff@1",
      before: "Corefile",
      after: "live.yaml#kube-system/coredns",
      version: "1.11.1",
      layer: "different",
      unknown: [],
    });
    expect(diff.differences[0]).toMatchObject({
      severity: "answers",
      plugin: "forward",
      zones: ["corp.example"],
      at: { before: { file: "Corefile", line: 7, column: 15 }, after: { file: "live.yaml#kube-system/coredns", line: 2, column: 15 } },
    });
    expect(diff.differences.at(-1)?.at.after).toEqual({ file: "/etc/coredns/custom/log.override", line: 1, column: 1 });
  });

  it("ends with 0 when both mean the same", async () => {
    const run = await corefile("diff", "Corefile", "reordered");
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining("The same meaning in CoreDNS 1.14.7.") });
    expect(await corefile("diff", "Corefile", "Corefile")).toMatchObject({ code: 0, stdout: expect.stringContaining("The same text.") });
  });

  it.each([
    [["diff", "Corefile", "broken"], "broken:2:12: CoreDNS would not read it: broken:2 - Error during parsing: Unexpected EOF"],
    [["diff", "Corefile", "missing"], "missing cannot be read"],
    [["diff", "Corefile"], "corefile diff Corefile is no command"],
    [["diff", "Corefile", "two.yaml"], "two.yaml has several Corefiles: a, b"],
    [["check", "two.yaml#c"], "two.yaml has no c with a Corefile"],
    [["check", "Corefile", "--version", "latest"], '--version: expected a release of CoreDNS such as 1.11.1, found "latest"'],
    [["check", "Corefile", "--format", "yaml"], "--format: expected terminal or json"],
    [["check", "Corefile", "--mount", "custom"], "--mount: expected /PATH/IN/THE/CONTAINER=FOLDER"],
  ])("%j is an input error", async (args, message) => {
    const run = await corefile(...args);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });
});

describe("audit", () => {
  const configMap = `apiVersion: v1
kind: ConfigMap
metadata:
  name: coredns
  namespace: kube-system
data:
  Corefile: |
    .:53 {
        forward . /etc/resolv.conf
        cache 30
        autopath @kubernetes
        health
    }
`;

  it("judges what stories say of the Corefile, and finds what is wrong with it", async () => {
    await using repo = await repository({
      ...platform,
      "apps/shop/kustomization.yaml": "resources: [deployment.yaml, coredns.yaml]\n",
      "apps/shop/coredns.yaml": configMap,
      "docs/stories/01.md": story([
        "1. The Corefile in `apps/shop/coredns.yaml` has `cache 30` and `health :8080`",
        "2. The Corefile in `apps/shop/coredns.yaml` has `cache 60`",
        "3. The Corefile in `apps/shop/coredns.yaml` has `forward . /etc/resolv.conf`",
        "4. The Corefile in `apps/shop/coredns.yaml` has `log`",
      ]),
    });
    const run = await truestory(["audit", repo.path, "--format", "json"]);
    expect(run.stderr).toBe("");
    const report = JSON.parse(run.stdout) as Report;
    const claims = report.stories.flatMap(({ criteria }) => criteria.flatMap((criterion) => criterion.claims));
    expect(claims.map(({ verdict }) => verdict)).toEqual(["verified", "failed", "verified", "failed"]);
    expect(claims[1]?.because).toContain("found `cache 30`");
    expect(report.findings.filter(({ rule }) => rule.startsWith("corefile"))).toMatchObject([
      { rule: "corefile-dead", at: { path: "apps/shop/coredns.yaml", line: 11 }, cluster: "one" },
    ]);
    expect(run.code).toBe(1);
  });
});

describe("corefile check", () => {
  it("says whether a release takes it", async () => {
    const old = await corefile("check", "ready", "--version", "1.4.0", "--format", "json");
    expect((JSON.parse(old.stdout) as CorefileCheck).findings).toMatchObject([
      { rule: "plugin-version", severity: "fatal", at: { line: 2, column: 5 } },
      { rule: "plugin-twice", severity: "fatal", at: { line: 4, column: 5 } },
    ]);
    expect(old.code).toBe(1);
    expect(await corefile("check", "ready", "--version", "v1.9.4")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Nothing wrong for CoreDNS 1.9.4."),
    });
    expect(await corefile("check", "chart")).toMatchObject({ code: 1, stdout: expect.stringContaining("zone is not a valid domain name: .{") });
    expect(await corefile("check", "broken")).toMatchObject({ code: 1, stdout: expect.stringContaining("Unexpected EOF") });
  });

  it("says what changes with another release: what breaks, what is mended, defaults and the order of plugins", async () => {
    await writeFile(
      join(folder, "old"),
      ".:53 {\n    acl\n    rewrite name a.example b.example\n    bufsize\n    cache 30\n    forward . 10.0.0.2\n}\n",
    );
    const run = await corefile("check", "old", "--version", "1.10.1", "--to", "1.14.7", "--format", "json");
    const upgrade = JSON.parse(run.stdout) as CorefileUpgrade;
    expect(upgrade).toMatchObject({ schema: "truestory/corefile-upgrade@1", from: "1.10.1", to: "1.14.7", breaks: [], mends: [] });
    expect(upgrade.changes.map(({ message }) => message)).toEqual([
      expect.stringContaining("the largest UDP answer"),
      "rewrite runs before acl and cache in CoreDNS 1.14.7, and after them in 1.10.1",
    ]);
    expect(run.code).toBe(1);
    await writeFile(join(folder, "proxied"), ".:53 {\n    proxy . 10.0.0.2\n    ready\n}\n");
    const broken = await corefile("check", "proxied", "--version", "1.4.0", "--to", "1.5.0");
    expect(broken).toMatchObject({ code: 1, stdout: expect.stringContaining("has no plugin proxy any more") });
    expect(broken.stdout).toContain("No longer wrong in 1.5.0:");
    await writeFile(join(folder, "plain"), ".:53 {\n    errors\n    forward . 10.0.0.2\n}\n");
    expect(await corefile("check", "plain", "--version", "1.13.1", "--to", "1.14.7")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("CoreDNS 1.14.7 takes it and does the same with it as 1.13.1"),
    });
    expect(await corefile("check", "plain", "--to", "latest")).toMatchObject({ code: 2, stdout: "" });
    expect(await corefile("diff", "plain", "plain", "--to", "1.14.7")).toMatchObject({ code: 2, stdout: "" });
  });

  it("follows imports into mounts and variables into the environment", async () => {
    await writeFile(join(folder, "imports"), ". {\n    import custom/*.override\n    forward . {$UPSTREAM}\n}\n");
    const open = JSON.parse((await corefile("check", "imports", "--format", "json")).stdout) as CorefileCheck;
    expect(open).toMatchObject({ unknown: ["import custom/*.override", "{$UPSTREAM}"], sha512: null });
    const known = await corefile("check", "imports", "--format", "json", "--mount", "/etc/coredns/custom=custom", "--env", "UPSTREAM=10.0.0.2");
    expect(JSON.parse(known.stdout)).toMatchObject({ unknown: [], findings: [], sha512: expect.stringMatching(/^[0-9a-f]{128}$/) });
  });

  it("lets nothing of a file steer the terminal", async () => {
    await writeFile(join(folder, "hostile"), '. {\n    "##[error]\u001B[31m\u202Ey"\n}\n');
    const run = await corefile("check", "hostile");
    for (const sign of ["\u001B", "\u202E", "##["]) expect(run.stdout).not.toContain(sign);
    expect(run.stdout).toContain("⟦U+202E⟧");
  });
});
