import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Value } from "../../src/domain/value.ts";
import type { BuildResult, Engine, EngineTree } from "../../src/render/engine/index.ts";
import { canonical, conformance, readGolden, readTree, startCommittedEngine } from "./support.ts";

// Written by `go run ./cmd/oracle kustomize`: kustomize of the same version, run natively on the disk.
const golden = readGolden("kustomize.json") as Record<string, { objects?: Value[]; error?: string }>;
const trees = join(conformance, "trees");

// Failing directories with the file at fault. kustomize's own message names it too, unless noted.
const culprits: Record<string, { file: string; unnamed?: true; refused?: string }> = {
  "base-without-kustomization": { file: "base-without-kustomization/kustomization.yaml", unnamed: true },
  "component-that-is-none": { file: "no-component/kustomization.yaml", unnamed: true },
  "cycle-a": { file: "cycle-a/kustomization.yaml", unnamed: true },
  "cycle-b": { file: "cycle-b/kustomization.yaml", unnamed: true },
  empty: { file: "empty/kustomization.yaml" },
  "failing-json6902": { file: "failing-json6902/kustomization.yaml", unnamed: true },
  "file-outside": { file: "file-outside/kustomization.yaml", unnamed: true, refused: "resources[0]" },
  "malformed-configuration": { file: "malformed-configuration/kustomization.yaml", unnamed: true },
  "malformed-in-base": { file: "malformed-resource/bad.yaml" },
  "malformed-json": { file: "malformed-json/bad.json" },
  "malformed-kustomization": { file: "malformed-kustomization/kustomization.yaml", unnamed: true },
  "malformed-patch": { file: "malformed-patch/patch.yaml" },
  "malformed-resource": { file: "malformed-resource/bad.yaml" },
  "malformed-schema": { file: "malformed-schema/bad.json", unnamed: true },
  "malformed-transformer": { file: "malformed-transformer/kustomization.yaml", unnamed: true },
  "missing-base": { file: "nowhere" },
  "missing-generator-file": { file: "missing-generator-file/gone.txt" },
  "missing-patch": { file: "missing-patch/gone.yaml" },
  "missing-resource": { file: "missing-resource/gone.yaml" },
  "no-name": { file: "no-name/bad.yaml" },
  "no-object": { file: "no-object/bad.yaml" },
  "number-as-key": { file: "number-as-key/bad.yaml", unnamed: true },
  "patch-without-target": { file: "patch-without-target/kustomization.yaml", unnamed: true },
  "repeated-key": { file: "repeated-key/bad.yaml", unnamed: true },
  "replacement-without-source": { file: "replacement-without-source/kustomization.yaml", unnamed: true },
  "same-id": { file: "same-id/b.yaml" },
  tabs: { file: "tabs/bad.yaml" },
  "two-kustomizations": { file: "two-kustomizations/kustomization.yaml", unnamed: true },
  "unknown-field": { file: "unknown-field/kustomization.yaml", unnamed: true },
  "unknown-field-in-base": { file: "unknown-field/kustomization.yaml", unnamed: true },
  "winding-path": { file: "same-id/b.yaml" },
};

let engine: Engine;
let tree: EngineTree;

beforeAll(async () => {
  engine = startCommittedEngine();
  tree = await engine.open(readTree(trees));
});
afterAll(() => engine.close());

describe("kustomize mode gives what native kustomize gives", () => {
  const building = Object.entries(golden).filter(([, outcome]) => outcome.error === undefined);
  it.each(building)("%s", async (path, outcome) => {
    const result = await tree.build({ path, mode: "kustomize" });
    expect(objectsOf(result).map(canonical)).toEqual((outcome.objects ?? []).map(canonical));
  });

  const failing = Object.entries(golden).filter(([, outcome]) => outcome.error !== undefined);
  it("has every failing directory listed", () => {
    expect(failing.map(([path]) => path.replace("failing/", "")).sort()).toEqual(Object.keys(culprits).sort());
  });
  it.each(failing)("%s fails and names its file", async (path, outcome) => {
    const culprit = culprits[path.replace("failing/", "")];
    const result = await tree.build({ path, mode: "kustomize" });
    if (result.ok) throw new Error(`built ${result.objects.length} objects`);
    expect(result.failure.file).toBe(`failing/${culprit?.file}`);
    expect(result.failure.code).toBe(culprit?.refused === undefined ? "invalid" : "refused");
    expect(result.failure.field).toBe(culprit?.refused ?? null);
    if (culprit?.unnamed !== true) expect(outcome.error).toContain(culprit?.file.split("/").at(-1));
  });
});

describe("kustomize mode", () => {
  it("gives byte-identical results whatever was built before", async () => {
    const first = await tree.build({ path: "overlays/prod", mode: "kustomize" });
    await tree.build({ path: "configuration/schema", mode: "kustomize" });
    await tree.build({ path: "failing/malformed-schema", mode: "kustomize" });
    const second = await tree.build({ path: "overlays/prod", mode: "kustomize" });
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });

  it("says which files were read", async () => {
    const result = await tree.build({ path: "components/one", mode: "kustomize" });
    expect(result.ok && result.files).toEqual([
      "components/base/api.yaml",
      "components/base/kustomization.yaml",
      "components/one/kustomization.yaml",
      "components/parts/debug/kustomization.yaml",
    ]);
  });

  it("says where objects come from and what changed them", async () => {
    const result = await tree.build({ path: "components/one", mode: "kustomize" });
    if (!result.ok) throw new Error(result.failure.message);
    const [debug, api] = result.objects;
    expect(api?.origin).toEqual({ file: "components/base/api.yaml", configuredIn: null, configuredBy: null });
    expect(api?.transformations).toEqual([{ configuredIn: "components/parts/debug/kustomization.yaml", kind: "PatchTransformer" }]);
    expect(debug?.origin).toEqual({
      file: null,
      configuredIn: "components/parts/debug/kustomization.yaml",
      configuredBy: "ConfigMapGenerator",
    });
  });

  it("keeps every digit of an integer", async () => {
    const result = await tree.build({ path: "yaml/all", mode: "kustomize" });
    const scalars = objectsOf(result).find((object) => canonical(object).includes('"kind":"Scalars"'));
    expect(scalars).toMatchObject({
      spec: { big: 9007199254740993n, bigger: 18446744073709551615n, negative: -9007199254740993n, control: "\u0001i5", octal: 420, yes: "yes" },
    });
  });

  it("tells a directory without kustomization from one that does not exist", async () => {
    const without = await tree.build({ path: "failing", mode: "kustomize" });
    const nowhere = await tree.build({ path: "nowhere/at/all", mode: "kustomize" });
    expect(without).toMatchObject({
      ok: false,
      failure: { code: "no-kustomization", message: expect.stringContaining("has no kustomization.yaml") },
    });
    expect(nowhere).toMatchObject({ ok: false, failure: { code: "no-kustomization", message: expect.stringContaining("there is no directory") } });
  });
});

function objectsOf(result: BuildResult): Value[] {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.objects.map((object) => object.built);
}
