import { sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { compareUtf8 } from "./order.ts";
import { grouped, type ServerBlock } from "./server-block.ts";

/**
 * The SHA-512 that CoreDNS's reload plugin logs ("Running configuration SHA512 = …") for the Corefile that it has loaded, in hex.
 * Only true when the environment and every imported file were known to the parser. Lines count: a comment on a line of its own changes it.
 * Source of the rule: `plugin/reload/reload.go`; CoreDNS before 1.9.1 logs an MD5 instead.
 */
export function runningConfigurationHash(blocks: readonly ServerBlock[]): string {
  const parts = blocks.map((block) => {
    const groups = [...grouped(block)].sort(([a], [b]) => compareUtf8(a, b));
    const tokens = groups.map(([name, group]) => {
      const items = group.map(({ file, line, text }) => `{"File":${goJson(file)},"Line":${line},"Text":${goJson(text)}}`);
      return `${goJson(name)}:[${items.join(",")}]`;
    });
    return `{"Keys":[${block.keys.map(({ text }) => goJson(text)).join(",")}],"Tokens":{${tokens.join(",")}}}`;
  });
  return bytesToHex(sha512(utf8ToBytes(parts.length === 0 ? "null" : `[${parts.join(",")}]`)));
}

/** A string as Go's `encoding/json` writes it: what HTML takes for markup is escaped. */
function goJson(text: string): string {
  return JSON.stringify(text).replaceAll(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
