/**
 * Runs the bench, shows what it prints, and writes it into docs/performance.md with machine, versions and the command to repeat it:
 *
 *     npm run bench -- [REPOSITORY]
 */
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { benchSection, withBench } from "./performance-page.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const PAGE = `${ROOT}docs/performance.md`;

const report = z.object({
  tool: z.object({ version: z.string() }),
  engine: z.object({ kustomize: z.string(), flux: z.string(), helm: z.string().nullable() }),
  repository: z.object({ commit: z.string().nullable() }),
  stories: z.array(z.unknown()),
  clusters: z.array(z.object({ objects: z.number() })),
});

/** Runs the bench and gives its lines; they are printed as they come. */
function bench(words: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`${ROOT}scripts/bench.ts`, ...words], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      process.stdout.write(piece);
    });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(text.split("\n")) : reject(new Error(`the bench ended with ${code}`))));
  });
}

const words = process.argv.slice(2);
const [repository = `${ROOT}examples/platform`] = words;
const lines = await bench(words);
const audit = execFileSync(process.execPath, [`${ROOT}dist/cli.js`, "audit", repository, "--format", "json", "--mode", "observe"], {
  maxBuffer: 1 << 28,
});
const { tool, engine, repository: at, stories, clusters } = report.parse(JSON.parse(audit.toString("utf8")));
const objects = clusters.reduce((sum, cluster) => sum + cluster.objects, 0);
const name = words.length === 0 ? "`examples/platform`" : "a platform repository";
const section = benchSection(lines, {
  machine: `${cpus().length} cores, ${cpus()[0]?.model.trim() || "of an unknown model"}`,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  versions: [
    ["Truestory", tool.version],
    ["Node.js", process.version],
    ["kustomize", engine.kustomize],
    ["Flux", engine.flux],
    ["Helm", engine.helm ?? "none"],
  ],
  repository: `${name} at ${at.commit?.slice(0, 12) ?? "no commit"}: ${stories.length} stories, ${clusters.length} clusters, ${objects} objects`,
  command: words.length === 0 ? "npm run bench" : "npm run bench -- REPOSITORY",
});
writeFileSync(PAGE, withBench(readFileSync(PAGE, "utf8"), section));
