import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { residue } from "../../src/audit/residue.ts";
import { registry } from "../../src/recognisers/registry.ts";
import { context, sentence, storyWith } from "./sentence.ts";

const WORDS = [
  ...'`|${X}|(|)|{a,b}|[|]|<x>|no|not|only|or|if|:|;|,|.|/|=|≥|→|—|..|*|"|HelmRelease|Kustomization `x`|port 8080|CPU: 1|v1.2.3|alerts:|kustomize build|depends on'.split(
    "|",
  ),
  "`a.b: c`",
  '`KEY: "v"`',
  "`deploy/x.yaml`",
  "10.0.0.1-10.0.0.9",
  "(e.g., ",
  "capabilities dropped",
  "health check",
  "\u202e",
  "\u0000",
  "é",
  "😀",
];

const text = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((words) => words.join(" ")),
);

describe("any sentence", () => {
  it("is read without an error, with covers inside of it", () => {
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 2 }), (words, under) => {
        const one = sentence(words, under);
        const around = context({ story: storyWith([one, ...under.map((line) => sentence(line))]) });
        const covers = registry.flatMap((recogniser) => recogniser.recognise(one, around)?.covers ?? []);
        for (const { start, end } of covers) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(words.length);
        }
        expect(Array.isArray(residue(one, covers, around))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it.each(["`", "(", "a/", "a.", "${", "{a,", "- ", "x: ", "A_", "no ", "1.", "a-", ", and `x`", "Kind/", "uid 1 ", "10.0.0.1-", "`a: b`, ", "(a "])(
    "of %j over and over, as long as one may be, is read in bounded time",
    (piece) => {
      const spent = (length: number): number => {
        const one = sentence(piece.repeat(length / piece.length));
        const around = context({ story: storyWith([one]) });
        const start = process.cpuUsage();
        for (const recogniser of registry) recogniser.recognise(one, around);
        residue(one, [], around);
        const { user } = process.cpuUsage(start);
        return user / 1_000;
      };
      const best = (length: number): number => Math.min(spent(length), spent(length), spent(length));
      best(1_000);
      expect(best(4_000)).toBeLessThan(300 + 6 * best(2_000));
    },
  );
});
