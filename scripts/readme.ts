/** Writes the end of the example's real output between the markers in README.md. Runs the built command line. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const run = spawnSync(process.execPath, ["dist/cli.js", "audit", "examples/platform"], { cwd: root, encoding: "utf8" });
if (run.status !== 1) throw new Error(`the example should exit with 1, found ${run.status}: ${run.stderr}`);
const start = run.stdout.lastIndexOf("\n\n", run.stdout.indexOf("exit code 1"));
if (start === -1) throw new Error("the example prints no gate");
const block = ["```text", run.stdout.slice(start).trim(), "```"].join("\n");
const readme = readFileSync(`${root}README.md`, "utf8");
const marked = /(<!-- generated: example -->\n)[\s\S]*?(<!-- \/generated: example -->)/;
if (!marked.test(readme)) throw new Error("README.md has no place for the example's output");
const updated = readme.replace(marked, (_, open: string, close: string) => `${open}${block}\n${close}`);
if (updated !== readme) writeFileSync(`${root}README.md`, updated);
