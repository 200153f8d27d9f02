/** How texts are compared with the stretches that patterns need. */

/** Stands before a stretch that follows no letter, digit or `_`, and behind one that is followed by none. */
export const EDGE = "\u0000";

/** Any letter beyond ASCII: their cases are not told apart, so neither are they. */
const OTHER = 0x80;

/** The code of a UTF-16 unit as factors are compared: ASCII in lower case, `0` for every digit, a space for white space, one code for all the rest. */
export function foldedCode(code: number): number {
  if (code < 0x80) {
    if (code >= 0x41 && code <= 0x5a) return code + 0x20;
    if (code >= 0x30 && code <= 0x39) return 0x30;
    return code >= 0x09 && code <= 0x0d ? 0x20 : code;
  }
  return isWhite(code) ? 0x20 : OTHER;
}

/** What `\s` matches beyond ASCII. */
function isWhite(code: number): boolean {
  if (code === 0xa0 || code === 0x1680 || code === 0x3000 || code === 0xfeff) return true;
  return code >= 0x2000 && code <= 0x205f && (code <= 0x200a || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f);
}
