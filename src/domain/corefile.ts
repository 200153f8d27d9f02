/** A place in one file of a Corefile. */
export interface CorefilePlace {
  /** Path of the file, as it was given to the reader or as an import resolved it. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

/** What a difference does, worst first. `dead` is for what has no effect in one file and in the other; `cosmetic` changes nothing that is noticed. */
export const COREFILE_SEVERITIES = ["answers", "availability", "listener", "observability", "dead", "cosmetic"] as const;

/** A severity of {@link COREFILE_SEVERITIES}. */
export type CorefileSeverity = (typeof COREFILE_SEVERITIES)[number];

/** One thing that two Corefiles do differently. */
export interface CorefileDifference {
  readonly severity: CorefileSeverity;
  /** For an operator: what happens to queries or to the server. */
  readonly message: string;
  /** The plugin that makes it; null for zones, blocks and imports. */
  readonly plugin: string | null;
  /** Zones that it touches, as they are written most plainly; empty for the whole server. */
  readonly zones: readonly string[];
  readonly before: string | null;
  readonly after: string | null;
  readonly at: { readonly before: CorefilePlace | null; readonly after: CorefilePlace | null };
}

/** How much two Corefiles have in common: the first of these that holds. */
export type CorefileLayer = "text" | "tokens" | "rules" | "different";

/** Two Corefiles, compared by what they do. */
export interface CorefileDiff {
  readonly schema: "truestory/corefile-diff@1";
  readonly before: string;
  readonly after: string;
  /** The release of CoreDNS that both were read for. */
  readonly version: string;
  readonly layer: CorefileLayer;
  /** Why other spellings mean the same. */
  readonly rules: readonly { readonly rule: string; readonly because: string }[];
  /** Worst first. */
  readonly differences: readonly CorefileDifference[];
  /** Plugins that are compared word by word only. */
  readonly notModelled: readonly string[];
  /** Imports and variables of which nothing is known; equal references count as equal. */
  readonly unknown: readonly string[];
}

/** Something that is wrong with a Corefile. */
export interface CorefileFinding {
  /** Stable name of the rule. */
  readonly rule: string;
  /** `fatal`: CoreDNS does not start, or keeps what it runs; `dead`: it starts, and this does nothing; `warning`: it works, but hardly as meant. */
  readonly severity: "fatal" | "dead" | "warning";
  readonly message: string;
  readonly at: CorefilePlace;
  readonly remedy: string;
}

/** A Corefile, checked for a release. */
export interface CorefileCheck {
  readonly schema: "truestory/corefile-check@1";
  readonly file: string;
  readonly version: string;
  /** In the order of the file. */
  readonly findings: readonly CorefileFinding[];
  /** SHA-512 that CoreDNS logs when it has loaded this file; null when it would not, before 1.9.1, and when that hangs on what is not known. */
  readonly sha512: string | null;
  readonly unknown: readonly string[];
}

/** What changes when a Corefile is run by another release. */
export interface CorefileUpgrade {
  readonly schema: "truestory/corefile-upgrade@1";
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** What is wrong in the new release and was not in the old one. */
  readonly breaks: readonly CorefileFinding[];
  /** What was wrong in the old release and is not in the new one. */
  readonly mends: readonly CorefileFinding[];
  /** What the new release does otherwise: defaults, and the order in which plugins run. */
  readonly changes: readonly CorefileDifference[];
  readonly unknown: readonly string[];
}
