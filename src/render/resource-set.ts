import { stringify } from "yaml";
import { deepest, formatId, groupOf, type KubernetesObject, type ObjectId } from "../domain/object.ts";
import { type FieldPath, isMapping, type Mapping, stringAt, type Value, valueAt } from "../domain/value.ts";
import type { RenderFailure } from "../domain/world.ts";
import type { EngineTree } from "./engine/contract.ts";
import { identityKey, idOf } from "./manifest.ts";
import type { NodeBuild } from "./node-build.ts";
import { placeOfObject } from "./object.ts";
import { entriesOf, itemsOf } from "./source.ts";
import { evaluate } from "./template/evaluate.ts";
import { RESOURCE_SET_DIALECT } from "./template/parse.ts";
import { TemplateProblem } from "./template/problem.ts";

/** API group of the Flux operator. */
const OPERATOR_GROUP = "fluxcd.controlplane.io";
/** Annotations that fill an object with data of another one, in the cluster. */
const COPYING = [`${OPERATOR_GROUP}/copyFrom`, `${OPERATOR_GROUP}/convertKubeConfigFrom`];
/** How many sets deep sets may make sets. */
const MAX_DEPTH = 8;
/** The most objects that one set may make. */
const MAX_OBJECTS = 10_000;

interface Room {
  readonly cluster: string;
  /** Directory of the build. */
  readonly path: string;
  /** Reads one YAML document as Kubernetes' clients do. */
  yaml(text: string): Promise<Value>;
}

class NotStatic extends Error {
  readonly code: RenderFailure["code"];
  readonly at: FieldPath;
  constructor(code: RenderFailure["code"], message: string, at: FieldPath) {
    super(message);
    this.code = code;
    this.at = at;
  }
}

/**
 * A build with the objects that its ResourceSets make of their static inputs: those written in them, and those of `Static` input
 * providers in the same build. Anything else is a failure at its line. `path` is the directory of the build.
 * Source: https://fluxoperator.dev/docs/crd/resourceset/
 */
export async function withResourceSets(
  walk: { readonly cluster: string; readonly tree: EngineTree },
  path: string,
  build: NodeBuild,
): Promise<NodeBuild> {
  const { objects } = build;
  const made: KubernetesObject[] = [];
  const failures: RenderFailure[] = [];
  const room: Room = { cluster: walk.cluster, path, yaml: (text) => walk.tree.scalars(text) };
  let sets = objects.filter(isResourceSet);
  for (let depth = 0; sets.length > 0 && depth < MAX_DEPTH; depth += 1) {
    const inner: KubernetesObject[] = [];
    for (const set of sets) {
      try {
        inner.push(...(await expand(room, set, objects)));
      } catch (error) {
        const problem = problemOf(error);
        const { cluster, path } = room;
        failures.push({
          cluster,
          subject: formatId(set.id),
          path,
          place: set.locate(problem.at).place,
          message: problem.message,
          code: problem.code,
        });
      }
    }
    made.push(...inner);
    sets = inner.filter(isResourceSet);
  }
  return made.length + failures.length === 0 ? build : { ...build, objects: [...objects, ...made], setFailures: failures };
}

function isResourceSet({ id }: KubernetesObject): boolean {
  return id.kind === "ResourceSet" && groupOf(id.apiVersion) === OPERATOR_GROUP;
}

function problemOf(error: unknown): NotStatic {
  if (error instanceof NotStatic) return error;
  if (error instanceof TemplateProblem) return new NotStatic("not-static", error.message, ["spec"]);
  throw error;
}

async function expand(room: Room, set: KubernetesObject, objects: readonly KubernetesObject[]): Promise<readonly KubernetesObject[]> {
  const { value } = deepest(set);
  if (stringAt(value, "spec", "inputStrategy", "name") === "Permute") {
    throw new NotStatic("not-static", "the inputs of a ResourceSet are not permuted here", ["spec", "inputStrategy"]);
  }
  const inputs = inputsOf(set.id, value, objects);
  const made = new Map<string, KubernetesObject>();
  for (const at of partsOf(value)) {
    for (const [key, object] of await make(room, set, at, inputs)) {
      if (made.has(key))
        throw new NotStatic("invalid", `${formatId(object.id)} is made in two steps of the ResourceSet, which the operator refuses`, at);
      made.set(key, object);
    }
  }
  return [...made.values()];
}

/** Where `resources` and `resourcesTemplate` stand: in the spec, or in each of its steps, which exclude those. */
function partsOf(value: Mapping): readonly FieldPath[] {
  const steps = itemsOf(valueAt(value, ["spec", "steps"]));
  if (steps.length === 0) return [["spec"]];
  if (["resources", "resourcesTemplate"].some((field) => valueAt(value, ["spec", field]) !== undefined))
    throw new NotStatic("invalid", "a ResourceSet has either steps or resources, not both", ["spec", "steps"]);
  return steps.map((_step, index) => ["spec", "steps", index]);
}

