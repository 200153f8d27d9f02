import type { ImportStep, Token } from "./token.ts";

/** One line of a server block that names a directive, with everything that belongs to it. */
export interface Directive {
  readonly name: string;
  readonly tokens: readonly Token[];
}

/** A server block, with imports, snippets and environment references worked in. */
export interface ServerBlock {
  /** The zones it is for, as written, without their commas. */
  readonly keys: readonly Token[];
  /** In written order. CoreDNS keeps them by name: see {@link grouped}. */
  readonly directives: readonly Directive[];
  /** Imports in it of which nothing is known. */
  readonly openImports: readonly ImportStep[];
}

/**
 * The tokens of a block as CoreDNS hands them to its plugins: by the name of the directive, those of several lines one after the other.
 */
export function grouped({ directives }: ServerBlock): ReadonlyMap<string, readonly Token[]> {
  const groups = new Map<string, Token[]>();
  for (const { name, tokens } of directives) {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [...tokens]);
    else for (const token of tokens) group.push(token);
  }
  return groups;
}
