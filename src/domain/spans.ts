import type { Span } from "./rule.ts";

/** The text with some stretches as spaces; offsets stay. */
export function blanked(text: string, spans: readonly Span[]): string {
  let made = text;
  for (const { start, end } of spans) made = made.slice(0, start) + " ".repeat(end - start) + made.slice(end);
  return made;
}
