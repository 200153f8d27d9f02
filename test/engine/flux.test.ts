import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { stringAt, type Value } from "../../src/domain/value.ts";
import type { BuildResult, Engine } from "../../src/render/engine/index.ts";
import { canonical, conformance, readGolden, readTree, startCommittedEngine, textTree } from "./support.ts";

// Written by `go run ./cmd/oracle`: Flux's own code, run natively as its controllers run it.
interface Outcome {
  readonly objects?: readonly Value[];
  readonly error?: string;
}
interface FluxCase {
  readonly name: string;
  readonly tree: string;
  readonly kustomization: Value;
  readonly variableSources?: readonly Value[];
}
interface Template {
  readonly kustomization: Value;
  readonly variableSources: readonly Value[];
  readonly manifest: string;
}

const cases = parse(readFileSync(join(conformance, "flux", "cases.yaml"), "utf8")) as FluxCase[];
const fluxGolden = readGolden("flux.json") as Record<string, Outcome>;
const templates = readGolden("substitution.json") as (Template & Outcome)[];

let engine: Engine;
beforeAll(async () => {
  engine = startCommittedEngine();
});
afterAll(() => engine.close());

describe("flux mode gives what Flux gives", () => {
  it.each(cases)("$name", async ({ name, tree: directory, kustomization, variableSources }) => {
    const tree = await engine.open(readTree(join(conformance, "flux", directory)));
    const path = stringAt(kustomization, "spec", "path") ?? "";
    const result = await tree.build({ path, mode: "flux", kustomization, variableSources: variableSources ?? [] });
    await tree.close();
    const golden = fluxGolden[name];
    if (golden?.error === undefined) expect(finalOf(result).map(canonical)).toEqual((golden?.objects ?? []).map(canonical));
    else expect(errorOf(result)).not.toBeNull();
  });
});

describe("substitution gives what Flux gives", () => {
  it("for 500 generated templates", async () => {
    const files = templates.map((template, index) => [`t${index}/t.yaml`, template.manifest] as const);
    const tree = await engine.open(textTree(Object.fromEntries(files)));
    const results = await Promise.all(
      templates.map(({ kustomization, variableSources }, index) => tree.build({ path: `t${index}`, mode: "flux", kustomization, variableSources })),
    );
    const rejected = templates.filter((template) => template.error !== undefined);
    expect(templates).toHaveLength(500);
    expect(rejected.length).toBeGreaterThan(100);
    for (const [index, result] of results.entries()) {
      const template = templates[index];
      const where = `template ${index}:\n${template?.manifest}`;
      if (template?.error === undefined) {
        expect(finalOf(result).map(canonical), where).toEqual((template?.objects ?? []).map(canonical));
      } else {
        expect(errorOf(result)?.replaceAll(/t\d+\/t\.yaml/g, ""), where).toContain(template.error);
      }
    }
  });
});

/** What Flux would apply: the substituted form, or the built one where nothing was to be substituted. */
function finalOf(result: BuildResult): Value[] {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  if (result.substitution.error !== null) throw new Error(result.substitution.error);
  return result.objects.map(({ built, substituted, substitutionDisabled }) => {
    if (result.substitution.ran && !substitutionDisabled) {
      if (substituted === null) throw new Error("not substituted");
      return substituted;
    }
    expect(substituted).toBeNull();
    return built;
  });
}

function errorOf(result: BuildResult): string | null {
  return result.ok ? result.substitution.error : result.failure.message;
}
