import { expandEnvironment } from "./environment.ts";
import { importPattern } from "./imports.ts";
import { lex } from "./lexer.ts";
import type { ParseFailure } from "./parse-failure.ts";
import { type ParseOptions, TEXT_ONLY } from "./parse-options.ts";
import type { Directive, ServerBlock } from "./server-block.ts";
import type { ImportStep, Token } from "./token.ts";
import { TokenStream } from "./token-stream.ts";

/** What a text says, or why CoreDNS refuses it. */
export type Parsed =
  | {
      readonly ok: true;
      readonly blocks: readonly ServerBlock[];
      /** Names of the snippets it defines. */
      readonly snippets: readonly string[];
      /** Imports outside of any block of which nothing is known. */
      readonly openImports: readonly ImportStep[];
      /** Patterns that match no file: CoreDNS warns of them at every reload. */
      readonly emptyGlobs: readonly ImportStep[];
      /** Environment variables whose value is not known, in the order of their first use. */
      readonly unknownVariables: readonly string[];
    }
  | { readonly ok: false; readonly failure: ParseFailure };

/** As in CoreDNS. */
const MOST_SNIPPET_IMPORTS = 10_000;
const MOST_FILE_IMPORTS = 100_000;
/** Our own: CoreDNS would go on until it has no memory left. */
const MOST_TOKENS = 1_000_000;

/**
 * Parses a Corefile as CoreDNS does. Pure: the environment and the files beside it are given.
 * Source of the rules: `parse.go` of github.com/coredns/caddy/caddyfile, whose messages a failure has.
 */
export function parse(text: string, options: ParseOptions = TEXT_ONLY): Parsed {
  const parser = new Parser(text, options);
  try {
    const blocks = parser.blocks();
    const { openImports, emptyGlobs, unknownVariables } = parser;
    return { ok: true, blocks, snippets: parser.snippets, openImports, emptyGlobs, unknownVariables: [...unknownVariables] };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, failure: error.failure };
    throw error;
  }
}

class Refusal extends Error {
  readonly failure: ParseFailure;

