import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSentence } from "../../src/audit/read.ts";
import { residue } from "../../src/audit/residue.ts";
import type { ReadingContext } from "../../src/domain/rule.ts";
import type { Sentence } from "../../src/domain/story.ts";
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

  /** Milliseconds of processor time of the quicker of two runs. */
  const spent = (run: () => void): number =>
    Math.min(
      ...[1, 2].map(() => {
        const start = process.cpuUsage();
        run();
        return process.cpuUsage(start).user / 1_000;
      }),
    );

  /** A sentence of so many letters, and its surroundings: nothing that was worked out for another one is known of it. */
  const longOne = (piece: string, length: number): readonly [Sentence, ReadingContext] => {
    const one = sentence(piece.repeat(Math.ceil(length / piece.length)).slice(0, length));
    return [one, context({ story: storyWith([one]) })];
  };

  it.each([
    ...["`", "(", "a/", "a.", "${", "{a,", "- ", "x: ", "A_", "no ", "1.", "a-", ", and `x`", "Kind/", "uid 1 ", "10.0.0.1-", "`a: b`, ", "(a "],
    ...[" ", "a and ", "`a` ", "`A_B` ", "No CRDs in ", "contains `HTTPRoute/web` ", "from "],
  ])("of %j over and over costs about twice as much when it is twice as long", (piece) => {
    const read = (length: number) => (): void => {
      const [one, around] = longOne(piece, length);
      for (const recogniser of registry) recogniser.recognise(one, around);
      readSentence(one, around, registry, residue);
    };
    read(1_000)();
    expect(spent(read(8_000))).toBeLessThan(50 + 3 * spent(read(4_000)));
  });

  it.each(registry.map((recogniser) => [recogniser.id, recogniser] as const))(
    "%s reads its own examples over and over in bounded time",
    (_id, rule) => {
      for (const example of rule.examples) {
        const read = (length: number) => (): void => {
          rule.recognise(...longOne(`${example.sentence}, `, length));
        };
        expect(spent(read(4_000)), example.sentence).toBeLessThan(20 + 3 * spent(read(2_000)));
      }
    },
  );
});
