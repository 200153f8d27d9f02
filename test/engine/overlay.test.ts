import { afterAll, beforeAll, expect, it } from "vitest";
import type { BuildResult, Engine } from "../../src/render/engine/index.ts";
import { startCommittedEngine, textTree } from "./support.ts";

let engine: Engine;
beforeAll(() => {
  engine = startCommittedEngine();
});
afterAll(() => engine.close());

function names(result: BuildResult): unknown {
  if (!result.ok) return result.failure.message;
  return result.objects.map(({ built }) => (built as { metadata: { name: string } }).metadata.name);
}

const cm = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;

it("shows a build other and further files, and no other build", async () => {
  const tree = await engine.open(textTree({ "app/kustomization.yaml": "resources: [a.yaml]\n", "app/a.yaml": cm("a") }));
  const build = { path: "app", mode: "kustomize" } as const;
  const overlay = [
    ["app/kustomization.yaml", "resources: [a.yaml, more/b.yaml]\nnamePrefix: x-\n"],
    ["app/more/b.yaml", cm("b")],
  ] as const;
  const [plain, changed, again] = await Promise.all([tree.build(build), tree.build({ ...build, overlay }), tree.build(build)]);
  expect([names(plain), names(changed), names(again)]).toEqual([["a"], ["x-a", "x-b"], ["a"]]);
  expect(changed.ok && changed.files).toEqual(["app/a.yaml", "app/kustomization.yaml", "app/more/b.yaml"]);
  await tree.close();
});

it("goes on top of what a source leaves out", async () => {
  const tree = await engine.open(textTree({ "app/a.yaml": cm("a"), "app/b.yaml": cm("b") }));
  const build = { path: "app", mode: "flux", sourceIgnore: "b.yaml\n" } as const;
  expect(names(await tree.build(build))).toEqual(["a"]);
  expect(names(await tree.build({ ...build, overlay: [["app/c.yaml", cm("c")]] }))).toEqual(["a", "c"]);
  expect(names(await tree.build(build))).toEqual(["a"]);
  await tree.close();
});
