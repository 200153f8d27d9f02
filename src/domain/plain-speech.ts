import { asides, hedged, negated } from "./clauses.ts";
import type { Span } from "./rule.ts";
import { schedulesIn } from "./schedules.ts";
import { blanked } from "./spans.ts";
import { boundsIn } from "./spoken-bounds.ts";
import { type Items, itemsOf, type OpenPart } from "./spoken-items.ts";
import { cut, type Piece, withIdioms } from "./spoken-pieces.ts";
import { AMOUNT_UNIT, SWITCHES, TIME_UNIT, unitValue } from "./spoken-units.ts";
import { MOST_WORDS } from "./spoken-words.ts";
import type { Shape, SpokenPart, SpokenValue } from "./stated.ts";
import { fieldParts, imageParts, objectParts, readScalar } from "./tokens.ts";
import { numberOf } from "./wording.ts";

/** What a sentence says in plain words: what it is about, and what is said. */
export interface Statement {
  readonly subject: readonly string[];
  readonly parts: readonly SpokenPart[];
  /** Things of which the same is said ("A, B and C run 2 replicas"), and what is said of each. */
  readonly items: Items | null;
  /** Speaks of all or both of something that it does not list. */
  readonly every: boolean;
  readonly covers: readonly Span[];
}

const LONGEST = 400;
const MOST_VALUES = 12;
/** Most words of a statement that gives no value. */
const MOST_BARE_WORDS = 7;

/** Words by which a value is no value: bounds, changes, comparisons, alternatives. */
const COMPARED =
  /(?<![\w-])(?:more|less|fewer|greater|higher|lower|larger|smaller|older|newer|longer|shorter|rather|other|different) (?:than|from)(?![\w-])|(?<![\w-])(?:above|below|exceed\w*|between|up to|at most|at least|atleast|about|around|roughly|approximately|nearly|almost|instead|default(?:s|ed)?(?: to| of| is)|unless|until|except|excluding|but|versus|vs|whether|todo|tbd|missing|fails?|forbid\w*|den(?:y|ies|ied)|block(?:s|ed)|prevent\w*|reject\w*|un\w+ed)(?![\w-])|[<>≤≥~→×≠]|->|=>|\d\s?[-–]\s?\d|\d\+|\?|!/i;

/** Words that shut out everything else, and amounts that are bounds: "limited to `web`", "over 30 days". A limit of an amount is a value. */
const BOUND =
  /(?<![\w-])(?:limited|restricted|confined|reserved|exclusive(?:ly)?|solely|merely|just|purely) (?:to|for|from|by|via|through|in|on|at)(?![\w-])(?! (?:the |an? )?`?(?:\d|one |two |three |four |five |six ))|(?<![\w-])(?:over|under|beyond|within|inside|past) `?\d+(?:\.\d+)?\s?(?:%|(?:percent|[KMGTP]i?B?|ms|s|m|h|d|secs?|seconds?|mins?|minutes?|hours?|days?|weeks?)(?![\w-]))/i;

/** Negations that are values here; what else negates leaves a sentence unread. */
const CALM = /(?<![\w-])(?:disabled?|disables|disallowed)(?![\w-])/gi;

const CHUNK = /`[^`]*`|\$\{\w+\}|"[^"]*"|[A-Za-z0-9](?:[\w.%:+*'’-]*[\w%*])?|[,;:()/&+—–]|\s-\s/g;

/** Reads a sentence as statements in plain words; none when it negates, compares, hedges, or gives nothing to look for. `isPath` tells paths. */
export function statementsIn(text: string, isPath: (code: string) => boolean): readonly Statement[] {
  if (text.length > LONGEST) return [];
  const calm = text.replace(CALM, (word) => " ".repeat(word.length));
  const { numbers, ties } = boundsIn(blanked(calm, asides(calm)).replace(/`[^`]*`|\$\{\w+\}/g, (code) => "`".repeat(code.length)));
  const free = blanked(calm, ties);
  const plain = blanked(free, asides(calm)).replace(/`[^`]*`|\$\{\w+\}/g, (code) => "`".repeat(code.length));
  if (negated(free).length > 0 || hedged(free).length > 0 || COMPARED.test(plain) || BOUND.test(free)) return [];
  const schedules = schedulesIn(plain);
  const words = [...blanked(text, [...asides(text), ...schedules, ...ties]).matchAll(CHUNK)].map((match): Piece => {
    const bound = numbers.find(({ at }) => at === match.index)?.bound;
    return { text: match[0], start: match.index, end: match.index + match[0].length, ...(bound === undefined ? {} : { bound }) };
  });
  const times = schedules.map(({ says, cron, start, end }): Piece => ({ text: says, cron, start, end }));
  const pieces = withIdioms([...words, ...times].sort((a, b) => a.start - b.start));
  if (pieces.length > MOST_WORDS * 2) return [];
  const statements = cut(pieces).map((some) => new Reader(some, isPath).read());
  if (statements.some((statement) => statement === null)) return [];
  return statements.flatMap((statement, at) =>
    statement === null ? [] : [at === 0 ? { ...statement, covers: [...statement.covers, ...ties] } : statement],
  );
}