  constructor(failure: ParseFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

interface OpenBlock {
  keys: Token[];
  readonly directives: Directive[];
  readonly openImports: ImportStep[];
}

class Parser {
  readonly openImports: ImportStep[] = [];
  readonly emptyGlobs: ImportStep[] = [];
  readonly unknownVariables = new Set<string>();
  readonly #options: ParseOptions;
  readonly #tokens: TokenStream;
  readonly #snippets = new Map<string, readonly Token[]>();
  readonly #lexed = new Map<string, readonly Token[]>();
  #block: OpenBlock = { keys: [], directives: [], openImports: [] };
  #inBlock = false;
  #ended = false;
  #snippetImports = 0;
  #fileImports = 0;

  constructor(text: string, options: ParseOptions) {
    this.#options = options;
    this.#tokens = new TokenStream(lex(text, ""));
  }

  get snippets(): readonly string[] {
    return [...this.#snippets.keys()];
  }

  blocks(): readonly ServerBlock[] {
    const blocks: ServerBlock[] = [];
    while (this.#tokens.next()) {
      this.#block = { keys: [], directives: [], openImports: [] };
      this.#one();
      if (this.#block.keys.length > 0) blocks.push(this.#block);
    }
    return blocks;
  }

  #one(): void {
    this.#inBlock = false;
    this.#keys();
    if (this.#ended) return;
    const name = this.#snippetName();
    if (name === null) this.#contents();
    else this.#snippet(name);
  }

  #snippet(name: string): void {
    if (this.#snippets.has(name)) this.#refuse(`redeclaration of previously declared snippet ${name}`);
    const body = this.#snippetBody();
    if (body.some((token, at) => this.#importsItself(body, token, at, name)))
      this.#refuse(`maximum snippet import depth (${MOST_SNIPPET_IMPORTS}) exceeded`);
    this.#snippets.set(name, body);
    this.#block.keys = [];
  }

  #keys(): void {
    let another = false;
    for (;;) {
      const token = this.#tokens.current;
      const text = token === undefined ? "" : this.#expanded(token.text);
      if (text === "import" && this.#tokens.atLineStart()) {
        this.#import();
        if (this.#tokens.next()) continue;
        if (another) this.#refuse("Unexpected EOF", "parsing", null);
        this.#ended = true;
        return;
      }
      if (text === "{") {
        if (another) this.#refuse(`Expected another address but had '${text}' - check for extra comma`);
        return;
      }
      if (token !== undefined && text !== "") {
        another = text.endsWith(",");
        this.#block.keys.push({ ...token, text: another ? text.slice(0, -1) : text });
      }
      const more = this.#tokens.next();
      if (another && !more) this.#refuse("Unexpected EOF");
      if (!more) this.#ended = true;
      if (!more || (!another && this.#tokens.atLineStart())) return;
    }
  }

  #snippetName(): string | null {
    const [key, other] = this.#block.keys;
    if (key === undefined || other !== undefined || !key.text.startsWith("(") || !key.text.endsWith(")")) return null;
    return key.text.slice(1).replace(/\)$/, "");
  }

  #snippetBody(): readonly Token[] {
    if (!this.#isAt("{")) this.#unexpected("{");
    let depth = 1;
    const body: Token[] = [];
    while (this.#tokens.next()) {
      const token = this.#tokens.current as Token;
      if (token.text === "}") {
        depth -= 1;
        if (depth === 0) break;
      }
      if (token.text === "{") depth += 1;
      body.push(token);
    }
    if (depth !== 0) this.#unexpected("}");
    return body;
  }

  #importsItself(body: readonly Token[], token: Token, at: number, name: string): boolean {
    const [previous, argument] = [body[at - 1], body[at + 1]];
    if (token.text !== "import" || argument === undefined) return false;
    const first = previous === undefined || previous.file !== token.file || previous.line !== token.line;
    return first && this.#expanded(argument.text) === name;
  }

  #contents(): void {
    this.#inBlock = true;
    const braced = this.#isAt("{");
    if (!braced) this.#tokens.back();
    this.#directives();
    if (braced && !this.#isAt("}")) this.#unexpected("}");
  }

  #directives(): void {
    while (this.#tokens.next()) {
      const token = this.#tokens.current as Token;
      if (token.text === "}") return;
      if (token.text === "import") this.#import();
      else this.#directive(token);
    }
  }

  #directive(first: Token): void {
    const name = this.#expanded(first.text);
    if (this.#options.directives?.has(name) === false) this.#refuse(`Unknown directive '${name}'`);
    const tokens = [first];
    let depth = 0;
    while (this.#tokens.next()) {
      const token = this.#tokens.current as Token;
      if (token.text === "{") depth += 1;
      else if (depth === 0 && this.#tokens.atLineStart()) {
        this.#tokens.back();
        break;
      } else if (token.text === "}") {
        if (depth === 0) this.#refuse("Unexpected '}' because no matching opening brace");
        depth -= 1;
      } else if (token.text === "import" && this.#tokens.atLineStart()) {
        this.#import();
        continue;
      }
      const text = this.#expanded(token.text);
      const kept = text === token.text ? token : { ...token, text };
      this.#tokens.replaceCurrent(kept);
      tokens.push(kept);
    }
    this.#block.directives.push({ name, tokens });
    if (depth > 0) this.#refuse("Unexpected EOF");
  }

  /** Puts what an import names in its place; the cursor then stands before it. */
  #import(): void {
    const directive = this.#tokens.current as Token;
    if (!this.#tokens.nextArgument()) {
      const after = directive.text;
      this.#refuse(`Wrong argument count or unexpected line ending after '${after}'`);
    }
    const argument = this.#tokens.current as Token;
    const what = this.#expanded(argument.text);
    if (what === "") this.#refuse("Import requires a non-empty filepath");
    if (this.#tokens.nextArgument()) this.#refuse("Import takes only one argument (glob pattern or file)");
    const file = directive.file === "" ? this.#options.file : directive.file;
    const step: ImportStep = { file, line: directive.line, column: directive.column, what, from: directive.via };
    const found = this.#imported(step, argument.file === "" ? this.#options.path : argument.file);
    this.#tokens.splice(
      2,
      found.map((token) => ({ ...token, via: step })),
    );
    if (this.#tokens.size > MOST_TOKENS) this.#refuse(`the Corefile expands to more than ${MOST_TOKENS} words`, "limit");
  }

  #imported(step: ImportStep, importing: string): readonly Token[] {
    const snippet = this.#snippets.get(step.what);
    if (snippet !== undefined) {
      if (this.#snippetImports >= MOST_SNIPPET_IMPORTS) this.#refuse(`maximum snippet import depth (${MOST_SNIPPET_IMPORTS}) exceeded`);
      this.#snippetImports += 1;
      return snippet;
    }
    if (this.#fileImports >= MOST_FILE_IMPORTS) this.#refuse(`maximum file import depth (${MOST_SNIPPET_IMPORTS}) exceeded`);
    this.#fileImports += 1;
    const pattern = importPattern(step.what, importing);
    if ("refused" in pattern) this.#refuse(pattern.refused);
    const files = this.#options.imports.files(pattern);
    if (files === undefined) (this.#inBlock ? this.#block.openImports : this.openImports).push(step);
    else if (files.length === 0 && pattern.mayBeEmpty) this.emptyGlobs.push(step);
    else if (files.length === 0) this.#refuse(`File to import not found: ${step.what}`);
    return (files ?? []).flatMap(({ path, text }) => {
      if (text === null) this.#refuse(`Could not import ${path}: is a directory`);
      return this.#lex(path, text);
    });
  }

  #lex(path: string, text: string): readonly Token[] {
    const known = this.#lexed.get(path);
    if (known !== undefined) return known;
    const tokens = lex(text, path);
    this.#lexed.set(path, tokens);
    return tokens;
  }

  #isAt(text: string): boolean {
    return this.#tokens.current?.text === text;
  }

  #expanded(text: string): string {
    return expandEnvironment(text, this.#options.environment, (name) => this.unknownVariables.add(name));
  }

  #unexpected(expected: string): never {
    this.#refuse(`Unexpected token '${this.#tokens.current?.text ?? ""}', expecting '${expected}'`, "syntax");
  }

  #refuse(message: string, form: ParseFailure["form"] = "parsing", token: Token | null = this.#tokens.current ?? null): never {
    throw new Refusal({ message, form, token, file: this.#options.file });
  }
}
