import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { type Engine, startEngine } from "../../../src/render/engine/index.ts";
import { startCommittedEngine, textTree } from "../../engine/support.ts";

let engine: Engine | undefined;
afterEach(async () => {
  await engine?.close();
  engine = undefined;
});

const good = {
  "good/kustomization.yaml": "resources: [a.yaml]\n",
  "good/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
};

/** A document whose aliases multiply tenfold on each of the levels. */
function aliasBomb(levels: number): string {
  const lines = ["apiVersion: example.org/v1", "kind: Bomb", "metadata: {name: bomb}", "l0: &l0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level <= levels; level++)
    lines.push(
      `l${level}: &l${level} [${Array(10)
        .fill(`*l${level - 1}`)
        .join(", ")}]`,
    );
  return `${lines.join("\n")}\n`;
}

async function isAlive(running: Engine): Promise<boolean> {
  const tree = await running.open(textTree(good));
  const result = await tree.build({ path: "good", mode: "kustomize" });
  return result.ok && result.objects.length === 1;
}

describe("limits", () => {
  it("ends a build that takes too long and goes on with the next", async () => {
    engine = startCommittedEngine({ workers: 1, buildTimeoutMs: 1500 });
    const documents = Array.from({ length: 6000 }, (_, index) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${index}}\n`).join("---\n");
    const tree = await engine.open(
      textTree({ ...good, "slow/kustomization.yaml": "resources: [a.yaml]\nnamePrefix: x-\n", "slow/a.yaml": documents }),
    );
    const slow = tree.build({ path: "slow", mode: "kustomize" });
    const waiting = tree.build({ path: "good", mode: "kustomize" });
    expect(await slow).toMatchObject({ ok: false, failure: { code: "timeout" } });
    expect(await waiting).toMatchObject({ ok: true });
  });

  it("ends a build that needs too much memory and goes on with the next", async () => {
    engine = startCommittedEngine({ workers: 1, memoryPages: 1500 });
    const large = Array.from(
      { length: 60 },
      (_, index) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${index}}\ndata: {a: ${"x".repeat(400_000)}}\n`,
    );
    const tree = await engine.open(textTree({ "large/kustomization.yaml": "resources: [a.yaml]\n", "large/a.yaml": large.join("---\n") }));
    expect(await tree.build({ path: "large", mode: "kustomize" })).toMatchObject({ ok: false, failure: { code: "memory" } });
    expect(await isAlive(engine)).toBe(true);
  });

  it("survives aliases that multiply and nesting without end", async () => {
    engine = startCommittedEngine({ workers: 1, memoryPages: 4096, buildTimeoutMs: 4000 });
    const files = {
      "bomb/kustomization.yaml": "resources: [a.yaml]\n",
      "bomb/a.yaml": aliasBomb(9),
      "deep/kustomization.yaml": "resources: [a.yaml]\n",
      "deep/a.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: ${"[".repeat(200_000)}${"]".repeat(200_000)}\n`,
    };
    const tree = await engine.open(textTree(files));
    expect((await tree.build({ path: "bomb", mode: "kustomize" })).ok).toBe(false);
    expect((await tree.build({ path: "deep", mode: "kustomize" })).ok).toBe(false);
    expect(await isAlive(engine)).toBe(true);
  });

  it("replaces a worker that has grown large, without losing its answer", async () => {
    engine = startCommittedEngine({ workers: 1, memoryPages: 2048 });
    const files = Array.from(
      { length: 20 },
      (_, index) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${index}}\ndata: {a: ${"x".repeat(200_000)}}\n`,
    );
    const tree = await engine.open(textTree({ "large/kustomization.yaml": "resources: [a.yaml]\n", "large/a.yaml": files.join("---\n") }));
    for (let round = 0; round < 3; round++) {
      const result = await tree.build({ path: "large", mode: "kustomize" });
      expect(result.ok && result.objects.length).toBe(20);
    }
  });

  it("says so when the module is damaged or no worker starts", async () => {
    await expect(startEngine({ wasm: Buffer.from("no module") }).open([])).rejects.toMatchObject({ name: "AuditFailure", code: 3 });
    await expect(startCommittedEngine({ workerUrl: new URL("./nowhere.ts", import.meta.url) }).open([])).rejects.toMatchObject({
      name: "AuditFailure",
      code: 3,
    });
  });

  it("ends waiting builds when it is closed", async () => {
    engine = startCommittedEngine({ workers: 1 });
    const tree = await engine.open(textTree(good));
    const building = tree.build({ path: "good", mode: "kustomize" });
    const waiting = tree.build({ path: "good", mode: "kustomize" });
    await engine.close();
    expect(await waiting).toMatchObject({ ok: false, failure: { code: "crashed" } });
    await building;
    await expect(tree.build({ path: "good", mode: "kustomize" })).rejects.toMatchObject({ name: "AuditFailure" });
  });
});

describe("a tree", () => {
  it.each(["/absolute", "", "a//b", "./a", "a/../b", "a\0b"])("with the path %j is not taken", async (path) => {
    engine = startCommittedEngine({ workers: 1 });
    await expect(engine.open([[path, Buffer.from("x")]])).rejects.toMatchObject({ name: "AuditFailure" });
  });

  it("with a path twice, or as file and directory, is not taken", async () => {
    engine = startCommittedEngine({ workers: 1 });
    const content = readFileSync(import.meta.filename);
    await expect(
      engine.open([
        ["a", content],
        ["a", content],
      ]),
    ).rejects.toMatchObject({ name: "AuditFailure" });
    await expect(
      engine.open([
        ["a", content],
        ["a/b", content],
      ]),
    ).rejects.toMatchObject({ name: "AuditFailure" });
  });
});
