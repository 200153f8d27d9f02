import { isFiller } from "./lexicon.ts";

/** Verbs and prepositions that only tie a value to what it is the value of. */
const TIES = new Set(
  (
    "issued attaches attached attach forwards forward forwarded mounts mounted mount injected inject pulled pull from fetched templates templated passes passed retrieved referencing " +
    "targeting points pointing backed labelled labeled tagged owned owns owner called across against through within under onto over stored lives located sized retained enforced enforces " +
    "exposed reachable scraped collected handled done sends send sent writes keeps kept uses used using supplied provided given taken loaded deployed installed pinned fixed limited capped has have " +
    "applies apply applied uses mode type kind amount total number count size value setting flag feature features endpoint endpoints traffic access resource resources policy strategy " +
    "strategies bundled built-in builtin in-chart allows allow permits accepts default defaults custom dedicated own explicit internally own per it they cr crs expire expires scrape scrapes scraping reads serves publishes via for in on at to of is are be by as"
  ).split(" "),
);

/** Words that turn, bound or widen a statement: they always count. */
const TURNING = /^(?:no|not|none|never|without|only|except|than|most|least|default|defaults|all|both|each|every|any)$/;

/** True for a word of a sentence that has to be found in what the sentence is judged by. */
export function isSignificant(word: string): boolean {
  const lower = word.toLowerCase();
  if (TURNING.test(lower)) return true;
  return !isFiller(lower) && !TIES.has(lower);
}
