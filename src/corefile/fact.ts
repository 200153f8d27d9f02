import type { CorefileSeverity } from "../domain/corefile.ts";
import type { Token } from "./token.ts";

/** Why two spellings mean the same; the names are part of the report. */
export const RULES = {
  "address-spelling": "an address or port is written differently",
  "block-order": "server blocks for different zones may stand in any order",
  "block-split": "one block for several zones is the same as a block for each",
  capacity: "CoreDNS rounds cache sizes to whole shards",
  "dead-stanza": "what can never be reached does not count",
  default: "a default is written out, or left out",
  duplicate: "a repeated entry counts once",
  duration: "a duration is written differently",
  "import-inlined": "an import or snippet is the same as its content",
  "independent-order": "rules that can never match the same query may stand in any order",
  "last-wins": "of repeated settings the last counts",
  "letter-case": "names and keywords are written in other letter case",
  "option-order": "options of a plugin may stand in any order",
  "plugin-order": "CoreDNS runs plugins in its own order, not in the order of the file",
  "set-order": "the order of this list has no meaning",
  "zone-spelling": "a zone is written differently",
} as const;

/** A key of {@link RULES}. */
export type RuleName = keyof typeof RULES;

/** One value of a fact: what is compared, and how it is shown. */
export interface Item {
  readonly value: string;
  readonly shown: string;
}

/** One thing that a plugin does, by what it is set to. */
export interface Fact {
  /** Tells it from other facts of the same plugin. */
  readonly key: string;
  /** What it is, as the beginning of a sentence: "the upstreams for corp.example". */
  readonly subject: string;
  readonly items: readonly Item[];
  /** Whether the order of the items counts. */
  readonly ordered: boolean;
  /** How it is spelled in the file; null when a default speaks. */
  readonly written: string | null;
  /** Why another spelling of equal items means the same. */
  readonly rule: RuleName;
  readonly severity: CorefileSeverity;
  /** What decides it in the file. */
  readonly at: Token | null;
  /** A sentence of its own for a change; the general one is built from the subject. Null when the side does not have the fact. */
  readonly say?: (before: readonly string[] | null, after: readonly string[] | null) => string;
}

/** What a fact is compared by. */
export function comparedBy({ items, ordered }: Fact): string {
  const values = items.map(({ value }) => value);
  return JSON.stringify(ordered ? values : values.sort());
}

/** A fact with one value. */
export function single(fact: Omit<Fact, "items" | "ordered"> & { readonly value: string; readonly shown: string }): Fact {
  const { value, shown, ...rest } = fact;
  return { ...rest, items: [{ value, shown }], ordered: false };
}
