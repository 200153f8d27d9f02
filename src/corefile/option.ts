import type { CorefileSeverity } from "../domain/corefile.ts";
import { canonicalAddress, canonicalNetwork } from "./address.ts";
import { canonicalDuration } from "./duration.ts";
import type { Fact, Item, RuleName } from "./fact.ts";
import type { Token } from "./token.ts";
import { normalZones, qualified } from "./zone.ts";

/**
 * How the words behind an option are compared. `flag` has none; `words` is a list in order, `timing` one in which durations may stand; `set` a list without order; `zones` a set of zones;
 * `fallthrough` a set of zones of which none written means all.
 */
export type OptionKind =
  | "flag"
  | "word"
  | "keyword"
  | "number"
  | "duration"
  | "timing"
  | "words"
  | "set"
  | "zones"
  | "networks"
  | "names"
  | "fallthrough";

/** An option of a plugin. */
export interface Option {
  readonly kind: OptionKind;
  /** What it decides, as the beginning of a sentence. */
  readonly subject: string;
  readonly severity: CorefileSeverity;
  /** What holds when it is not written; null when nothing that could be written means the same. */
  readonly unset?: string | null;
  /** What the words from the second on are when they are left out. */
  readonly rest?: readonly string[];
  /** Whether several lines add up; else the last one counts. */
  readonly collects?: boolean;
  /** First release that accepts it, and first release that does not any more. */
  readonly since?: string;
  readonly until?: string;
}

/** Options of a plugin by their keyword. */
export type Options = Readonly<Record<string, Option>>;

/** What an option that is off or unset is shown as. */
const SHOWN_UNSET: Readonly<Record<OptionKind, string>> = {
  flag: "off",
  word: "not set",
  keyword: "not set",
  number: "not set",
  duration: "not set",
  timing: "off",
  words: "not set",
  set: "not set",
  zones: "not set",
  networks: "not set",
  names: "not set",
  fallthrough: "off",
};

const RULE: Readonly<Record<OptionKind, RuleName>> = {
  flag: "default",
  word: "default",
  keyword: "letter-case",
  number: "default",
  duration: "duration",
  timing: "duration",
  words: "default",
  set: "set-order",
  zones: "zone-spelling",
  networks: "address-spelling",
  names: "zone-spelling",
  fallthrough: "zone-spelling",
};

/** One fact per known option, set or not, and one per unknown keyword, which is compared as it stands. */
export function optionFacts(lines: readonly (readonly Token[])[], options: Options): readonly Fact[] {
  const groups = new Map<string, (readonly Token[])[]>();
  for (const line of lines) {
    const name = line[0]?.text ?? "";
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [line]);
    else group.push(line);
  }
  const known = Object.entries(options).map(([name, option]) => factOf(name, option, groups.get(name) ?? []));
  const unknown = [...groups].filter(([name]) => !Object.hasOwn(options, name)).map(([name, group]) => unknownFact(name, group));
  return [...known, ...unknown];
}

function factOf(name: string, option: Option, lines: readonly (readonly Token[])[]): Fact {
  const used = option.collects === true ? lines : lines.slice(-1);
  const words = used.flatMap((line) => line.slice(1).map(({ text }) => text));
  const isSet = lines.length > 0;
  return {
    key: `option:${name}`,
    subject: option.subject,
    items: isSet ? itemsOf(option.kind, [...words, ...(option.rest?.slice(Math.max(0, words.length - 1)) ?? [])]) : unsetItems(option),
    ordered: option.kind === "words" || option.kind === "timing",
    written: isSet ? lines.map((line) => line.map(({ text }) => text).join(" ")).join("\n") : null,
    rule: lines.length > 1 && option.collects !== true ? "last-wins" : isSet ? RULE[option.kind] : "default",
    severity: option.severity,
    at: used.at(-1)?.[0] ?? null,
  };
}

function unsetItems({ kind, unset }: Option): readonly Item[] {
  if (unset === undefined || unset === null) return [{ value: "\u0000unset", shown: SHOWN_UNSET[kind] }];
  return itemsOf(kind, unset === "" ? [] : unset.split(" ")).map((item) => ({ ...item, shown: `${item.shown} (default)` }));
}

function itemsOf(kind: OptionKind, words: readonly string[]): readonly Item[] {
  switch (kind) {
    case "flag":
      return [{ value: words.join(" "), shown: words.length === 0 ? "on" : words.join(" ") }];
    case "fallthrough":
      return words.length === 0 ? [{ value: ".", shown: "for all names" }] : unique(words.flatMap(zoneItems));
    case "zones":
      return unique(words.flatMap(zoneItems));
    case "set":
      return unique(words.map(plain));
    default:
      return words.map((word) => ({ value: canonical(kind, word), shown: word }));
  }
}

function canonical(kind: Exclude<OptionKind, "flag" | "fallthrough" | "zones" | "set">, word: string): string {
  switch (kind) {
    case "duration":
    case "timing":
      return canonicalDuration(word);
    case "number":
      return /^[+-]?\d{1,15}$/.test(word) ? String(Number(word)) : word;
    case "keyword":
      return word.toLowerCase();
    case "networks":
      return word.includes("/") ? canonicalNetwork(word) : canonicalAddress(word);
    case "names":
      return qualified(word).toLowerCase();
    case "word":
    case "words":
      return word;
    default:
      return kind satisfies never;
  }
}

function plain(word: string): Item {
  return { value: word, shown: word };
}

function zoneItems(word: string): readonly Item[] {
  const zones = normalZones(word);
  return zones.length === 0 ? [plain(word)] : zones.map((zone) => ({ value: zone, shown: zone === "." ? "." : zone.slice(0, -1) }));
}

/** Every item once, the first of equal ones. */
export function unique(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [item.value, item] as const).reverse()).values()].reverse();
}

function unknownFact(name: string, lines: readonly (readonly Token[])[]): Fact {
  const items = lines.map((line) => {
    const words = line.map(({ text }) => text);
    return { value: JSON.stringify(words), shown: words.join(" ") };
  });
  return {
    key: `unknown:${name}`,
    subject: `the option ${JSON.stringify(name)}, which is not modelled,`,
    items,
    ordered: true,
    written: items.map(({ shown }) => shown).join("\n"),
    rule: "default",
    severity: "answers",
    at: lines[0]?.[0] ?? null,
  };
}
