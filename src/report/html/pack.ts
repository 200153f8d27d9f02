import { deflateSync, strToU8 } from "fflate";
import type { Html } from "../encode/html.ts";

/** JSON as base64 of a raw deflate stream, in place of script data: letters, digits, `+`, `/` and `=` alone. The same value gives the same bytes. */
export function pack(value: unknown): Html {
  return base64(deflateSync(strToU8(JSON.stringify(value)), { level: 9 })) as Html;
}

/** Bytes per piece: a multiple of three, so that pieces can be joined. */
const PIECE = 0x6000;

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return text;
}
