import { isMap, isScalar, LineCounter, type Pair, Parser, parseDocument } from "yaml";
import { textHash } from "../domain/hash.ts";
import { nestedBeyond } from "../domain/nesting.ts";
import type { RawAnnotation, Sentence, Story, StoryProblem } from "../domain/story.ts";
import { readAnnotation } from "./annotation-parse.ts";

const LONGEST = 256 * 1024;
const DEEPEST = 12;
const MOST_PROBLEMS = 100;

/** One annotation of a side file: whose it is, and where it stands there. */
interface Entry {
  /** `AC3`, or the section for what belongs to no criterion (`tasks`). */
  readonly part: string;
  readonly hash: string;
  readonly line: number;
  readonly yaml: string;
}

/** Where the annotations of a story stand that its author does not want in the story: `01.truestory.yml` beside `01.md`. */
export function sideFileOf(story: string): string {
  return `${story.replace(/\.[^./]+$/, "")}.truestory.yml`;
}

/** True for a path that is named like a side file, also with the other ending of YAML files. */
export function isSideFile(path: string): boolean {
  return /[^/]\.truestory\.ya?ml$/.test(path);
}

/**
 * The story with the annotations of its side file on their claims, each named by criterion and text hash. An entry that fits no claim, stands
 * beside an annotation in the story or cannot be read is a problem of the story; nothing is guessed.
 */
export function withSideFile(story: Story, path: string, text: string): Story {
  const problems: StoryProblem[] = [];
  const refuse = (line: number, message: string, at = 1): void => {
    problems.push({ line: at, rule: "annotation", message: `${path}:${line}: ${message}` });
  };
  const entries = new Map(entriesOf(text, refuse).map((entry) => [keyOf(entry.part, entry.hash), entry]));
  const used = new Map<string, number>();
  const place = (sentence: Sentence): Sentence => {
    const key = keyOf(sentence.criterion ?? sentence.section, textHash(sentence.raw));
    const entry = sentence.header ? undefined : entries.get(key);
    if (entry === undefined) return sentence;
    const seen = used.has(key);
    used.set(key, sentence.line);
    if (sentence.annotation === null) return { ...sentence, annotation: annotationFrom(entry, path, sentence.line) };
    if (!seen) refuse(entry.line, "The claim has an annotation in its story already; keep one of them.", sentence.line);
    return sentence;
  };
  const all = (sentences: readonly Sentence[]): readonly Sentence[] => sentences.map(place);
  const annotated: Story = {
    ...story,
    criteria: story.criteria.map((criterion) => ({ ...criterion, sentences: all(criterion.sentences) })),
    loose: all(story.loose),
    tasks: all(story.tasks),
    fileList: all(story.fileList),
    definitionOfDone: all(story.definitionOfDone),
    validation: all(story.validation),
    prerequisites: all(story.prerequisites),
  };
  for (const [key, entry] of entries) {
    const line = used.get(key);
    if (line === undefined)
      refuse(entry.line, `No claim of ${entry.part} has the text hash ${entry.hash}; \`truestory explain\` shows the hash of every claim.`);
    else {
      const { read } = annotationFrom(entry, path, line);
      if (!read.ok) for (const problem of read.problems) refuse(problem.line, problem.message, line);
    }
  }
  return { ...annotated, problems: [...story.problems, ...problems.slice(0, MOST_PROBLEMS)].sort((a, b) => a.line - b.line) };
}

function keyOf(part: string, hash: string): string {
  return `${part.toLowerCase()} ${hash.toLowerCase()}`;
}

function annotationFrom({ yaml, line }: Entry, path: string, at: number): RawAnnotation {
  return { line: at, yaml, read: readAnnotation(yaml, line), from: path };
}

function entriesOf(text: string, refuse: (line: number, message: string) => void): readonly Entry[] {
  if (text.length > LONGEST) {
    refuse(1, `A side file must not be longer than ${LONGEST / 1024} KB.`);
    return [];
  }
  for (const token of new Parser().parse(text))
    if (token.type === "document" && token.value !== undefined && nestedBeyond(token.value, DEEPEST) !== undefined) {
      refuse(1, `A side file must not be nested deeper than ${DEEPEST} levels.`);
      return [];
    }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error", stringKeys: true });
  const lineAt = (offset: number | undefined): number => Math.max(lines.linePos(offset ?? 0).line, 1);
  const [error] = document.errors;
  if (error !== undefined) {
    refuse(lineAt(error.pos[0]), `The side file is no valid YAML: ${error.message.split("\n")[0] ?? ""}`);
    return [];
  }
  if (document.contents === null) return [];
  return pairsOf(document.contents).flatMap((part) => {
    const hashes = pairsOf(part.value);
    if (hashes.length === 0) refuse(lineAt(startOf(part.key)), "Expected a criterion (`AC1`) with annotations by text hash.");
    return hashes.flatMap(({ key, value }): readonly Entry[] => {
      const line = lineAt(startOf(key));
      if (isMap(value) && value.flow === true && value.range != null)
        return [{ part: textOf(part.key), hash: textOf(key), line: lineAt(value.range[0]), yaml: text.slice(value.range[0], value.range[1]) }];
      refuse(line, "An annotation must be one YAML flow mapping: `{key: value, …}`.");
      return [];
    });
  });
}

function pairsOf(node: unknown): readonly Pair[] {
  return isMap(node) ? (node.items as readonly Pair[]) : [];
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) ? node.range?.[0] : undefined;
}

function textOf(node: unknown): string {
  return isScalar(node) ? String(node.value) : "";
}
