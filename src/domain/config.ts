import type { Mode } from "./audit.ts";
import type { StatusState } from "./story.ts";

/** A sync root named by hand. */
export interface RootConfig {
  readonly name: string;
  /** Directory or file that Flux syncs for this cluster. */
  readonly path: string;
}

/** What may be fetched from the network. */
export interface NetworkConfig {
  /** `host`, `host:port` or `*.example.org`; no others are ever connected to. */
  readonly hosts: readonly string[];
  readonly charts: "fetch" | "check";
  /** Hosts of the list may be this machine. */
  readonly loopback: boolean;
}

/** Differences between Git and clusters that are left out; what is not named fits everything. */
export interface DriftIgnore {
  readonly cluster?: string | undefined;
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** Dotted path of a field, or the beginning of one; `[*]` for every item of a list. */
  readonly field?: string | undefined;
  /** The manager that wrote the live field last. */
  readonly manager?: string | undefined;
  readonly reason: string;
}

/** Settings of a run; every one has a working default. */
export interface Config {
  /** Globs of story files. */
  readonly stories: readonly string[];
  /** Globs of reference pages. */
  readonly references: readonly string[];
  /** Extra status words and the state they mean. */
  readonly statusWords: Readonly<Record<string, StatusState>>;
  /** Empty: found without configuration. */
  readonly roots: readonly RootConfig[];
  /** Folders with charts of other repositories. */
  readonly charts: readonly string[];
  /** What charts are told of the clusters; an empty version means Helm's own default. */
  readonly kubernetes: { readonly version: string; readonly apiVersions: readonly string[] };
  /** null: nothing is ever connected to. */
  readonly network: NetworkConfig | null;
  /** `namespace/name` or `name` of settings ConfigMaps, empty: those that `substituteFrom` names. */
  readonly settings: readonly string[];
  readonly mode: Mode;
  readonly versionPolicy: "exact" | "at-least";
  readonly require: readonly string[];
  readonly ignore: readonly { readonly rule: string; readonly path?: string | undefined; readonly reason: string }[];
  readonly snapshots: {
    /** Hours after which an export of a cluster proves nothing about now. */
    readonly maxAgeHours: number;
    /** UID of the namespace kube-system, by cluster. */
    readonly clusters: Readonly<Record<string, string>>;
  };
  readonly drift: { readonly ignore: readonly DriftIgnore[] };
  /** Prefixes in paths of stories that mean this repository; the value is always empty. */
  readonly repositories: Readonly<Record<string, string>>;
}
