import { onSameLine, startsLine, type Token } from "./token.ts";

/**
 * The tokens of a file with a cursor, into which imports are spliced. Cheap at any size: what is read lies on one stack, what is to come
 * on another. Before the first `next`, and after an import at the end that brought nothing, the cursor is on no token.
 */
export class TokenStream {
  readonly #read: Token[] = [];
  /** Reversed: the next token is the last. */
  readonly #ahead: Token[];

  constructor(tokens: readonly Token[]) {
    this.#ahead = [...tokens].reverse();
  }

  /** The token under the cursor. */
  get current(): Token | undefined {
    return this.#read.at(-1);
  }

  /** How many tokens there are, read and ahead. */
  get size(): number {
    return this.#read.length + this.#ahead.length;
  }

  /** Moves to the next token; false, and no move, when there is none. */
  next(): boolean {
    const token = this.#ahead.pop();
    if (token === undefined) return false;
    this.#read.push(token);
    return true;
  }

  /** Moves to the next token when it stands on the line on which the current one ends. */
  nextArgument(): boolean {
    const next = this.#ahead.at(-1);
    const { current } = this;
    return current !== undefined && next !== undefined && onSameLine(current, next) && this.next();
  }

  /** Moves one token back. */
  back(): void {
    const token = this.#read.pop();
    if (token !== undefined) this.#ahead.push(token);
  }

  /** Whether the current token begins a line. */
  atLineStart(): boolean {
    const { current } = this;
    const previous = this.#read.at(-2);
    return current !== undefined && (previous === undefined || startsLine(previous, current));
  }

  /** Puts another token in the place of the current one. */
  replaceCurrent(token: Token): void {
    this.#read[this.#read.length - 1] = token;
  }

  /** Takes the last `count` tokens away, the current one included, and puts others in their place, all still to come. */
  splice(count: number, tokens: readonly Token[]): void {
    this.#read.length -= count;
    for (let at = tokens.length - 1; at >= 0; at -= 1) this.#ahead.push(tokens[at] as Token);
  }
}
