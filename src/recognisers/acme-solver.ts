import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

/** Providers by what people call them. Source: cert-manager `ACMEChallengeSolverDNS01`. */
const PROVIDERS: Readonly<Record<string, string>> = {
  cloudflare: "cloudflare",
  route53: "route53",
  "route 53": "route53",
  "azure dns": "azureDNS",
  azuredns: "azureDNS",
  "cloud dns": "cloudDNS",
  clouddns: "cloudDNS",
  digitalocean: "digitalocean",
  akamai: "akamai",
  rfc2136: "rfc2136",
  "acme-dns": "acmeDNS",
  webhook: "webhook",
};

const PHRASE =
  /(?<![\w-])(DNS-?01|HTTP-?01)(?:\s+(?:challenge\s+)?(?:solver|challenge)s?)?(?:\s+(?:is\s+)?(?:configured|enabled|set up|used))?(?:\s+(?:with|via|using|through|for)\s+`?([A-Za-z0-9]+(?: ?(?:DNS|53)|-dns)?)`?)?/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(withoutCode(sentence.text));
  if (match === null) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  const solver = (match[1] ?? "").toLowerCase().replace("-", "");
  const named = match[2]?.toLowerCase();
  const provider = named === undefined ? undefined : PROVIDERS[named];
  const end = provider === undefined && match[2] !== undefined ? match.index + match[0].lastIndexOf(match[2]) : span.end;
  const field = provider === undefined ? solver : `${solver}.${provider}`;
  return {
    assertions: [
      { kind: "field", search: searchFor(sentence, context), fields: [field], anywhere: true, expect: { is: "present" }, quantifier: "some" },
    ],
    combine: "all",
    covers: [{ start: span.start, end }],
  };
}

/** How certificates are proven. */
export const recogniser: Recogniser = {
  id: "acme-solver",
  summary: "An issuer has a DNS-01 or HTTP-01 solver, with the named provider.",
  examples: [
    { sentence: "DNS-01 solver configured with Cloudflare", reads: [{ kind: "field", fields: ["dns01.cloudflare"], expect: { is: "present" } }] },
    { sentence: "HTTP01 challenge enabled", reads: [{ kind: "field", fields: ["http01"] }] },
    { sentence: "No DNS-01 solver", reads: null },
    { sentence: "DNS records created", reads: null },
    { sentence: "DNS-01 solver if the zone is public", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
