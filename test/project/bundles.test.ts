import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bundle } from "../../scripts/bundle.ts";
import { read, root } from "./files.ts";

const BUNDLES = {
  "dist/action.js": "src/entry/action.ts",
  "dist/cli.js": "src/entry/cli.ts",
  "dist/engine-worker.js": "src/render/engine/worker.ts",
};

describe.each(Object.entries(BUNDLES))("%s", (committed, entry) => {
  test("is made of one file, the same bytes every time, without a path of the machine", async () => {
    const [first, second] = await Promise.all([bundle(`${root}${entry}`), bundle(fileURLToPath(new URL(`../../${entry}`, import.meta.url)))]);
    expect(first.code === second.code).toBe(true);
    expect(first.code.includes(root)).toBe(false);
  });

  test("holds only what Node.js 20.19 understands and finds", () => {
    const code = read(committed);
    expect(code).not.toMatch(/^\s*(?:await )?using \w+ = /m);
    const imported = [...code.matchAll(/^(?:import|export)\b[^"'\n]*?\bfrom "([^"]+)";$/gm)].map((match) => match[1] ?? "");
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((name) => !isBuiltin(name))).toEqual([]);
  });
});

test("the action's packages stay out of the command line tool", async () => {
  const { packages } = await bundle(`${root}src/entry/cli.ts`);
  expect(packages.filter((directory) => /\/node_modules\/(?:@actions|@octokit)\/|\/node_modules\/undici$/.test(directory))).toEqual([]);
  expect(packages.length).toBeGreaterThan(0);
});

test("everything bundled is in the third-party notices", async () => {
  const notices = read("THIRD_PARTY_NOTICES.md");
  for (const entry of Object.values(BUNDLES)) {
    for (const directory of (await bundle(`${root}${entry}`)).packages) {
      expect(notices).toContain(`- ${directory.slice(directory.lastIndexOf("/node_modules/") + "/node_modules/".length)} `);
    }
  }
});
