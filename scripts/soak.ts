import { soak } from "../test/soundness/soak.ts";
import { testEngine } from "../test/support/world.ts";

/**
 * Judges claims whose truth is known on generated repositories: `npm run soak -- [repositories] [first seed]`. Prints every wrong verdict and
 * ends with 1 when there is one.
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

const [count = "25", first = "1"] = process.argv.slice(2);
await main(Number(count), Number(first));
