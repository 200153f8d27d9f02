import { expect, it } from "vitest";
import { readAnnotation } from "../../src/stories/annotation-parse.ts";
import { read } from "../project/files.ts";

it("the guide proposes annotations that are read without error once the blanks are filled in", () => {
  const annotations = [...read("docs/write-a-checkable-story.md").matchAll(/<!-- truestory: (\{.*?\}) -->/g)].map((match) => match[1] ?? "");
  expect(annotations.length).toBeGreaterThan(2);
  for (const yaml of annotations) expect(readAnnotation(yaml, 1).ok, yaml).toBe(!yaml.includes("…"));
});
