import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Value } from "../../src/domain/value.ts";
import type { BuildResult, BuiltObject, Engine } from "../../src/render/engine/index.ts";
import { startCommittedEngine, textTree } from "./support.ts";

let engine: Engine;
beforeAll(async () => {
  engine = startCommittedEngine();
});
afterAll(() => engine.close());

const NAMESPACE = "flux-system";

function configMap(name: string, data: Record<string, string>): Value {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: NAMESPACE }, data };
}

function kustomization(postBuild: Value): Value {
  return { kind: "Kustomization", metadata: { name: "app", namespace: NAMESPACE }, spec: { postBuild } };
}

async function build(spec: string, postBuild: Value, variableSources: readonly Value[] = [], metadata = "{name: a}"): Promise<BuildResult> {
  const manifest = `apiVersion: example.org/v1\nkind: Thing\nmetadata: ${metadata}\nspec: ${spec}\n`;
  const tree = await engine.open(textTree({ "app/thing.yaml": manifest }));
  const result = await tree.build({ path: "app", mode: "flux", kustomization: kustomization(postBuild), variableSources });
  await tree.close();
  return result;
}

function only(result: BuildResult): BuiltObject {
  if (!result.ok) throw new Error(result.failure.message);
  const [object] = result.objects;
  if (object === undefined || result.objects.length !== 1) throw new Error("not one object");
  return object;
}

describe("variables of an object", () => {
  it("are named, whether used plainly, in an expression or in a default", async () => {
    const object = only(await build('{a: "${ONE}", b: "${TWO:=${THREE}}", c: "$${NOT}"}', { substitute: { ONE: "1" } }));
    expect(object.variables).toEqual({ used: ["ONE", "THREE", "TWO"], undefined: ["THREE"], unknown: [] });
    expect(object.substituted).toMatchObject({ spec: { b: null, c: "${NOT}" } });
  });

  it("take their type from the substituted text", async () => {
    const object = only(await build("{replicas: '${N}', on: '${FLAG}', text: '${TEXT}'}", { substitute: { N: "3", FLAG: "true", TEXT: '"3"' } }));
    expect(object.substituted).toMatchObject({ spec: { replicas: 3, on: true, text: "3" } });
    expect(object.built).toMatchObject({ spec: { replicas: "${N}", on: "${FLAG}", text: "${TEXT}" } });
  });

  it("are undefined without value and default, and then empty", async () => {
    const result = await build("{a: 'pre-${GONE}', b: '${GONE:-x}'}", { substitute: { OTHER: "1" } });
    expect(only(result).variables.undefined).toEqual(["GONE"]);
    expect(only(result).substituted).toMatchObject({ spec: { a: "pre-", b: "x" } });
    expect(result.ok && result.substitution).toEqual({ ran: true, undefined: ["GONE"], error: null, missingSources: [] });
  });

  it.each(["labels", "annotations"])("stay as they are when the object opts out by %s", async (field) => {
    const metadata = `{name: a, ${field}: {kustomize.toolkit.fluxcd.io/substitute: disabled}}`;
    const object = only(await build("{a: '${ONE}'}", { substitute: { ONE: "1" } }, [], metadata));
    expect(object).toMatchObject({ substituted: null, substitutionDisabled: true, variables: { used: [] }, built: { spec: { a: "${ONE}" } } });
  });

  it("stay as they are without postBuild, and with nothing to substitute with", async () => {
    const tree = await engine.open(textTree({ "app/thing.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: '${X:=d}'}\n" }));
    for (const given of [undefined, kustomization({}), kustomization({ substitute: {} })]) {
      const result = await tree.build({ path: "app", mode: "flux", ...(given === undefined ? {} : { kustomization: given }) });
      expect(result.ok && result.substitution.ran).toBe(false);
      expect(only(result).substituted).toBeNull();
    }
  });
});

