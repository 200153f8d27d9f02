import { describe, expect, test } from "vitest";
import { namesStory, storyMeant } from "../../src/audit/story-reference.ts";
import type { Story } from "../../src/domain/story.ts";
import { parseStory } from "../../src/stories/parse.ts";

const read = (path: string, title: string): Story => parseStory(path, `# ${title}\n\n## Acceptance Criteria\n\n1. One\n`);

const cache = read("docs/stories/cache.md", "04 — STORY-CACHE — Cache");
const pools = read("docs/stories/pools.md", "05 — STORY-CACHE-POOLS — Pools");
const warm = read("stories/1-2-warm.md", "Story 1.2: Warm");
const cold = read("stories/1.12.story.md", "Story 1.12: Cold");
const stories = [cache, pools, warm, cold];

describe("the story that a ledger means", () => {
  test.each([
    ["STORY-CACHE", cache],
    ["story-cache-pools", pools],
    ["EPIC-platform.STORY-CACHE", cache],
    ["04", cache],
    ["5", pools],
    ["1.2", warm],
    ["1.02", warm],
    ["1-2-warm", warm],
    ["1-2-warm-and-small", warm],
    ["1-12-cold", cold],
    ["Story 4", cache],
    ["1.12.story", cold],
  ])("%s", (reference, story) => {
    expect(storyMeant(reference, stories)?.path).toBe(story.path);
  });

  test.each(["", "STORY-CACHE-BASE", "STORY-CAC", "1", "1-3-warm", "06", "12", "nothing like it"])("%s means none", (reference) => {
    expect(storyMeant(reference, stories)).toBeUndefined();
  });

  test("two stories of one id mean none", () => {
    expect(storyMeant("STORY-CACHE", [cache, { ...pools, id: "STORY-CACHE" }])).toBeUndefined();
  });
});

describe("commit messages", () => {
  test.each([
    ["feat: x (STORY-CACHE)", cache],
    ["feat: x\n\nstory-cache: first part", cache],
    ["Implements story 04.", cache],
    ["story #4: x", cache],
    ["feat(1.2): x", warm],
    ["Story 1.2: x", warm],
    ["story-1.12 done", cold],
  ])("%s", (message, story) => {
    expect(stories.filter((one) => namesStory(message, one)).map(({ path }) => path)).toEqual([story.path]);
  });

  test.each(["feat: x", "feat: STORY-CACHES", "xSTORY-CACHE-POOLSx", "bump 1.2 to 1.12", "story 40", "history 04", "story 1.2.3"])(
    "%s names none",
    (message) => {
      expect(stories.filter((one) => namesStory(message, one))).toEqual([]);
    },
  );
});
