import { formatId, type KubernetesObject } from "../../domain/object.ts";
import type { FieldPath, Mapping } from "../../domain/value.ts";
import { idOf } from "../manifest.ts";
import { placeOfObject } from "../object.ts";

/**
 * An Application that an ApplicationSet makes, with the places of its template; undefined when it has no name. `value` is the whole
 * Application, `home` the cluster of the ApplicationSet.
 */
export function madeBy(set: KubernetesObject, value: Mapping, home: string): KubernetesObject | undefined {
  const id = idOf(value);
  if (id === undefined) return undefined;
  const label = formatId(set.id);
  return {
    id,
    cluster: home,
    producer: label,
    forms: { built: value },
    get origin() {
      const { file, line, via } = set.origin;
      return { file, line, via: [{ kind: "generator" as const, place: placeOfObject(set), label }, ...via] };
    },
    locate(path: FieldPath) {
      const { place } = set.locate(["spec", "template", ...path]);
      return { place, raw: null, variables: [] };
    },
  };
}