/** Words by which a sentence speaks of several things at once; what they are has to be said. */
const EACH = /^(?:both|all|each|every)$/i;
const PLACES = /^(?:clusters?|environments?|stages?)$/i;
/** Verbs that say of what follows that it is switched on. */
const ALLOWS = /^(?:allows?|permits?|supports?|enables?)$/i;

class Reader {
  private at = 0;
  private readonly parts: OpenPart[] = [];
  private subject: string[] = [];
  private labelled: number | null = null;
  private readonly bracketed = new Set<number>();
  private depth = 0;
  /** How many words of the open part stood before its last value. */
  private mark = 0;
  private readonly covers: Span[] = [];
  private readonly quantifiers: Span[] = [];

  private readonly pieces: readonly Piece[];
  private readonly isPath: (code: string) => boolean;

  constructor(pieces: readonly Piece[], isPath: (code: string) => boolean) {
    this.pieces = pieces;
    this.isPath = isPath;
  }

  read(): Statement | null {
    this.open(0);
    let group = 0;
    let foreign = false;
    while (this.at < this.pieces.length) {
      const piece = this.pieces[this.at];
      if (piece === undefined) break;
      this.at += 1;
      if (/^[,;()—–+&]$|^\s-\s$/.test(piece.text) || /^(?:and|with|plus)$/i.test(piece.text)) {
        group += 1;
        if (piece.text === "(") this.depth += 1;
        if (piece.text === ")") this.depth = Math.max(0, this.depth - 1);
        if (this.depth > 0) this.bracketed.add(group);
        this.open(group, /^(?:[,&+]|and|plus)$/i.test(piece.text), /^with$/i.test(piece.text));
        continue;
      }
      if (piece.text === "/") {
        if (this.current().values.length > 0) this.open(group);
        continue;
      }
      if (piece.text === ":") {
        const before = this.subject.length;
        if (!this.label(group)) return null;
        if (before === 0 && this.subject.length > 0) {
          group += 1;
          this.open(group);
        }
        continue;
      }
      if (!this.take(piece)) foreign = true;
    }
    const filled = this.parts.filter((part) => part.words.length + part.values.length > 0);
    const parts = filled.map(
      ({ words, values, group: of, pieces }): SpokenPart => ({
        words,
        values: this.isLabelled(of, words, values) ? values.map((value) => ({ ...value, labelled: true })) : values,
        group: of,
        text: this.textOf(of, values, pieces),
      }),
    );
    const given = parts.reduce((sum, part) => sum + part.values.length, 0);
    const allowing = given === 0 ? parts.find(({ words }) => words.some((word) => ALLOWS.test(word))) : undefined;
    if (allowing !== undefined)
      parts[parts.indexOf(allowing)] = {
        ...allowing,
        values: [{ says: "allowed", shape: "switch", expect: { is: "same", value: true }, firm: false }],
      };
    const values = allowing === undefined ? given : 1;
    const words = this.subject.length + parts.reduce((sum, part) => sum + part.words.length, 0);
    if (values === 0 && (foreign || words > MOST_BARE_WORDS)) return null;
    if (values > MOST_VALUES || words > MOST_WORDS || words === 0 || words + values < 2) return null;
    const items = itemsOf(filled, parts);
    this.covers.push(...this.quantifiers);
    return { subject: this.subject, parts, items, every: items === null && this.quantifiers.length > 0, covers: this.covers };
  }

