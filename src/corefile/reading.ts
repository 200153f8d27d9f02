import { UNKNOWN_ENVIRONMENT } from "./environment.ts";
import { UNKNOWN_FILES } from "./imports.ts";
import { type Instance, instancesOf } from "./instance.ts";
import type { ParseFailure } from "./parse-failure.ts";
import { MOUNTED, type ParseOptions } from "./parse-options.ts";
import { parse } from "./parser.ts";
import { grouped, type ServerBlock } from "./server-block.ts";
import type { ImportStep, Token } from "./token.ts";
import { isSince, NEWEST } from "./version.ts";
import { readKey, type ZoneKey } from "./zone.ts";

/** What decides the meaning of a Corefile, apart from its text. */
export interface ReadingOptions extends Partial<Omit<ParseOptions, "directives">> {
  /** The release of CoreDNS; the newest known one when it is not told. */
  readonly version?: string;
  /** What `-dns.port` says; 53 when it is not given. */
  readonly defaultPort?: string;
}

/** A server block with its zones and plugins. */
export interface Block {
  /** Where it stands among the blocks, from 0. */
  readonly index: number;
  readonly keys: readonly Token[];
  /** Zones of the keys that could be read, networks expanded. */
  readonly zones: readonly ZoneKey[];
  /** Keys that CoreDNS refuses, with its words. */
  readonly badKeys: readonly { readonly key: Token; readonly message: string }[];
  /** Uses of plugins by name, in the order of their first use. */
  readonly plugins: ReadonlyMap<string, readonly Instance[]>;
  readonly openImports: readonly ImportStep[];
  readonly source: ServerBlock;
}

/** A Corefile that was read. */
export interface Corefile {
  readonly ok: true;
  readonly text: string;
  readonly file: string;
  readonly version: string;
  readonly blocks: readonly Block[];
  /** True when it has no server block and CoreDNS runs its built-in one. */
  readonly isBuiltIn: boolean;
  readonly openImports: readonly ImportStep[];
  readonly emptyGlobs: readonly ImportStep[];
  readonly unknownVariables: readonly string[];
}

/** A Corefile, or why CoreDNS does not read it. */
export type Reading = Corefile | { readonly ok: false; readonly text: string; readonly file: string; readonly failure: ParseFailure };

/** What CoreDNS runs when a Corefile has no server block. Source: `DefaultInput` in `core/dnsserver/register.go`. */
const BUILT_IN = ".:53 {\nwhoami\nlog\n}\n";

/** Reads a Corefile: parses it, and puts its blocks into zones and plugins. */
export function readCorefile(text: string, options: ReadingOptions = {}): Reading {
  const {
    file = "Corefile",
    path = MOUNTED,
    environment = UNKNOWN_ENVIRONMENT,
    imports = UNKNOWN_FILES,
    version = NEWEST,
    defaultPort = "53",
  } = options;
  const parsed = parse(text, { file, path, environment, imports, directives: null });
  if (!parsed.ok) return { ok: false, text, file, failure: parsed.failure };
  const isBuiltIn = parsed.blocks.length === 0 && parsed.openImports.length === 0;
  const builtIn = isBuiltIn ? parse(BUILT_IN) : parsed;
  const blocks = (builtIn.ok ? builtIn.blocks : []).map((block, index) => readBlock(block, index, version, defaultPort));
  const { openImports, emptyGlobs, unknownVariables } = parsed;
  return { ok: true, text, file, version, blocks, isBuiltIn, openImports, emptyGlobs, unknownVariables };
}

function readBlock(source: ServerBlock, index: number, version: string, defaultPort: string): Block {
  const foldsCase = isSince(version, "1.14.7");
  const keys = source.keys.map((key) => ({ key, reading: readKey(key.text, { foldsCase, defaultPort }) }));
  return {
    index,
    keys: source.keys,
    zones: keys.flatMap(({ reading }) => (reading.ok ? reading.zones : [])),
    badKeys: keys.flatMap(({ key, reading }) => (reading.ok ? [] : [{ key, message: reading.message }])),
    plugins: new Map([...grouped(source)].map(([name, tokens]) => [name, instancesOf(tokens)])),
    openImports: source.openImports,
    source,
  };
}
