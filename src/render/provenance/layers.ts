import type { Place } from "../../domain/position.ts";
import { type FieldPath, isMapping, type Value, valueAt } from "../../domain/value.ts";
import { kustomizationDocument } from "../kustomization.ts";
import { directoryOf } from "../paths.ts";
import type { Source } from "../source.ts";
import type { Layer } from "./layer.ts";
import { withPatches } from "./patches.ts";

/** Gives the layer of a kustomization file, reading each file once; undefined for a file that is none (Flux generates some). */
export function layerReader(source: Source): (file: string) => Layer | undefined {
  const known = new Map<string, Layer | undefined>();
  return (file) => {
    if (!known.has(file)) known.set(file, fileLayer(source, file));
    return known.get(file);
  };
}

function fileLayer(source: Source, file: string): Layer | undefined {
  const document = kustomizationDocument(source, file);
  if (document === undefined || !isMapping(document.value)) return undefined;
  return withPatches(source, { label: file, directory: directoryOf(file), value: document.value, place: (path) => document.place(path) });
}

/** Fields of a kustomization file, with the field of a Flux Kustomization that stands for each. */
const SPEC_FIELDS: ReadonlyMap<string, FieldPath> = new Map<string, FieldPath>([
  ["patches", ["spec", "patches"]],
  ["images", ["spec", "images"]],
  ["namespace", ["spec", "targetNamespace"]],
  ["namePrefix", ["spec", "namePrefix"]],
  ["nameSuffix", ["spec", "nameSuffix"]],
  ["commonLabels", ["spec", "commonMetadata", "labels"]],
  ["commonAnnotations", ["spec", "commonMetadata", "annotations"]],
]);

/** The build-time fields of a Flux Kustomization as a layer. `locate` says where a field of the Kustomization itself was set. */
export function specLayer(source: Source, label: string, kustomization: Value, locate: (path: FieldPath) => Place): Layer {
  const fields = [...SPEC_FIELDS].flatMap(([field, path]) => {
    const value = valueAt(kustomization, path);
    return value === undefined ? [] : [[field, value] as const];
  });
  const value = Object.fromEntries(fields);
  const place = ([field, ...rest]: FieldPath): Place | undefined => {
    const from = typeof field === "string" && Object.hasOwn(value, field) ? SPEC_FIELDS.get(field) : undefined;
    return from === undefined ? undefined : locate([...from, ...rest]);
  };
  return withPatches(source, { label, directory: null, value, place });
}
