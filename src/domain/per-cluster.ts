import type { Span } from "./rule.ts";

/** What a sentence says of one cluster. */
export interface PlacedText {
  readonly cluster: string;
  readonly text: string;
}

interface Mention extends Span {
  readonly name: string;
}

const VALUE =
  /`[^`]+`|(?<![\w.-])\d[\w.:%]*(?:\s+(?:seconds?|minutes?|hours?|days?|weeks?|[KMGT]i?B?))?(?![\w-])|(?<![\w-])(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|off|on|enabled|disabled|[A-Z][a-z]+(?:[A-Z][a-z]+)*)(?![\w-])/g;

function mentionsIn(text: string, clusters: readonly string[]): readonly Mention[] {
  return clusters
    .slice(0, 32)
    .flatMap((name) => {
      const pattern = new RegExp(
        `(?:(?<![\\w-])(?:on|in|for|at) (?:the )?)?(?<![\\w/\`.-])${name.replace(/[^\w-]/g, "\\$&")}(?: cluster)?(?![\\w/\`.-])`,
        "gi",
      );
      return [...text.matchAll(pattern)].map((match): Mention => ({ name, start: match.index, end: match.index + match[0].length }));
    })
    .sort((a, b) => a.start - b.start);
}

const EDGE = /^[\s,;:()—–-]+|[\s,;:()—–-]+$/g;

function trimmed(text: string): string {
  return text
    .replace(EDGE, "")
    .replace(/^(?:and|while|whereas|but)\s+|\s+(?:and|while|whereas|but)$/gi, "")
    .replace(EDGE, "");
}

/**
 * What a sentence says of each cluster, each as a text of its own: "Replicas — East: 3, West: 1", "three replicas on east, one on west",
 * "Enforce on east, Audit on west". Null when it does not name several clusters once each, or does not tell their stretches apart.
 */
export function perClusterTexts(text: string, clusters: readonly string[]): readonly PlacedText[] | null {
  const plain = text.replace(/[.]\s*$/, "");
  const mentions = mentionsIn(plain, clusters);
  const [first] = mentions;
  if (first === undefined || mentions.length < 2 || new Set(mentions.map(({ name }) => name)).size < mentions.length) return null;
  const after = plain.slice(first.end);
  const lead = /^\s*:/.test(after) || first.start === 0 || /[—:(–]\s*$|\s-\s$/.test(plain.slice(0, first.start));
  const placed = lead ? leading(plain, mentions) : trailing(plain, mentions);
  return placed?.every(({ text: own }) => own !== "") === true ? placed : null;
}

function leading(text: string, mentions: readonly Mention[]): readonly PlacedText[] | null {
  const head = trimmed(text.slice(0, mentions[0]?.start ?? 0));
  return mentions.map(({ name, end }, at) => {
    const own = trimmed(text.slice(end, mentions[at + 1]?.start ?? text.length));
    return { cluster: name, text: own === "" ? "" : `${head}${head === "" ? "" : " "}${own}` };
  });
}

function trailing(text: string, mentions: readonly Mention[]): readonly PlacedText[] | null {
  const last = mentions.at(-1);
  if (last === undefined || trimmed(text.slice(last.end)) !== "") return null;
  const stretches = mentions.map(({ start }, at) => trimmed(text.slice(mentions[at - 1]?.end ?? 0, start)));
  const base = stretches[0] ?? "";
  const value = [...base.matchAll(VALUE)].at(-1);
  if (value === undefined) return null;
  const made = stretches.map((own, at): string => {
    if (at === 0) return base;
    const [only, ...others] = own.matchAll(VALUE);
    if (only === undefined || others.length > 0 || only[0] !== own) return "";
    return `${base.slice(0, value.index)}${own}${base.slice(value.index + value[0].length)}`;
  });
  return mentions.map(({ name }, at) => ({ cluster: name, text: made[at] ?? "" }));
}
