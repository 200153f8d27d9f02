import { access } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Claim, Report } from "../../src/domain/audit.ts";
import { truestory } from "../support/cli.ts";
import { platform } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

/** A finished story about the shop with these tasks, each with a shell fence. */
function withTasks(...tasks: readonly (readonly [string, string])[]): string {
  const items = tasks.flatMap(([text, script]) => [`- [ ] ${text}`, "  ```bash", ...script.split("\n").map((line) => `  ${line}`), "  ```"]);
  return [
    "# 01 — STORY-SHOP — The shop",
    "",
    "Status: Done",
    "",
    "## Acceptance Criteria",
    "",
    "1. `apps/shop/deployment.yaml` exists",
    "",
    "## Tasks",
    "",
    ...items,
    "",
  ].join("\n");
}

async function audit(files: Readonly<Record<string, string>>): Promise<{ report: Report; touched: (path: string) => Promise<boolean> }> {
  await using repo = await repository(files);
  const run = await truestory(["audit", repo.path, "--format", "json"]);
  expect(run.stderr).toBe("");
  const there = await access(join(repo.path, "marker")).then(
    () => true,
    () => false,
  );
  return { report: JSON.parse(run.stdout) as Report, touched: async () => there };
}

function said({ verdict, reason }: Claim): string {
  return reason === null ? verdict : `${verdict} (${reason})`;
}

describe("commands of a fence", () => {
  it.each<[string, string, string]>([
    ["Verify the manifest:", "ls -la apps/shop/deployment.yaml", "verified"],
    ["Verify the manifest:", "ls apps/shop/service.yaml", "failed"],
    ["Check for leftovers, if there are any:", "ls apps/old 2>/dev/null || echo none", "unproven (unrecognised)"],
    ["Verify the replicas setting:", "grep -E 'SHOP_(REPLICAS|SIZE)' clusters/one/settings.yaml", "verified"],
    ["Verify the size setting:", "grep SHOP_SIZE clusters/one/settings.yaml", "failed"],
    ["Verify the replicas setting:", "yq '.data.SHOP_REPLICAS' clusters/one/settings.yaml  # expect 2", "verified"],
    ["Verify the replicas setting:", "yq '.data.SHOP_REPLICAS' clusters/one/settings.yaml  # expect 3", "failed"],
    ["Validate with kustomize:", "cd apps && kustomize build shop | kubeconform -strict", "verified"],
    ["Validate with kustomize:", "kustomize build apps/broken", "failed"],
    [
      "Verify replicas substitution:",
      'flux build kustomization apps --path ./apps/shop | \\\n  yq \'select(.kind == "Deployment" and .metadata.name == "shop") | .spec\'\n# Expected: replicas: 2',
      "verified",
    ],
    [
      "Verify replicas substitution:",
      "flux build kustomization apps --path ./apps/shop | yq 'select(.kind == \"Deployment\") | .spec.replicas'  # expect 5",
      "failed",
    ],
    ["Validate the manifests:", "kubectl apply --dry-run=client -f apps/shop/", "unproven (needs-cluster)"],
    ["Validate the manifests:", "kubectl apply --dry-run=client -f apps/gone/", "failed"],
    ["Check the chart:", "helm show chart oci://registry.example.com/shop --version 1.4.0", "unproven (needs-network)"],
    ["Verify the replicas setting:", "grep SHOP_REPLICAS clusters/one/settings.yaml\n./scripts/check.sh", "unproven (unrecognised)"],
    ["Verify that nothing is exposed:", "grep LoadBalancer apps/shop/deployment.yaml", "unproven (unrecognised)"],
    ["Verify the shop deployment:", "touch marker; $(touch marker); ls apps/shop/deployment.yaml", "unproven (unrecognised)"],
  ])("%s %s: %s", async (text, script, expected) => {
    const { report, touched } = await audit({ ...platform, "docs/stories/01.md": withTasks([text, script]) });
    expect(report.stories[0]?.tasks.map(said)).toEqual([expected]);
    expect(await touched("marker")).toBe(false);
  });
});

describe("what follows from verdicts", () => {
  const shop = (...extra: readonly string[]) =>
    ["# 01 — STORY-SHOP — The shop", "", "Status: Done", "", "## Acceptance Criteria", "", ...extra, ""].join("\n");
  const after = [
    "# 02 — STORY-NEXT — What comes after",
    "",
    "Status: Draft",
    "",
    "## Acceptance Criteria",
    "",
    "1. `clusters/one/settings.yaml` exists",
    "",
  ];
  const next = [
    ...after,
    "## Dependencies",
    "",
    "- Story 01 (STORY-SHOP) complete (manifests created)",
    "",
    "## Definition of Done",
    "",
    "- [ ] ACs met",
    "",
  ].join("\n");

  it.each<[string, readonly string[], string, string]>([
    ["true", ["1. `apps/shop/deployment.yaml` exists"], "verified", "PASS"],
    ["false", ["1. `apps/shop/service.yaml` exists"], "failed", "FAIL"],
    ["open", ["1. The shop is pleasant to use"], "verified", "PASS"],
  ])("a story whose claim is %s", async (_title, criteria, expected, gate) => {
    const { report } = await audit({ ...platform, "docs/stories/01.md": shop(...criteria), "docs/stories/02.md": next });
    expect(report.stories[0]?.gate).toBe(gate);
    expect(report.stories[1]?.prerequisites.map(said)).toEqual([expected]);
    expect(report.stories[1]?.definitionOfDone.map(said)).toEqual(["verified"]);
  });

  it("criteria that failed or stay open are not met", async () => {
    const done = (...criteria: readonly string[]) => `${shop(...criteria)}\n## Definition of Done\n\n- [x] All acceptance criteria met\n`;
    const dod = async (...criteria: readonly string[]) => {
      const { report } = await audit({ ...platform, "docs/stories/01.md": done(...criteria) });
      return report.stories[0]?.definitionOfDone.map(said);
    };
    expect(await dod("1. `apps/shop/deployment.yaml` exists", "2. `apps/shop/service.yaml` exists")).toEqual(["failed"]);
    expect(await dod("1. `apps/shop/deployment.yaml` exists", "2. The shop is pleasant to use")).toEqual(["unproven (unrecognised)"]);
    expect(await dod("1. `apps/shop/deployment.yaml` exists")).toEqual(["verified"]);
  });

  it("a story that is not there, or not said to be done, leaves it open", async () => {
    const alone = await audit({ ...platform, "docs/stories/02.md": next });
    expect(alone.report.stories[0]?.prerequisites.map(said)).toEqual(["unproven (unrecognised)"]);
    const draft = shop("1. `apps/shop/deployment.yaml` exists").replace("Done", "Draft");
    const { report } = await audit({ ...platform, "docs/stories/01.md": draft, "docs/stories/02.md": next });
    expect(report.stories[1]?.prerequisites.map(said)).toEqual(["unproven (unrecognised)"]);
  });
});
