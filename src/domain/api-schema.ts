/**
 * A compact structural schema of an API type, as JSON. A number refers to an entry of {@link PinnedSchemas.nodes}; what is written out is:
 * `"any"` (nothing is known, or unknown fields are kept), `"text"`, `"whole"` (an integer), `"number"`, `"flag"` (a boolean), `"text-or-number"`
 * (quantities, ports that may be named); `{ "one": [...] }` (one of these texts); `{ "list": schema }`; `{ "map": schema }`;
 * `{ "fields": { name: schema } }`, which has no fields but these.
 */
export type ApiSchema =
  | number
  | "any"
  | "text"
  | "whole"
  | "number"
  | "flag"
  | "text-or-number"
  | { readonly one: readonly string[] }
  | { readonly list: ApiSchema }
  | { readonly map: ApiSchema }
  | { readonly fields: Readonly<Record<string, ApiSchema>> };

/** A kind of an API group: its scope and a schema per served version. */
export interface ApiKind {
  readonly group: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly versions: Readonly<Record<string, ApiSchema>>;
}

/** A project whose API is pinned here, with its version. */
export interface ApiProject {
  readonly name: string;
  readonly version: string;
  readonly kinds: readonly ApiKind[];
}

/** Schemas of well-known projects, generated from their own definitions by `scripts/schemas.ts`. */
export interface PinnedSchemas {
  readonly nodes: readonly ApiSchema[];
  readonly projects: readonly ApiProject[];
}
