/**
 * Mutation run: changes, in a scratch clone, what every true claim of a labelled repository rests on, and expects the audit to notice.
 *
 *     TRUESTORY_CORPUS=FOLDER npm run mutate [-- NAME …]
 *
 * The folder holds pairs `NAME.bundle` and `NAME.gold.json`. A NAME of the form `STORY.md:LINE` limits the run to that claim. Prints a table
 * and every claim that stayed verified, first as counted plainly, then without the mutants that leave what a claim states as it is (the
 * rule is in `test/soundness/about.ts`); such a mutant is printed with its reason, or replaced by one that changes what the claim states.
 * Ends with 1 when fewer than 99 % of the mutants that are about their claim are noticed or fewer than 95 % of the verified claims show a file that their label names.
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agreesOnFile, type Campaign, type Gold, isSurvivor, type Judgement, mutate } from "../test/soundness/mutation.ts";
import { testEngine } from "../test/support/world.ts";

const NOTICED = 0.99;
const AGREED = 0.95;

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
}

function placeOf({ mutant }: Judgement): string {
  const lines = mutant.lines.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join(",");
  return lines === "" ? mutant.path : `${mutant.path}:${lines}`;
}

function told(one: Judgement): string {
  const { story, line, text, says } = one.claim;
  const { second } = one;
  const how =
    second?.is === "not-about"
      ? `not about the claim (${second.because})`
      : second?.is === "instead" && second.verdict !== "verified"
        ? "noticed once what the claim states is changed"
        : "survived";
  return `  ${how}: ${one.mutant.kind} ${placeOf(one)}\n    ${story}:${line} ${text}\n    label: ${says}\n    read as ${one.reading}`;
}

function tell(done: number, of: number, last: readonly Judgement[]): void {
  for (const one of last.filter(({ verdict }) => verdict === "verified")) process.stderr.write(`${told(one)}\n`);
  if (done % 10 === 0 || done === of) process.stderr.write(`${done} of ${of} mutants\n`);
}

function print(name: string, { claims, undecided, judgements }: Campaign): boolean {
  const survivors = judgements.filter(({ verdict }) => verdict === "verified");
  console.log(`${name}: ${claims.length} true claims judged verified, ${undecided} not decided so`);
  for (const kind of ["value changed", "line removed", "file removed"] as const) {
    const tried = judgements.filter(({ mutant }) => mutant.kind === kind);
    const noticed = tried.filter(({ verdict }) => verdict !== "verified").length;
    console.log(
      `  ${kind.padEnd(14)} ${String(tried.length).padStart(5)} tried ${String(noticed).padStart(5)} noticed  ${percent(noticed, tried.length)}`,
    );
  }
  const noticed = judgements.length - survivors.length;
  console.log(
    `  ${"together".padEnd(14)} ${String(judgements.length).padStart(5)} tried ${String(noticed).padStart(5)} noticed  ${percent(noticed, judgements.length)}`,
  );
  const real = survivors.filter(isSurvivor);
  const about = judgements.filter(({ second }) => second?.is !== "not-about");
  console.log(
    `  ${"about claims".padEnd(14)} ${String(about.length).padStart(5)} tried ${String(about.length - real.length).padStart(5)} noticed  ${percent(about.length - real.length, about.length)}`,
  );
  for (const one of [...real, ...survivors.filter((other) => !real.includes(other))]) console.log(told(one));
  const agreed = claims.filter(agreesOnFile);
  console.log(`  evidence names a file that the label names: ${agreed.length} of ${claims.length}, ${percent(agreed.length, claims.length)}`);
  for (const claim of claims.filter((one) => !agreed.includes(one)))
    console.log(`  elsewhere: ${claim.story}:${claim.line} ${claim.text}\n    label: ${claim.says}\n    shown: ${claim.shown.join(", ")}`);
  return about.length - real.length >= NOTICED * about.length && agreed.length >= AGREED * claims.length;
}

async function main(folder: string, wanted: readonly string[]): Promise<void> {
  const all = (await readdir(folder)).filter((file) => file.endsWith(".gold.json")).map((file) => file.slice(0, -".gold.json".length));
  const only = wanted.filter((one) => /:\d+$/.test(one));
  const named = wanted.filter((one) => !only.includes(one));
  const names = all.filter((name) => named.length === 0 || named.includes(name));
  if (names.length === 0) throw new Error(`${folder} has no NAME.gold.json${wanted.length === 0 ? "" : ` of the name ${wanted.join(", ")}`}`);
  const scratch = await mkdtemp(join(tmpdir(), "truestory-mutate-"));
  const engine = await testEngine();
  try {
    for (const name of names) {
      const repo = join(scratch, name);
      execFileSync("git", ["clone", "--quiet", join(folder, `${name}.bundle`), repo]);
      const gold = JSON.parse(await readFile(join(folder, `${name}.gold.json`), "utf8")) as Gold;
      const campaign = await mutate(repo, gold, engine, tell, only);
      if (!print(name, campaign)) process.exitCode = 1;
    }
  } finally {
    await engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

const folder = process.env.TRUESTORY_CORPUS;
if (folder === undefined || folder === "") {
  console.error("Set TRUESTORY_CORPUS to a folder with NAME.bundle and NAME.gold.json.");
  process.exitCode = 2;
} else await main(folder, process.argv.slice(2));
