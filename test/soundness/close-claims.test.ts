import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditRepository } from "../../src/app/audit.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { temporaryTree, testEngine } from "../support/world.ts";
import { FALSE, FILES, TRUE } from "./close-claims.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

/** The worst verdict of every sentence. */
async function verdictsOf(sentences: readonly string[], above = "Manifests under `apps/orchard`"): Promise<readonly string[]> {
  const head = `# 07 — Orchard\n\nManifests: \`apps/orchard\`\n\n## Status\nDone\n\n## Acceptance Criteria\n\n1. **${above}:**\n`;
  const first = head.split("\n").length;
  const text = `${head}${sentences.map((sentence) => `   - ${sentence}\n`).join("")}`;
  const root = await temporaryTree({ ...FILES, "docs/stories/07.orchard.md": text });
  try {
    const request = { repo: root, base: null, stories: [], clusters: [], mode: null, now: null, pullRequestText: null, version: "0.0.0" };
    const { report } = await auditRepository(request, engine, () => undefined);
    const claims = report.stories.flatMap(({ criteria }) => criteria.flatMap((criterion) => criterion.claims));
    return sentences.map((sentence, at) => {
      const here = claims.filter(({ line }) => line === first + at);
      const worst = here.find(({ verdict }) => verdict === "failed") ?? here.find(({ verdict }) => verdict !== "verified") ?? here[0];
      if (worst === undefined) throw new Error(`lost: ${sentence}`);
      return worst.verdict;
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

test("sentences close to a true one: no false one is verified", async () => {
  const verdicts = await verdictsOf(FALSE);
  expect(FALSE.filter((_, at) => verdicts[at] === "verified")).toEqual([]);
}, 60_000);

test("true sentences in other words: none fails", async () => {
  const verdicts = await verdictsOf(TRUE);
  expect(TRUE.filter((_, at) => verdicts[at] === "failed")).toEqual([]);
}, 60_000);

test("sentences under the name of one thing: what another one has is not verified of it, nor held against it", async () => {
  const lies = await verdictsOf(
    ["Max skew of 1", "Type: Recreate", "Image: `registry.example.org/orchard/sweep:0.3.0`", "Storage class `fast`"],
    "`bottler`",
  );
  expect(lies).not.toContain("verified");
  const truths = await verdictsOf(["Memory limit: 64Mi", "Image: `docker.io/envoyproxy/envoy:v1.31.2`"], "Container `proxy`");
  expect(truths).not.toContain("failed");
}, 60_000);
