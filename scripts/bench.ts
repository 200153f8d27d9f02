/**
 * Measures the built command line on a repository, beside one `kubectl kustomize` process per path in the same run, beside flate where that
 * is installed, and on generated repositories:
 *
 *     npm run bench -- [REPOSITORY]
 *
 * Ratios are what counts; seconds differ by machine. Without a repository the example is measured.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lookAt } from "../src/app/look.ts";
import { withOwnPrefixes } from "../src/app/prefixes.ts";
import { readingContexts } from "../src/app/reading.ts";
import { readSentence } from "../src/audit/read.ts";
import { residue } from "../src/audit/residue.ts";
import { sentencesOf } from "../src/audit/story.ts";
import { loadConfig } from "../src/config/load.ts";
import { registry } from "../src/recognisers/registry.ts";
import { startEngine } from "../src/render/engine/index.ts";
import { renderRepository } from "../src/render/index.ts";
import { parseStory } from "../src/stories/parse.ts";
import { openTree } from "../src/world/tree.ts";
import { documentsOf } from "../src/world/yaml.ts";
import { corefileTimes, driftTime } from "./bench/drift.ts";
import { generatedRepository } from "./bench/generated.ts";
import { isInstalled, measure, median, type Sample } from "./bench/process.ts";
import { measurePage, sayPageCost } from "./bench-page.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const RUNS = 5;

interface Rendering {
  readonly seconds: number;
  readonly paths: readonly string[];
  /** The directories that the clusters sync from. */
  readonly roots: readonly string[];
}

/** Renders every cluster in this process, engine start included. */
async function render(repository: string): Promise<Rendering> {
  const start = performance.now();
  const engine = await startEngine({
    wasm: readFileSync(`${ROOT}dist/engine.wasm.br`),
    workerUrl: new URL("../dist/engine-worker.js", import.meta.url),
  });
  const tree = await openTree(repository);
  const yaml = documentsOf(tree);
  const rendered = await renderRepository({ tree, documents: (path) => yaml(path).documents, engine, roots: [] });
  const paths = rendered.clusters.flatMap((cluster) =>
    cluster.nodes.flatMap((node) => (node.path === null || node.skipped !== null ? [] : [node.path])),
  );
  await rendered.close();
  await engine.close();
  return { seconds: (performance.now() - start) / 1000, paths, roots: rendered.clusters.map(({ root }) => root) };
}

/** One process per path, as scripts in pipelines do; null when there is no kubectl. */
function kubectl(repository: string, paths: readonly string[]): number | null {
  try {
    execFileSync("kubectl", ["version", "--client"], { stdio: "ignore" });
  } catch {
    return null;
  }
  const start = performance.now();
  for (const path of paths)
    try {
      execFileSync("kubectl", ["kustomize", `${repository}/${path}`], { stdio: "ignore", maxBuffer: 1 << 28 });
    } catch {
      // A path without a kustomization file fails there; Flux would generate one. The process was started all the same.
    }
  return (performance.now() - start) / 1000;
}

const STORIES = 50;

interface Reading {
  readonly seconds: number;
  readonly sentences: number;
}

/** Parses and recognises the text of fifty stories, those of the repository over and over; what it renders is there already. */
async function readStories(repository: string): Promise<readonly Reading[]> {
  const engine = await startEngine({
    wasm: readFileSync(`${ROOT}dist/engine.wasm.br`),
    workerUrl: new URL("../dist/engine-worker.js", import.meta.url),
  });
  const tree = await openTree(repository);
  const config = loadConfig(tree);
  const { world, close } = await lookAt(repository, tree, config, engine);
  const clusterNames = world.clusters.map(({ name }) => name);
  const options = { statusWords: config.statusWords, clusterNames, reference: false };
  const texts = tree.paths.filter((path) => /(?:^|\/)stories\/.*\.md$/.test(path)).flatMap((path) => tree.text(path) ?? []);
  if (texts.length === 0) throw new Error(`${repository} has no stories to read`);
  const readings: Reading[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now();
    let sentences = 0;
    for (let at = 0; at < STORIES; at += 1) {
      const story = parseStory(`stories/${at}.md`, texts[at % texts.length] ?? "", options);
      const contextOf = readingContexts(story, world, withOwnPrefixes(config, story, world));
      for (const sentence of sentencesOf(story)) readSentence(sentence, contextOf(sentence), registry, residue);
      sentences += sentencesOf(story).length;
    }
    readings.push({ seconds: (performance.now() - start) / 1000, sentences });
  }
  await close();
  await engine.close();
  return readings;
}

