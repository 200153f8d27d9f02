// Builds the rendering engine: engine/ (Go) into dist/engine.wasm.br and engine/schema into dist/schema.wasm.br, and copies the
// runtime of the same Go release that starts them. With --check, builds and compares with what is committed, and changes nothing.
//
//   node scripts/build-engine.ts [--check]
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { withRoomForCeiling } from "../src/render/engine/wasm-module.ts";

const root = join(import.meta.dirname, "..");
const engine = join(root, "engine");
const runtime = join(root, "src", "render", "engine", "wasm_exec.js");
/** Of both modules together. */
const MOST_COMPRESSED_BYTES = 8_000_000;

/** A module with the directory of its Go module and its package there. */
interface Part {
  readonly name: string;
  readonly directory: string;
  readonly package: string;
}

const parts: readonly Part[] = [
  { name: "engine", directory: engine, package: "./cmd/engine" },
  { name: "schema", directory: join(engine, "schema"), package: "." },
];

function compressedFile(part: Part): string {
  return join(root, "dist", `${part.name}.wasm.br`);
}

function go(directory: string, parameters: string[], environment: Record<string, string> = {}): string {
  const env = { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly", GOWASM: "", GOEXPERIMENT: "", ...environment };
  return execFileSync("go", parameters, { cwd: directory, env, encoding: "utf8", maxBuffer: 1 << 26 }).trim();
}

function requireToolchain(part: Part): void {
  const wanted = /^toolchain (\S+)$/m.exec(readFileSync(join(part.directory, "go.mod"), "utf8"))?.[1];
  const found = go(part.directory, ["env", "GOVERSION"]);
  if (wanted !== found) throw new Error(`the ${part.name} is built with ${wanted}, here is ${found}`);
}

function buildModule(part: Part): Buffer {
  const directory = mkdtempSync(join(tmpdir(), "engine-"));
  try {
    const output = join(directory, "module.wasm");
    const flags = ["-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="];
    go(part.directory, ["build", ...flags, "-o", output, part.package], { GOOS: "js", GOARCH: "wasm" });
    return Buffer.from(withRoomForCeiling(readFileSync(output)));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function committed(part: Part): string {
  return existsSync(compressedFile(part)) ? sha256(brotliDecompressSync(readFileSync(compressedFile(part)))) : "nothing";
}

function check(part: Part, module: Buffer): void {
  const found = committed(part);
  if (found !== sha256(module)) throw new Error(`dist/${part.name}.wasm.br is not what engine/ builds: ${found} instead of ${sha256(module)}`);
}

/** Compresses a module, unless it is the one that is there: that takes minutes. */
function write(part: Part, module: Buffer): void {
  if (committed(part) !== sha256(module)) {
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: module.length,
    };
    writeFileSync(compressedFile(part), brotliCompressSync(module, { params }));
  }
  const { length } = readFileSync(compressedFile(part));
  process.stdout.write(`${part.name}.wasm ${module.length} bytes, ${length} compressed, sha256 ${sha256(module)}\n`);
}

const checking = process.argv.includes("--check");
const glue = readFileSync(join(go(engine, ["env", "GOROOT"]), "lib", "wasm", "wasm_exec.js"));
for (const part of parts) {
  requireToolchain(part);
  const module = buildModule(part);
  if (checking) check(part, module);
  else write(part, module);
}
const size = parts.reduce((sum, part) => sum + readFileSync(compressedFile(part)).length, 0);
if (size > MOST_COMPRESSED_BYTES) throw new Error(`the modules have ${size} bytes compressed, at most ${MOST_COMPRESSED_BYTES} are allowed`);
if (!checking) writeFileSync(runtime, glue);
else if (!glue.equals(readFileSync(runtime))) throw new Error("src/render/engine/wasm_exec.js is not that of the Go release in use");
