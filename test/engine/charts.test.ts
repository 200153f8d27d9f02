import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isMapping, isSequence, type Value, valueAt } from "../../src/domain/value.ts";
import type { ChartObject, ChartRequest, Engine, EngineTree } from "../../src/render/engine/index.ts";
import { canonical, conformance, readGolden, readTree, startCommittedEngine } from "./support.ts";

interface Native {
  readonly objects?: readonly { readonly source: string; readonly hook: boolean; readonly content: Value }[];
  readonly error?: string;
}

type Case = { readonly chart: string; readonly release: string; readonly namespace: string } & Partial<
  Pick<ChartRequest, "values" | "kubeVersion" | "apiVersions">
>;

// Written by `go run . charts` in engine/native: Helm of the same version, natively, on the disk.
const golden = readGolden("charts.json") as Record<string, Native>;
const charts = join(conformance, "charts");
const cases = parse(readFileSync(join(charts, "cases.yaml"), "utf8")) as Record<string, Case>;

const DEFAULTS: Omit<ChartRequest, "chart" | "name" | "namespace" | "from"> = {
  valuesFiles: [],
  ignoreMissingValuesFiles: false,
  valuesFrom: [],
  objects: [],
  values: {},
  postRenderers: [],
  postRenderStrategy: "",
  commonMetadata: {},
  skipCRDs: false,
  skipHooks: false,
  skipSchema: false,
  kubeVersion: "",
  apiVersions: [],
  clusterScoped: [],
  sourceIgnore: null,
};

let engine: Engine;
let tree: EngineTree;

beforeAll(async () => {
  engine = startCommittedEngine();
  tree = await engine.open(readTree(charts));
});
afterAll(() => engine.close());

function render(asked: Case & Partial<ChartRequest>) {
  const { release, ...rest } = asked;
  return tree.chart({ ...DEFAULTS, from: asked.namespace, name: release, ...rest });
}

describe("charts give what native Helm gives", () => {
  it("has a golden for every case", () => {
    expect(Object.keys(golden).sort()).toEqual(Object.keys(cases).sort());
  });

  const rendering = Object.entries(cases).filter(([name]) => golden[name]?.error === undefined);
  it.each(rendering)("%s", async (name, asked) => {
    const result = await render(asked);
    if (!result.ok) throw new Error(result.failure.message);
    const native = (golden[name]?.objects ?? []).flatMap(flattened);
    const volatile = new Map(result.release.objects.map((object) => [keyOf(object.source, object.content), object.volatile]));
    const own = result.release.objects.map((object) => line(object, object.hook !== null, object.volatile, asked.namespace));
    expect(own.sort()).toEqual(
      native.map((object) => line(object, object.hook, volatile.get(keyOf(object.source, object.content)) ?? [], null)).sort(),
    );
  });

  const failing = Object.entries(cases).filter(([name]) => golden[name]?.error !== undefined);
  it.each(failing)("%s fails as it does natively", async (name, asked) => {
    const result = await render(asked);
    if (result.ok) throw new Error(`rendered ${result.release.objects.length} objects`);
    expect(result.failure.code).toBe("invalid");
    expect(result.failure.message.slice(0, 300)).toBe((golden[name]?.error ?? "").trim().slice(0, 300));
  });
});

describe("a chart", () => {
  it("renders the same twice, whatever it makes of chance and time", async () => {
    const asked = cases.chance;
    if (asked === undefined) throw new Error("no such case");
    const [one, other] = [await render(asked), await render(asked)];
    expect(one).toEqual(other);
    if (!one.ok) throw new Error(one.failure.message);
    const paths = one.release.objects.flatMap(({ volatile }) => volatile.map((path) => path.join(".")));
    expect(paths).toContain("stringData.password");
    expect(paths).not.toContain("stringData.user");
    expect(paths).not.toContain("data.fixed");
  });

  it("says what it asked of the cluster", async () => {
    const asked = await render({ chart: "capable", release: "web", namespace: "shop" });
    expect(asked).toMatchObject({ ok: true, release: { asked: ["monitoring.coreos.com/v1"] } });
    const older = await render({ chart: "capable", release: "web", namespace: "shop", kubeVersion: "1.29.3" });
    expect(older).toMatchObject({ ok: true, release: { asked: ["monitoring.coreos.com/v1", "policy/v1beta1"] } });
    const looked = await render({ chart: "lookups", release: "web", namespace: "shop" });
    expect(looked).toMatchObject({ ok: true, release: { looked: ["v1 Node /", "v1 Secret shop/credentials"] } });
  });

  it("gives objects with a namespace that of the release, and those without none", async () => {
    const result = await render({ chart: "lists", release: "web", namespace: "shop" });
    if (!result.ok) throw new Error(result.failure.message);
    const spaces = Object.fromEntries(
      result.release.objects.map(({ content }) => [valueAt(content, ["kind"]), valueAt(content, ["metadata", "namespace"])]),
    );
    expect(spaces).toMatchObject({ Deployment: "shop", Widget: "shop" });
    expect(spaces.Namespace).toBeUndefined();
    expect(spaces.ClusterRole).toBeUndefined();
    const told = await render({ chart: "lists", release: "web", namespace: "shop", clusterScoped: ["example.org/Widget"] });
    if (!told.ok) throw new Error(told.failure.message);
    expect(told.release.objects.filter(({ content }) => valueAt(content, ["kind"]) === "Widget").map(({ content }) => content)).toEqual([
      { apiVersion: "example.org/v1", kind: "Widget", metadata: { name: "widget" } },
    ]);
  });
});

