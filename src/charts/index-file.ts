import { parseDocument } from "yaml";
import { z } from "zod";
import { strictVersion, versionAmong } from "../domain/version-range.ts";

/** A version of a chart as an index lists it. */
export interface IndexEntry {
  readonly version: string;
  /** Where it is, absolute or seen from the repository; the first one counts. */
  readonly url: string;
  /** `sha256:…` of the archive, null when the index gives none. */
  readonly digest: string | null;
  readonly created: string;
}

const MOST_VERSIONS = 20_000;
const text = z.string();
const entry = z.object({
  version: text,
  urls: z.array(text).nullish(),
  digest: text.nullish(),
  created: text.nullish(),
});

/**
 * The versions of one chart in an `index.yaml`; null when the index has no such chart.
 * @throws Error when the text is no index, or an entry of the chart is none: what it does not have is not known then.
 */
export function entriesOfChart(index: string, name: string): readonly IndexEntry[] | null {
  if (!["apiVersion", "entries"].every((key) => new RegExp(`(?:^|[{,\\s])["']?${key}["']?\\s*:`).test(index)))
    throw new Error("what it sends as index.yaml is no index");
  const part = partOf(index, name);
  if (part === null) return null;
  // Versions such as `1.10` stay texts. An alias would cost the size of what it stands for.
  const document = parseDocument(part, { schema: "failsafe", prettyErrors: false, logLevel: "error" });
  const [broken] = document.errors;
  if (broken !== undefined) throw new Error(`its index.yaml cannot be read: ${broken.message}`);
  const whole = z.object({ entries: z.record(text, z.unknown()) }).safeParse(document.toJS({ maxAliasCount: 0 }));
  const listed = whole.success ? whole.data.entries[name] : undefined;
  if (listed === undefined) return null;
  if (!Array.isArray(listed)) throw new Error(`its index.yaml has no list of versions for ${name}`);
  if (listed.length > MOST_VERSIONS) throw new Error(`its index.yaml lists more than ${MOST_VERSIONS} versions of ${name}`);
  return listed.map((one: unknown): IndexEntry => {
    const read = entry.safeParse(one);
    if (!read.success) throw new Error(`its index.yaml lists a version of ${name} that cannot be read`);
    const { version, urls, digest, created } = read.data;
    const sum = digest?.replace(/^sha256:/, "").toLowerCase() ?? "";
    return { version, url: urls?.[0] ?? "", digest: /^[0-9a-f]{64}$/.test(sum) ? `sha256:${sum}` : null, created: created ?? "" };
  });
}

/** Longest index that is read as a whole, in UTF-16 units: that takes a second per few megabytes. */
const LONGEST_WHOLE = 4 * 1024 * 1024;

/**
 * The index without the other charts, which may be megabytes. Helm writes one key per line; where an index is written otherwise, all of it
 * is read. null when it does not name the chart.
 */
function partOf(index: string, name: string): string | null {
  const start = /^entries:[ \t]*\r?\n/m.exec(index);
  const from = start === null ? 0 : start.index + start[0].length;
  const indent = /^ */.exec(index.slice(from, from + 100))?.[0] ?? "";
  const keys = ["", "'", '"'].map((quote) => index.indexOf(`\n${indent}${quote}${name}${quote}:`, from - 1));
  const key = start === null || indent === "" ? undefined : keys.find((at) => at !== -1);
  if (key === undefined) {
    if (!index.includes(name)) return null;
    if (index.length > LONGEST_WHOLE) throw new Error("its index.yaml is too long to be read as a whole, and is not written as Helm writes it");
    return index;
  }
  const inside = new RegExp(`(?:${indent} |${indent}-(?: |\\r?\\n)|[ \\t]*\\r?\\n|[ ]*#)`, "y");
  let end = index.indexOf("\n", key + 1) + 1;
  while (end > 0 && end < index.length) {
    inside.lastIndex = end;
    if (!inside.test(index)) break;
    end = index.indexOf("\n", end) + 1;
  }
  return `entries:\n${index.slice(key + 1, end === 0 ? undefined : end)}`;
}

/**
 * The entry that Flux takes for a version or a range, of builds of one version the latest made. undefined when none fits.
 * @throws Error when `wanted` is neither.
 */
export function entryFor(entries: readonly IndexEntry[], wanted: string): IndexEntry | undefined {
  const sorted = entries.filter(({ version }) => strictVersion(version) !== undefined || version === wanted);
  const made = (at: number): number => Date.parse(sorted[at]?.created ?? "") || 0;
  const at = versionAmong(
    sorted.map(({ version }) => version),
    wanted,
    (a, b) => made(a) > made(b),
  );
  if (at === null) throw new Error(`${wanted} is no version and no range of versions`);
  return at === undefined ? undefined : sorted[at];
}
