import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { byLicence, type Component, engineLicences, licenceText } from "../notices.ts";

const run = promisify(execFile);
const engine = fileURLToPath(new URL("../../engine/", import.meta.url));

/**
 * `engine/THIRD_PARTY.json` from the Go modules that the engine links. Without Go the committed file stands, as long as it
 * was made for the present `go.sum`; otherwise this throws.
 */
export async function generate(): Promise<Record<string, string>> {
  const goSum = createHash("sha256")
    .update(await readFile(join(engine, "go.sum")))
    .digest("hex");
  const committed = await readFile(join(engine, "THIRD_PARTY.json"), "utf8").catch(() => null);
  if (committed !== null && engineLicences.parse(JSON.parse(committed)).goSum === goSum) return {};
  const goroot = await goRoot();
  if (goroot === null) throw new Error("engine/go.sum has changed and Go is not installed: run `npm run generate` once where it is");
  const licences = byLicence([...(await linkedModules()), await standardLibrary(goroot)]);
  return { "engine/THIRD_PARTY.json": `${JSON.stringify({ goSum, licences }, null, 2)}\n` };
}

async function goRoot(): Promise<string | null> {
  try {
    const { stdout } = await run("go", ["env", "GOROOT"], { cwd: engine });
    return stdout.trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Modules with at least one package in the WebAssembly module; our own and local stubs carry no licence of others. */
async function linkedModules(): Promise<Component[]> {
  const format =
    "{{with .Module}}{{if not .Main}}{{with .Replace}}{{else}}{{$.Module.Path}}\t{{$.Module.Version}}\t{{$.Module.Dir}}{{end}}{{end}}{{end}}";
  const { stdout } = await run("go", ["list", "-deps", "-f", format, "./cmd/engine"], {
    cwd: engine,
    env: { ...process.env, GOOS: "js", GOARCH: "wasm" },
    maxBuffer: 64 * 1024 * 1024,
  });
  const modules = [...new Set(stdout.split("\n").filter((line) => line !== ""))].sort();
  return Promise.all(
    modules.map(async (line) => {
      const [name = "", version = "", directory = ""] = line.split("\t");
      const text = await licenceText(directory);
      if (text === "") throw new Error(`${name} ${version} is linked into the engine and has no licence file`);
      return { name, version, text };
    }),
  );
}

/** Go's own library and `wasm_exec.js`. */
async function standardLibrary(goroot: string): Promise<Component> {
  const version = (await readFile(join(goroot, "VERSION"), "utf8")).split("\n")[0] ?? "";
  return { name: "Go standard library and wasm_exec.js", version, text: await licenceText(goroot) };
}
