import { rm } from "node:fs/promises";
import { auditRepository } from "../../src/app/audit.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { temporaryTree } from "../support/world.ts";

/** What a story about `apps/NAME` that consists of these sentences is judged, sentence by sentence; the worst where one is split. */
export async function verdictsOf(
  engine: Engine,
  files: Readonly<Record<string, string>>,
  name: string,
  sentences: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const head = `# Story: ${name}\n\n**Status:** Review\n**Links:** apps/${name}/\n\n## Acceptance Criteria\n\n**AC1**: Manifests:\n`;
  const first = head.split("\n").length;
  const root = await temporaryTree({
    ...files,
    [`docs/stories/STORY-${name.toUpperCase()}.md`]: `${head}${sentences.map((text) => `- ${text}\n`).join("")}`,
  });
  try {
    const request = { repo: root, base: null, stories: [], clusters: [], mode: null, now: null, pullRequestText: null, version: "0.0.0" };
    const { report } = await auditRepository(request, engine, () => undefined);
    const judged = report.stories.flatMap(({ criteria }) => criteria.flatMap((criterion) => criterion.claims));
    return new Map(
      sentences.map((text, at) => {
        const here = judged.filter(({ line }) => line === first + at);
        const worst = here.find((one) => one.verdict === "failed") ?? here.find((one) => one.verdict !== "verified") ?? here[0];
        return [text, worst?.verdict ?? "lost"];
      }),
    );
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
