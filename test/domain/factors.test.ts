import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factorsOf, mayMatch } from "../../src/domain/factors.ts";
import { words } from "../../src/domain/wording.ts";

describe("factors of patterns", () => {
  it("are the words that every match holds one of", () => {
    expect(factorsOf(/(?:between|from) \d+ replicas?/gi)).toEqual([" replica"]);
    expect(factorsOf(words("min(?:imum)?(?: of)? ?<n>"))).toEqual(["min"]);
    expect(factorsOf(/(?:cpu|memory)[:=]/i)).toEqual(["cpu:", "cpu=", "memory:", "memory="]);
  });

  it("are none where a match needs no word", () => {
    expect(factorsOf(/\d+(?:Mi|Gi)?/g)).toBeNull();
    expect(factorsOf(/(?:replicas)?/g)).toBeNull();
    expect(factorsOf(/(?!replicas)\w+/g)).toBeNull();
    expect(factorsOf(/naïve/g)).toBeNull();
  });

  const atom = fc.constantFrom("ab", "Cd", "[ef]", "\\d", "\\s{1,3}", "(?:gh|ij)", "(k|lm)?", "(?:no)+", "(?<![\\w-])", "(?=q)?", "x{0,2}", "\\/");
  const pattern = fc.array(atom, { minLength: 1, maxLength: 5 }).map((atoms) => atoms.join(""));
  const either = fc.array(pattern, { minLength: 1, maxLength: 3 }).map((parts) => new RegExp(parts.join("|"), "gi"));
  const text = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnoqxAB /3"), maxLength: 24 });

  it("never rule out a text that matches", () => {
    fc.assert(
      fc.property(either, text, (regexp, sample) => {
        if (sample.match(regexp) !== null) expect(mayMatch(sample.toLowerCase(), factorsOf(regexp))).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
