import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sameByValue } from "../../src/domain/compare.ts";
import { isMapping } from "../../src/domain/value.ts";
import { type Engine, type EngineTree, startEngine } from "../../src/render/engine/index.ts";
import { parseDocuments } from "../../src/world/yaml.ts";

let engine: Engine;
let tree: EngineTree;

beforeAll(async () => {
  engine = await startEngine({ wasm: await readFile(new URL("../../dist/engine.wasm.br", import.meta.url)), workers: 1 });
  tree = await engine.open([["a.yaml", Buffer.from("a: 1\n")]]);
});

afterAll(() => engine.close());

/** Text of the characters that numbers and words like `yes` and `.inf` are made of; no dates and no infinities, which JSON cannot carry. */
const scalar = fc
  .string({ unit: fc.constantFrom(..."0123456789._eExXoObB+-afynAFrtuls:~"), minLength: 1, maxLength: 8 })
  .filter((text) => !/^-$|:$|^---|^\.\.\.|^\d{4}-\d|^[-+]?\.(?:inf|nan)$/i.test(text));

test("plain scalars are read as the engine's kustomize reads them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(scalar, { minLength: 1, maxLength: 50 }), async (scalars) => {
      const text = scalars.map((source, at) => `k${at}: ${source}\n`).join("");
      const expected = await tree.scalars(text, "kustomize");
      const [document] = parseDocuments("x.yaml", text).documents;
      if (!isMapping(expected) || !isMapping(document?.value)) throw new Error(`not read: ${text}`);
      for (const [at, source] of scalars.entries()) {
        const [theirs, ours] = [expected[`k${at}`] ?? null, document.value[`k${at}`] ?? null];
        expect([source, typeof ours === "string"]).toEqual([source, typeof theirs === "string"]);
        expect([source, sameByValue(theirs, ours)]).toEqual([source, true]);
      }
    }),
    { numRuns: 300 },
  );
});

test.each([
  "x: &x {b: 1, c: 3}\ny: &y {b: 2}\na: {<<: [*x, *y], c: own}\n",
  "8080: a\ntrue: b\n0644: c\n1.0: d\n",
  "a: |\n  x\n  y\nb: >-\n  x\n  y\nc: 'it''s\n  folded'\nd: \"\\u00e9\\x41\"\n",
  "a: x#c\nb: x # c\nc: [1,]\nd: !!map {e: 1}\n? f\n: g\n",
  "a:\t1\nb: !!str 8080\nc: !!int '8080'\nd: !Ref x\n",
  "- a\n-\n  - b\n- c: d\n",
])("the document %j is read as the engine's kustomize reads it", async (text) => {
  expect(parseDocuments("x.yaml", text).documents[0]?.value).toEqual(await tree.scalars(text, "kustomize"));
});
