import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { answerTo, type ParserAnswer } from "../test/corefile/answer.ts";
import { type ParserCase, parserCase } from "../test/corefile/generator.ts";

const ORACLE = fileURLToPath(new URL("../test/corefile/oracle/", import.meta.url));
const VECTORS = fileURLToPath(new URL("../test/corefile/fixtures/parser-vectors.json", import.meta.url));
/** How many of the cases are kept, so that tests need no Go. */
const KEPT = 400;

/**
 * Compares the Corefile parser with CoreDNS's own on generated inputs: `node scripts/corefile-oracle.ts [cases] [first seed]`. Needs Go.
 * Prints every difference, ends with 1 when there is one, and with `--write` keeps the first cases with the oracle's answers as vectors.
 */
async function main(count: number, first: number, keep: boolean): Promise<void> {
  const cases = Array.from({ length: count }, (_item, at) => parserCase(first + at));
  const [differing, refused, vectors] = await compare(cases);
  for (const [given, expected] of differing.slice(0, 20)) console.log(JSON.stringify({ given, expected, found: answerTo(given) }, null, 1));
  console.log(`${count} inputs, ${refused} refused by CoreDNS, ${differing.length} differences`);
  if (keep) await writeFile(VECTORS, `[\n${vectors.map((vector) => JSON.stringify(vector)).join(",\n")}\n]\n`);
  process.exitCode = differing.length === 0 ? 0 : 1;
}

type Compared = readonly [(readonly [ParserCase, ParserAnswer])[], number, { given: ParserCase; answer: ParserAnswer }[]];

async function compare(cases: readonly ParserCase[]): Promise<Compared> {
  const oracle = spawn("go", ["run", "."], { cwd: ORACLE, stdio: ["pipe", "pipe", "inherit"] });
  const feeding = feed(oracle.stdin, cases);
  const differing: (readonly [ParserCase, ParserAnswer])[] = [];
  const vectors: { given: ParserCase; answer: ParserAnswer }[] = [];
  let at = 0;
  let refused = 0;
  for await (const line of createInterface({ input: oracle.stdout })) {
    const given = cases[at] as ParserCase;
    const answer = JSON.parse(line) as ParserAnswer;
    at += 1;
    if (answer.error !== "") refused += 1;
    if (vectors.length < KEPT) vectors.push({ given, answer });
    if (inOneOrder(answerTo(given)) !== inOneOrder(answer)) differing.push([given, answer]);
  }
  await feeding;
  if (at !== cases.length) throw new Error(`the oracle answered ${at} of ${cases.length} inputs`);
  return [differing, refused, vectors];
}

/** JSON in which the plugins of a block stand in the order of their names. */
function inOneOrder(answer: ParserAnswer): string {
  const blocks = answer.blocks?.map(({ Keys, Tokens }) => [Keys, Object.entries(Tokens).sort(([a], [b]) => (a < b ? -1 : 1))]);
  return JSON.stringify([blocks ?? null, answer.error, answer.sha512]);
}

async function feed(input: NodeJS.WritableStream, cases: readonly ParserCase[]): Promise<void> {
  for (const given of cases) if (!input.write(`${JSON.stringify(given)}\n`)) await once(input, "drain");
  input.end();
}

const words = process.argv.slice(2);
const [count = "100000", first = "1"] = words.filter((word) => word !== "--write");
await main(Number(count), Number(first), words.includes("--write"));
