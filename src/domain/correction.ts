/** A stretch of a story's text that is true no more, and what it says now. */
export interface Correction {
  /** As written. It stands once in the sentence, and is no part of a longer path, name or number. */
  readonly from: string;
  readonly to: string;
  /** True for a path that moved or a version that has risen, which a program may rewrite; false for what a person should look at. */
  readonly certain: boolean;
}

/** Start of every place where `token` stands in `text` by itself, not as a part of a longer path, name, version or number. */
export function placesOf(text: string, token: string): readonly number[] {
  const places: number[] = [];
  if (token === "") return places;
  for (let at = text.indexOf(token); at !== -1; at = text.indexOf(token, at + token.length)) {
    if (standsAlone(text.slice(Math.max(0, at - 4), at), text.slice(at + token.length, at + token.length + 6))) places.push(at);
  }
  return places;
}

/** A leading `./`, `v`, `~`, `^` or `=`, a trailing `/` and emphasis around it do not make it a part of a longer token. */
function standsAlone(before: string, after: string): boolean {
  const start = before.replace(/(?:\.\/|(?<![\w.-])v)$/, "");
  const stars = /\*{0,3}$/.exec(start)?.[0] ?? "";
  const end = after.startsWith(stars) ? after.slice(stars.length) : after;
  return !/[\w./@{}$%-]$/.test(start) && !/^(?:\/?[\w{}$*%@+-]|\/?\.\w|\/\/)/.test(end);
}

/**
 * The text with all corrections made; undefined when one of them does not stand in it exactly once, or two overlap.
 * Everything else stays as it is, byte by byte.
 */
export function corrected(text: string, corrections: readonly Correction[]): string | undefined {
  const cuts: { readonly start: number; readonly end: number; readonly to: string }[] = [];
  for (const { from, to } of corrections) {
    const [start, ...others] = placesOf(text, from);
    if (start === undefined || others.length > 0) return undefined;
    cuts.push({ start, end: start + from.length, to });
  }
  cuts.sort((a, b) => a.start - b.start);
  let made = "";
  let at = 0;
  for (const { start, end, to } of cuts) {
    if (start < at) return undefined;
    made += text.slice(at, start) + to;
    at = end;
  }
  return made + text.slice(at);
}

/** The corrections without repeats. */
export function distinctCorrections(corrections: readonly Correction[]): readonly Correction[] {
  return [...new Map(corrections.map((correction) => [`${correction.from}\n${correction.to}`, correction])).values()];
}