  private current() {
    const last = this.parts.at(-1);
    if (last === undefined) throw new Error("a part is always open");
    return last;
  }

  private open(group: number, listed = false, having = false): void {
    this.parts.push({ words: [], values: [], group, pieces: [], listed, having });
    this.mark = 0;
  }

  /** What stands before the first colon is what the rest is about; a later colon labels what follows it within the same statement. */
  private label(group: number): boolean {
    const part = this.current();
    if (part.values.length > 0 && part.words.length === 0) return false;
    if (this.parts.slice(0, -1).every(({ words, values }) => words.length + values.length === 0) && this.subject.length === 0) {
      const [only, ...more] = part.values;
      if (only !== undefined && (more.length > 0 || only.shape !== "switch" || part.words.length === 0)) return true;
      this.subject = only === undefined ? part.words : [...part.words, only.says];
      part.words = [];
      part.values.length = 0;
      this.labelled = group + 1;
    }
    return true;
  }

  private isLabelled(group: number, words: readonly string[], values: readonly SpokenValue[]): boolean {
    return this.labelled !== null && group >= this.labelled && words.length === 0 && values.length === 1;
  }

  private textOf(group: number, values: readonly SpokenValue[], pieces: readonly Piece[]): string | null {
    if (this.labelled === null || group < this.labelled || values.length > 0 || pieces.length === 0 || pieces.length > 4) return null;
    const { labelled } = this;
    const mixed = this.bracketed.has(group) || this.parts.some((part) => part.group >= labelled && part.values.length > 0);
    if (group > labelled && mixed) return null;
    return pieces.map(({ text }) => text).join(" ");
  }

  /** Words between a value in code and the next value are of the next one: "port `web` every 30s". */
  private split(): void {
    const part = this.current();
    const words = part.words.splice(this.mark);
    const pieces = part.pieces.splice(Math.max(0, part.pieces.length - words.length));
    this.parts.push({ words, values: [], group: part.group, pieces, listed: false });
  }

  private give(value: SpokenValue): void {
    const before = this.current().values.at(-1);
    if (before?.firm === true && this.current().words.length > this.mark) this.split();
    const said = this.current();
    const stated =
      value.firm &&
      value.shape === "text" &&
      said.values.length === 0 &&
      said.words.length > 1 &&
      /^(?:is|are|equals)$/i.test(said.words.at(-1) ?? "");
    said.values.push(stated ? { ...value, labelled: true } : value);
    this.mark = this.current().words.length;
  }

