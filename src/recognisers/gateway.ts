import { inKind, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

const FROM = ["spec.listeners.allowedRoutes.namespaces.from"];

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:admits?|accepts?|allows?|takes?|lets in) (?:http ?)?routes (?:from|of|in) (?:every|all|any) namespaces?|(?:http ?)?routes (?:from|of|in) (?:every|all|any) namespaces? (?:are|is|may be) (?:admitted|accepted|allowed)",
    ),
    homes: () => [inKind("Gateway", FROM, same("All"))],
    negative: true,
  },
  {
    pattern: words(
      "plain http is (?:answered with @(30[1278]) to|redirected(?: with @(30[1278]))? to) https|redirects (?:plain )?http to https(?: with @(30[1278]))?|(?:plain )?http (?:requests )?(?:are|is) redirected to https(?: with @(30[1278]))?",
    ),
    homes: () => [inKind("HTTPRoute", ["spec.rules.filters.requestRedirect.scheme"], same("https"))],
  },
  {
    pattern: words(
      "(?:plain )?http (?:requests )?(?:are|is) (?:answered|redirected) (?:to https )?with @(30[1278])(?: to https)?|redirects (?:plain )?http to https with @(30[1278])",
    ),
    homes: (match) => status(match[1] ?? match[2]),
  },
  {
    pattern: words("tls (?:is )?(?:terminates|terminated) (?:at|on|in|by) @gateways? (?:with|using|from) (?:@)?secret <name>"),
    homes: (match) => [inKind("Gateway", ["spec.listeners.tls.certificateRefs.name"], same(match[1] ?? ""))],
  },
  {
    pattern: words("tls (?:is )?(?:terminates|terminated) (?:at|on|in|by) @gateways?"),
    homes: () => [
      inKind("Gateway", ["spec.listeners.tls.mode"], same("Terminate")),
      inKind("Gateway", ["spec.listeners.tls.mode"], { is: "absent" }),
    ],
  },
];

/** The status of a redirect; one that a route does not give is 302. */
function status(code: string | undefined): ReturnType<Phrase["homes"]> {
  const fields = ["spec.rules.filters.requestRedirect.statusCode"];
  const stated = inKind("HTTPRoute", fields, same(Number(code)));
  return code === "302" ? [stated, inKind("HTTPRoute", fields, { is: "absent" })] : [stated];
}

/** A Gateway admits routes, terminates TLS and redirects to HTTPS as stated. */
export const recogniser: Recogniser = {
  id: "gateway",
  summary: "A Gateway admits routes from all namespaces, terminates TLS with a Secret, and an HTTPRoute redirects to HTTPS, as stated.",
  examples: [
    {
      sentence: "Gateway `public` accepts routes from all namespaces",
      reads: [{ kind: "worded-field", search: { kind: "Gateway", name: "public" }, homes: [{ expect: { is: "same", value: "All" } }] }],
    },
    {
      sentence: "Plain HTTP is redirected to HTTPS with a 308",
      reads: [
        { kind: "worded-field", homes: [{ fields: ["spec.rules.filters.requestRedirect.scheme"] }] },
        { kind: "worded-field", homes: [{ fields: ["spec.rules.filters.requestRedirect.statusCode"], expect: { is: "same", value: 308 } }] },
      ],
    },
    {
      sentence: "TLS is terminated at the Gateway with Secret `cache-tls`",
      reads: [
        { kind: "worded-field", homes: [{ expect: { is: "same", value: "Terminate" } }, { expect: { is: "absent" } }] },
        { kind: "worded-field", homes: [{ expect: { is: "same", value: "cache-tls" } }] },
      ],
    },
    { sentence: "Gateway `public` never accepts routes from all namespaces", reads: null },
    { sentence: "Plain HTTP is not redirected to HTTPS", reads: null },
    { sentence: "TLS is discussed", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