/** The command line, with the cache in a folder or without one. */
function truestory(runs: number, words: readonly string[], cache: string, before?: () => void): Promise<Sample> {
  const options = { env: { TRUESTORY_CACHE: cache }, ...(before === undefined ? {} : { before }) };
  return measure(runs, process.execPath, [`${ROOT}dist/cli.js`, ...words], options);
}

const repository = process.argv[2] ?? `${ROOT}examples/platform`;
const folder = mkdtempSync(join(tmpdir(), "truestory-bench-"));
const cache = join(folder, "cache");
const emptied = (): void => rmSync(cache, { recursive: true, force: true });
const line = (what: string, figures: string): void => console.log(`${what.padEnd(28)}${figures}`);
const told = ({ seconds, megabytes }: Sample): string => `${seconds.toFixed(2)} s, at most ${megabytes.toFixed(0)} MB`;

line("machine", `node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}; median of ${RUNS} runs`);
const auditWords = ["audit", repository, "--format", "json", "--output", "/dev/null"];
line("start without work", told(await truestory(RUNS, ["--version"], "off")));
const audit = await truestory(RUNS, auditWords, "off");
line("audit, no cache", told(audit));
line("audit, empty cache", told(await truestory(RUNS, auditWords, cache, emptied)));
line("audit, nothing changed", told(await truestory(RUNS, auditWords, cache)));
line("audit, builds kept", told(await truestory(RUNS, ["gate", "export", "none", repository], cache)));

const renderings: Rendering[] = [];
for (let run = 0; run < RUNS; run += 1) renderings.push(await render(repository));
const seconds = median(renderings.map((one) => one.seconds));
const paths = renderings[0]?.paths ?? [];
line(`render ${paths.length} Flux paths`, `${seconds.toFixed(2)} s, engine start included`);
const rival = kubectl(repository, paths);
line(
  "kubectl kustomize per path",
  rival === null
    ? "kubectl is not on PATH: no ratio"
    : `${rival.toFixed(2)} s: ${(rival / seconds).toFixed(1)} times as long as rendering, ${(rival / audit.seconds).toFixed(1)} times as long as the whole audit`,
);
await besideFlate(renderings[0]?.roots ?? []);

const reading = await readStories(repository);
const readSeconds = median(reading.map((one) => one.seconds)).toFixed(2);
const first = reading[0] ?? { seconds: Number.NaN, sentences: 0 };
line(
  `read ${STORIES} stories`,
  `${readSeconds} s, the first time ${first.seconds.toFixed(2)} s: ${first.sentences} sentences, parsed and recognised`,
);

const drift = driftTime();
line("compare 10,000 objects", `${drift.seconds.toFixed(2)} s, at most ${drift.megabytes.toFixed(0)} MB: ${drift.found} differences found`);
const corefile = corefileTimes(RUNS);
line("a Corefile of 1 MB", `${corefile.read.toFixed(0)} ms to read, ${corefile.compare.toFixed(0)} ms to compare with another one`);

for (const objects of [100, 1_000, 10_000]) {
  const generated = generatedRepository(objects);
  const one = await truestory(1, ["audit", generated, "--format", "json", "--output", "/dev/null"], "off");
  line(`audit of ${objects} objects`, `${told(one)}, ${((one.seconds / objects) * 1000).toFixed(2)} ms per object`);
  rmSync(generated, { recursive: true, force: true });
}
for (const stories of [50, 1_000]) for (const said of sayPageCost(stories, await measurePage(stories))) console.log(said);
rmSync(folder, { recursive: true, force: true });

/** Renders the clusters without releases from elsewhere, as `flate build ks` does for each: with nothing kept, and once more. */
async function besideFlate(roots: readonly string[]): Promise<void> {
  if (!isInstalled("flate", "--help")) return line("flate", "flate is not on PATH: no ratio");
  const words = ["render", repository, "--output", "/dev/null"];
  const ours = { cold: await truestory(RUNS, words, cache, emptied), warm: await truestory(RUNS, words, cache) };
  const kept = join(folder, "flate");
  const build = async (before: () => void): Promise<number> => {
    const samples: number[] = [];
    for (const root of roots) {
      const args = ["build", "ks", "--path", join(repository, root), "--cache-dir", kept, "--no-progress", "--log-level", "error"];
      samples.push((await measure(RUNS, "flate", args, { before })).seconds);
    }
    return samples.reduce((sum, one) => sum + one, 0);
  };
  const theirs = { cold: await build(() => rmSync(kept, { recursive: true, force: true })), warm: await build(() => {}) };
  for (const state of ["cold", "warm"] as const) {
    line(
      `render, ${state}, beside flate`,
      `${told(ours[state])}; flate ${theirs[state].toFixed(2)} s: ${(theirs[state] / ours[state].seconds).toFixed(2)} times as long`,
    );
  }
}
