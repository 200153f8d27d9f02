import { isMapping, type Mapping, stringAt, valueAt } from "../domain/value.ts";
import { resolvePath } from "./paths.ts";
import { entriesOf, itemsOf, scalarText } from "./source.ts";

/** A reference to a Flux source. */
export interface SourceRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** An entry of `spec.postBuild.substituteFrom`. */
export interface SubstituteSource {
  readonly kind: string;
  readonly name: string;
  readonly optional: boolean;
  /** Position in the list. */
  readonly index: number;
}

/** The parts of a Flux Kustomization that decide what it renders. Build-time fields stay in the object and go to the engine. */
export interface SyncSpec {
  /** Directory in the tree, empty for its root; undefined when `spec.path` leads out of the tree. */
  readonly path: string | undefined;
  /** `spec.path` as written. */
  readonly writtenPath: string;
  readonly suspended: boolean;
  readonly dependsOn: readonly { readonly namespace: string | null; readonly name: string }[];
  readonly sourceRef: SourceRef | undefined;
  /** `spec.postBuild.substitute`, in source order. */
  readonly inline: readonly (readonly [string, string])[];
  readonly from: readonly SubstituteSource[];
}

/**
 * Reads a Flux Kustomization as kustomize-controller does: `spec.path` defaults to the root of the source, references
 * default to the Kustomization's own namespace. Source: `api/v1/kustomization_types.go` of fluxcd/kustomize-controller.
 */
export function readSync(value: Mapping): SyncSpec {
  const namespace = stringAt(value, "metadata", "namespace") ?? "";
  const writtenPath = stringAt(value, "spec", "path") ?? "./";
  const kind = stringAt(value, "spec", "sourceRef", "kind");
  const name = stringAt(value, "spec", "sourceRef", "name");
  return {
    path: resolvePath("", writtenPath),
    writtenPath,
    suspended: valueAt(value, ["spec", "suspend"]) === true,
    dependsOn: itemsOf(valueAt(value, ["spec", "dependsOn"])).flatMap((entry) => {
      const on = stringAt(entry, "name");
      return on === undefined ? [] : [{ namespace: stringAt(entry, "namespace") ?? null, name: on }];
    }),
    sourceRef:
      kind === undefined || name === undefined
        ? undefined
        : { kind, name, namespace: stringAt(value, "spec", "sourceRef", "namespace") ?? namespace },
    inline: entriesOf(valueAt(value, ["spec", "postBuild", "substitute"])).flatMap(([key, item]) => {
      const text = scalarText(item);
      return text === undefined ? [] : [[key, text] as const];
    }),
    from: itemsOf(valueAt(value, ["spec", "postBuild", "substituteFrom"])).flatMap((entry, index) => {
      const from = stringAt(entry, "name");
      const fromKind = stringAt(entry, "kind");
      if (from === undefined || fromKind === undefined) return [];
      return [{ kind: fromKind, name: from, optional: valueAt(entry, ["optional"]) === true, index }];
    }),
  };
}

/** The Kustomization without its `postBuild`, for a first look at what it renders. */
export function withoutPostBuild(value: Mapping): Mapping {
  const spec = value.spec;
  if (!isMapping(spec)) return value;
  const { postBuild: _postBuild, ...rest } = spec;
  return { ...value, spec: rest };
}
