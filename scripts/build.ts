import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BundledFile, bundle } from "./bundle.ts";
import { thirdPartyNotices } from "./notices.ts";

/** Bundles and the module each starts from. Each is built alone, so that its name never carries a hash. */
const ENTRIES: Readonly<Record<string, string>> = {
  "action.js": "src/entry/action.ts",
  "cli.js": "src/entry/cli.ts",
  "engine-worker.js": "src/render/engine/worker.ts",
};

/** Packages that only one bundle may hold: `@actions/core` costs 40 ms of start-up through undici. */
const ONLY_IN: Readonly<Record<string, string>> = { "@actions/core": "action.js", undici: "action.js", "@octokit/rest": "action.js" };

const root = fileURLToPath(new URL("..", import.meta.url));

/** Writes `dist/` and `THIRD_PARTY_NOTICES.md`; with names as arguments (`cli.js`) only those bundles. */
async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !Object.hasOwn(ENTRIES, name));
  if (unknown.length > 0) throw new Error(`no such bundle: ${unknown.join(", ")}; there are ${Object.keys(ENTRIES).join(", ")}`);
  const packages = new Set<string>();
  for (const [name, entry] of Object.entries(ENTRIES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const built = await bundle(join(root, entry));
    refuseMisplaced(name, built);
    const target = join(root, "dist", name);
    const before = await readFile(target, "utf8").catch(() => null);
    if (before !== built.code) {
      await rm(target, { force: true });
      await writeFile(target, built.code, { flag: "wx" });
    }
    for (const directory of built.packages) packages.add(directory);
    console.log(`dist/${name}  ${Math.round(Buffer.byteLength(built.code) / 1024)} KB`);
  }
  if (wanted.length === 0) await writeFile(join(root, "THIRD_PARTY_NOTICES.md"), await thirdPartyNotices(root, [...packages]));
}

function refuseMisplaced(name: string, built: BundledFile): void {
  for (const [package_, only] of Object.entries(ONLY_IN)) {
    if (name !== only && built.packages.some((directory) => directory.endsWith(`/node_modules/${package_}`))) {
      throw new Error(`${package_} belongs in dist/${only} alone, and dist/${name} would contain it`);
    }
  }
}

await main(process.argv.slice(2));