describe("a source of variables that cannot be read", () => {
  const from = (...names: string[]): Value[] => names.map((name) => ({ kind: "ConfigMap", name }));

  it("makes what it may define unknown, and nothing else", async () => {
    const postBuild = { substituteFrom: from("early", "missing", "late"), substitute: { INLINE: "i" } };
    const sources = [configMap("early", { EARLY: "e" }), configMap("late", { LATE: "l" })];
    const result = await build("{a: '${EARLY}', b: '${LATE}', c: '${INLINE}', d: '${ELSE}'}", postBuild, sources);
    expect(only(result).variables).toEqual({ used: ["EARLY", "ELSE", "INLINE", "LATE"], undefined: [], unknown: ["EARLY", "ELSE"] });
    expect(only(result).substituted).toMatchObject({ spec: { a: "${EARLY}", b: "l", c: "i", d: "${ELSE}" } });
    expect(result.ok && result.substitution.missingSources).toEqual([{ kind: "ConfigMap", name: "missing", optional: false, reason: "absent" }]);
  });

  it("leaves an object without unknown variables as exact as ever", async () => {
    const object = only(await build("{a: '${LATE:=x}'}", { substituteFrom: from("missing", "late") }, [configMap("late", { LATE: "l" })]));
    expect(object.substituted).toMatchObject({ spec: { a: "l" } });
    expect(object.variables.unknown).toEqual([]);
  });

  it("gives no result where an unknown variable is more than named", async () => {
    const object = only(await build("{a: '${GONE:=default}', b: fixed}", { substituteFrom: from("missing") }));
    expect(object.substituted).toBeNull();
    expect(object.variables.unknown).toEqual(["GONE"]);
  });

  it("is empty when it is optional, as for Flux", async () => {
    const postBuild = { substituteFrom: [{ kind: "Secret", name: "missing", optional: true }, ...from("late")] };
    const result = await build("{a: '${GONE}', b: '${LATE}'}", postBuild, [configMap("late", { LATE: "l" })]);
    expect(only(result).variables).toMatchObject({ undefined: ["GONE"], unknown: [] });
    expect(result.ok && result.substitution.missingSources).toEqual([{ kind: "Secret", name: "missing", optional: true, reason: "absent" }]);
  });

  it("hides only its own names when SOPS has encrypted it", async () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "locked", namespace: NAMESPACE },
      stringData: { DOMAIN: "ENC[AES256_GCM,data:x]", OVERRIDDEN: "ENC[AES256_GCM,data:y]" },
      sops: { version: "3.9.0" },
    };
    const postBuild = { substituteFrom: [{ kind: "Secret", name: "locked" }], substitute: { OVERRIDDEN: "known" } };
    const result = await build("{a: 'x.${DOMAIN}', b: '${OVERRIDDEN}', c: '${GONE}'}", postBuild, [secret]);
    expect(only(result).variables).toMatchObject({ unknown: ["DOMAIN"], undefined: ["GONE"] });
    expect(only(result).substituted).toMatchObject({ spec: { a: "x.${DOMAIN}", b: "known", c: null } });
    expect(result.ok && result.substitution.missingSources).toEqual([{ kind: "Secret", name: "locked", optional: false, reason: "encrypted" }]);
  });
});

describe("what Flux rejects", () => {
  it.each<[string, string, Value]>([
    ["an expression without end", "{a: '${ONE'}", { substitute: { ONE: "1" } }],
    ["a result that is no YAML", "{a: '${ONE}'}", { substitute: { ONE: "'" } }],
    ["names that are none", "{a: '${ONE}'}", { substitute: { "z-z": "1", "a-a": "1" } }],
    ["values that are no text", "{a: '${ONE}'}", { substitute: { Z: 1, B: true } }],
  ])("%s is told the same way every time, and nothing is substituted", async (_name, spec, postBuild) => {
    const results = await Promise.all(Array.from({ length: 6 }, () => build(spec, postBuild)));
    const [first] = results;
    if (first?.ok !== true) throw new Error("not built");
    expect(first.substitution.error).toMatch(/./);
    expect(first.objects.map((object) => object.substituted)).toEqual([null]);
    for (const result of results) expect(result).toEqual(first);
  });
});

describe("a source's own exclusions", () => {
  it("apply in flux mode only, together with spec.ignore", async () => {
    const manifest = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
    const tree = await engine.open(
      textTree({ ".sourceignore": "/app/b.yaml\n", "app/a.yaml": manifest("a"), "app/b.yaml": manifest("b"), "app/c.yaml": manifest("c") }),
    );
    const names = async (sourceIgnore?: string): Promise<unknown> => {
      const result = await tree.build({ path: "../app", mode: "flux", ...(sourceIgnore === undefined ? {} : { sourceIgnore }) });
      return result.ok && result.generated && result.files;
    };
    expect(await names()).toEqual(["app/a.yaml", "app/c.yaml"]);
    expect(await names("c.yaml\n!b.yaml\n")).toEqual(["app/a.yaml", "app/b.yaml"]);
    expect(await names()).toEqual(["app/a.yaml", "app/c.yaml"]);
  });
});

describe("scalars", () => {
  const text = "{octal: 0644, new: 0o644, float: 1e3, yes: yes, off: off, time: 12:30, big: 12345678901234567890, none: ~, version: 1.10}";
  const common = { octal: 420, float: 1000, big: 12345678901234567890n, none: null, version: 1.1 };

  it("are read as Kubernetes' clients read them, and as kustomize does", async () => {
    const tree = await engine.open([]);
    expect(await tree.scalars(text)).toMatchObject({ ...common, true: true, false: false });
    expect(await tree.scalars(text, "kustomize")).toMatchObject({ ...common, yes: "yes", off: "off", time: "12:30" });
    expect(await tree.scalars("- 1\n- two\n", "kustomize")).toEqual([1, "two"]);
    await expect(tree.scalars("a: [")).rejects.toThrow(/yaml/);
  });
});
