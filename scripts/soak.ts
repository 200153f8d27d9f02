import { soakCorefiles } from "../test/corefile/soak.ts";
import { soak } from "../test/soundness/soak.ts";
import { testEngine } from "../test/support/world.ts";

/**
 * Judges claims whose truth is known on generated repositories: `npm run soak -- [repositories] [first seed]`. Prints every wrong verdict and
 * ends with 1 when there is one. `npm run soak -- corefile [cases] [first seed]` feeds damaged Corefiles to the reader, the checks and the comparison.
 */
async function main(count: number, first: number): Promise<void> {
  const engine = await testEngine();
  try {
    const seeds = Array.from({ length: count }, (_item, at) => first + at);
    const { claims, decided, wrong } = await soak(engine, seeds, 24);
    for (const { seed, story, made, claim } of wrong) {
      console.log(
        `seed ${seed} ${story}:${claim.line} is ${made.truth}, judged ${claim.verdict}: ${made.under === null ? "" : `[${made.under}] `}${made.text}`,
      );
      console.log(`    read as ${claim.reading ?? "nothing"}; ${claim.because ?? ""}`);
    }
    console.log(`${claims} claims in ${count} repositories: ${decided} decided, ${wrong.length} wrong`);
    process.exitCode = wrong.length === 0 ? 0 : 1;
  } finally {
    await engine.close();
  }
}

function corefiles(count: number, first: number): void {
  const found = soakCorefiles(Array.from({ length: count }, (_item, at) => first + at));
  for (const { seed, problem } of found) console.log(`seed ${seed}: ${problem}`);
  console.log(`${count} Corefiles: ${found.length} problems`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

const words = process.argv.slice(2);
if (words[0] === "corefile") corefiles(Number(words[1] ?? "20000"), Number(words[2] ?? "1"));
else await main(Number(words[0] ?? "25"), Number(words[1] ?? "1"));