  private take(piece: Piece): boolean {
    const part = this.current();
    const { text } = piece;
    if (piece.cron !== undefined) {
      this.give({ says: text, shape: "schedule", expect: { is: "same", value: piece.cron }, firm: true });
      this.covers.push({ start: piece.start, end: piece.end });
      return true;
    }
    if (text.startsWith("`")) return this.takeCode(piece, text.slice(1, -1).trim());
    if (text.startsWith("$")) return this.takeCode(piece, text);
    if (/^(?:a|an|the)$/i.test(text)) {
      this.covers.push({ start: piece.start, end: piece.end });
      return true;
    }
    if (EACH.test(text) && PLACES.test(this.pieces[this.at]?.text ?? "")) {
      this.covers.push({ start: piece.start, end: piece.end });
      return true;
    }
    if (EACH.test(text) && !/^\d|^(?:two|three|four|five|six|ten|second|minute|hour|day)$/i.test(this.pieces[this.at]?.text ?? "")) {
      this.quantifiers.push({ start: piece.start, end: piece.end });
      return true;
    }
    this.covers.push({ start: piece.start, end: piece.end });
    if (text.startsWith('"')) {
      this.give({ says: text, shape: "text", expect: { is: "same", value: text.slice(1, -1) }, firm: true });
      return true;
    }
    const amount = this.amount(piece);
    if (amount !== null) {
      this.give(piece.bound === undefined ? amount : { ...amount, bound: piece.bound });
      return true;
    }
    const lower = text.toLowerCase();
    const on = Object.hasOwn(SWITCHES, lower) ? SWITCHES[lower] : undefined;
    if (on !== undefined && (lower !== "on" || this.endsHere())) {
      this.give({ says: text, shape: "switch", expect: { is: "same", value: on }, firm: false });
      return true;
    }
    part.words.push(text);
    part.pieces.push(piece);
    if (/^non-?root$/i.test(text) || (lower === "filesystem" && /read-?only root filesystem$/i.test(part.words.join(" "))))
      part.values.push({ says: text, shape: "switch", expect: { is: "same", value: true }, firm: false });
    return true;
  }

  private takeCode(piece: Piece, code: string): boolean {
    const variable = /^\$\{(\w+)\}$/.exec(code)?.[1];
    const push = (value: SpokenValue): true => {
      this.give(value);
      this.covers.push({ start: piece.start, end: piece.end });
      return true;
    };
    if (variable !== undefined) return push({ says: code, shape: "variable", expect: { is: "uses-variable", variable }, firm: true });
    if (code === "" || fieldParts(code) !== undefined || objectParts(code) !== undefined || /\s|[<>|]/.test(code) || this.isPath(code)) return false;
    const scalar = readScalar(code);
    const shape: Shape =
      typeof scalar === "boolean"
        ? "switch"
        : typeof scalar === "number"
          ? "number"
          : /^\d+(?:\.\d+)?(?:[KMGTP]i?|m|s|h|d)$/.test(code)
            ? "amount"
            : "text";
    if (imageParts(code) !== undefined && !code.includes("/") && !code.includes(":")) return false;
    const version = /^[v^~]?\d+\.\d+(?:\.\d+)?(?:[-+][\w.]+)?$/.test(code);
    return push({ says: code, shape: version ? "text" : shape, expect: { is: "same", value: version ? code : scalar }, firm: !version });
  }

  /** A number with its unit, which may be a word of its own; a number in words. */
  private amount(piece: Piece): SpokenValue | null {
    const { text } = piece;
    const glued = /^(\d{1,15}(?:\.\d{1,6})?)([A-Za-z%]{0,8})$/.exec(text);
    const one = /^one$/i.test(text) && TIME_UNIT.test(this.pieces[this.at]?.text ?? "");
    const spelled = one || /^(?:two|three|four|five|six|seven|eight|nine|ten|twelve)$/i.test(text) ? numberOf(text) : Number.NaN;
    if (glued === null && Number.isNaN(spelled)) return null;
    const number = glued?.[1] ?? String(spelled);
    const next = this.pieces[this.at];
    const apart = glued?.[2] === "" || glued === null ? next?.text : undefined;
    const unit = glued !== null && glued[2] !== "" ? glued[2] : undefined;
    if (apart !== undefined && next !== undefined && (AMOUNT_UNIT.test(apart) || (TIME_UNIT.test(apart) && apart.length > 1))) {
      this.at += 1;
      this.covers.push({ start: next.start, end: next.end });
      return unitValue(number, apart, `${text} ${apart}`);
    }
    if (unit === undefined) return { says: text, shape: "number", expect: { is: "same", value: Number(number) }, firm: false };
    return unitValue(number, unit, text);
  }

  private endsHere(): boolean {
    const next = this.pieces[this.at];
    return next === undefined || /^[,;()]$/.test(next.text) || /^and$/i.test(next.text);
  }
}