describe("values", () => {
  const settings = (name: string, data: Record<string, string>, kind = "ConfigMap"): Value => ({
    apiVersion: "v1",
    kind,
    metadata: { name, namespace: "flux" },
    [kind === "Secret" ? "stringData" : "data"]: data,
  });

  async function valuesOf(given: Partial<ChartRequest>): Promise<unknown> {
    const result = await render({ chart: "nulls", release: "web", namespace: "shop", from: "flux", ...given });
    if (!result.ok) return result.failure.message;
    const text = valueAt(result.release.objects[0]?.content, ["data", "values"]);
    return JSON.parse(String(text));
  }

  it("are merged in order, what stands inline last, and typed as on Helm's command line", async () => {
    const given = {
      valuesFrom: [
        { kind: "ConfigMap", name: "one" },
        { kind: "ConfigMap", name: "two", valuesKey: "more.yaml" },
        { kind: "ConfigMap", name: "one", valuesKey: "count", targetPath: "typed.count" },
        { kind: "ConfigMap", name: "one", valuesKey: "quoted", targetPath: "typed.quoted" },
        { kind: "Secret", name: "secret", valuesKey: "password", targetPath: "typed.password", literal: true },
        { kind: "ConfigMap", name: "nowhere", optional: true },
      ],
      objects: [
        settings("one", { "values.yaml": "mode: first\nlist: [9]\nkeep: inline wins\n", count: "3", quoted: "'4'" }),
        settings("two", { "more.yaml": "mode: second\n" }),
        settings("secret", { password: "a,b=c" }, "Secret"),
      ],
      values: { keep: "inline" },
    };
    expect(await valuesOf(given)).toMatchObject({
      mode: "second",
      list: [9],
      keep: "inline",
      typed: { count: 3, quoted: "4", password: "a,b=c" },
      probe: { period: 10 },
    });
  });

  it("that are required and not there are named", async () => {
    expect(await valuesOf({ valuesFrom: [{ kind: "ConfigMap", name: "gone" }] })).toContain("ConfigMap chart values reference 'flux/gone'");
  });

  it("that only a Secret has leave their traces open", async () => {
    const result = await render({
      chart: "plain",
      release: "web",
      namespace: "shop",
      values: { replicaCount: "‹secret COUNT›", image: { tag: "‹secret TAG›" } },
    });
    if (!result.ok) throw new Error(result.failure.message);
    expect(result.release.open).toBe(true);
    const deployment = result.release.objects.find(({ content }) => valueAt(content, ["kind"]) === "Deployment");
    expect(deployment?.volatile).toEqual([
      ["spec", "replicas"],
      ["spec", "template", "spec", "containers", 0, "image"],
    ]);
  });
});

describe("post-renderers", () => {
  it("patch what the chart made, and common metadata comes last", async () => {
    const result = await render({
      chart: "plain",
      release: "web",
      namespace: "shop",
      postRenderers: [
        {
          kustomize: {
            patches: [{ target: { kind: "Deployment" }, patch: '[{"op": "replace", "path": "/spec/replicas", "value": 6}]' }],
            images: [{ name: "registry.example.org/plain", newTag: "9.9" }],
          },
        },
      ],
      commonMetadata: { labels: { team: "dns" } },
    });
    if (!result.ok) throw new Error(result.failure.message);
    const deployment = result.release.objects.find(({ content }) => valueAt(content, ["kind"]) === "Deployment");
    expect(valueAt(deployment?.content, ["spec", "replicas"])).toBe(6);
    expect(valueAt(deployment?.content, ["spec", "template", "spec", "containers", 0, "image"])).toBe("registry.example.org/plain:9.9");
    expect(valueAt(deployment?.content, ["metadata", "labels", "team"])).toBe("dns");
    expect(valueAt(deployment?.content, ["metadata", "annotations"])).toBeUndefined();
    expect(deployment?.source).toBe("plain/templates/deployment.yaml");
  });
});

function flattened(object: { readonly source: string; readonly hook: boolean; readonly content: Value }): (typeof object)[] {
  const items = valueAt(object.content, ["items"]);
  return isSequence(items) ? items.map((content) => ({ ...object, content })) : [object];
}

function keyOf(source: string, content: Value): string {
  return `${source} ${String(valueAt(content, ["kind"]))} ${String(valueAt(content, ["metadata", "name"]))}`;
}

/** An object as text, volatile fields left out, and without the namespace that the release gave it: Helm itself leaves that to the cluster. */
function line(object: Pick<ChartObject, "source" | "content">, hook: boolean, volatile: ChartObject["volatile"], given: string | null): string {
  let content = volatile.reduce(without, object.content);
  if (given !== null && valueAt(content, ["metadata", "namespace"]) === given) content = without(content, ["metadata", "namespace"]);
  return `${object.source} ${hook} ${canonical(content)}`;
}

function without(value: Value, [step, ...rest]: readonly (string | number)[]): Value {
  if (isSequence(value)) return value.map((item, index) => (index !== step ? item : rest.length === 0 ? "" : without(item, rest)));
  if (!isMapping(value) || step === undefined) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (key !== step ? [[key, item]] : rest.length === 0 ? [] : [[key, without(item, rest)]])),
  );
}
