import { TemplateProblem } from "./problem.ts";

/** A piece of a Go template. */
export type TemplateNode =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "print"; readonly pipeline: Pipeline }
  | { readonly kind: "if"; readonly test: Pipeline; readonly body: readonly TemplateNode[]; readonly otherwise: readonly TemplateNode[] }
  | { readonly kind: "range"; readonly over: Pipeline; readonly body: readonly TemplateNode[]; readonly otherwise: readonly TemplateNode[] };

/** Commands of which each gets what the one before it gives as its last argument. */
export type Pipeline = readonly (readonly Operand[])[];

/** A part of a command. */
export type Operand =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  /** `.a.b`, with `root` for `$.a.b`. */
  | { readonly kind: "field"; readonly path: readonly string[]; readonly root: boolean }
  /** A function, or with a path a field of what it gives without arguments. */
  | { readonly kind: "function"; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: "group"; readonly pipeline: Pipeline; readonly path: readonly string[] };

type Word =
  | { readonly kind: "open" | "close" | "pipe" }
  | { readonly kind: "operand"; readonly operand: Operand }
  | { readonly kind: "path"; readonly path: readonly string[] };

const MAX_TEMPLATE = 20_000;
const MAX_DEPTH = 50;

/** How templates are told from the text around them, and what they may name. */
export interface Dialect {
  /** Opens and closes an action. */
  readonly delimiters: "{{ }}" | "<< >>";
  /** A function without arguments that gives the parameters of that name: `inputs.tenant`. */
  readonly source: string | null;
}

/** Argo CD's templates. */
export const ARGO_DIALECT: Dialect = { delimiters: "{{ }}", source: null };
/** Templates of the Flux operator. */
export const RESOURCE_SET_DIALECT: Dialect = { delimiters: "<< >>", source: "inputs" };

