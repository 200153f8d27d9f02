import type { KubernetesObject } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import { hidesSecret } from "../domain/secrets.ts";
import { type FieldPath, type Mapping, stringAt, type Value, valueAt, walk } from "../domain/value.ts";
import type { RenderFailure, UndefinedVariable } from "../domain/world.ts";
import type { BuildResult, BuiltObject, EngineTree } from "./engine/contract.ts";
import { buildFailure, invalid, objectNamedBySubstitution } from "./failure.ts";
import { withoutGuesses } from "./hidden.ts";
import { askedAt, chainOf, labelOf, type Node } from "./node.ts";
import { type BuildContext, builtObject, placeOfObject, tooDeep } from "./object.ts";
import { byCodeUnit } from "./paths.ts";
import type { Layer } from "./provenance/layer.ts";
import { specLayer } from "./provenance/layers.ts";
import type { Source } from "./source.ts";
import { isCarrier, isOpen, missingFrom, type Supply, sourcesFor, variableFor } from "./supply.ts";
import { withoutPostBuild } from "./sync.ts";
import { usesOf, variablesIn } from "./variables.ts";

/** What building Kustomizations of one cluster needs. */
export interface BuildRoom {
  readonly source: Source;
  readonly tree: EngineTree;
  readonly layers: (file: string) => Layer | undefined;
  readonly cluster: string;
  readonly supply: Supply;
  /** `spec.ignore` of the source that a Kustomization syncs; that of the root for what has no source of its own. */
  sourceIgnore(node: Node): string | undefined;
}

/** What building a Kustomization gave. Nothing else is changed by it, so builds may run side by side. */
export interface NodeBuild {
  readonly objects: readonly KubernetesObject[];
  readonly failure: RenderFailure | null;
  readonly undefinedVariables: readonly UndefinedVariable[];
  /** For each object that uses some: names of the variables whose values Git does not have. */
  readonly hidden: readonly (readonly string[])[];
  readonly files: readonly string[];
  /** Why some objects of its ResourceSets are not known; left out: nothing. */
  readonly setFailures?: readonly RenderFailure[];
}

/** Builds a Kustomization (or the plain folder of a root) with the sources that are there now. */
export async function buildNode(room: BuildRoom, node: Node): Promise<NodeBuild> {
  const result = await buildWithSecrets(room, node);
  if (!result.ok) {
    const failure = buildFailure(room.source, failedBuild(room, node), result.failure);
    const hides = node.value !== null && hidesSecret(withoutPostBuild(node.value));
    return failed(hides ? { ...failure, code: NEEDS_SECRET } : failure, []);
  }
  const deep = tooDeep(result.objects);
  if (deep !== undefined) return failed(buildFailure(room.source, failedBuild(room, node), invalid(deep)), result.files);
  const context = contextOf(room, node, result.files, result.substitution.ran);
  const isHidden = (name: string): boolean => variableFor(room.supply, node, name)?.secret !== undefined;
  const { error } = result.substitution;
  if (error !== null) {
    const rejected = result.objects.map((built) => ({ built, object: builtObject(built, context) }));
    const undefinedVariables = rejected.flatMap(({ built, object }) => undefinedIn(room, object, built));
    return { ...failed(substitutionFailure(room, node, error, rejected, isHidden), result.files), undefinedVariables };
  }
  const hidden = result.objects.map(({ variables }) => variables.used.filter(isHidden));
  const objects = result.objects.map((built, index) => {
    if (built.substituted === null || hidden[index]?.length === 0) return builtObject(built, context);
    return builtObject({ ...built, substituted: withoutGuesses(built.built, built.substituted, isHidden) }, context);
  });
  return {
    objects,
    failure: null,
    undefinedVariables: objects.flatMap((object, index) => undefinedIn(room, object, result.objects[index])),
    hidden: hidden.filter((names) => names.length > 0),
    files: result.files,
  };
}

/** Builds once and, when objects use what only a Secret outside of Git may define, once more with placeholders for that. */
async function buildWithSecrets(room: BuildRoom, node: Node): Promise<BuildResult> {
  const first = await request(room, node, node.value, []);
  const isSeeking = (node.spec?.from ?? []).some((from) => isOpen(room.supply, node, from));
  if (!isSeeking || !first.ok) return first;
  const used = new Set(first.objects.flatMap(({ variables }) => variables.used));
  const sought = [...used].filter((name) => variableFor(room.supply, node, name)?.secret === "perhaps").sort(byCodeUnit);
  return sought.length === 0 ? first : request(room, node, node.value, sought);
}

/** The code of failures that the values of a Secret may be the reason of. */
const NEEDS_SECRET = "needs-secret";

function failed(failure: RenderFailure, files: readonly string[]): NodeBuild {
  return { objects: [], failure, undefinedVariables: [], hidden: [], files };
}

/** The sources that a Kustomization lacks and renders itself, as they are before any substitution. */
export async function ownSources(room: BuildRoom, node: Node): Promise<readonly KubernetesObject[]> {
  if (node.value === null) return [];
  const result = await request(room, node, withoutPostBuild(node.value), []);
  if (!result.ok || tooDeep(result.objects) !== undefined) return [];
  const context = contextOf(room, node, result.files, false);
  const missing = missingFrom(room.supply, node);
  const objects = result.objects.map((built) => builtObject(built, context));
  return objects.filter((object) => missing.some((from) => isCarrier(object, node, from)));
}

