import { checkCorefile } from "../../src/corefile/check.ts";
import { compareCorefiles } from "../../src/corefile/compare.ts";
import { runningConfigurationHash } from "../../src/corefile/fingerprint.ts";
import { readCorefile } from "../../src/corefile/reading.ts";
import { randomFrom } from "../soundness/random.ts";
import { optionsOf } from "./answer.ts";
import { MEANINGFUL, NEUTRAL } from "./edits.ts";
import { parserCase } from "./generator.ts";
import { SHAPES } from "./shapes.ts";

/** Something that the reader, the checks or the comparison did and must not. */
export interface SoakProblem {
  readonly seed: number;
  readonly problem: string;
}

/** Longest time that one input may take, in milliseconds of this thread. */
const LONGEST = 2_000;

/**
 * Feeds damaged Corefiles to everything that reads them. Nothing may throw or take long; a file is the same as itself; what differs one way
 * differs the other way; and files with equal words are loaded with equal meaning.
 */
export function soakCorefiles(seeds: readonly number[]): readonly SoakProblem[] {
  return seeds.flatMap((seed) => {
    const before = process.threadCpuUsage();
    let problem: string | null;
    try {
      problem = tryOne(seed);
    } catch (error) {
      problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    const { user, system } = process.threadCpuUsage(before);
    const spent = (user + system) / 1000;
    if (problem === null && spent > LONGEST) problem = `took ${Math.round(spent)} ms`;
    return problem === null ? [] : [{ seed, problem }];
  });
}

function tryOne(seed: number): string | null {
  const random = randomFrom(seed);
  const version = random.pick(["1.4.0", "1.9.3", "1.11.1", "1.14.7"]);
  const options = { ...optionsOf(parserCase(seed)), version };
  const [one, other] = [damaged(seed), damaged(seed + 1)];
  const [a, b] = [readCorefile(one, options), readCorefile(other, options)];
  checkCorefile(a);
  if (a.ok) runningConfigurationHash(a.blocks.map(({ source }) => source));
  const same = compareCorefiles(a, readCorefile(one, options));
  if (a.ok && same.layer !== "text") return `differs from itself: ${same.layer}`;
  const [there, back] = [compareCorefiles(a, b).layer, compareCorefiles(b, a).layer];
  if (there !== back) return `${there} one way, ${back} the other`;
  const spaced = compareCorefiles(a, readCorefile(`# note\n\n${one}`, options));
  return a.ok && !one.startsWith("\uFEFF") && spaced.layer !== "tokens" && spaced.layer !== "text" ? `a comment made it ${spaced.layer}` : null;
}

/** A Corefile of the field or of the edits, with stretches cut, doubled or put elsewhere. */
function damaged(seed: number): string {
  const random = randomFrom(seed);
  const edits = [...NEUTRAL, ...MEANINGFUL];
  const sources = [
    () => random.pick(SHAPES).text,
    () => parserCase(seed).text,
    () =>
      `${random.pick([".", "a.example", "10.0.0.0/22"])} {\n${Array.from({ length: random.below(5) }, () => random.pick(edits)[random.pick(["before", "after"] as const)]).join("\n")}\n}\n`,
  ];
  let text = random.pick(sources)();
  for (let count = random.below(4); count > 0; count -= 1) {
    const at = random.below(text.length + 1);
    const end = Math.min(text.length, at + random.below(12));
    const stretch = text.slice(at, end);
    const put = random.pick(["", stretch + stretch, random.pick(["{", "}", '"', "#", "\n", "\u0000", "{$", ",", "\\", "(", "import ", "\uD800"])]);
    text = text.slice(0, at) + put + text.slice(end);
  }
  return text;
}
