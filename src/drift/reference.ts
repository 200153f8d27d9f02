import type { Baseline } from "../domain/baseline.ts";
import type { Drift } from "../domain/drift.ts";
import type { LiveObject } from "../domain/live.ts";
import { deepest, type KubernetesObject, type ObjectId } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import type { FieldPath, Mapping } from "../domain/value.ts";
import { substance } from "./noise.ts";

/** What a live object is held against. */
export interface Reference {
  readonly against: Drift["against"];
  readonly id: ObjectId;
  readonly value: Mapping;
  /** It is all that the object was, so that what it does not say was not there. Git leaves to the cluster what it does not say. */
  readonly isWhole: boolean;
  /** Since when the live object may differ, ISO 8601; null for Git. */
  readonly since: string | null;
  /** Where the reference stands; null when it stands in no file of the repository. */
  place(path: FieldPath): Place | null;
}

/** What Git renders. */
export function gitReference(object: KubernetesObject): Reference {
  const { value } = deepest(object);
  return { against: "git", id: object.id, value, isWhole: false, since: null, place: (path) => object.locate(path).place };
}

/** What somebody accepted. */
export function baselineReference(baseline: Baseline): Reference {
  const place = { path: baseline.path, line: 1 };
  return { against: "baseline", id: baseline.id, value: baseline.value, isWhole: true, since: baseline.exportedAt, place: () => place };
}

/** What the export before had. */
export function previousReference({ id, value }: LiveObject, exportedAt: string | null): Reference {
  return { against: "previous", id, value: substance(value), isWhole: true, since: exportedAt, place: () => null };
}
