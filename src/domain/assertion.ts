import type { UnprovenReason } from "./outcome-form.ts";
import type { Search } from "./search-place.ts";
import type { Expectation, Home, SpokenPart } from "./stated.ts";
import type { PatternSyntax } from "./text-pattern.ts";

export type { Search } from "./search-place.ts";

/**
 * What is said of a live object: that it is there, that it has these keys, whose it is, what its Corefile uses, or that it works: all that
 * it should run does, or its conditions say so.
 */
export type LiveStatement =
  | { readonly is: "present" | "working" }
  /** A Service has at least so many ready endpoints. */
  | { readonly is: "endpoints"; readonly least: number }
  /** The pods of a workload run on several nodes. */
  | { readonly is: "spread" }
  | { readonly is: "keys"; readonly keys: readonly string[] }
  | { readonly is: "owner"; readonly owner: string }
  | { readonly is: "plugin"; readonly plugin: string; readonly args: readonly string[] };

/** A typed, checkable statement. One file under `src/assertions/` judges each kind. */
export type Assertion =
  /** Every pattern (braces expanded, globs kept) matches something; `any` when one is enough. */
  | {
      readonly kind: "path-exists";
      readonly patterns: readonly string[];
      readonly want: "file" | "directory" | "either";
      readonly any: boolean;
      readonly under: readonly string[];
    }
  | { readonly kind: "path-absent"; readonly patterns: readonly string[] }
  /**
   * A field is as expected. `fields` are alternatives (synonyms of the domain); a field is a dotted path from the root,
   * or, with `anywhere`, a suffix that may stand at any depth (`hubble.relay.enabled` in Helm values).
   */
  | {
      readonly kind: "field";
      readonly search: Search;
      readonly fields: readonly string[];
      readonly anywhere: boolean;
      readonly expect: Expectation;
      readonly quantifier: "some" | "every";
    }
  /**
   * What a sentence says in words ("two replicas", "liveness probe on /healthz"): the field that makes it so in each kind of object it may
   * be about. Objects that differ leave it open, and so does a chart that may have a default.
   */
  | { readonly kind: "worded-field"; readonly search: Search; readonly says: string; readonly homes: readonly Home[]; readonly every: boolean }
  /**
   * What a sentence says in plain words, judged by keys that have these words in them: its subject ("Portal: …") and its parts. `under` are
   * names among the words of its parents, which count as words of it; `around` stems of what the story is about. With `items`, the statement may
   * hold as a whole, or with each of them as its subject ("A and B run 2 replicas").
   */
  | {
      readonly kind: "plain-words";
      readonly search: Search;
      readonly says: string;
      readonly subject: readonly string[];
      readonly parts: readonly SpokenPart[];
      /** "All", "both": every object of the kind, and every item, must be as said. */
      readonly every: boolean;
      readonly items?: { readonly each: readonly (readonly string[])[]; readonly parts: readonly SpokenPart[] };
      readonly under: readonly string[];
      /** Names from headings that list several things: one of them, or a part that the sentence names itself, is meant. */
      readonly amid?: readonly string[];
      readonly around: readonly string[];
    }
  /** `${NAME}` is used (in a field, when given) and defined in every cluster that renders it. */
  | {
      readonly kind: "variable-used";
      readonly search: Search;
      readonly variable: string;
      readonly field: string | null;
      /** What the claim says that the variable stands for. */
      readonly value?: string;
      /** That some cluster renders what uses it: what the output of a build shows. */
      readonly rendered?: true;
      /** The text that it has to stand in, where the claim gives one (`https://${HOST}`). */
      readonly template?: string;
    }
  /** The cluster's settings define the key, with this value when one is given. `${VAR}` in the value is resolved with the same settings. */
  | {
      readonly kind: "setting";
      readonly clusters: readonly string[];
      readonly key: string;
      readonly value: string | null;
      readonly files: readonly string[];
      /** The clusters must not define the key. */
      readonly absent?: boolean;
    }
  | {
      readonly kind: "object-present";
      readonly search: Search;
      readonly rendered: boolean;
      readonly count: { readonly is: "exactly" | "at-least"; readonly value: number } | null;
    }
  | { readonly kind: "object-absent"; readonly search: Search; readonly rendered: boolean }
  /** A Flux Kustomization (or HelmRelease) depends on `name`, and `name` is rendered. */
  /** `only` has every name that may be there; a null `name` with it says that there is none at all. */
  /** With `exists`, the name must also be that of an object that is rendered beside it. */
  | {
      readonly kind: "depends-on";
      readonly search: Search;
      readonly name: string | null;
      readonly only?: readonly string[];
      readonly exists?: true;
    }
  | {
      readonly kind: "health-check";
      readonly search: Search;
      readonly target: { readonly kind: string; readonly name: string | null; readonly namespace: string | null };
    }
  | { readonly kind: "substitute-from"; readonly search: Search; readonly source: { readonly kind: string; readonly name: string } }
  /** A kustomization file lists the entries as resources (or components, patches …); with `absent`, it lists none of them. */
  | { readonly kind: "resource-listed"; readonly kustomizations: readonly string[]; readonly entries: readonly string[]; readonly absent?: boolean }
  /** The clusters' roots reach this path or object. */
  | { readonly kind: "applied"; readonly paths: readonly string[]; readonly clusters: readonly string[] }
  /** A version: `exact` "1.38.0", `range` "0.8.x", `at-least` "1.14". */
  | {
      readonly kind: "version";
      readonly search: Search;
      readonly of: "chart" | "image" | "any";
      readonly subject: string | null;
      readonly constraint: { readonly is: "exact" | "at-least" | "range"; readonly version: string };
    }
  | {
      readonly kind: "alerts";
      readonly search: Search;
      readonly names: readonly string[];
      readonly count: { readonly is: "exactly" | "at-least"; readonly value: number } | null;
    }
  /** The build that a quoted command names succeeds; reproduced with the engine, never run. */
  | {
      readonly kind: "builds";
      readonly path: string;
      readonly tool: "kustomize" | "flux";
      readonly kustomization: string | null;
      readonly file: string | null;
      readonly clusters: readonly string[];
    }
  | { readonly kind: "no-placeholder"; readonly search: Search; readonly field: string | null; readonly variables: boolean }
  /** Addresses given or found lie in the networks given or found in the clusters' settings. */
  | {
      readonly kind: "address-in-network";
      readonly clusters: readonly string[];
      readonly address: { readonly setting: string } | { readonly literal: string };
      readonly network: { readonly settings: readonly string[] } | { readonly literal: string };
    }
  /** No manifest among these files (none given: of the whole repository) holds a credential in plain text. */
  | { readonly kind: "no-plaintext-secret"; readonly files: readonly string[] }
  /** A Secret of this name stands in the repository, encrypted with SOPS; `holding` are words that its keys or its name have in them. */
  | { readonly kind: "secret-encrypted"; readonly name: string; readonly holding: readonly string[] }
  | { readonly kind: "valid-yaml"; readonly files: readonly string[] }
  /** A document has a heading or text. `words` must all occur in one heading or, with `anywhere`, in the text. */
  | { readonly kind: "text-contains"; readonly files: readonly string[]; readonly text: string }
  /** A document has a section about a topic, in these words or others of the same stems. */
  | { readonly kind: "document-covers"; readonly files: readonly string[]; readonly topic: string }
  /** The one object of this kind and name, wherever it is rendered (in every cluster given), and every value that its field leads to. */
  | {
      readonly kind: "named-object";
      readonly clusters: readonly string[];
      readonly object: { readonly kind: string; readonly namespace: string | null; readonly name: string };
      readonly field: string | null;
      readonly expect: Extract<Expectation, { is: "same" | "contains" | "present" | "absent" }>;
    }
  /** An alerting rule of this name stands somewhere in the clusters (in every one given), and its expression has this text. */
  | { readonly kind: "alert-rule"; readonly clusters: readonly string[]; readonly alert: string; readonly expr: string | null }
  /** One document has a heading with these words in this order, or this text word by word. */
  | { readonly kind: "document-says"; readonly file: string; readonly expect: { readonly is: "heading" | "text"; readonly text: string } }
  /**
   * A line of the files (of every file below a directory) matches the pattern of a search command; with `none`, no line does.
   * Every path that is named must be there.
   */
  | {
      readonly kind: "file-matches";
      readonly files: readonly string[];
      readonly pattern: string;
      readonly syntax: PatternSyntax;
      readonly ignoreCase: boolean;
      readonly want: "some" | "none";
    }
  /** A document has the section of this number (`9`, `2.3`). */
  | { readonly kind: "document-section"; readonly file: string; readonly section: string }
  /** The version that is pinned is the one that a document gives for the subject. */
  | {
      readonly kind: "stated-version";
      readonly search: Search;
      readonly of: "chart" | "image" | "any";
      readonly subject: string;
      readonly files: readonly string[];
    }
  /** A container of a workload declares a port; `protocol` is null for any. */
  | { readonly kind: "container-port"; readonly search: Search; readonly port: number; readonly protocol: "TCP" | "UDP" | "SCTP" | null }
  /** The pods of a workload tolerate a taint with one of the keys. */
  | { readonly kind: "tolerates"; readonly search: Search; readonly keys: readonly string[] }
  /** Follows from verdicts of the same audit: of the story's own criteria, or of the story that a reference names. */
  | { readonly kind: "derived"; readonly from: { readonly is: "criteria" } | { readonly is: "story"; readonly reference: string } }
  /** Network policies let this traffic through, or keep all other traffic out. `peer` is a namespace, an app's name or an address range. */
  | {
      readonly kind: "traffic";
      readonly search: Search;
      readonly direction: "ingress" | "egress";
      readonly wants: "allowed" | "denied-by-default";
      readonly peer: string | null;
      readonly ports: readonly number[];
      readonly protocol: "TCP" | "UDP" | "SCTP" | null;
    }
  /** A rule of a network policy lets traffic through, its peer told by words and by names in code. A null direction is either. */
  | {
      readonly kind: "traffic-words";
      readonly search: Search;
      readonly says: string;
      readonly direction: "ingress" | "egress" | null;
      readonly words: readonly string[];
      readonly names: readonly string[];
      readonly ports: readonly number[];
      readonly protocol: "TCP" | "UDP" | "SCTP" | null;
    }
  /**
   * Network policies let nobody but these peers through: on the given ports, or (without any) at all. Each peer is told by words and by names in
   * code, with ports of its own where the sentence gives some.
   */
  | {
      readonly kind: "traffic-only";
      readonly search: Search;
      readonly says: string;
      readonly direction: "ingress" | "egress";
      readonly ports: readonly number[];
      readonly peers: readonly {
        readonly words: readonly string[];
        readonly names: readonly string[];
        readonly ports: readonly number[];
        /** The policy's own namespace. */
        readonly own?: true;
      }[];
      /** Words for the pods whose traffic it is. */
      readonly subject?: readonly string[];
      /** Only policies that select every pod are meant. */
      readonly everyPod?: boolean;
      /** Name lookups are let through by another policy, as the sentence says itself. */
      readonly dnsElsewhere?: boolean;
      /** Whose traffic it is, where the sentence says so: only policies for these pods count. */
      readonly target?: { readonly words: readonly string[]; readonly names: readonly string[] };
    }
  /** Objects come out the same in all clusters: in everything (`all`), in their switches, in their versions, or in all but what variables bring in. */
  | { readonly kind: "same-in-clusters"; readonly search: Search; readonly what: "all" | "switches" | "versions" | "but-variables" }
  /** Objects use variables, every one defined in each cluster; and (`literals`) none has a value of a cluster's own written out. */
  | { readonly kind: "variables-wired"; readonly search: Search; readonly literals: boolean }
  /** A setting has one value in all of the clusters (in all there are when none is given), or another one in each. */
  | { readonly kind: "setting-across"; readonly clusters: readonly string[]; readonly key: string; readonly same: boolean }
  /** One setting, whose key has all words of the label, has these values in these clusters. */
  | {
      readonly kind: "labelled-settings";
      readonly label: readonly string[];
      readonly values: readonly { readonly cluster: string; readonly value: string }[];
    }
  /** Some setting has this value, and a name that shares a word with the label. */
  | { readonly kind: "some-setting"; readonly clusters: readonly string[]; readonly value: string; readonly label: readonly string[] }
  /** An alert is about this: its name, summary and description have all the words, its expression the bounds. */
  | {
      readonly kind: "alert-about";
      readonly search: Search;
      /** The alert, where it is given by its name. */
      readonly name?: string;
      readonly words: readonly string[];
      readonly bounds: readonly string[];
      /** How long it has to be so, and how bad it is, where that is said. */
      readonly lasting?: string;
      readonly severity?: string;
    }
  /** A Corefile that Git makes uses this plugin, with these arguments when some are given. */
  | { readonly kind: "corefile-plugin"; readonly search: Search; readonly plugin: string; readonly args: readonly string[] }
  /** Nothing here can check it, and why: needs the network, a cluster, a person. */
  /** What a cluster has, which only an export of it shows; open without one. `because` says what would have to be seen. */
  | {
      readonly kind: "live-object";
      readonly clusters: readonly string[];
      readonly object: { readonly kind: string; readonly namespace: string | null; readonly name: string };
      readonly says: LiveStatement;
      readonly because: string;
    }
  | { readonly kind: "uncheckable"; readonly reason: UnprovenReason; readonly because: string };

/** The discriminant of {@link Assertion}; also the name of the file that judges it. */
export type AssertionKindName = Assertion["kind"];

export * from "./outcome-form.ts";
