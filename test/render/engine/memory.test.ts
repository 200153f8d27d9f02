import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "../../../src/domain/store.ts";
import { type BuildRequest, type Engine, type EngineOptions, startEngine } from "../../../src/render/engine/index.ts";

type Files = Readonly<Record<string, string>>;

let wasm: Uint8Array;
let plain: Engine;

beforeAll(async () => {
  wasm = await readFile(new URL("../../../dist/engine.wasm.br", import.meta.url));
  plain = startEngine({ wasm, workers: 1 });
});
afterAll(() => plain.close());

function emptyStore(): Store & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return { texts, get: (key) => texts.get(key), put: (key, text) => texts.set(key, text) };
}

function engineWith(store: Store, options: Partial<EngineOptions> = {}): Engine {
  return startEngine({ wasm, workers: 1, memory: { store, identity: "this" }, ...options });
}

/** An engine that has its memory and nothing else. */
function idle(store: Store): Engine {
  return engineWith(store, { workerUrl: new URL("./no-such-worker.js", import.meta.url) });
}

async function buildAll(engine: Engine, files: Files): Promise<readonly string[]> {
  const encoder = new TextEncoder();
  const tree = await engine.open(Object.entries(files).map(([path, text]) => [path, encoder.encode(text)] as const));
  try {
    return await Promise.all(REQUESTS.map(async (request) => JSON.stringify(await tree.build(request))));
  } finally {
    await tree.close();
  }
}

const map = (name: string, value: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {value: "${value}"}\n`;
const postBuild = { spec: { postBuild: { substitute: { X: "substituted" } } } };
const REQUESTS: readonly BuildRequest[] = [
  { path: "base", mode: "kustomize" },
  { path: "top", mode: "kustomize" },
  { path: "top", mode: "flux", kustomization: postBuild },
  { path: "top", mode: "flux", kustomization: { spec: { postBuild: { substitute: { X: "other" } } } } },
  { path: "folder", mode: "flux" },
  { path: "folder", mode: "flux", sourceIgnore: "below/" },
  { path: "base", mode: "kustomize", overlay: [["base/a.yaml", map("a", "laid over")]] },
];

/** Contents that a file may have; an empty one means that it is not there. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  "base/kustomization.yaml": ["resources: [a.yaml]\n", "resources: [a.yaml, b.yaml]\n", "resources: [.]\n", ""],
  "base/kustomization.yml": ["", "resources: [a.yaml]\n"],
  "base/a.yaml": [map("a", "one"), map("a", "${X}"), "a: [\n"],
  "base/b.yaml": [map("b", "one"), ""],
  "top/kustomization.yaml": ["resources: [../base]\npatches: [{path: patch.yaml}]\n", "resources: [../base]\ncomponents: [../part]\n"],
  "top/patch.yaml": [map("a", "patched"), map("a", "${X:=patched}"), ""],
  "part/kustomization.yaml": ["apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: p-\n", ""],
  "folder/x.yaml": [map("x", "one"), map("x", "two"), ""],
  "folder/below/y.yaml": [map("y", "one"), "no: manifest\n", ""],
  "folder/below/kustomization.yaml": ["", "resources: [y.yaml]\nnameSuffix: -s\n"],
  ".sourceignore": ["", "folder/below/\n", "/base/b.yaml\n"],
  "folder/.sourceignore": ["", "x.yaml\n"],
  "README.md": ["", "words\n"],
};

const first: Files = Object.fromEntries(Object.entries(CHOICES).map(([path, [content = ""]]) => [path, content]));
const present = (files: Files): Files => Object.fromEntries(Object.entries(files).filter(([, content]) => content !== ""));

describe("an engine with a memory", () => {
  it("builds the same as one without, whatever is changed after what", async () => {
    const edit = fc.oneof(
      ...Object.entries(CHOICES).map(([path, contents]) => fc.constantFrom(...contents).map((content) => [path, content] as const)),
    );
    const store = emptyStore();
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
        const engine = engineWith(store);
        let files = first;
        for (const [path, content] of [...edits, ...edits.slice(0, 2)]) {
          files = { ...files, [path]: content };
          expect(await buildAll(engine, present(files))).toEqual(await buildAll(plain, present(files)));
        }
        await engine.close();
      }),
      { numRuns: 6 },
    );
  }, 120_000);

  it("does without its modules what it has done before, also after changes that no build looked at", async () => {
    const store = emptyStore();
    const engine = engineWith(store);
    const files = present(first);
    const built = await buildAll(engine, files);
    await engine.close();
    const after = { ...files, "base/unlisted.yaml": "a: [\n", "docs/plan.md": "words\n" };
    const again = engineWith(store);
    expect(await buildAll(again, after)).toEqual(built);
    await again.close();
    for (const tree of [files, after]) {
      const asleep = idle(store);
      expect(await buildAll(asleep, tree)).toEqual(built);
      expect(asleep.versions).toEqual(plain.versions);
      await asleep.close();
    }
  });

  it("takes no answer of another release, and none that is not an answer", async () => {
    const store = emptyStore();
    const engine = engineWith(store);
    await buildAll(engine, present(first));
    await engine.close();
    await expect(buildAll(idle({ ...store, get: (key) => store.get(`other ${key}`) }), present(first))).rejects.toThrow();
    for (const [key, text] of store.texts) if (text.includes("variants")) store.put(key, '{"variants": 1}');
    const wary = engineWith(store);
    expect(await buildAll(wary, present(first))).toEqual(await buildAll(plain, present(first)));
    await wary.close();
  });
});
