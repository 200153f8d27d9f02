import type { Assertion } from "../domain/assertion.ts";
import { asides, hedged, negated, touches } from "../domain/clauses.ts";
import { onlyPlaceOf } from "../domain/environments.ts";
import { isFiller } from "../domain/lexicon.ts";
import { clustersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const VALUE = "`[^`\\s]{1,80}(?:\\s?[-\u2013]\\s?[^`\\s]{1,40})?`|\\d[\\w.:/]*(?:\\s?[-\u2013]\\s?\\d[\\w.:/]*)?|[a-z0-9][\\w-]*(?:\\.[\\w-]+){1,5}";
const PLACE =
  "(?:\\(\\s*(?:(?:on|in|for) )?(?:the )?[A-Za-z][\\w-]{1,40}(?: cluster)?\\s*\\)|(?:on|in|for)\\s+(?:the\\s+)?[A-Za-z][\\w-]{1,40}(?:\\s+clusters?)?)";
const ITEM = `(?:${VALUE})\\s+${PLACE}`;
const LABEL = "(?:the )?([A-Za-z][A-Za-z0-9]*(?:[ -][A-Za-z][A-Za-z0-9]*){0,4}?)";
const EACH = new RegExp(
  `^\\s*${LABEL}(?:\\s*:|\\s+(?:is|are))?\\s+(${ITEM}(?:(?:\\s*(?:,|/|;)\\s*(?:and\\s+)?|\\s+and\\s+)${ITEM}){1,5})(?=\\s*[.;,]|\\s*$)`,
  "i",
);
const BOTH = new RegExp(
  `^\\s*${LABEL}(?:\\s*:|\\s+(?:is|are))\\s+(${VALUE})\\s+(?:on|in|for) (?:both|all|each|every) clusters?(?=\\s*[.;,]|\\s*$)`,
  "i",
);

function labelOf(text: string, context: ReadingContext): readonly string[] {
  const names = context.clusters.map((cluster) => cluster.toLowerCase());
  return text
    .toLowerCase()
    .split(/[\s-]+/)
    .map((word) => word.replace(/(?<=\w{3}[^s])s$/, ""))
    .filter(
      (word) =>
        word.length >= 2 &&
        !names.includes(word) &&
        !/^(?:address|addresse|range|value|number|the)$/.test(word) &&
        (!isFiller(word) || /^(?:pod|service|cluster)$/.test(word)),
    );
}

/** A value that no other setting has by chance, needed where one word is all there is to tell which setting is meant. */
function isDistinctive(value: string): boolean {
  return value.length >= 7 && /[.:/]/.test(value);
}

function plain(raw: string): string {
  return raw
    .replaceAll("`", "")
    .replace(/\s*[-\u2013]\s*(?=\d)/, "-")
    .trim();
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  if (context.clusters.length < 2 || text.length > 400) return null;
  const each = EACH.exec(text);
  const both = each === null ? BOTH.exec(text) : null;
  const match = each ?? both;
  const label = labelOf(match?.[1] ?? "", context);
  if (match?.[2] === undefined || label.length === 0) return null;
  const values =
    each === null
      ? clustersOf(sentence, { ...context }).map((cluster) => ({ cluster, value: plain(match[2] ?? "") }))
      : [...match[2].matchAll(new RegExp(`(${VALUE})\\s+(${PLACE})`, "gi"))].flatMap((item) => {
          const places = onlyPlaceOf(` ${item[2] ?? ""}`, context);
          return places?.length === 1 && places[0] !== undefined ? [{ cluster: places[0], value: plain(item[1] ?? "") }] : [];
        });
  const span: Span = { start: match.index, end: match.index + match[0].length };
  if (values.length < 2 || new Set(values.map(({ cluster }) => cluster)).size < values.length) return null;
  if (label.length === 1 && !values.every(({ value }) => isDistinctive(value))) return null;
  if (touches(span, [...negated(text), ...hedged(text), ...asides(text)])) return null;
  const assertion: Assertion = { kind: "labelled-settings", label, values };
  return { assertions: [assertion], combine: "all", covers: [span], inferred: true };
}

/** Settings that a sentence gives by a label, with a value for each cluster. */
export const recogniser: Recogniser = {
  id: "labelled-settings",
  summary:
    'A label with a value for each cluster ("Local ASN 64512 for east and 64513 for west") means one setting whose key has all words of the label. Another key for the same is not found: a miss leaves the claim open.',
  examples: [
    {
      sentence: "Local ASN 64512 for infra and 64513 for apps",
      reads: [
        {
          kind: "labelled-settings",
          label: ["local", "asn"],
          values: [
            { cluster: "infra", value: "64512" },
            { cluster: "apps", value: "64513" },
          ],
        },
      ],
    },
    { sentence: "Local ASN: 64512 (infra), 64513 (apps)", reads: [{ kind: "labelled-settings", label: ["local", "asn"] }] },
    {
      sentence: "Service CIDR `10.96.0.0/16` on infra, `10.97.0.0/16` on apps",
      reads: [{ kind: "labelled-settings", label: ["service", "cidr"] }],
    },
    {
      sentence: "Domain is `example.org` on both clusters",
      reads: [{ kind: "labelled-settings", label: ["domain"], values: [{ cluster: "infra", value: "example.org" }, { cluster: "apps" }] }],
    },
    { sentence: "Replicas: 2 (infra), 3 (apps)", reads: null },
    { sentence: "Local ASN is 64512", reads: null },
    { sentence: "Local ASN is not 64512 on infra and 64513 on apps", reads: null },
  ],
  cue: [EACH, BOTH],
  recognise,
};
