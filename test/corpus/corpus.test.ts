import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report, Verdict } from "../../src/domain/audit.ts";
import { VERDICTS_WORST_FIRST } from "../../src/domain/audit.ts";
import { execute, truestory } from "../support/cli.ts";

/**
 * Real repositories with hand-labelled claims: `NAME.bundle` and `NAME.gold.json` in the folder that the environment
 * variable TRUESTORY_CORPUS names. They are not part of this project.
 */
const folder = process.env.TRUESTORY_CORPUS;

interface Label {
  readonly line: number;
  readonly label: "met" | "moved" | "unmet" | "partial" | "runtime" | "judgement" | "deferred" | "header";
  readonly checkable: boolean;
  readonly uncertain?: boolean;
  readonly text?: string;
}

interface Gold {
  readonly stories: readonly { readonly path: string; readonly claims: readonly Label[] }[];
}

const RIGHT: Readonly<Record<Label["label"], readonly Verdict[]>> = {
  met: ["verified"],
  moved: ["moved"],
  unmet: ["failed"],
  partial: ["failed", "moved"],
  runtime: ["unproven", "deferred", "attested", "not-applicable"],
  judgement: ["unproven", "attested"],
  deferred: ["deferred", "not-applicable"],
  header: [],
};

/** Verdicts that are not the best answer but no lie either. */
const TOLERABLE: Partial<Record<Label["label"], readonly Verdict[]>> = { moved: ["failed"], unmet: ["moved"] };
const DECIDED: readonly Verdict[] = ["verified", "failed", "moved"];

function verdictsByLine(report: Report): ReadonlyMap<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  for (const story of report.stories)
    for (const claim of [...story.criteria.flatMap((criterion) => criterion.claims), ...story.fileList]) {
      const key = `${story.path}:${claim.line}`;
      const old = verdicts.get(key);
      if (old === undefined || VERDICTS_WORST_FIRST.indexOf(claim.verdict) < VERDICTS_WORST_FIRST.indexOf(old)) verdicts.set(key, claim.verdict);
    }
  return verdicts;
}

interface Score {
  readonly checkable: number;
  readonly decided: number;
  readonly right: number;
  readonly wrong: readonly string[];
  readonly lost: readonly string[];
}

function score(report: Report, gold: Gold): Score {
  const verdicts = verdictsByLine(report);
  const tally = { checkable: 0, decided: 0, right: 0, wrong: [] as string[], lost: [] as string[] };
  for (const story of gold.stories)
    for (const label of story.claims) {
      if (label.label === "header") continue;
      const verdict = verdicts.get(`${story.path}:${label.line}`);
      const say = `${story.path}:${label.line} ${label.label}, judged ${verdict ?? "(lost)"}: ${label.text ?? ""}`;
      if (verdict === undefined) tally.lost.push(say);
      if (label.checkable) tally.checkable += 1;
      if (verdict === undefined || !DECIDED.includes(verdict)) continue;
      if (label.checkable) tally.decided += 1;
      const right = RIGHT[label.label].includes(verdict);
      if (right && label.checkable) tally.right += 1;
      const bearable = TOLERABLE[label.label]?.includes(verdict) ?? false;
      const harmless = !label.checkable && verdict === "moved";
      if (!right && !bearable && !harmless && label.uncertain !== true) tally.wrong.push(say);
    }
  return tally;
}

describe.skipIf(folder === undefined || folder === "")("the corpus (TRUESTORY_CORPUS)", async () => {
  const names =
    folder === undefined ? [] : (await readdir(folder)).filter((name) => name.endsWith(".bundle")).map((name) => name.slice(0, -".bundle".length));
  let work = "";
  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), "truestory-corpus-"));
  });
  afterAll(async () => {
    await rm(work, { recursive: true, force: true });
  });

  it.each(names)("%s: loses nothing, is hardly ever wrong, decides most", async (name) => {
    const repo = join(work, name);
    const clone = await execute("git", ["clone", "--quiet", join(folder ?? "", `${name}.bundle`), repo]);
    expect(clone.stderr).toBe("");
    const run = await truestory(["audit", repo, "--format", "json"]);
    const report = JSON.parse(run.stdout) as Report;
    const gold = JSON.parse(await readFile(join(folder ?? "", `${name}.gold.json`), "utf8")) as Gold;
    const result = score(report, gold);
    expect(result.lost).toEqual([]);
    expect(result.wrong.length / result.decided, result.wrong.join("\n")).toBeLessThanOrEqual(0.02);
    expect(result.right / result.decided).toBeGreaterThanOrEqual(0.92);
    expect(result.decided / result.checkable).toBeGreaterThanOrEqual(0.6);
  });
});
