import { driftSchedule, explore, nightlySchedule, pullRequestSchedule } from "../test/github/schedules.ts";

/**
 * Explores schedules of pull request runs, of nights and of nights with drift against the tests' GitHub: `npm run soak:github -- [schedules] [first seed]`. Prints
 * every violation with its seed and ends with 1 when there is one.
 */
async function main(count: number, first: number): Promise<void> {
  const seeds = Array.from({ length: Math.ceil(count / 3) }, (_, at) => first + at);
  const failures = await explore(seeds, [pullRequestSchedule, nightlySchedule, driftSchedule]);
  for (const failure of failures) console.log(failure);
  console.log(`${seeds.length * 3} schedules, ${failures.length} violations`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

const [count = "5000", first = "1"] = process.argv.slice(2);
await main(Number(count), Number(first));
