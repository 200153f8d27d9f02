import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROJECT, truestory } from "../support/cli.ts";

const GUIDE = "docs/write-a-checkable-story.md";
const text = await readFile(join(PROJECT, GUIDE), "utf8");
/** Commands of the guide with what it says they print; a line `…` leaves something out. */
const shown = [...text.matchAll(/```console\n\$ truestory ([^\n]+)\n([\s\S]*?)```/g)]
  .map(([, command = "", output = ""]) => ({ command, parts: output.split(/^…\n/m).filter((part) => part.trim() !== "") }))
  .filter(({ parts }) => parts.length > 0);

describe(GUIDE, () => {
  it("shows commands with their output", () => {
    expect(shown.length).toBeGreaterThan(2);
  });

  it.each(shown)("truestory $command", async ({ command, parts }) => {
    const { stdout, stderr } = await truestory(command.split(" "));
    expect(stderr).toBe("");
    let at = 0;
    for (const part of parts) {
      const found = stdout.indexOf(part, at);
      expect(found, `${part}\nis not in\n${stdout.slice(at)}`).toBeGreaterThanOrEqual(at);
      at = found + part.length;
    }
  });

  it("proposes annotations that are read without error once the blanks are filled in", async () => {
    const { readAnnotation } = await import("../../src/stories/annotation-parse.ts");
    const annotations = [...text.matchAll(/<!-- truestory: (\{.*?\}) -->/g)].map((match) => match[1] ?? "");
    expect(annotations.length).toBeGreaterThan(2);
    for (const yaml of annotations) expect(readAnnotation(yaml, 1).ok, yaml).toBe(!yaml.includes("…"));
  });
});
