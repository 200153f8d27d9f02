import { describe, expect, it } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

async function difference(path: string, ...args: string[]): Promise<{ code: number; report: Report }> {
  const run = await truestory(["audit", path, "--format", "json", "--base", "main", ...args]);
  return { code: run.code, report: JSON.parse(run.stdout) as Report };
}

const TRUE = story(["1. `apps/shop/deployment.yaml` exists"]);

describe("a change does not choose what it is judged by", () => {
  it("deleting every story is an input error, also when other files look like stories", async () => {
    await using repo = await repository({ ...platform, "docs/stories/01.md": TRUE, "examples/02.md": story(["1. `examples/02.md` exists"]) });
    await repo.git("checkout", "--quiet", "-b", "head");
    await repo.git("rm", "--quiet", "docs/stories/01.md");
    await repo.commit("docs: delete the stories");
    const { code, report } = await difference(repo.path);
    expect(code).toBe(2);
    expect(report.gate.reasons.join("\n")).toContain("no longer audited: docs/stories/01.md");
  });

  it("a story added where the globs look does not hide those that were found without them", async () => {
    await using repo = await repository({ ...platform, "plan/01.md": TRUE });
    await repo.git("checkout", "--quiet", "-b", "head");
    await repo.git("rm", "--quiet", "apps/shop/deployment.yaml");
    await repo.write({
      "apps/shop/kustomization.yaml": "resources: []\n",
      "docs/stories/02.md": TRUE.replaceAll("01", "02").replace("SHOP", "NEW").replace("deployment.yaml", "kustomization.yaml"),
    });
    await repo.commit("feat: hide the plan");
    const { code, report } = await difference(repo.path);
    expect(report.stories.map(({ path }) => path)).toEqual(["docs/stories/02.md", "plan/01.md"]);
    expect(code).toBe(1);
  });

  it("one of several stories that is deleted is named", async () => {
    await using repo = await repository({
      ...platform,
      "docs/stories/01.md": TRUE,
      "docs/stories/02.md": TRUE.replaceAll("01", "02").replace("SHOP", "TWO"),
    });
    await repo.git("checkout", "--quiet", "-b", "head");
    await repo.git("rm", "--quiet", "docs/stories/02.md");
    await repo.commit("docs: delete one");
    const { code, report } = await difference(repo.path);
    expect([code, report.gate.outcome]).toEqual([0, "CONCERNS"]);
    expect(report.gate.reasons).toEqual(["no longer audited: docs/stories/02.md, which was said to be done"]);
  });

  it("--cluster narrows what is reported, and no verdict", async () => {
    const whole = JSON.parse((await truestory(["audit", "examples/platform", "--format", "json"])).stdout) as Report;
    const east = JSON.parse((await truestory(["audit", "examples/platform", "--format", "json", "--cluster", "east"])).stdout) as Report;
    expect(whole.clusters.map(({ name }) => name)).toEqual(["east", "west"]);
    expect(east.clusters.map(({ name }) => name)).toEqual(["east"]);
    expect(east.counts).toEqual(whole.counts);
    expect(east.gate).toEqual(whole.gate);
  });

  it("--cluster may name a cluster that the change adds", async () => {
    await using repo = await repository({ ...platform, "docs/stories/01.md": TRUE });
    await repo.git("checkout", "--quiet", "-b", "head");
    const sync = (platform["clusters/one/flux-system/gotk-sync.yaml"] ?? "").replace("clusters/one", "clusters/two");
    await repo.write({
      "clusters/two/flux-system/gotk-sync.yaml": sync,
      "clusters/two/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml]\n",
    });
    await repo.commit("feat: a second cluster");
    expect((await difference(repo.path, "--cluster", "two")).report.clusters.map(({ name }) => name)).toEqual(["two"]);
    const typo = await truestory(["audit", repo.path, "--base", "main", "--cluster", "tow"]);
    expect(typo).toMatchObject({ code: 2, stderr: expect.stringContaining('no cluster is called "tow"') });
  });
});
