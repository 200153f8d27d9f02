import { having, inKind, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { durationOf, words } from "../domain/wording.ts";

function host(written: string | undefined): ReturnType<Phrase["homes"]> {
  const text = written?.replace(/[.]+$/, "");
  if (text === undefined || !/[.$]/.test(text)) return null;
  return [
    inKind("Ingress", ["spec.rules.host"], same(text)),
    { kinds: ["HTTPRoute", "GRPCRoute", "TLSRoute"], fields: ["spec.hostnames"], expect: having(text) },
    inKind("HelmRelease", ["**.ingress.hosts.host", "**.ingress.host", "**.route.hostnames"], same(text)),
  ];
}

function parent(listener: string | undefined, gateway: string | undefined, namespace: string | undefined): ReturnType<Phrase["homes"]> {
  if (gateway === undefined) return null;
  const reference = {
    name: gateway,
    ...(namespace === undefined ? {} : { namespace }),
    ...(listener === undefined ? {} : { sectionName: listener }),
  };
  return [{ kinds: ["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute"], fields: ["spec.parentRefs"], expect: having([reference]) }];
}

function backend(path: string | undefined, service: string | undefined, port: string | undefined): ReturnType<Phrase["homes"]> {
  if (service === undefined || port === undefined) return null;
  const rule = { backendRefs: [{ name: service, port: Number(port) }], ...(path === undefined ? {} : { matches: [{ path: { value: path } }] }) };
  return [{ kinds: ["HTTPRoute", "GRPCRoute", "TCPRoute"], fields: ["spec.rules"], expect: having([rule]) }];
}

function requestTimeout(time: string | undefined): ReturnType<Phrase["homes"]> {
  const value = durationOf(time);
  return value === "NaNs" ? null : [{ kinds: ["HTTPRoute", "GRPCRoute"], fields: ["spec.rules.timeouts.request"], expect: same(value) }];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words("(?:ingress )?hosts?(?: is| are|:)? ((?:\\$\\{\\w{1,60}\\}|[a-z0-9*-])(?:\\$\\{\\w{1,60}\\}|[\\w.*-]){1,200})"),
    about: /ingress|route/i,
    unless: /api server|database|db host/i,
    homes: (match) => host(match[1]),
  },
  {
    pattern: words(
      "(?:ingress (?:uses )?class(?: is)?|uses class|@class|ingress ?class(?: name)?(?: is)?|served by @) <name>(?: (?:ingress )?class)?",
    ),
    about: /ingress/i,
    unless: /storage|priority|default ingress|acme|challenge|issuer/i,
    homes: (match) => [
      inKind("Ingress", ["spec.ingressClassName"], same(match[1] ?? "")),
      inKind("HelmRelease", ["**.ingress.className", "**.ingressClassName"], same(match[1] ?? "")),
    ],
  },
  {
    pattern: words(
      "(?:with |and )?(?:@)?(?:tls )(?:from |in |uses |via )?@?(?:secret) (?:called |named )?<name>|certificate (?:is )?stored in (?:secret )?<name>|share one tls secret,? <name>",
    ),
    homes: (match) => [
      inKind("Ingress", ["spec.tls.secretName"], same(match[1] ?? match[2] ?? match[3] ?? "")),
      inKind("Gateway", ["spec.listeners.tls.certificateRefs.name"], same(match[1] ?? match[2] ?? match[3] ?? "")),
    ],
  },
  {
    pattern: words(
      "(?:attaches to|attached to|bound to|binds to|belongs to|connects to|hangs off|hangs on|sits on) (?:@?listener <name> of )?@gateway (?:<name>/)?<name>(?: in (?:the )?(?:namespace )?<name>(?: namespace)?)?",
    ),
    homes: (match) => parent(match[1], match[3], match[2] ?? match[4]),
  },
  {
    pattern: words(
      "(?:allows|permits|gives) requests (?:of |to take |to last )?(?:up to )?<time>|requests may (?:take|last) (?:up to )?<time>|request timeout(?: of| is|:)? <time>|requests time out after <time>",
    ),
    about: /route/i,
    labels: true,
    negative: true,
    homes: (match) => requestTimeout(match.slice(1).find((group) => group !== undefined)),
  },
  {
    pattern: words("(?:routes|sends|forwards|goes to|to) (?:<path> )?(?:to )?@service <name>,?(?: on)?(?: port)? <port>"),
    about: /route|ingress/i,
    homes: (match) => backend(match[1], match[2], match[3]),
  },
];

/** An Ingress or HTTPRoute serves the stated hosts and paths, with the stated class, TLS secret, gateway and backend. */
export const recogniser: Recogniser = {
  id: "routing",
  summary: "An Ingress or HTTPRoute serves the stated hosts and paths, with the stated class, TLS secret, gateway and backend.",
  examples: [
    {
      sentence: "Ingress host is `cache.${DOMAIN}` with TLS secret `cache-tls`",
      reads: [
        { kind: "worded-field", homes: [{ expect: { is: "same", value: "cache.${DOMAIN}" } }, {}, {}] },
        { kind: "worded-field", homes: [{ expect: { is: "same", value: "cache-tls" } }, {}] },
      ],
    },
    {
      sentence: "HTTPRoute `cache` attaches to Gateway `public` in namespace `gateways`",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ name: "public", namespace: "gateways" }] } }] }],
    },
    { sentence: "Ingress uses class `nginx`", reads: [{ kind: "worded-field", homes: [{ fields: ["spec.ingressClassName"] }, {}] }] },
    {
      sentence: "HTTPRoute `cache` hangs off listener `web` of Gateway `edge/public` and allows requests of five minutes",
      reads: [
        { kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ name: "public", namespace: "edge", sectionName: "web" }] } }] },
        { kind: "worded-field", homes: [{ fields: ["spec.rules.timeouts.request"], expect: { is: "same", value: "300s" } }] },
      ],
    },
    { sentence: "The team allows requests of five minutes", reads: null },
    { sentence: "No Ingress with class `nginx`", reads: null },
    { sentence: "The host is busy", reads: null },
    { sentence: "HTTPRoute never attaches to Gateway `public`", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
