import { knownEnvironment } from "../../src/corefile/environment.ts";
import { runningConfigurationHash } from "../../src/corefile/fingerprint.ts";
import { knownFiles } from "../../src/corefile/imports.ts";
import { messageOf } from "../../src/corefile/parse-failure.ts";
import type { ParseOptions } from "../../src/corefile/parse-options.ts";
import { parse } from "../../src/corefile/parser.ts";
import { grouped } from "../../src/corefile/server-block.ts";
import type { ParserCase } from "./generator.ts";

/** What the oracle answers, and our parser in the same shape. */
export interface ParserAnswer {
  readonly blocks:
    | readonly { Keys: readonly string[]; Tokens: Readonly<Record<string, readonly { File: string; Line: number; Text: string }[]>> }[]
    | null;
  readonly error: string;
  readonly sha512: string;
}

/** How the parser is told of the surroundings of a case. */
export function optionsOf({ files, env, directives }: ParserCase): ParseOptions {
  return {
    file: "/etc/coredns/Corefile",
    path: "/etc/coredns/Corefile",
    environment: knownEnvironment(new Map(Object.entries(env))),
    imports: knownFiles(new Map(Object.entries(files))),
    directives: directives === null ? null : new Set(directives),
  };
}

/** Parses a case and gives the outcome as the oracle would. */
export function answerTo(given: ParserCase): ParserAnswer {
  const parsed = parse(given.text, optionsOf(given));
  if (!parsed.ok) return { blocks: null, error: messageOf(parsed.failure), sha512: "" };
  const blocks = parsed.blocks.map((block) => ({
    Keys: block.keys.map(({ text }) => text),
    Tokens: Object.fromEntries(
      [...grouped(block)].map(([name, tokens]) => [name, tokens.map(({ file, line, text }) => ({ File: file, Line: line, Text: text }))]),
    ),
  }));
  return { blocks: blocks.length === 0 ? null : blocks, error: "", sha512: runningConfigurationHash(parsed.blocks) };
}
