import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { mayRead } from "../../src/audit/cues.ts";
import { pathsIn } from "../../src/domain/paths.ts";
import type { Recogniser } from "../../src/domain/rule.ts";
import { context, sentence, storyWith } from "./sentence.ts";

const folder = new URL("../../src/recognisers/", import.meta.url);
const files = (await readdir(folder)).filter((file) => file.endsWith(".ts") && file !== "registry.ts");
const recognisers = await Promise.all(
  files.map(async (file) => ({ file, recogniser: ((await import(new URL(file, folder).href)) as { recogniser: Recogniser }).recogniser })),
);

for (const { file, recogniser } of recognisers)
  describe(file, () => {
    it("is named after its file and has positive and negative examples", () => {
      expect(`${recogniser.id}.ts`).toBe(file);
      expect(recogniser.summary).toMatch(/\.$/);
      expect(recogniser.examples.length).toBeGreaterThanOrEqual(3);
      expect(recogniser.examples.some((example) => example.reads === null)).toBe(true);
      expect(recogniser.examples.some((example) => example.reads !== null)).toBe(true);
    });
    it.each(recogniser.examples.map((example) => [example.sentence, example] as const))("%s", (_text, example) => {
      const parents = (example.under ?? []).map((line) => sentence(line));
      const links = (example.links ?? []).map((target) => ({ kind: "document" as const, target, line: 3 }));
      const around = context({ story: { ...storyWith(parents), links }, storyPaths: parents.flatMap((parent) => pathsIn(parent, context().exists)) });
      const extra = {
        ...(example.section === undefined ? {} : { section: example.section }),
        ...(example.fence === undefined ? {} : { fences: [{ line: 2, ...example.fence }] }),
      };
      const one = sentence(example.sentence, example.under, extra);
      const read = recogniser.recognise(one, around);
      if (example.reads === null) expect(read).toBeNull();
      else {
        expect(mayRead([recogniser], one), "the rule's cue rules out a sentence that it reads").toEqual([recogniser]);
        expect(read?.assertions).toMatchObject(example.reads);
        expect(read?.assertions).toHaveLength(example.reads.length);
      }
      for (const cover of read?.covers ?? []) {
        expect(cover.start).toBeGreaterThanOrEqual(0);
        expect(cover.end).toBeGreaterThan(cover.start);
        expect(cover.end).toBeLessThanOrEqual(example.sentence.length);
      }
    });
  });
