import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { byLicence, type Component, engineLicences, licenceText } from "../notices.ts";

const run = promisify(execFile);
const engine = fileURLToPath(new URL("../../engine/", import.meta.url));
/** The Go modules that are linked, with the package that each builds. */
const BUILT = [
  { directory: engine, package: "./cmd/engine" },
  { directory: join(engine, "schema"), package: "." },
];

/**
 * `engine/THIRD_PARTY.json` from the Go modules that the engine links. Without Go the committed file stands, as long as it
 * was made for the present `go.sum` files; otherwise this throws.
 */
export async function generate(): Promise<Record<string, string>> {
  const hash = createHash("sha256");
  for (const { directory } of BUILT) hash.update(await readFile(join(directory, "go.sum")));
  const goSum = hash.digest("hex");
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
  const env = { ...process.env, GOOS: "js", GOARCH: "wasm" };
  const lists = await Promise.all(
    BUILT.map((built) => run("go", ["list", "-deps", "-f", format, built.package], { cwd: built.directory, env, maxBuffer: 64 * 1024 * 1024 })),
  );
  const modules = [...new Set(lists.flatMap(({ stdout }) => stdout.split("\n").filter((line) => line !== "")))].sort();
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
