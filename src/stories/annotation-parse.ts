import { closest, distance } from "fastest-levenshtein";
import { type Document, isMap, isScalar, LineCounter, type Pair, Parser, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { ANNOTATION_KEYS, type Annotation, type AnnotationReading } from "../domain/annotation.ts";
import { nestedBeyond } from "../domain/nesting.ts";
import { FORM_KEYS, FORMS, type Form } from "./annotation-schema.ts";

const LONGEST = 4_096;
const DEEPEST = 8;
const MOST_PROBLEMS = 20;
/** What proposed annotations leave to their author. */
const BLANK = /(?:^|[/@])…$/;

interface Problem {
  readonly line: number;
  readonly message: string;
}

/** The entries of an annotation with the line of each key. */
interface Entries {
  readonly values: ReadonlyMap<string, unknown>;
  /** Keys whose value is reported already. */
  readonly refused: ReadonlySet<string>;
  lineOf(key: string | undefined): number;
}

/**
 * Reads the YAML flow mapping of an annotation. Every problem is reported at once, each with its line; nothing is guessed.
 * Never throws, whatever the text: more than 4,096 characters, nesting beyond eight levels, aliases and tags are refused.
 *
 * @param line 1-based line of the story on which `yaml` starts
 */
export function readAnnotation(yaml: string, line: number): AnnotationReading {
  const problems: Problem[] = [];
  const entries = entriesOf(yaml, line, problems);
  const says = entries === null ? null : readEntries(entries, problems);
  if (says !== null && problems.length === 0) return { ok: true, says };
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line).slice(0, MOST_PROBLEMS) };
}

function entriesOf(yaml: string, line: number, problems: Problem[]): Entries | null {
  const refuse = (message: string, at = line): null => {
    problems.push({ line: at, message });
    return null;
  };
  if (yaml.length > LONGEST) return refuse(`An annotation must not be longer than ${LONGEST} characters.`);
  if (!yaml.startsWith("{")) return refuse("An annotation must be one YAML flow mapping: `{key: value, …}`.");
  for (const token of new Parser().parse(yaml))
    if (token.type === "document" && token.value !== undefined && nestedBeyond(token.value, DEEPEST) !== undefined)
      return refuse(`An annotation must not be nested deeper than ${DEEPEST} levels.`);
  const lines = new LineCounter();
  const lineAt = (offset: number): number => line + Math.max(lines.linePos(offset).line, 1) - 1;
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, logLevel: "silent", stringKeys: true });
  for (const error of [...document.errors, ...document.warnings]) problems.push({ line: lineAt(error.pos[0]), message: yamlMessage(error.message) });
  if (problems.length > 0) return null;
  if (!isMap(document.contents)) return refuse("An annotation must be one YAML flow mapping: `{key: value, …}`.");
  if (hasReferences(document)) return refuse("An annotation must not have anchors, aliases or tags.");
  return decoded(document.contents.items as Pair[], document, lineAt, problems);
}

function yamlMessage(message: string): string {
  return `The annotation is no valid YAML: ${message.split("\n")[0] ?? ""}`;
}

function hasReferences(document: Document.Parsed): boolean {
  let found = false;
  const stop = (): symbol => {
    found = true;
    return visit.BREAK;
  };
  visit(document, {
    Alias: stop,
    Value: (_key, node) => (node.anchor !== undefined || node.tag !== undefined ? stop() : undefined),
  });
  return found;
}

function decoded(pairs: readonly Pair[], document: Document.Parsed, lineAt: (offset: number) => number, problems: Problem[]): Entries {
  const values = new Map<string, unknown>();
  const keyLines = new Map<string, number>();
  const refused = new Set<string>();
  const first = lineAt(0);
  for (const { key, value } of pairs) {
    const name = isScalar(key) ? String(key.value) : "";
    const at = isScalar(key) ? lineAt(key.range?.[0] ?? 0) : first;
    keyLines.set(name, at);
    const content: unknown = value !== null && typeof value === "object" && "toJS" in value ? (value as Document["contents"])?.toJS(document) : null;
    const defect = defectOf(content);
    if (defect !== null) {
      refused.add(name);
      problems.push({ line: at, message: `\`${shown(name)}\` ${defect}` });
    }
    values.set(name, content);
  }
  return { values, refused, lineOf: (key) => keyLines.get(key ?? "") ?? first };
}

function defectOf(content: unknown): string | null {
  if (hasUnsafeNumber(content)) return "has a number that is not exact; put it in quotes.";
  return typeof content === "string" && BLANK.test(content) ? "still has the blank `…`; fill it in." : null;
}

function hasUnsafeNumber(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value));
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnsafeNumber);
}

function readEntries(entries: Entries, problems: Problem[]): Annotation | null {
  const known: readonly string[] = ANNOTATION_KEYS;
  const keys = [...entries.values.keys()];
  const unknown = keys.filter((key) => !known.includes(key));
  for (const key of unknown) problems.push({ line: entries.lineOf(key), message: `There is no key \`${shown(key)}\`${meant(key)}` });
  const forms = keys.filter((key): key is Form => Object.hasOwn(FORMS, key));
  const waived = forms.includes("waived");
  const others = forms.filter((form) => form !== "waived");
  const [own, second] = others;
  if (second !== undefined || (waived && (own === "deferred" || own === "attested"))) {
    const clash = second ?? own ?? "";
    problems.push({ line: entries.lineOf(clash), message: `\`${clash}\` does not go with \`${second === undefined ? "waived" : own}\`.` });
    return null;
  }
  if (own === undefined && !waived) {
    if (unknown.length === 0)
      problems.push({ line: entries.lineOf(undefined), message: `The annotation needs one of ${quoted(Object.keys(FORMS))}.` });
    return null;
  }
  const allowed = new Set<string>([...(own === undefined ? [] : FORM_KEYS[own]), ...(waived ? FORM_KEYS.waived : [])]);
  for (const key of keys)
    if (known.includes(key) && !allowed.has(key))
      problems.push({ line: entries.lineOf(key), message: `\`${key}\` does not go with \`${own ?? "waived"}\`.` });
  const reading = own === undefined ? null : readForm(own, entries, problems);
  if (!waived) return reading;
  const waiver = readForm("waived", entries, problems);
  if (waiver?.kind !== "waived") return null;
  return { ...waiver, reading: reading?.kind === "check" || reading?.kind === "version" ? reading : null };
}

function readForm(form: Form, entries: Entries, problems: Problem[]): Annotation | null {
  const given = Object.fromEntries(FORM_KEYS[form].flatMap((key) => (entries.values.has(key) ? [[key, entries.values.get(key)]] : [])));
  const schema: z.ZodType<Annotation> = FORMS[form];
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  for (const issue of read.error.issues) {
    const key = String(issue.path[0] ?? form);
    if (entries.refused.has(key)) continue;
    const message = `\`${key}\` ${issue.message}.`;
    if (!problems.some((problem) => problem.message === message))
      problems.push({ line: entries.lineOf(entries.values.has(key) ? key : form), message });
  }
  return null;
}

function meant(key: string): string {
  if (key.length >= 3 && key.length <= 40) {
    const word = closest(key.toLowerCase(), [...ANNOTATION_KEYS]);
    if (distance(key.toLowerCase(), word) <= Math.max(2, Math.floor(key.length / 3))) return `; did you mean \`${word}\`?`;
  }
  return `; known are ${quoted(ANNOTATION_KEYS)}.`;
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}

function shown(key: string): string {
  return key.length > 60 ? `${key.slice(0, 59)}…` : key;
}
