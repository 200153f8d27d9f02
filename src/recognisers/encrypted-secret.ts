import { asides, hedged, negated, touches } from "../domain/clauses.ts";
import { isFiller } from "../domain/lexicon.ts";
import { kindBeside } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

/** That something is encrypted with SOPS. */
const ENCRYPTED =
  /(?<![\w-])(?:sops[- ]encrypted|(?:is |are )?(?:committed|stored|kept|in git|checked in)?,? ?(?:and )?encrypted (?:with|by|using|through|via) sops(?: and age)?|(?:the |an? )?sops(?= secrets?(?![\w-])))(?: (?:in|into|to) (?:git|the (?:git )?repo(?:sitory)?))?(?: next to (?:the|its) \w+)?(?![\w-])/gi;
/** Where it stands, said beside it. */
const IN_GIT = /(?<![\w-])(?:(?:is |are )?(?:in|committed(?: to)?|stored in|kept in)(?: git| the repository)?(?: as)?)(?![\w-])/gi;
/** "The admin login sits in …": what the Secret holds. */
const HOLDING =
  /^\s*(?:the |its |an? )?([A-Za-z][\w-]*(?: (?:and )?[A-Za-z][\w-]*){0,4}) (?:sits?|lives?|stays?|stands?|exists?|is|are|comes?|(?:is|are) (?:kept|stored|held)) (?:in|from|as) /i;

function spans(text: string, pattern: RegExp): readonly Span[] {
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** The one Secret that a sentence names, with the words for its kind. */
function secretIn(sentence: Sentence, context: ReadingContext): (Span & { readonly name: string }) | null {
  const names = sentence.code.filter(({ text }) => /^[a-z0-9][a-z0-9.-]{1,252}$/.test(text));
  const beside = names.flatMap((span) => {
    const near = kindBeside(sentence.text, span);
    return near?.kind === "Secret" ? [{ name: span.text, start: near.start, end: near.end }] : [];
  });
  const [only, more] = beside;
  if (only !== undefined) return more === undefined ? only : null;
  const [single, other] = names;
  if (single === undefined || other !== undefined || sentence.text.slice(0, single.start).trim() !== "") return null;
  const kinds = context.objectsNamed?.(single.text) ?? [];
  return kinds.every((kind) => kind === "Secret") ? { name: single.text, start: single.start, end: single.end } : null;
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  const said = spans(text, ENCRYPTED);
  const [first] = said;
  if (first === undefined || touches(first, [...negated(text), ...hedged(text), ...asides(text)])) return null;
  const secret = secretIn(sentence, context);
  if (secret === null) return null;
  const lead = HOLDING.exec(text);
  const holding = lead?.[1] === undefined ? [] : lead[1].split(/[\s-]+/).filter((word) => !isFiller(word.toLowerCase()));
  const near = spans(text, IN_GIT).filter((span) => said.some((one) => Math.abs(one.start - span.end) <= 1));
  const covers = [...said, ...near, { start: secret.start, end: secret.end }, ...(lead === null ? [] : [{ start: 0, end: lead[0].length }])];
  return { assertions: [{ kind: "secret-encrypted", name: secret.name, holding }], combine: "all", covers };
}

/** A Secret in Git that SOPS has encrypted. */
export const recogniser: Recogniser = {
  id: "encrypted-secret",
  summary: "A Secret of the name stands in the repository, encrypted with SOPS.",
  examples: [
    { sentence: "Secret `redis-auth` is SOPS-encrypted in Git", reads: [{ kind: "secret-encrypted", name: "redis-auth", holding: [] }] },
    {
      sentence: "The admin password sits in Secret `redis-auth`, SOPS-encrypted",
      reads: [{ kind: "secret-encrypted", name: "redis-auth", holding: ["admin", "password"] }],
    },
    { sentence: "Its token is in Git as SOPS Secret `redis-auth`", reads: [{ kind: "secret-encrypted", name: "redis-auth", holding: ["token"] }] },
    { sentence: "`redis-auth` is committed, encrypted with SOPS", reads: [{ kind: "secret-encrypted", name: "redis-auth" }] },
    { sentence: "Secret `redis-auth` is not encrypted with SOPS", reads: null },
    { sentence: "Decrypts with SOPS", reads: null },
  ],
  recognise,
};
