import type { Place } from "../../domain/position.ts";
import { type FieldPath, type Mapping, stringAt, type Value } from "../../domain/value.ts";
import type { Layer } from "../provenance/layer.ts";
import { withPatches } from "../provenance/patches.ts";
import { itemsOf, type Source } from "../source.ts";

/** Kustomize options of an Application that stand for fields of a kustomization file. */
const FIELDS = ["patches", "images", "replicas", "namespace", "namePrefix", "nameSuffix", "commonLabels", "commonAnnotations"] as const;

/**
 * The kustomize options of an Application as a layer around the build of its kustomization. `edited` is the kustomization with them
 * written in, `locate` says where an option itself was set.
 */
export function optionsLayer(
  source: Source,
  label: string,
  parts: { readonly options: Mapping; readonly edited: Mapping; locate(path: FieldPath): Place },
): Layer {
  const { options, edited, locate } = parts;
  const given = FIELDS.filter((field) => options[field] !== undefined);
  const value: Mapping = Object.fromEntries(given.map((field) => [field, (field === "images" ? edited[field] : options[field]) ?? null]));
  const place = ([field, ...rest]: FieldPath): Place | undefined => {
    if (typeof field !== "string" || value[field] === undefined) return undefined;
    if (field === "images") return locate(["images", ...imageAt(options, value, rest[0])]);
    return locate([field, ...rest]);
  };
  return withPatches(source, { label, directory: null, value, place });
}

/** Position of the option that names the image; the kustomization sorts them by name. */
function imageAt(options: Mapping, value: Mapping, index: FieldPath[number] | undefined): FieldPath {
  const name = typeof index === "number" ? stringAt(itemsOf(value.images)[index], "name") : undefined;
  const at = itemsOf(options.images).findIndex(
    (item: Value) => typeof item === "string" && name !== undefined && /^[=:@]/.test(item.slice(name.length)) && item.startsWith(name),
  );
  return at === -1 ? [] : [at];
}
