import { gunzipSync, gzipSync } from "node:zlib";

const BLOCK = 512;
const MOST_UNPACKED = 128 * 1024 * 1024;
const SIZE = { at: 124, length: 12 } as const;
const SUM = { at: 148, length: 8 } as const;

/** The version that a chart states of itself, and the archive with another one. */
export interface Versioned {
  readonly version: string;
  with(version: string): Buffer;
}

/**
 * Finds `version` in the `Chart.yaml` of a packed chart; undefined where the archive is none, or states it in a way that cannot be told from
 * the text. Source of the format: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
export function versionOf(archive: Uint8Array): Versioned | undefined {
  const tar = unpacked(archive);
  const entry = tar === undefined ? undefined : chartFile(tar);
  if (tar === undefined || entry === undefined) return undefined;
  const text = tar.subarray(entry.start, entry.end).toString("utf8");
  const stated = [...text.matchAll(/^version:[ \t]*(["']?)([^\s"'#]+)\1[ \t]*(?:#.*)?\r?$/gm)];
  const [match] = stated;
  const version = match?.[2];
  if (match === undefined || version === undefined || stated.length !== 1) return undefined;
  return {
    version,
    with(other) {
      const written = Buffer.from(`${text.slice(0, match.index)}version: ${JSON.stringify(other)}${text.slice(match.index + match[0].length)}`);
      const header = Buffer.from(tar.subarray(entry.header, entry.header + BLOCK));
      header.write(`${written.length.toString(8).padStart(SIZE.length - 1, "0")}\0`, SIZE.at, "latin1");
      header.fill(" ", SUM.at, SUM.at + SUM.length);
      const sum = header.reduce((total, byte) => total + byte, 0);
      header.write(`${sum.toString(8).padStart(6, "0")}\0 `, SUM.at, "latin1");
      const parts = [
        tar.subarray(0, entry.header),
        header,
        written,
        Buffer.alloc(padding(written.length)),
        tar.subarray(entry.end + padding(entry.end - entry.start)),
      ];
      return gzipSync(Buffer.concat(parts), { level: 1 });
    },
  };
}

function unpacked(archive: Uint8Array): Buffer | undefined {
  try {
    return gunzipSync(archive, { maxOutputLength: MOST_UNPACKED });
  } catch {
    return undefined;
  }
}

function padding(length: number): number {
  return (BLOCK - (length % BLOCK)) % BLOCK;
}

/** The first `<directory>/Chart.yaml`. Entries with long names are of other kinds, and passed over. */
function chartFile(tar: Buffer): { readonly header: number; readonly start: number; readonly end: number } | undefined {
  let at = 0;
  while (at + BLOCK <= tar.length && tar[at] !== 0) {
    const name = tar
      .subarray(at, at + 100)
      .toString("utf8")
      .replace(/\0.*$/s, "");
    const size = Number.parseInt(
      tar
        .subarray(SIZE.at + at, SIZE.at + at + SIZE.length)
        .toString("latin1")
        .replace(/\0.*$/s, "")
        .trim(),
      8,
    );
    const type = String.fromCharCode(tar[at + 156] ?? 0);
    if (!Number.isSafeInteger(size) || at + BLOCK + size > tar.length) return undefined;
    if ((type === "0" || type === "\0") && /^(?:\.\/)?[^/]+\/Chart\.yaml$/.test(name))
      return { header: at, start: at + BLOCK, end: at + BLOCK + size };
    at += BLOCK + size + padding(size);
  }
  return undefined;
}
