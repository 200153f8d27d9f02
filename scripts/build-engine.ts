// Builds the rendering engine: engine/ (Go) into dist/engine.wasm.br, and copies the runtime of the same Go release that
// starts it. With --check, builds and compares with what is committed, and changes nothing.
//
//   node scripts/build-engine.ts [--check]
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { withRoomForCeiling } from "../src/render/engine/wasm-module.ts";

const root = join(import.meta.dirname, "..");
const engine = join(root, "engine");
const compressed = join(root, "dist", "engine.wasm.br");
const runtime = join(root, "src", "render", "engine", "wasm_exec.js");
const MOST_COMPRESSED_BYTES = 6_000_000;

function go(parameters: string[], environment: Record<string, string> = {}): string {
  const env = { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly", GOWASM: "", GOEXPERIMENT: "", ...environment };
  return execFileSync("go", parameters, { cwd: engine, env, encoding: "utf8", maxBuffer: 1 << 26 }).trim();
}

function requireToolchain(): void {
  const wanted = /^toolchain (\S+)$/m.exec(readFileSync(join(engine, "go.mod"), "utf8"))?.[1];
  const found = go(["env", "GOVERSION"]);
  if (wanted !== found) throw new Error(`the engine is built with ${wanted}, here is ${found}`);
}

function buildModule(): Buffer {
  const directory = mkdtempSync(join(tmpdir(), "engine-"));
  try {
    const output = join(directory, "engine.wasm");
    go(["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", output, "./cmd/engine"], { GOOS: "js", GOARCH: "wasm" });
    return Buffer.from(withRoomForCeiling(readFileSync(output)));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function check(module: Buffer, glue: Buffer): void {
  const committed = sha256(brotliDecompressSync(readFileSync(compressed)));
  if (committed !== sha256(module)) throw new Error(`dist/engine.wasm.br is not what engine/ builds: ${committed} instead of ${sha256(module)}`);
  if (!glue.equals(readFileSync(runtime))) throw new Error("src/render/engine/wasm_exec.js is not that of the Go release in use");
}

function write(module: Buffer, glue: Buffer): void {
  const bytes = brotliCompressSync(module, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: module.length,
    },
  });
  if (bytes.length > MOST_COMPRESSED_BYTES)
    throw new Error(`the engine has ${bytes.length} bytes compressed, at most ${MOST_COMPRESSED_BYTES} are allowed`);
  writeFileSync(compressed, bytes);
  writeFileSync(runtime, glue);
  process.stdout.write(`engine.wasm ${module.length} bytes, ${bytes.length} compressed, sha256 ${sha256(module)}\n`);
}

requireToolchain();
const module = buildModule();
const glue = readFileSync(join(go(["env", "GOROOT"]), "lib", "wasm", "wasm_exec.js"));
if (process.argv.includes("--check")) check(module, glue);
else write(module, glue);
