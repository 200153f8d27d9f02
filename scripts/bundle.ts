import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { FACTORS_MODULE, factorTable } from "./factor-table.ts";

/** One bundle: its source text and the directories of the npm packages it contains, sorted. */
export interface BundledFile {
  readonly code: string;
  readonly packages: readonly string[];
}

/**
 * Bundles one entry into one ES module that starts on Node 20.19 and newer. Not minified, so that its diff can be read;
 * legal comments are kept. The same sources give the same bytes. Throws when the bundle would need a second chunk
 * or a package that is not installed.
 */
export async function bundle(entry: string): Promise<BundledFile> {
  await using build = await rolldown({
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    input: entry,
    platform: "node",
    transform: { target: "node20.19" },
    plugins: [{ name: "factor-table", load: (id) => (id === FACTORS_MODULE ? { code: factorTable(), moduleType: "js" } : null) }],
    onLog(level, log) {
      if (level === "warn") throw new Error(`rolldown: ${log.message}`);
    },
  });
  const { output } = await build.generate({
    format: "esm",
    codeSplitting: false,
    minify: false,
    comments: { legal: true, annotation: false, jsdoc: false },
  });
  const [first, ...more] = output;
  if (more.length > 0) throw new Error(`${entry} gave ${output.length} files, expected one`);
  const packages = new Set<string>();
  for (const module of first.moduleIds) {
    const directory = packageDirectory(module);
    if (directory !== null) packages.add(directory);
  }
  return { code: first.code, packages: [...packages].sort() };
}

/** The directory of the npm package a module belongs to; null for our own modules and the bundler's helpers. */
function packageDirectory(module: string): string | null {
  if (module.startsWith("\0") || !module.includes("/node_modules/")) return null;
  let directory = dirname(module);
  while (!(existsSync(join(directory, "package.json")) && /\/node_modules\/(@[^/]+\/)?[^/@]+$/.test(directory))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`${module} belongs to no package`);
    directory = parent;
  }
  return directory;
}
