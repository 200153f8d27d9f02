import type { FieldPath, Value } from "../../domain/value.ts";
import type { EngineMemory } from "./memory.ts";

/** Versions of the tools that the engine is made of, as module versions (`v0.21.1`). */
export interface EngineVersions {
  /** `sigs.k8s.io/kustomize/api`. */
  readonly kustomize: string;
  /** `github.com/fluxcd/pkg/kustomize`. */
  readonly flux: string;
  /** `helm.sh/helm`. */
  readonly helm: string | null;
  /** The version of Kubernetes that charts are told unless another is given (`v1.37.0`). */
  readonly kubeVersion: string | null;
  /** API versions that charts are told beside those of Kubernetes itself. */
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
  /** Gives the bytes of `schema.wasm.br`, asked for once, when a chart has a schema for its values. Without it such charts fail. */
  readonly schemaWasm?: () => Promise<Uint8Array>;
  /** Answers from earlier runs, and a place for those of this one. Left out: nothing is kept. */
  readonly memory?: EngineMemory;
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
  /** Lets go of the memory of idle workers, all but so many, for when little is left to build; the next build starts one again. */
  rest(keep: number): void;
  /** Stops all workers. Builds that are under way end as `crashed`. */
  close(): Promise<void>;
}

/** A tree that the engine holds. */
export interface EngineTree {
  /** Builds one directory. Failures are values. @throws AuditFailure when the engine is closed or cannot start. */
  build(request: BuildRequest): Promise<BuildResult>;
  /** Renders a chart of the tree. Failures are values. @throws AuditFailure as {@link build}. */
  chart(request: ChartRequest): Promise<ChartResult>;
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

/** A release to render, as helm-controller would have Helm do it. */
export interface ChartRequest {
  /** The chart's directory or archive, relative to the root of the tree. */
  readonly chart: string;
  /** Files that take the place of the chart's own values: of the tree for a directory, of the archive for an archive. */
  readonly valuesFiles: readonly string[];
  readonly ignoreMissingValuesFiles: boolean;
  /** Name and namespace of the release. */
  readonly name: string;
  readonly namespace: string;
  /** The namespace of the HelmRelease; `valuesFrom` finds its ConfigMaps and Secrets there, among `objects`. */
  readonly from: string;
  readonly valuesFrom: readonly Value[];
  readonly objects: readonly Value[];
  /** `spec.values`. */
  readonly values: Value;
  readonly postRenderers: readonly Value[];
  /** `spec.postRenderStrategy`, empty for Flux's default. */
  readonly postRenderStrategy: string;
  readonly commonMetadata: Value;
  readonly skipCRDs: boolean;
  readonly skipHooks: boolean;
  readonly skipSchema: boolean;
  /** The cluster's version of Kubernetes; empty when it is not known. */
  readonly kubeVersion: string;
  /** API versions served beside those of Kubernetes itself: `monitoring.coreos.com/v1`, `monitoring.coreos.com/v1/ServiceMonitor`. */
  readonly apiVersions: readonly string[];
  /** Kinds without a namespace beside those of Kubernetes itself, as `group/Kind`. */
  readonly clusterScoped: readonly string[];
  /** `spec.ignore` of the source of a chart's directory; null shows the whole tree. */
  readonly sourceIgnore: string | null;
}

/** An object of a release. */
export interface ChartObject {
  readonly content: Value;
  /** The template that made it, as Helm names it: `web/templates/deployment.yaml`. Empty when a post-renderer did. */
  readonly source: string;
  /** The events at which it is applied; null when it is no hook. */
  readonly hook: readonly string[] | null;
  /** It stands in a `crds` folder. */
  readonly crd: boolean;
  /** Fields whose values are made of chance, time or a Secret and are not known; an empty path means the object itself. */
  readonly volatile: readonly FieldPath[];
}

/** What a chart rendered. */
export interface RenderedChart {
  readonly chartName: string;
  readonly chartVersion: string;
  readonly appVersion: string;
  readonly objects: readonly ChartObject[];
  /** There may be further objects: whether there are hangs on chance, time or a Secret. */
  readonly open: boolean;
  /** API versions that templates asked for and that the cluster may serve, though nothing says so. */
  readonly asked: readonly string[];
  /** What templates looked up in the cluster; they were told that it is not there. */
  readonly looked: readonly string[];
  /** Files of the tree that the chart consists of. */
  readonly files: readonly string[];
}

/** Why a chart rendered nothing. */
export interface ChartFailure {
  /** `needs-chart`: a chart that it depends on is not there. `needs-network`: only a schema from elsewhere tells whether its values may be so. */
  readonly code: "invalid" | "refused" | "needs-chart" | "needs-network" | "timeout" | "memory" | "crashed";
  readonly message: string;
  /** A file of the chart as Helm names it, empty when none is known; with its line, 0 when not known. */
  readonly file: string;
  readonly line: number;
  /** A real cluster might see it otherwise: the chart looks something up, or depends on what the cluster serves or on a Secret. */
  readonly unsure: boolean;
}

/** What rendering a chart gave. */
export type ChartResult = { readonly ok: true; readonly release: RenderedChart } | { readonly ok: false; readonly failure: ChartFailure };