function request(room: BuildRoom, node: Node, kustomization: Mapping | null, sought: readonly string[]): Promise<BuildResult> {
  const sourceIgnore = room.sourceIgnore(node);
  return room.tree.build({
    path: node.path ?? "",
    mode: "flux",
    variableSources: sourcesFor(room.supply, node, sought),
    ...(kustomization === null ? {} : { kustomization }),
    ...(sourceIgnore === undefined ? {} : { sourceIgnore }),
  });
}

function contextOf(room: BuildRoom, node: Node, files: readonly string[], substitutes: boolean): BuildContext {
  const label = labelOf(node);
  const locate = (path: FieldPath) => askedAt(node, ...path) ?? { path: room.source.tree.paths[0] ?? "", line: 1 };
  return {
    source: room.source,
    layers: room.layers,
    cluster: room.cluster,
    producer: label,
    directory: node.path ?? "",
    files,
    outer: node.value === null || node.object === null ? [] : [specLayer(room.source, label, node.value, locate)],
    chain: () => chainOf(node),
    variable: (name) => variableFor(room.supply, node, name),
    substitutes,
  };
}

function failedBuild(room: BuildRoom, node: Node) {
  return { cluster: room.cluster, subject: labelOf(node), path: node.path ?? "", askedAt: askedAt(node, "spec", "path") };
}

interface Rejected {
  readonly built: BuiltObject;
  readonly object: KubernetesObject;
}

const ESCAPE_REMEDY = "write $${ where a text means a literal ${, or annotate the object with kustomize.toolkit.fluxcd.io/substitute: disabled";

function substitutionFailure(
  room: BuildRoom,
  node: Node,
  error: string,
  rejected: readonly Rejected[],
  isHidden: (name: string) => boolean,
): RenderFailure {
  const { cluster, subject, path } = failedBuild(room, node);
  const named = objectNamedBySubstitution(error);
  const culprit = rejected.find(
    ({ built }) => stringAt(built.built, "kind") === named?.kind && stringAt(built.built, "metadata", "name") === named?.name,
  );
  const involved = culprit === undefined ? rejected : [culprit];
  const code = involved.some(({ built }) => built.variables.used.some(isHidden)) && !isInvalidName(error) ? NEEDS_SECRET : "substitution";
  if (culprit === undefined) return { cluster, subject, path, place: askedAt(node, "spec", "postBuild"), message: error, code };
  const lacking = [...culprit.built.variables.undefined].sort(byCodeUnit);
  const remedy = lacking.length === 0 ? ESCAPE_REMEDY : `nothing defines ${lacking.join(", ")} here: define ${lacking.length === 1 ? "it" : "them"}`;
  return { cluster, subject, path, place: brokenAt(culprit.object), message: `${error}; ${remedy}`, code };
}

/** Names of variables are readable whatever hides their values. Source: `kustomize_varsub.go` of fluxcd/pkg/kustomize. */
function isInvalidName(error: string): boolean {
  return error.includes("var name is invalid");
}

/** The field whose expression has no end, else the object's own line. */
function brokenAt(object: KubernetesObject): Place {
  for (const { path, value } of walk(object.forms.built ?? {})) {
    if (typeof value === "string" && value.includes("${") && !value.slice(value.lastIndexOf("${")).includes("}")) return object.locate(path).place;
  }
  return placeOfObject(object);
}

/** The uses of variables that nothing defines, one per line, in the order of names and then of fields. */
function undefinedIn({ cluster, source }: BuildRoom, object: KubernetesObject, built: BuiltObject | undefined): readonly UndefinedVariable[] {
  if (built === undefined) return [];
  return [...built.variables.undefined].sort(byCodeUnit).flatMap((variable) => {
    const places = new Map<string, UndefinedVariable>();
    const before = object.forms.built ?? {};
    for (const path of usesOf(before, variable)) {
      const field = object.locate(substitutedPath(object, path)).place;
      const place = lineOfUse(source, field, valueAt(before, path), variable);
      places.set(`${place.path}:${place.line}`, { cluster, variable, object: object.id, place, use: { built: before, field: path } });
    }
    return places.size > 0 ? [...places.values()] : [{ cluster, variable, object: object.id, place: placeOfObject(object), use: null }];
  });
}

/** The line of a text of several lines on which the variable stands first, else the line of its key. */
function lineOfUse(source: Source, field: Place, value: Value | undefined, variable: string): Place {
  const length = typeof value === "string" ? value.split("\n").length : 0;
  const lines = (source.tree.text(field.path) ?? "").split("\n").slice(field.line - 1, field.line + length);
  const offset = lines.findIndex((line) => variablesIn(line).includes(variable));
  return offset > 0 ? { path: field.path, line: field.line + offset } : field;
}

/** A field whose own key is substituted is looked up by its parent, which both forms have. */
function substitutedPath(object: KubernetesObject, path: FieldPath): FieldPath {
  const after: Value | undefined = object.forms.substituted;
  if (after === undefined) return path;
  let length = path.length;
  while (length > 0 && valueAt(after, path.slice(0, length)) === undefined) length -= 1;
  return path.slice(0, length);
}
