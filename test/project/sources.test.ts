import { describe, expect, test } from "vitest";
import { z } from "zod";
import { projectFiles, read } from "./files.ts";

const files = projectFiles();
const TEXT = /\.(?:ts|js|json|md|ya?ml|go|mod|sum|toml)$|^\.ci\/run$|^LICENSE$/;
const texts = files.filter((path) => TEXT.test(path));
const sources = files.filter((path) => /^(?:src|scripts)\/.*\.ts$/.test(path));

const biome = z.object({
  overrides: z.array(
    z.object({
      includes: z.array(z.string()),
      linter: z.object({
        rules: z.object({ style: z.object({ noRestrictedImports: z.object({ level: z.string(), options: z.unknown() }).optional() }).optional() }),
      }),
    }),
  ),
});

test("no file names a place outside of the repository", () => {
  // Composed, so that this file does not name them itself.
  const places = new RegExp(
    ["/wo", "rk/|/ro", "ot/|/home/ru", "nner|shar", "ed/(?:corpus|facts|seeds|tools|hooks)|local", "host:4873|verda", "ccio|artifa", "ctory"].join(
      "",
    ),
  );
  const inspected = texts.filter((path) => path !== ".ci/run" && !path.startsWith("dist/"));
  expect(inspected.filter((path) => places.test(read(path)))).toEqual([]);
});

test("the lock file names no registry and holds the packages of every platform", () => {
  const lock = z
    .object({
      packages: z.record(
        z.string(),
        z.object({
          version: z.string().optional(),
          resolved: z.string().optional(),
          optionalDependencies: z.record(z.string(), z.string()).optional(),
        }),
      ),
    })
    .parse(JSON.parse(read("package-lock.json")));
  const { packages } = lock;
  expect(
    Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/")),
  ).toEqual([]);
  const missing: string[] = [];
  for (const [at, { optionalDependencies = {} }] of Object.entries(packages)) {
    for (const name of Object.keys(optionalDependencies)) if (locked(packages, at, name) === undefined) missing.push(`${at} → ${name}`);
  }
  // npm ci refuses a lock file that leaves out the optional packages of other platforms.
  expect(missing).toEqual([]);
});

/** The entry that a package at `at` gets when it asks for `name`, as Node looks it up. */
function locked(packages: Readonly<Record<string, unknown>>, at: string, name: string): unknown {
  for (let folder = at; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const found = packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`];
    if (found !== undefined || folder === "") return found;
    if (!folder.includes("/node_modules/")) folder = "";
  }
}

test("dependencies are pinned exactly, and only dev dependencies exist", () => {
  const manifest = z
    .object({
      devDependencies: z.record(z.string(), z.string()),
      dependencies: z.undefined().optional(),
      allowScripts: z.record(z.string(), z.boolean()),
    })
    .parse(JSON.parse(read("package.json")));
  expect(Object.entries(manifest.devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  expect(manifest.allowScripts).toEqual({ node: true });
});

describe("import directions", () => {
  const rooms = [...new Set(files.map((path) => /^src\/([^/]+)\//.exec(path)?.[1]).filter((room) => room !== undefined))];
  const { overrides } = biome.parse(JSON.parse(read("biome.json")));

  test.each(rooms.filter((room) => room !== "entry"))("src/%s is restricted by the linter", (room) => {
    const rules = overrides
      .filter(({ includes }) => includes.includes(`src/${room}/**`))
      .map(({ linter }) => linter.rules.style?.noRestrictedImports);
    expect(rules).toEqual([expect.objectContaining({ level: "error" })]);
    const others = rooms.filter((other) => other !== room && other !== "domain" && other !== "corefile" && room !== "app");
    for (const other of others) expect(JSON.stringify(rules)).toContain(`**/${other}/**`);
  });

  test("nothing restricted is switched off again", () => {
    expect(sources.filter((path) => /biome-ignore\s+lint\/style\/noRestrictedImports|@ts-ignore|@ts-nocheck/.test(read(path)))).toEqual([]);
  });
});

test("sources stay readable: no file of src beyond 300 lines, no drawer for everything, nothing left to do", () => {
  expect(sources.filter((path) => path.startsWith("src/") && read(path).split("\n").length > 310)).toEqual([]);
  expect(files.filter((path) => /(?:^|\/)(?:utils?|helpers?|misc|manager)(?:\.ts|\/)/i.test(path))).toEqual([]);
  const unfinished = /(?:\/\/|\/\*|^\s*\*)\s*(?:TODO|FIXME|XXX)\b/m;
  expect(sources.filter((path) => unfinished.test(read(path)))).toEqual([]);
});

test("every exported declaration of src has a doc comment", () => {
  const bare = sources.filter((path) => path.startsWith("src/")).flatMap((path) => undocumented(path));
  expect(bare).toEqual([]);
});

function undocumented(path: string): string[] {
  const lines = read(path).split("\n");
  return lines.flatMap((line, index) => {
    const name = /^export (?:async )?(?:abstract )?(?:function\*?|const|class|interface|type|let) (\w+)/.exec(line)?.[1];
    if (name === undefined) return [];
    return lines[index - 1]?.trimEnd().endsWith("*/") ? [] : [`${path}: ${name}`];
  });
}
