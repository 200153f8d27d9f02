import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { annotations } from "../../src/report/annotations.ts";
import { renderExplain } from "../../src/report/explain.ts";
import { widthOf } from "../../src/report/layout.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { attack, claim, criterion, finding, HOSTILE, report, sample, story } from "./sample.ts";

const plain = { colour: false, width: 100, verbose: false };

// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC sequences are what is looked for.
const SGR = /\u001B\[\d{1,2}m/gu;

describe("renderTerminal", () => {
  it("tells what is false first and what to do last", () => {
    expect(renderTerminal(sample, plain)).toMatchSnapshot();
  });

  it("tells how every claim was read when asked to", () => {
    expect(renderTerminal(sample, { ...plain, verbose: true })).toMatchSnapshot();
  });

  it("says nothing by colour alone", () => {
    const coloured = renderTerminal(sample, { ...plain, colour: true });
    expect(coloured).toMatch(SGR);
    expect(coloured.replaceAll(SGR, "")).toBe(renderTerminal(sample, plain));
  });

  it("links places when there are links", () => {
    const linked = renderTerminal(sample, { ...plain, links: (path, line) => `https://git.example/${path}${line === null ? "" : `#L${line}`}` });
    expect(linked).toContain("\u001B]8;;https://git.example/kubernetes/dns/ks.yaml#L31\u001B\\kubernetes/dns/ks.yaml:31\u001B]8;;\u001B\\");
    expect(renderTerminal(sample, { ...plain, links: () => "https://x.y/\u001B]8;;\u0007" })).not.toContain("\u001B");
  });

  it("keeps to the columns it has, by what a terminal draws", () => {
    const wide = story({
      path: "docs/stories/时刻.md",
      id: "STORY-时刻同期",
      title: "每个节点都必须与内部时间服务器同步并且不得使用外部服务器除非得到批准并记录在案".repeat(3),
      gate: "FAIL",
      criteria: [
        criterion("AC1", 2, "复制数量必须是三个并且分布在不同的节点上以保证高可用性".repeat(4), [
          claim({ id: "AC1.1", line: 3, text: "👩‍👩‍👧".repeat(120), verdict: "failed", because: "期望三个，实际两个。".repeat(20) }),
          claim({ id: "AC1.2", line: 4, text: "Ein langer Satz mit vielen Wörtern ".repeat(12), verdict: "unproven", reason: "unrecognised" }),
        ]),
      ],
    });
    for (const width of [60, 80, 100, 140]) {
      for (const verbose of [false, true]) {
        const over = renderTerminal(report({ stories: [wide] }), { colour: false, width, verbose })
          .split("\n")
          .filter((line) => stringWidth(line) > width);
        expect(over).toEqual([]);
      }
    }
  });

  it("counts columns as a terminal does, also where it need not look them up", () => {
    for (let code = 0x20; code < 0x2800; code += 1) {
      const char = String.fromCodePoint(code);
      expect(widthOf(`a${char}a`), `U+${code.toString(16)}`).toBe(stringWidth(`a${char}a`));
    }
  });

  it("bears any width", () => {
    for (const width of [0, -5, 1, Number.NaN, Number.POSITIVE_INFINITY, 1e9])
      expect(renderTerminal(sample, { ...plain, width })).toContain("STORY-DNS");
  });

  it("obeys nobody: no control character, no workflow command, on any line and at any width", () => {
    for (let width = 40; width < 120; width += 1) {
      for (const line of renderTerminal(attack, { colour: false, width, verbose: true }).split("\n")) {
        expect(line).not.toMatch(/^\s*::/u);
        expect(line).not.toContain("##[");
        expect(line).not.toMatch(/\p{Cc}|\p{Cf}/u);
      }
    }
  });

  it("gives no share of a whole and calls nothing verified that states nothing", () => {
    const empty = renderTerminal(
      report({ stories: [story({ path: "a.md", id: "A", title: "A", gate: "PASS", criteria: [criterion("AC1", 1, "Label", [])] })] }),
      plain,
    );
    expect(empty).not.toContain("verified");
    expect(empty).toContain("no claims");
    expect(renderTerminal(sample, plain)).not.toMatch(/\d+ (?:of|\/) ?\d+/u);
  });

  it("shows what an open box says without charging it", () => {
    const open = claim({ id: "dod.1", line: 5, text: "Runbook written", verdict: "failed", ticked: "open" });
    const of = (ticked: "open" | "ticked") =>
      report({ stories: [story({ path: "a.md", id: "A", title: "A", gate: "PASS", definitionOfDone: [{ ...open, ticked }] })] });
    expect(annotations(of("open"))).toEqual([]);
    expect(renderTerminal(of("open"), plain)).toContain("· not claimed  Definition of done");
    expect(renderTerminal(of("open"), plain)).not.toContain("failed");
    expect(renderExplain(of("open"), { story: "A" }, plain)).toContain("not claimed, failed");
    expect(annotations(of("ticked"))).toHaveLength(1);
    expect(renderTerminal(of("ticked"), plain)).toContain("✗ failed  Definition of done");
  });

  it("tells a failed build once", () => {
    const failure = { subject: "Kustomization flux-system/apps", path: "apps", message: "no such file", at: null };
    const clusters = [{ name: "infra", root: "clusters/infra", objects: 0, failures: [failure] }];
    const told = finding({
      rule: "build-failed",
      severity: "error",
      message: "expected apps to build, found: no such file",
      at: { path: "apps", line: 1 },
      cluster: "infra",
    });
    expect(renderTerminal(report({ clusters }), plain).match(/no such file/gu)).toHaveLength(1);
    expect(renderTerminal(report({ clusters, findings: [told] }), plain).match(/no such file/gu)).toHaveLength(1);
    expect(renderTerminal(report({ clusters, findings: [{ ...told, cluster: "apps" }] }), plain).match(/no such file/gu)).toHaveLength(2);
  });

  it("says why it is neither green nor false", () => {
    const gate = { outcome: "FAIL", reasons: ["docs/a.md: no claim found."] } as const;
    expect(renderTerminal(report({ gate: { ...gate, exitCode: 2 } }), plain)).toMatchInlineSnapshot(`
      "truestory 0.1.0  mode advise

      No story was judged
      ✗ FAIL  exit code 2
        · docs/a.md: no claim found.

      Next
        · Correct the input named above. Nothing counts as checked before.
      "
    `);
    expect(renderTerminal(report({ gate: { ...gate, exitCode: 3 } }), plain)).toContain("never passes");
    expect(renderTerminal(report({ mode: "observe", gate: { ...gate, exitCode: 0 } }), plain)).toContain("mode observe does not fail for this");
  });

  it("offers no command to paste that a document could have written", () => {
    const evil = story({
      path: "$(rm -rf ~).md",
      id: "`x`; rm -rf ~",
      title: "x",
      gate: "FAIL",
      criteria: [criterion("AC1", 1, "x", [claim({ id: "AC1.1", line: 2, text: "x", verdict: "failed" })])],
    });
    expect(renderTerminal(report({ stories: [evil], gate: { outcome: "FAIL", reasons: [], exitCode: 1 } }), plain)).not.toContain(
      "truestory explain",
    );
  });
});

describe("renderExplain", () => {
  it("tells everything about the claim on a line", () => {
    expect(renderExplain(sample, { story: "story-dns", line: 22 }, plain)).toMatchInlineSnapshot(`
      "STORY-DNS · Cluster DNS from Git
      docs/stories/STORY-DNS.md

      ✗ AC1  HelmRelease created:
        failed: the worst of 1 verified, 1 failed, 1 moved

        ✗ failed, new  AC1.2  docs/stories/STORY-DNS.md:22
          sentence    Replicas: \`3\`
          read as     HelmRelease \`kube-system/coredns\`: \`spec.values.replicaCount\` is 3
          recogniser  field-equals
          because     Expected \`spec.values.replicaCount\` to be 3, found 2 in clusters infra and apps.
          level       substituted
          clusters    infra, apps
          evidence    kubernetes/dns/app/helmrelease.yaml:24
                      cluster  infra, apps
                      object   HelmRelease kube-system/coredns
                      field    spec.values.replicaCount
                      value    2
          evidence    kubernetes/clusters/infra/settings.yaml:42
                      cluster  infra
                      field    COREDNS_REPLICAS
                      value    2
                      note     defines the variable
          evidence    kubernetes/clusters/apps/settings.yaml:43
                      cluster  apps
                      field    COREDNS_REPLICAS
                      value    2
                      note     defines the variable
          text hash   00000000000000000000000000000016

      "
    `);
  });

  it("takes a criterion, a claim's id and a line within an item", () => {
    expect(renderExplain(sample, { story: "docs/stories/STORY-DNS.md", criterion: "ac3" }, plain).match(/sentence/gu)).toHaveLength(2);
    expect(renderExplain(sample, { story: "STORY-DNS", criterion: "AC1.3" }, plain)).toContain("ClusterIP comes from");
    expect(renderExplain(sample, { story: "STORY-DNS", line: 24 }, plain)).toContain("ClusterIP comes from");
    expect(renderExplain(sample, { story: "STORY-DNS" }, plain).match(/sentence/gu)).toHaveLength(16);
  });

  it("says what there is when nothing is meant", () => {
    expect(renderExplain(sample, { story: "STORY-X" }, plain)).toMatchInlineSnapshot(`
      "There is no story STORY-X.

      The stories are:
        STORY-NTP docs/stories/STORY-NTP.md
        STORY-DNS docs/stories/STORY-DNS.md
      "
    `);
    expect(renderExplain(sample, { story: "STORY-NTP", criterion: "AC9" }, plain)).toMatchInlineSnapshot(`
      "STORY-NTP · 時刻同期 for every node 🕰️
      docs/stories/STORY-NTP.md

      This story has no claim at AC9.

      Its parts are:
        AC1 line 9 Chrony is deployed
      "
    `);
    expect(renderExplain(sample, { story: "STORY-DNS", criterion: "AC6" }, plain)).toContain("AC6 states nothing that could be judged");
    expect(renderExplain(sample, { story: "STORY-NTP", line: 1 }, plain)).toContain("no claim at line 1");
  });

  it("shows hostile text without obeying it", () => {
    for (const line of renderExplain(attack, { story: HOSTILE }, plain).split("\n")) {
      expect(line).not.toMatch(/^\s*::|##\[|\p{Cc}|\p{Cf}/u);
    }
  });
});

describe("annotations", () => {
  it("stand at the lines of what is false, worst first", () => {
    expect(annotations(sample)).toMatchInlineSnapshot(`
      [
        {
          "level": "error",
          "line": 22,
          "message": "Replicas: \`3\`
      Expected \`spec.values.replicaCount\` to be 3, found 2 in clusters infra and apps.
      at kubernetes/dns/app/helmrelease.yaml:24 · infra, apps · HelmRelease kube-system/coredns · spec.values.replicaCount = 2
      at kubernetes/clusters/infra/settings.yaml:42 · infra · COREDNS_REPLICAS = 2 · defines the variable
      at kubernetes/clusters/apps/settings.yaml:43 · apps · COREDNS_REPLICAS = 2 · defines the variable",
          "path": "docs/stories/STORY-DNS.md",
          "title": "STORY-DNS AC1.2: this is false",
        },
        {
          "level": "error",
          "line": 31,
          "message": "Expected ConfigMap \`flux-system/cluster-settings\`, found none in cluster apps.
      apps · Kustomization flux-system/coredns
      Create the ConfigMap or mark the reference optional.",
          "path": "kubernetes/dns/ks.yaml",
          "title": "reference/dangling",
        },
        {
          "level": "warning",
          "line": 60,
          "message": "kubernetes/dns/dashboard.json
      There is no \`kubernetes/dns/dashboard.json\`, and no commit ever had it.",
          "path": "docs/stories/STORY-DNS.md",
          "title": "STORY-DNS files.1: this is false",
        },
        {
          "level": "warning",
          "line": 21,
          "message": "\`kubernetes/dns/helmrelease.yaml\` exists
      There is no \`kubernetes/dns/helmrelease.yaml\`; commit 4f1c2d3 renamed it to \`kubernetes/dns/app/helmrelease.yaml\`.
      at kubernetes/dns/app/helmrelease.yaml:1 · renamed by 4f1c2d3 “refactor: one folder per app”
      Write: - \`kubernetes/dns/app/helmrelease.yaml\` exists",
          "path": "docs/stories/STORY-DNS.md",
          "title": "STORY-DNS AC1.1: this has moved",
        },
      ]
    `);
  });

  it("are errors only for stories that bind, and no error for what was so before", () => {
    const failed = claim({ id: "AC1.1", line: 2, text: "x", verdict: "failed" });
    const of = (binds: boolean, change: "new" | "same" | null) =>
      annotations(
        report({
          stories: [
            story({
              path: "a.md",
              id: "A",
              title: "A",
              gate: "FAIL",
              binds: { by: binds ? ["status"] : [] },
              criteria: [criterion("AC1", 1, "x", [{ ...failed, change }])],
            }),
          ],
        }),
      )[0]?.level;
    expect([of(true, null), of(true, "new"), of(true, "same"), of(false, null)]).toEqual(["error", "error", "warning", "notice"]);
  });

  it("are at most fifty and say how many are missing", () => {
    const findings = Array.from({ length: 80 }, (_, index) =>
      finding({ rule: "r", severity: "error", message: `m${index}`, at: { path: "a.yaml", line: index + 1 } }),
    );
    const all = annotations(report({ findings }));
    expect(all).toHaveLength(50);
    expect(all.at(-1)?.message).toBe("31 more places are not shown here. The report lists all of them.");
    expect(annotations(report({ findings: findings.slice(0, 50) })).every(({ level }) => level === "error")).toBe(true);
  });

  it("are inert and within GitHub's limits", () => {
    const long = report({
      findings: [finding({ rule: "👩‍👩‍👧".repeat(300), severity: "error", message: "x".repeat(90_000), at: { path: "a", line: 0 } })],
    });
    for (const { title, message, line } of [...annotations(attack), ...annotations(long)]) {
      expect(title.length).toBeLessThanOrEqual(255);
      expect(message.length).toBeLessThanOrEqual(4000);
      expect(title).not.toMatch(/##\[|\p{Cc}/u);
      for (const part of message.split("\n")) expect(part).not.toMatch(/^\s*::|##\[|\p{Cc}/u);
      expect(line).toBeGreaterThanOrEqual(1);
    }
  });
});
