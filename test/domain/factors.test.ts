import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factorsOf } from "../../src/domain/factors.ts";
import { mayMatch, traceOf } from "../../src/domain/traces.ts";
import { words } from "../../src/domain/wording.ts";

const EDGE = "\u0000";

describe("factors of patterns", () => {
  it("are the stretches of which every match holds one", () => {
    expect(factorsOf(/(?:between|from) \d+ replicas?/gi)).toEqual([["0 replica"], ["between 0", "from 0"]]);
    expect(factorsOf(/(?:cpu|memory)[:=]/i)).toEqual([["cpu:", "cpu=", "memory:", "memory="]]);
    expect(factorsOf(/a\s{1,3}(?:very\s{1,3})?b/)).toEqual([["a "], [" b"]]);
    expect(factorsOf(words("min(?:imum)?(?: of)? ?<n>"))).toContainEqual([`${EDGE}min`]);
  });

  it("are none where a match needs nothing in particular", () => {
    expect(factorsOf(/(?:replicas)?/g)).toEqual([]);
    expect(factorsOf(/(?!replicas)\w+/g)).toEqual([]);
    expect(factorsOf(/[^a]/g)).toEqual([]);
    expect(factorsOf(/s/iu)).toEqual([]);
  });

  it("tell words from parts of words", () => {
    const on = words("on");
    expect(mayMatch(traceOf("runs on it"), on)).toBe(true);
    expect(mayMatch(traceOf("on"), on)).toBe(true);
    expect(mayMatch(traceOf("a configuration"), on)).toBe(false);
  });

  const atom = fc.constantFrom(
    ...["ab", "Cd", "[ef]", "\\d", "\\d{2,3}", "[0-4]", "\\s{1,3}", "(?:gh|ij)", "(k|lm)?", "(?:no)+", "(?<![\\w-])", "(?![\\w/]|\\.\\w)"],
    ...["(?=q)?", "x{0,2}", "x{2}", "\\/", "(?:a\\s{1,2})?", "(?:a\\d?b){1,2}", ".", "[^a]", "(?:o|n)*", "(?<=a)", "\\b", "(a|\\d)\\1", "[ -‑]", "é"],
  );
  const pattern = fc.array(atom, { minLength: 1, maxLength: 6 }).map((atoms) => atoms.join(""));
  const either = fc.array(pattern, { minLength: 1, maxLength: 3 }).map((parts) => new RegExp(parts.join("|"), "gi"));
  const text = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnoqxAB /39.-_\u00a0\u212aé"), maxLength: 24 });

  it("never rule out a text that matches", () => {
    fc.assert(
      fc.property(either, text, (regexp, sample) => {
        if (sample.match(regexp) !== null) expect(mayMatch(traceOf(sample), regexp)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
