import { closest, distance } from "fastest-levenshtein";
import { type Document, isNode, isPair, isScalar, LineCounter, Parser, parseDocument } from "yaml";
import type { z } from "zod";
import type { Config } from "../domain/config.ts";
import { AuditFailure } from "../domain/failure.ts";
import { nestedBeyond } from "../domain/nesting.ts";
import type { Place } from "../domain/position.ts";
import { formatPath } from "../domain/value.ts";
import type { Tree } from "../domain/world.ts";
import { CONFIG_PATHS, configSchema, defaultConfig } from "./schema.ts";

const MAX_SIZE = 64 * 1024;
const MAX_DEPTH = 20;
const MAX_PROBLEMS = 50;
const REMEDY = "Correct the configuration file; Truestory's docs/configuration.md describes every key.";

interface Problem {
  readonly place: Place;
  readonly message: string;
}

/**
 * The configuration that a tree holds, defaults filled in; all defaults when it has no configuration file.
 * Throws {@link AuditFailure} (2) that lists every problem with its line and column, and the key or word that was probably meant.
 */
export function loadConfig(tree: Tree): Config {
  const present = CONFIG_PATHS.filter((path) => tree.kind(path) !== undefined);
  const [path, other] = present;
  if (path === undefined) return defaultConfig();
  if (other !== undefined) throw invalid([{ place: { path: other, line: 1, column: 1 }, message: `there is also ${path}; keep one of them` }]);
  const text = tree.text(path);
  if (text === undefined)
    throw invalid([{ place: { path, line: 1, column: 1 }, message: `cannot be read: ${tree.unreadable(path) ?? "not a file"}` }]);
  return parseConfig(path, text);
}

/** Reads the text of a configuration file; `path` is named in problems. Throws as {@link loadConfig} does. */
function parseConfig(path: string, text: string): Config {
  if (text.length > MAX_SIZE) throw invalid([{ place: { path, line: 1, column: 1 }, message: "larger than 64 KB" }]);
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { path, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  for (const token of new Parser().parse(text)) {
    const deep = token.type === "document" && token.value !== undefined ? nestedBeyond(token.value, MAX_DEPTH) : undefined;
    if (deep !== undefined) throw invalid([{ place: { path, line: 1, column: 1 }, message: `nested deeper than ${MAX_DEPTH} levels` }]);
  }
  // At the level "silent" the parser would pass over a second document without a word.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error", stringKeys: true });
  if (document.errors.length > 0) throw invalid(document.errors.map((error) => ({ place: place(error.pos[0]), message: error.message })));

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw invalid([{ place: place(0), message: cause instanceof Error ? cause.message : String(cause) }]);
  }
  const checked = configSchema.safeParse(value ?? {});
  if (checked.success) return checked.data;
  throw invalid(checked.error.issues.flatMap((issue) => problemsOf(issue, document, place)));
}

function invalid(problems: readonly Problem[]): AuditFailure {
  const sorted = problems.toSorted((a, b) => a.place.line - b.place.line || (a.place.column ?? 0) - (b.place.column ?? 0)).slice(0, MAX_PROBLEMS);
  const lines = sorted.map(({ place, message }) => `${place.path}:${place.line}:${place.column ?? 1}: ${message}`);
  const first = sorted[0];
  return new AuditFailure(lines.join("\n"), { code: 2, remedy: REMEDY, ...(first === undefined ? {} : { place: first.place }) });
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, document: Document.Parsed, place: (offset: number) => Place): readonly Problem[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  const where = path.length === 0 ? "" : `\`${formatPath(path)}\`: `;
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(path);
    return issue.keys.map((key) => ({
      place: place(keyOffset(document, [...path, key])),
      message: `${where}unknown key \`${key}\`${meant(key, known)}`,
    }));
  }
  return [{ place: place(keyOffset(document, path)), message: `${where}${sentence(issue, document.getIn(path))}` }];
}

/** Says what is wrong, in words a user knows. */
function sentence(issue: Issue, found: unknown): string {
  if (issue.code === "invalid_value") {
    const given = typeof found === "string" ? found : undefined;
    const allowed = issue.values.map(String);
    const list = allowed.map((value) => `\`${value}\``).join(", ");
    return given === undefined ? `must be one of ${list}` : `\`${given}\` is none of ${list}${nearest(given, allowed)}`;
  }
  if (issue.code === "invalid_type") {
    return found === undefined ? "is missing" : `must be ${NOUNS[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === "too_big" && issue.origin === "array") return `must not have more than ${issue.maximum} entries`;
  return issue.message;
}

const NOUNS: Readonly<Record<string, string>> = { string: "text", array: "a list", object: "a mapping", record: "a mapping", number: "a number" };

/** Names the known word that was probably meant; nothing when none is near. */
function nearest(given: string, known: readonly string[]): string {
  if (known.length === 0 || given.length > 100) return "";
  const word = closest(given, [...known]);
  return distance(given, word) <= Math.max(2, Math.floor(given.length / 3)) ? `; did you mean \`${word}\`?` : "";
}

function meant(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  return near !== "" || known.length === 0 ? near : `; known are ${known.map((key) => `\`${key}\``).join(", ")}`;
}

const ENTRY_KEYS: Readonly<Record<string, readonly string[]>> = {
  roots: ["name", "path"],
  ignore: ["rule", "path", "reason"],
  network: ["hosts", "charts", "loopback"],
  kubernetes: ["version", "apiVersions"],
  snapshots: ["maxAgeHours", "clusters"],
  drift: ["ignore"],
  "drift.ignore": ["cluster", "kind", "namespace", "name", "field", "manager", "reason"],
};

function keysAt(path: readonly (string | number)[]): readonly string[] {
  if (path.length === 0) return Object.keys(configSchema.shape);
  const where = path.filter((step) => typeof step === "string").join(".");
  return Object.hasOwn(ENTRY_KEYS, where) ? (ENTRY_KEYS[where] ?? []) : [];
}

/** Offset of the key (or list item) at `path`, or of the nearest thing around it that exists. */
function keyOffset(document: Document.Parsed, path: readonly (string | number)[]): number {
  const last = path.at(-1);
  if (last === undefined) return document.contents?.range[0] ?? 0;
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isNode(parent) && "items" in parent) {
    for (const [at, item] of parent.items.entries()) {
      if (isPair(item) && isScalar(item.key) && String(item.key.value) === String(last)) return item.key.range?.[0] ?? 0;
      if (at === last && isNode(item)) return item.range?.[0] ?? 0;
    }
  }
  return keyOffset(document, path.slice(0, -1));
}