/** An action with its trim marks; texts in it may hold anything. */
const ACTIONS: Readonly<Record<Dialect["delimiters"], { readonly open: string; readonly pattern: RegExp }>> = {
  "{{ }}": { open: "{{", pattern: /\{\{(-(?=\s))?((?:[^"`}]|"(?:[^"\\\n]|\\.)*"|`[^`]*`|\}(?!\}))*?)((?<=\s)-)?\}\}/g },
  "<< >>": { open: "<<", pattern: /<<(-(?=\s))?((?:[^"`>]|"(?:[^"\\\n]|\\.)*"|`[^`]*`|>(?!>))*?)((?<=\s)-)?>>/g },
};

/**
 * Reads the part of Go's template language that ApplicationSets and ResourceSets use: fields, literals, functions, pipelines, `if` and `range`.
 * Source: https://pkg.go.dev/text/template
 * @throws {@link TemplateProblem} for anything else.
 */
export function parseTemplate(text: string, dialect: Dialect): readonly TemplateNode[] {
  if (text.length > MAX_TEMPLATE) throw new TemplateProblem("a template is longer than 20,000 characters");
  const parts = partsOf(text, dialect);
  const { nodes, end } = readBlock(parts, 0, 0);
  if (end !== parts.length) throw new TemplateProblem("a template has an {{end}} or {{else}} too many");
  return nodes;
}

type Part = { readonly text: string } | { readonly action: string };

/** Texts and actions in turn; `{{-` and `-}}` take the white space beside them away. */
function partsOf(text: string, { delimiters }: Dialect): readonly Part[] {
  const { open, pattern } = ACTIONS[delimiters];
  const parts: Part[] = [];
  let at = 0;
  let trimNext = false;
  const push = (piece: string, trimEnd: boolean): void => {
    const start = trimNext ? piece.trimStart() : piece;
    const kept = trimEnd ? start.trimEnd() : start;
    if (kept !== "") parts.push({ text: kept });
  };
  for (const match of text.matchAll(pattern)) {
    push(text.slice(at, match.index), match[1] !== undefined);
    const action = (match[2] ?? "").trim();
    if (!action.startsWith("/*")) parts.push({ action });
    trimNext = match[3] !== undefined;
    at = match.index + match[0].length;
  }
  const rest = text.slice(at);
  if (rest.includes(open)) throw new TemplateProblem(`a template has a ${open} without end: ${rest.slice(0, 60)}`);
  push(rest, false);
  return parts;
}

function readBlock(parts: readonly Part[], from: number, depth: number): { readonly nodes: readonly TemplateNode[]; readonly end: number } {
  if (depth > MAX_DEPTH) throw new TemplateProblem("a template is nested too deeply");
  const nodes: TemplateNode[] = [];
  let at = from;
  while (at < parts.length) {
    const part = parts[at];
    if (part === undefined) break;
    if ("text" in part) {
      nodes.push({ kind: "text", text: part.text });
      at += 1;
      continue;
    }
    const [, word = "", rest = ""] = /^(\S+)\s*([\s\S]*)$/.exec(part.action) ?? [];
    if (word === "end" || word === "else") break;
    if (word === "if" || word === "range") {
      const block = readControl(parts, at, word, rest, depth);
      nodes.push(block.node);
      at = block.end;
      continue;
    }
    if (["with", "define", "template", "block", "break", "continue"].includes(word)) throw new TemplateProblem(`{{${word}}} is not evaluated here`);
    nodes.push({ kind: "print", pipeline: parsePipeline(part.action) });
    at += 1;
  }
  return { nodes, end: at };
}

interface Control {
  readonly node: TemplateNode;
  /** The part after its {{end}}. */
  readonly end: number;
}

function readControl(parts: readonly Part[], at: number, word: "if" | "range", rest: string, depth: number): Control {
  const pipeline = parsePipeline(rest);
  const body = readBlock(parts, at + 1, depth + 1);
  const closing = actionAt(parts, body.end);
  let otherwise: readonly TemplateNode[] = [];
  let end = body.end;
  const elseIf = /^else\s+if\s+([\s\S]*)$/.exec(closing)?.[1];
  if (elseIf !== undefined) {
    const chained = readControl(parts, body.end, "if", elseIf, depth + 1);
    return { node: controlNode(word, pipeline, body.nodes, [chained.node]), end: chained.end };
  }
  if (closing === "else") {
    const other = readBlock(parts, body.end + 1, depth + 1);
    otherwise = other.nodes;
    end = other.end;
  }
  if (actionAt(parts, end) !== "end") throw new TemplateProblem(`a {{${word}}} has no {{end}}`);
  return { node: controlNode(word, pipeline, body.nodes, otherwise), end: end + 1 };
}

function actionAt(parts: readonly Part[], at: number): string {
  const part = parts[at];
  return part !== undefined && "action" in part ? part.action : "";
}

function controlNode(word: "if" | "range", test: Pipeline, body: readonly TemplateNode[], otherwise: readonly TemplateNode[]): TemplateNode {
  return word === "if" ? { kind: "if", test, body, otherwise } : { kind: "range", over: test, body, otherwise };
}

function parsePipeline(text: string): Pipeline {
  const words = wordsOf(text);
  const { pipeline, end } = readPipeline(words, 0, 0);
  if (end !== words.length || pipeline.some((command) => command.length === 0)) throw new TemplateProblem(`{{ ${text} }} is not evaluated here`);
  return pipeline;
}

function readPipeline(words: readonly Word[], from: number, depth: number): { readonly pipeline: Pipeline; readonly end: number } {
  if (depth > MAX_DEPTH) throw new TemplateProblem("a template is nested too deeply");
  const commands: Operand[][] = [[]];
  let at = from;
  for (; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined || word.kind === "close") break;
    if (word.kind === "pipe") commands.push([]);
    else if (word.kind === "operand") commands.at(-1)?.push(word.operand);
    else if (word.kind === "open") {
      const inner = readPipeline(words, at + 1, depth + 1);
      if (words[inner.end]?.kind !== "close") throw new TemplateProblem("a template has a ( without end");
      const after = words[inner.end + 1];
      const path = after?.kind === "path" ? after.path : [];
      commands.at(-1)?.push({ kind: "group", pipeline: inner.pipeline, path });
      at = inner.end + (path.length > 0 ? 1 : 0);
    } else throw new TemplateProblem("a template has a field of nothing");
  }
  return { pipeline: commands, end: at };
}

const WORD =
  /\s*(?:(\()|(\))((?:\.[A-Za-z_]\w*)+)?|(\|)|("(?:[^"\\\n]|\\.)*")|`([^`]*)`|(-?\d+(?:\.\d+)?)(?![\w.])|(\$)?((?:\.[A-Za-z_]\w*)+)|(\$)(?![\w.])|(\.)(?![\w.])|([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)+)?(?![\w.]))/y;

function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  for (let at = 0; text.slice(at).trim() !== ""; at = WORD.lastIndex) {
    WORD.lastIndex = at;
    const match = WORD.exec(text);
    if (match === null) throw new TemplateProblem(`{{ ${text} }} is not evaluated here`);
    const [, open, close, closePath, pipe, quoted, raw, number, rootSign, path, root, dot, name, namePath] = match;
    if (open !== undefined) words.push({ kind: "open" });
    else if (close !== undefined) {
      words.push({ kind: "close" });
      if (closePath !== undefined) words.push({ kind: "path", path: closePath.slice(1).split(".") });
    } else if (pipe !== undefined) words.push({ kind: "pipe" });
    else if (quoted !== undefined) words.push(literal(unquoted(quoted)));
    else if (raw !== undefined) words.push(literal(raw));
    else if (number !== undefined) words.push(literal(Number(number)));
    else if (path !== undefined)
      words.push({ kind: "operand", operand: { kind: "field", path: path.slice(1).split("."), root: rootSign !== undefined } });
    else if (root !== undefined || dot !== undefined) words.push({ kind: "operand", operand: { kind: "field", path: [], root: root !== undefined } });
    else words.push(named(name ?? "", namePath === undefined ? [] : namePath.slice(1).split(".")));
  }
  return words;
}

function literal(value: string | number | boolean | null): Word {
  return { kind: "operand", operand: { kind: "literal", value } };
}

function named(name: string, path: readonly string[]): Word {
  if (path.length === 0 && (name === "true" || name === "false")) return literal(name === "true");
  if (path.length === 0 && name === "nil") return literal(null);
  return { kind: "operand", operand: { kind: "function", name, path } };
}

/** A Go string as JSON reads it: the escapes that both have. */
function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    throw new TemplateProblem(`the text ${text} has an escape that is not read here`);
  }
}
