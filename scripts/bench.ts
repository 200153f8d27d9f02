/**
 * Measures the built command line on a repository, beside one `kubectl kustomize` process per path in the same run:
 *
 *     npm run bench -- [REPOSITORY]
 *
 * Ratios are what counts; seconds differ by machine. Without a repository the example is measured.
 */
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
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

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const RUNS = 5;

interface Sample {
  readonly seconds: number;
  readonly megabytes: number;
}

function highWater(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** One run of the built command line: wall-clock time and resident high-water mark. */
function sample(args: readonly string[]): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [`${ROOT}dist/cli.js`, ...args], { stdio: ["ignore", "ignore", "inherit"] });
    let megabytes = 0;
    const watch = setInterval(() => {
      megabytes = Math.max(megabytes, highWater(child.pid ?? 0));
    }, 10);
    child.on("error", reject);
    child.on("exit", () => {
      clearInterval(watch);
      resolve({ seconds: (performance.now() - start) / 1000, megabytes });
    });
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function measure(args: readonly string[]): Promise<Sample> {
  const samples: Sample[] = [];
  for (let run = 0; run < RUNS; run += 1) samples.push(await sample(args));
  return { seconds: median(samples.map((one) => one.seconds)), megabytes: Math.max(...samples.map((one) => one.megabytes)) };
}

interface Rendering {
  readonly seconds: number;
  readonly paths: readonly string[];
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
  return { seconds: (performance.now() - start) / 1000, paths };
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

const repository = process.argv[2] ?? `${ROOT}examples/platform`;
const empty = await measure(["--version"]);
const audit = await measure(["audit", repository, "--format", "json", "--output", "/dev/null"]);
const renderings: Rendering[] = [];
for (let run = 0; run < RUNS; run += 1) renderings.push(await render(repository));
const seconds = median(renderings.map((one) => one.seconds));
const paths = renderings[0]?.paths ?? [];
const rival = kubectl(repository, paths);
const reading = await readStories(repository);

console.log(`node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}; median of ${RUNS} runs`);
console.log(`start without work          ${empty.seconds.toFixed(2)} s`);
console.log(`audit, cold                 ${audit.seconds.toFixed(2)} s, at most ${audit.megabytes.toFixed(0)} MB`);
console.log(`render ${String(paths.length).padStart(3)} Flux paths       ${seconds.toFixed(2)} s, engine start included`);
console.log(
  `read ${STORIES} stories             ${median(reading.map((one) => one.seconds)).toFixed(2)} s, the first time ${(reading[0]?.seconds ?? Number.NaN).toFixed(2)} s: ${reading[0]?.sentences ?? 0} sentences, parsed and recognised`,
);
const drift = driftTime();
console.log(`compare 10,000 objects      ${drift.seconds.toFixed(2)} s, at most ${drift.megabytes.toFixed(0)} MB: ${drift.found} differences found`);
const corefile = corefileTimes(RUNS);
console.log(`a Corefile of 1 MB          ${corefile.read.toFixed(0)} ms to read, ${corefile.compare.toFixed(0)} ms to compare with another one`);
console.log(
  rival === null
    ? "kubectl is not on PATH: no ratio"
    : `kubectl kustomize per path  ${rival.toFixed(2)} s: ${(rival / seconds).toFixed(1)} times as long as rendering, ${(rival / audit.seconds).toFixed(1)} times as long as the whole audit`,
);
