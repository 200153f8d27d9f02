import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RootConfig } from "../../src/domain/config.ts";
import type { KubernetesObject } from "../../src/domain/object.ts";
import type { Place } from "../../src/domain/position.ts";
import { type FieldPath, parsePath, valueAt } from "../../src/domain/value.ts";
import type { Cluster } from "../../src/domain/world.ts";
import { type Engine, type EngineOptions, startEngine } from "../../src/render/engine/index.ts";
import { type Rendered, renderRepository } from "../../src/render/index.ts";
import { openTree } from "../../src/world/tree.ts";
import { documentsOf } from "../../src/world/yaml.ts";

/** Starts the committed engine. */
export async function openEngine(options: Pick<EngineOptions, "buildTimeoutMs"> = {}): Promise<Engine> {
  return startEngine({
    wasm: await readFile(new URL("../../dist/engine.wasm.br", import.meta.url)),
    schemaWasm: () => readFile(new URL("../../dist/schema.wasm.br", import.meta.url)),
    workers: 1,
    ...options,
  });
}

/** Renders one of the small repositories under `test/fixtures/flux`, or under another folder. */
export async function renderFixture(engine: Engine, name: string, roots: readonly RootConfig[] = [], folder = "flux"): Promise<Rendered> {
  const tree = await openTree(fileURLToPath(new URL(`../fixtures/${folder}/${name}`, import.meta.url)));
  const yaml = documentsOf(tree);
  return renderRepository({ tree, documents: (path) => yaml(path).documents, problems: (path) => yaml(path).problems, engine, roots });
}

/** Renders a repository of the given files. */
export async function renderFiles(engine: Engine, files: Readonly<Record<string, string>>, roots: readonly RootConfig[] = []): Promise<Rendered> {
  const root = await mkdtemp(join(tmpdir(), "truestory-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
    const tree = await openTree(root);
    const yaml = documentsOf(tree);
    return await renderRepository({ tree, documents: (path) => yaml(path).documents, problems: (path) => yaml(path).problems, engine, roots });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** The cluster with this name. */
export function clusterOf(rendered: Rendered, name: string): Cluster {
  const cluster = rendered.clusters.find((one) => one.name === name);
  if (cluster === undefined) throw new Error(`no cluster ${name} among ${rendered.clusters.map((one) => one.name).join(", ")}`);
  return cluster;
}

/** The object `Kind/name` of a list. */
export function objectOf(objects: readonly KubernetesObject[], name: string): KubernetesObject {
  const object = objects.find(({ id }) => `${id.kind}/${id.name}` === name);
  if (object === undefined) throw new Error(`no ${name} among ${objects.map(({ id }) => `${id.kind}/${id.name}`).join(", ")}`);
  return object;
}

/** `Kind/name` of every object, sorted. */
export function namesOf(objects: readonly KubernetesObject[]): readonly string[] {
  return objects.map(({ id }) => `${id.kind}/${id.name}`).sort();
}

/** A dotted path as steps. */
export function at(path: string): FieldPath {
  const steps = parsePath(path);
  if (steps === undefined) throw new Error(`no path: ${path}`);
  return steps;
}

/** `file:line`. */
export function show(place: Place | null): string | null {
  return place === null ? null : `${place.path}:${place.line}`;
}

/** The value of a field in the deepest Git form of an object. */
export function fieldOf(object: KubernetesObject, path: string): unknown {
  return valueAt(object.forms.substituted ?? object.forms.built, at(path));
}

/** Where a field of an object was set, as `file:line`. */
export function lineOf(object: KubernetesObject, path: string): string | null {
  return show(object.locate(at(path)).place);
}
