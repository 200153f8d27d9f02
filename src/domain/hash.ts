import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * Names a text by its content: SHA-256 in hex, first 32 digits, of the text in Unicode form NFC with every run of white space
 * folded to one space and none at the ends. Line wrapping and indentation so change nothing; every other edit does.
 */
export function textHash(text: string): string {
  const folded = text
    .normalize("NFC")
    .split(/\s/u)
    .filter((word) => word !== "")
    .join(" ");
  return bytesToHex(sha256(utf8ToBytes(folded))).slice(0, 32);
}
