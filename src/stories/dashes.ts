const dashes = /[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g;
const spaces = /[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g;

/**
 * The text with every Unicode dash as `-`, every typographic space as a space and curly apostrophes straight, for matching only.
 * It has the same length as the input, so offsets stay valid.
 */
export function foldDashes(text: string): string {
  return text
    .replace(dashes, "-")
    .replace(spaces, " ")
    .replace(/[\u2018\u2019]/g, "'");
}
