import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Look, lookAt } from "../../src/app/look.ts";
import type { ChartSupplier } from "../../src/domain/chart-source.ts";
import type { Config } from "../../src/domain/config.ts";
import { type Engine, startEngine } from "../../src/render/engine/index.ts";
import { openTree } from "../../src/world/tree.ts";

const CONFIG: Config = {
  stories: [],
  references: [],
  statusWords: {},
  roots: [],
  charts: [],
  network: null,
  kubernetes: { version: "", apiVersions: [] },
  settings: [],
  mode: "advise",
  versionPolicy: "exact",
  require: [],
  ignore: [],
  snapshots: { maxAgeHours: 48, clusters: {} },
  drift: { ignore: [] },
  repositories: {},
};

/** The engine that a test file shares; start it once, close it at the end. */
export async function testEngine(): Promise<Engine> {
  return startEngine({
    wasm: await readFile(new URL("../../dist/engine.wasm.br", import.meta.url)),
    schemaWasm: () => readFile(new URL("../../dist/schema.wasm.br", import.meta.url)),
    workers: 1,
    workerUrl: new URL("../../src/render/engine/worker.ts", import.meta.url),
  });
}

/** Writes files by path below a new temporary directory and gives its path. */
export async function temporaryTree(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "truestory-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

/** The world of a directory, read and rendered as an audit does it. */
export async function worldAt(root: string, engine: Engine, supplier: ChartSupplier | null = null): Promise<Look> {
  return lookAt(root, await openTree(root), CONFIG, engine, supplier);
}

/** Runs `use` in the world of some files; everything is removed afterwards. */
export async function inWorld<T>(
  files: Readonly<Record<string, string>>,
  engine: Engine,
  use: (look: Look) => Promise<T>,
  supplier: ChartSupplier | null = null,
): Promise<T> {
  const root = await temporaryTree(files);
  try {
    const look = await worldAt(root, engine, supplier);
    try {
      return await use(look);
    } finally {
      await look.close();
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
