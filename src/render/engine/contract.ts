import type { Value } from "../../domain/value.ts";

/** Versions of the tools that the engine is made of, as module versions (`v0.21.1`). */
export interface EngineVersions {
  /** `sigs.k8s.io/kustomize/api`. */
  readonly kustomize: string;
  /** `github.com/fluxcd/pkg/kustomize`. */
  readonly flux: string;
  /** null: this engine renders no charts. */
  readonly helm: string | null;
  readonly kubeVersion: string | null;
  readonly apiVersions: readonly string[];
}

/** How to start an engine. */
export interface EngineOptions {
  /** The bytes of `engine.wasm.br`. */
  readonly wasm: Uint8Array;
  /** Builds that may run at a time, each in a thread of its own. Default 2. */
  readonly workers?: number;
  /** The most memory a worker's module may have, in pages of 64 KiB. Default 8192 (512 MiB). */
  readonly memoryPages?: number;
  /** The longest that one build may take, in milliseconds. Default 60,000. */
  readonly buildTimeoutMs?: number;
  /** The worker's script. Default: `engine-worker.js` beside the bundle, or `worker.ts` beside the sources. */
  readonly workerUrl?: URL;
}

/** A running engine. */
export interface Engine {
  /** Known from the first opened tree on. @throws Error before. */
  readonly versions: EngineVersions;
  /**
   * Hands a tree over, once per commit, and waits until the engine is ready. Paths are relative to its root, with `/`.
   * @throws AuditFailure when a path is absolute, empty, repeated or has empty, `.` or `..` segments; when the module is damaged
   * or no worker starts.
   */
  open(files: Iterable<readonly [path: string, content: Uint8Array]>): Promise<EngineTree>;
  /** Stops all workers. Builds that are under way end as `crashed`. */
  close(): Promise<void>;
}

/** A tree that the engine holds. */
export interface EngineTree {
  /** Builds one directory. Failures are values. @throws AuditFailure when the engine is closed or cannot start. */
  build(request: BuildRequest): Promise<BuildResult>;
  /**
   * One YAML document as Kubernetes' clients read it, or as kustomize reads it (they differ in `yes`, `no`, `on`, `off`).
   * @throws Error when it is no YAML.
   */
  scalars(yaml: string, reader?: "kubernetes" | "kustomize"): Promise<Value>;
  /** Lets go of the tree's memory. */
  close(): Promise<void>;
}

/** What to build and how. */
export interface BuildRequest {
  /** The directory, relative to the root of the tree. A leading `/` or `./` means the root, as in Flux. */
  readonly path: string;
  /** `kustomize`: as `kustomize build`. `flux`: as Flux's kustomize-controller, without files that its source leaves out. */
  readonly mode: "kustomize" | "flux";
  /** The Flux Kustomization as it was rendered; its build-time fields and `postBuild` apply. Only in flux mode. */
  readonly kustomization?: Value;
  /** ConfigMaps and Secrets that `substituteFrom` may find, in any order. */
  readonly variableSources?: readonly Value[];
  /** `spec.ignore` of the source, beyond the `.sourceignore` files of the tree. Only in flux mode. */
  readonly sourceIgnore?: string;
  /** Files that this build sees in place of, or beside, those of the tree: path and text. */
  readonly overlay?: readonly (readonly [path: string, text: string])[];
}

/** Why a build gave no objects. `file` is relative to the root of the tree. */
export interface BuildFailure {
  readonly code: "no-kustomization" | "invalid" | "refused" | "timeout" | "memory" | "crashed";
  readonly message: string;
  readonly file: string | null;
  readonly field: string | null;
}

/** A source of variables that was not given, or whose values SOPS has encrypted. */
export interface MissingSource {
  readonly kind: string;
  readonly name: string;
  readonly optional: boolean;
  readonly reason: "absent" | "encrypted";
}

/** What Flux's substitution did. */
export interface Substitution {
  /** False when Flux would not substitute: no `postBuild`, or nothing to substitute with. */
  readonly ran: boolean;
  /** Variables with neither value nor default, over all objects, sorted. */
  readonly undefined: readonly string[];
  /** Why Flux would reject the whole build here. No object has a `substituted` form then. */
  readonly error: string | null;
  readonly missingSources: readonly MissingSource[];
}

/** What building gave. */
export type BuildResult =
  | {
      readonly ok: true;
      readonly objects: readonly BuiltObject[];
      /** Flux generated the kustomization. */
      readonly generated: boolean;
      /** Files of the tree that the build read, sorted. */
      readonly files: readonly string[];
      readonly substitution: Substitution;
    }
  | { readonly ok: false; readonly failure: BuildFailure };

/** One object of a build. */
export interface BuiltObject {
  /** After kustomize, with Flux's build-time fields and common metadata, before substitution. */
  readonly built: Value;
  /**
   * After substitution. null when it did not run for this object (see {@link Substitution.ran}, {@link substitutionDisabled}),
   * was rejected, or has an outcome that cannot be known (see `variables.unknown`). An unknown variable that is only
   * named stays in it as `${name}`.
   */
  readonly substituted: Value | null;
  /** kustomize's own account; files relative to the root of the tree. */
  readonly origin: { readonly file: string | null; readonly configuredIn: string | null; readonly configuredBy: string | null };
  /** Patches and other transformers that were applied, in order. */
  readonly transformations: readonly { readonly configuredIn: string; readonly kind: string }[];
  readonly variables: {
    /** Names that the object refers to, sorted. */
    readonly used: readonly string[];
    /** Those with neither value nor default. */
    readonly undefined: readonly string[];
    /** Those whose value cannot be known, because a required source is missing or encrypted. */
    readonly unknown: readonly string[];
  };
  /** The object opted out with `kustomize.toolkit.fluxcd.io/substitute: disabled`. */
  readonly substitutionDisabled: boolean;
}
