import { utf8ToBytes } from "@noble/hashes/utils.js";

/** Orders texts by their bytes in UTF-8, as Go sorts names. */
export function compareUtf8(a: string, b: string): number {
  const [one, other] = [utf8ToBytes(a), utf8ToBytes(b)];
  const at = one.findIndex((byte, index) => byte !== other[index]);
  return at === -1 ? one.length - other.length : (one[at] ?? -1) - (other[at] ?? -1);
}
