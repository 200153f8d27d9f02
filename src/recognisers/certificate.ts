import { inKind, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { durationOf, secondsOf, words } from "../domain/wording.ts";

const ABOUT = /(?<![\w-])(?:certificates?|certs?)(?![\w-])/i;
/** What cert-manager takes when a Certificate says nothing. Source: cert-manager API, `CertificateSpec`. */
const DEFAULT_LIFE = 90 * 86_400;
const DEFAULT_RENEWAL = DEFAULT_LIFE / 3;

function life(time: string | undefined): ReturnType<Phrase["homes"]> {
  const seconds = secondsOf(time);
  if (Number.isNaN(seconds)) return null;
  const stated = inKind("Certificate", ["spec.duration"], same(`${seconds}s`));
  return seconds === DEFAULT_LIFE ? [stated, inKind("Certificate", ["spec.duration"], { is: "absent" })] : [stated];
}

const RENEWED =
  "(?:is |are |gets? )?renew(?:s|ed|al)?(?: itself| is)? <time> (?:before|ahead of) (?:(?:@)?(?:end|expiry|expiration|expiring)|it (?:ends|expires|runs out)|they (?:end|expire))";

const PHRASES: readonly Phrase[] = [
  {
    pattern: words("(?:is |are |stays? )?(?:lives?|valid|validity|lasts?|lifetime|good)(?: for| of| is|:)? <time>"),
    about: ABOUT,
    unless: /token|ca bundle/i,
    labels: true,
    homes: (match) => life(match[1]),
  },
  {
    pattern: words(RENEWED),
    about: ABOUT,
    homes: (match) => {
      const value = durationOf(match[1]);
      return value === "NaNs" ? null : [inKind("Certificate", ["spec.renewBefore"], same(value))];
    },
  },
  {
    pattern: words("(?:is |are |with |uses |has )?@?(?:private )?(?:key (?:is |of type )?)?(ECDSA|Ed25519)(?: (?:private )?keys?)?"),
    about: ABOUT,
    unless: /cipher|signature|supports?/i,
    homes: (match) => [inKind("Certificate", ["spec.privateKey.algorithm"], same(/^ecdsa$/i.test(match[1] ?? "") ? "ECDSA" : "Ed25519"))],
  },
];

/** A time before the end that is the default of a usual certificate: one that says nothing may have it, so that a miss is none. */
function isDefault(text: string): boolean {
  return [...text.matchAll(words(RENEWED))].some((match) => secondsOf(match[1]) === DEFAULT_RENEWAL);
}

/** A cert-manager Certificate has the stated lifetime, renewal and kind of key. */
export const recogniser: Recogniser = {
  id: "certificate",
  summary: "A cert-manager Certificate has the stated lifetime, renewal and kind of key.",
  examples: [
    {
      sentence: "The certificate is ECDSA, lives 60 days and is renewed 15 days before its end",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["spec.privateKey.algorithm"], expect: { is: "same", value: "ECDSA" } }] },
        { kind: "worded-field", homes: [{ fields: ["spec.duration"], expect: { is: "same", value: "5184000s" } }] },
        { kind: "worded-field", homes: [{ fields: ["spec.renewBefore"], expect: { is: "same", value: "1296000s" } }] },
      ],
    },
    {
      sentence: "Certificate `cache-tls` is valid for 90 days",
      reads: [{ kind: "worded-field", search: { kind: "Certificate", name: "cache-tls" }, homes: [{}, { expect: { is: "absent" } }] }],
    },
    {
      sentence: "Certificates renew ten days before they expire",
      reads: [{ kind: "worded-field", homes: [{ fields: ["spec.renewBefore"], expect: { is: "same", value: "864000s" } }] }],
    },
    { sentence: "Certificate with an Ed25519 key", reads: [{ kind: "worded-field", homes: [{ expect: { is: "same", value: "Ed25519" } }] }] },
    { sentence: "The certificate is not valid for 60 days", reads: null },
    { sentence: "The certificate is renewed by hand", reads: null },
    { sentence: "Tokens are valid for 60 days", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise(sentence, context) {
    const read = readPhrases(sentence, context, PHRASES);
    return read !== null && isDefault(sentence.text) ? { ...read, inferred: true } : read;
  },
};