/** What one part of a ResourceSet makes of all inputs; of equal objects the first one counts. */
async function make(room: Room, set: KubernetesObject, part: FieldPath, inputs: readonly Mapping[]): Promise<ReadonlyMap<string, KubernetesObject>> {
  const made = new Map<string, KubernetesObject>();
  for (const one of inputs) {
    for (const [at, text] of templatesOf(deepest(set).value, part)) {
      for (const document of documentsIn(evaluate(text, { inputs: one }, true, RESOURCE_SET_DIALECT))) {
        const object = objectOf(set, await read(room, document, at), at);
        if (object !== undefined && !made.has(identityKey(object.id))) made.set(identityKey(object.id), object);
        if (made.size > MAX_OBJECTS) throw new NotStatic("too-many", `a ResourceSet makes more than ${MAX_OBJECTS} objects`, ["spec", "inputs"]);
      }
    }
  }
  return made;
}

async function read(room: Room, text: string, at: FieldPath): Promise<Value> {
  try {
    return await room.yaml(text);
  } catch (error) {
    throw new NotStatic("invalid", `a template gives no YAML: ${error instanceof Error ? error.message : String(error)}`, at);
  }
}

/** The input sets, with what the operator adds to each but its id, which it computes. A set without any inputs is rendered once. */
function inputsOf(set: ObjectId, value: Mapping, objects: readonly KubernetesObject[]): readonly Mapping[] {
  const own = itemsOf(valueAt(value, ["spec", "inputs"]))
    .filter(isMapping)
    .map((inputs) => ({ ...inputs, provider: providerOf(set) }));
  const from = itemsOf(valueAt(value, ["spec", "inputsFrom"])).map((entry, index) => providedBy(set, entry, objects, ["spec", "inputsFrom", index]));
  return own.length + from.length === 0 ? [{}] : [...own, ...from];
}

function providerOf({ apiVersion, kind, namespace, name }: ObjectId): Mapping {
  return { apiVersion, kind, name, namespace };
}

function providedBy(set: ObjectId, entry: Value, objects: readonly KubernetesObject[], at: FieldPath): Mapping {
  const name = stringAt(entry, "name");
  const provider = objects.find(({ id }) => id.kind === "ResourceSetInputProvider" && id.name === name && id.namespace === set.namespace);
  if (provider === undefined)
    throw new NotStatic("needs-cluster", `its inputs come from ${name ?? "providers by label"}, which is not in this build`, at);
  const { value } = deepest(provider);
  if (stringAt(value, "spec", "type") !== "Static") {
    throw new NotStatic("needs-network", `its inputs come from ${formatId(provider.id)}, which asks for what is not in Git`, at);
  }
  const values = valueAt(value, ["spec", "defaultValues"]);
  return { ...(isMapping(values) ? values : {}), provider: providerOf(provider.id) };
}

/** Templates with their places; those of `resources` come first, so that they win. */
function templatesOf(value: Mapping, part: FieldPath): readonly (readonly [at: FieldPath, text: string])[] {
  const resources = itemsOf(valueAt(value, [...part, "resources"])).map((resource, index): readonly [FieldPath, string] => [
    [...part, "resources", index],
    stringify(resource, { lineWidth: 0, singleQuote: true, version: "1.1", aliasDuplicateObjects: false }),
  ]);
  const text = valueAt(value, [...part, "resourcesTemplate"]);
  return typeof text === "string" ? [...resources, [[...part, "resourcesTemplate"], text]] : resources;
}

function documentsIn(text: string): readonly string[] {
  return text.split(/^---[ \t]*(?:#.*)?$/m).filter((document) => document.trim() !== "");
}

function objectOf(set: KubernetesObject, read: Value, at: FieldPath): KubernetesObject | undefined {
  const annotations = valueAt(read, ["metadata", "annotations"]);
  if (!isMapping(read) || valueAt(annotations, [`${OPERATOR_GROUP}/reconcile`]) === "disabled") return undefined;
  const id = idOf(read);
  if (id === undefined) throw new NotStatic("invalid", "a template gives something that is no Kubernetes object", at);
  const copying = COPYING.find((name) => valueAt(annotations, [name]) !== undefined);
  if (copying !== undefined) throw new NotStatic("needs-cluster", `${formatId(id)} gets its data from another object (${copying})`, at);
  const value = withCommonMetadata(read, valueAt(deepest(set).value, ["spec", "commonMetadata"]));
  const label = formatId(set.id);
  return {
    id,
    cluster: set.cluster,
    producer: label,
    forms: set.forms.substituted === undefined ? { built: value } : { built: value, substituted: value },
    get origin() {
      const { file, line, via } = set.origin;
      return { file, line, via: [{ kind: "generator" as const, place: placeOfObject(set), label }, ...via] };
    },
    locate: (path) => ({ place: set.locate([...at, ...path]).place, raw: null, variables: [] }),
  };
}

function withCommonMetadata(value: Mapping, common: Value | undefined): Mapping {
  const added = ["labels", "annotations"].flatMap((key) => {
    const more = entriesOf(valueAt(common, [key]));
    const own = valueAt(value, ["metadata", key]);
    return more.length === 0 ? [] : [[key, { ...(isMapping(own) ? own : {}), ...Object.fromEntries(more) }] as const];
  });
  if (added.length === 0) return value;
  const { metadata } = value;
  return { ...value, metadata: { ...(isMapping(metadata) ? metadata : {}), ...Object.fromEntries(added) } };
}
