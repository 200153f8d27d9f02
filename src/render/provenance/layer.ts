import type { Place } from "../../domain/position.ts";
import type { FieldPath, Mapping, Value } from "../../domain/value.ts";

/**
 * Something that changes objects after they were read: a kustomization file, or the build-time fields of a Flux Kustomization,
 * both in the words of a kustomization file.
 */
export interface Layer {
  /** `kustomization.yaml` path or `Kustomization flux-system/apps`. */
  readonly label: string;
  /** Directory that its file references start from; null when it references none. */
  readonly directory: string | null;
  readonly value: Mapping;
  place(path: FieldPath): Place | undefined;
  /** Its patches, read once, in the order kustomize applies them. */
  patches(): readonly Patch[];
}

/** A patch of a layer with the places of its own nodes. */
export interface Patch {
  /** `patch deploy.yaml`. */
  readonly label: string;
  readonly target: Value | undefined;
  /** Where the layer lists it. */
  readonly listed: Place;
  readonly parts: readonly PatchPart[];
}

/** A document of a patch: a partial object (strategic merge) or a list of operations (JSON Patch). */
export interface PatchPart {
  readonly value: Value;
  place(path: FieldPath): Place | undefined;
}

/** A place where a layer sets a field, and whether the value it sets is the one the object has. */
export interface Setter {
  readonly place: Place;
  readonly exact: boolean;
  /** What set it, in words: `patch deploy.yaml`. */
  readonly label: string;
}

/** A field of an object as built: its path and the value it has. */
export interface Field {
  readonly path: FieldPath;
  readonly value: Value;
}
