import { describe, expect, it } from "vitest";
import { checkCorefile } from "../../src/corefile/check.ts";
import { compareCorefiles } from "../../src/corefile/compare.ts";
import { readCorefile } from "../../src/corefile/reading.ts";
import { showZone } from "../../src/corefile/zone.ts";
import { SHAPES } from "./shapes.ts";

describe("Corefiles as they are met", () => {
  it.each(SHAPES)("$name", ({ version, text, blocks, findings = [], unknown = [] }) => {
    const reading = readCorefile(text, { version });
    if (!reading.ok) throw new Error(reading.failure.message);
    expect(
      reading.blocks.map(({ zones, plugins }) => ({
        zones: zones.map(showZone),
        upstreams: (plugins.get("forward") ?? []).flatMap(({ args }) => args.slice(1).map((word) => word.text)),
        plugins: plugins.size,
      })),
    ).toEqual(blocks.map((block) => ({ upstreams: [], ...block })));
    const open = [...reading.blocks.flatMap(({ openImports }) => openImports), ...reading.openImports].map(({ what }) => what);
    expect([...open, ...reading.unknownVariables]).toEqual(unknown);
    expect(checkCorefile(reading).map(({ rule }) => rule)).toEqual(findings);
  });

  it("are equal to themselves and different from each other", () => {
    for (const [at, { text, version }] of SHAPES.entries()) {
      const reading = readCorefile(text, { version });
      expect(compareCorefiles(reading, readCorefile(`# a comment\n${text}`, { version })).layer).toBe("tokens");
      const next = SHAPES[at + 1];
      if (next !== undefined) expect(compareCorefiles(reading, readCorefile(next.text, { version })).layer).toBe("different");
    }
  });
});
