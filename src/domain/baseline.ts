import type { ObjectId } from "./object.ts";
import type { Mapping } from "./value.ts";

/** Where accepted baselines stand: `<folder>/<cluster>/<kind>.<namespace>.<name>.yaml`. */
export const BASELINE_FOLDER = ".github/truestory/baselines";

/** A live object that Git does not own, as somebody accepted it: drift of it is judged against this. */
export interface Baseline {
  readonly cluster: string;
  /** UID of the namespace kube-system of the cluster that it was taken from; null when the export did not tell. */
  readonly uid: string | null;
  readonly id: ObjectId;
  /** Who the object belonged to, in words. */
  readonly owner: string;
  /** When it was accepted, and when the export was made that it was taken from; ISO 8601. */
  readonly acceptedAt: string;
  readonly exportedAt: string;
  /** The person who accepted it, and why. */
  readonly by: string;
  readonly reason: string;
  /** The object without what an API server adds. Of a Secret only the names of its keys. */
  readonly value: Mapping;
  /** The file that holds it. */
  readonly path: string;
}
