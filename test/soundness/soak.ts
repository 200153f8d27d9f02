import { rm } from "node:fs/promises";
import { auditRepository } from "../../src/app/audit.ts";
import type { Claim } from "../../src/domain/audit.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { temporaryTree } from "../support/world.ts";
import { type MadeClaim, storyFrom } from "./claims.ts";
import { platformFrom } from "./platform.ts";

/** A claim that was judged against its truth. */
export interface WrongVerdict {
  readonly seed: number;
  readonly story: string;
  readonly made: MadeClaim;
  readonly claim: Claim;
}

/** What a campaign came to. */
export interface Soaked {
  readonly claims: number;
  readonly decided: number;
  readonly wrong: readonly WrongVerdict[];
}

function isWrong(truth: MadeClaim["truth"], verdict: Claim["verdict"]): boolean {
  if (verdict === "verified") return truth !== "true";
  return (verdict === "failed" || verdict === "moved") && (truth === "true" || truth === "open");
}

/** Audits generated repositories, one per seed, and compares every verdict with what is known to be true. */
export async function soak(engine: Engine, seeds: readonly number[], claimsPerStory: number): Promise<Soaked> {
  const total = { claims: 0, decided: 0 };
  const wrong: WrongVerdict[] = [];
  for (const seed of seeds) {
    const platform = platformFrom(seed);
    const stories = [undefined, ...platform.workloads].map((owner, at) => storyFrom(platform, seed * 10 + at, claimsPerStory, owner));
    const root = await temporaryTree({ ...platform.files, ...Object.fromEntries(stories.map(({ path, text }) => [path, text])) });
    try {
      const request = { repo: root, base: null, stories: [], clusters: [], mode: null, now: null, pullRequestText: null, version: "0.0.0" };
      const { report } = await auditRepository(request, engine, () => undefined);
      for (const story of stories) {
        const judged = report.stories.find(({ path }) => path === story.path)?.criteria.flatMap(({ claims }) => claims) ?? [];
        for (const [line, made] of story.claims) {
          const here = judged.filter((claim) => claim.line === line);
          const claim =
            here.find(({ verdict }) => verdict === "failed" || verdict === "moved") ?? here.find(({ verdict }) => verdict !== "verified") ?? here[0];
          if (claim === undefined) throw new Error(`seed ${seed}: ${story.path}:${line} was lost: ${made.text}`);
          total.claims += 1;
          if (claim.verdict === "verified" || claim.verdict === "failed" || claim.verdict === "moved") total.decided += 1;
          if (isWrong(made.truth, claim.verdict)) wrong.push({ seed, story: story.path, made, claim });
        }
      }
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }
  return { ...total, wrong };
}
