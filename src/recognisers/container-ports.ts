import { having, inKind, inPods, same } from "../domain/phrase-homes.ts";
import { type Phrase, patternsOf, readPhrases } from "../domain/phrases.ts";
import type { Recogniser } from "../domain/rule.ts";
import { words } from "../domain/wording.ts";

const titled = (word: string | undefined): string => `${(word ?? "").charAt(0).toUpperCase()}${(word ?? "").slice(1).toLowerCase()}`;

function port(text: string | undefined): ReturnType<Phrase["homes"]> {
  return inPods(["ports"], having([{ containerPort: Number(text) }]));
}

function serviceType(text: string | undefined): ReturnType<Phrase["homes"]> {
  const type = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"].find((name) => name.toLowerCase() === text?.toLowerCase());
  if (type === undefined) return null;
  return [inKind("Service", ["spec.type"], same(type)), inKind("HelmRelease", ["**.service.type"], same(type))];
}

function servicePort(from: string | undefined, to: string | undefined): ReturnType<Phrase["homes"]> {
  const target = /^\d+$/.test(to ?? "") ? Number(to) : (to ?? "");
  return [inKind("Service", ["spec.ports"], having([{ port: Number(from), targetPort: target }]))];
}

const PHRASES: readonly Phrase[] = [
  {
    pattern: words(
      "(?:listens?|listening|serves?|exposes?|exposed|container ?port|containers? ports?|metrics)(?: http)?(?: traffic| requests| metrics)?(?: on| at| is|:)?(?: container)?(?: tcp)?(?: port)? <port>",
    ),
    unless: /\bservices? |gateway|listener|liveness|readiness|startup|egress|ingress from|network ?polic/i,
    homes: (match) => port(match[1]),
  },
  {
    pattern: words("(?:publishes|exposes|exports|serves) (?:prometheus )?metrics (?:on|at)(?: port)? <port>"),
    unless: /\bservices? /i,
    homes: (match) => port(match[1]),
  },
  {
    pattern: words(
      "(?:is )?(?:of|has|uses) type (ClusterIP|NodePort|LoadBalancer|ExternalName)|type (ClusterIP|NodePort|LoadBalancer|ExternalName)(?= service| and| with| on|,|;|\\.|$)|(?:as|by|of)(?: an?)? (ClusterIP|NodePort|LoadBalancer)(?: service)?|(ClusterIP|NodePort|LoadBalancer) service",
    ),
    homes: (match) => serviceType(match[1] ?? match[2] ?? match[3] ?? match[4]),
  },
  {
    pattern: words(
      "(?:listens on|exposes|maps|offers|on|publishes) ?(?:tcp )?(?:port )?<port>(?:/tcp)? ?(?:to|towards|forwards to|→|->|maps to) @(?:target ?port |container port |container's )?<name>(?: port)?",
    ),
    about: /service/i,
    homes: (match) => servicePort(match[1], match[2]),
  },
  {
    pattern: words("port <port>(?: forwards| maps| goes| points| targets)? (?:to|towards) @(?:target ?port |container port )?<name>(?: port)?"),
    about: /service/i,
    homes: (match) => servicePort(match[1], match[2]),
  },
  {
    pattern: words("(?:listens on|exposes|offers|on|publishes) (?:tcp )?(?:port )?<port>(?:/tcp)?"),
    about: /\bservice\b/i,
    unless: /target|towards|maps|forward|network ?polic|egress|monitor|servicemonitor|probe|backend|route/i,
    homes: (match) => [
      inKind("Service", ["spec.ports"], having([{ port: Number(match[1]) }])),
      inKind("HelmRelease", ["**.service.port", "**.service.ports.http"], same(Number(match[1]))),
    ],
  },
  {
    pattern: words("external ?traffic ?policy(?: is| set to|:)? ?(local|cluster)"),
    homes: (match) => [{ kinds: ["Service", "HelmRelease"], fields: ["**.externalTrafficPolicy"], expect: same(titled(match[1])) }],
  },
];

/** Containers and Services listen on the stated ports, a Service has the stated type and target port. */
export const recogniser: Recogniser = {
  id: "container-ports",
  summary: "Containers and Services listen on the stated ports, a Service has the stated type and target port.",
  examples: [
    {
      sentence: "The container listens on port 8080",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ containerPort: 8080 }] } }, {}] }],
    },
    {
      sentence: "Service `redis` is of type ClusterIP and listens on port 6379",
      reads: [{ kind: "worded-field", homes: [{ kinds: ["Service"], expect: { is: "same", value: "ClusterIP" } }, {}] }, { kind: "worded-field" }],
    },
    {
      sentence: "Service maps 80 to 3000",
      reads: [{ kind: "worded-field", homes: [{ expect: { is: "contains", value: [{ port: 80, targetPort: 3000 }] } }] }],
    },
    { sentence: "No container listens on port 8080", reads: null },
    { sentence: "Liveness probe listens on port 8080", reads: null },
    { sentence: "Both gateways listen on 443", reads: null },
    { sentence: "A service mesh is evaluated", reads: null },
  ],
  cue: patternsOf(PHRASES),
  recognise: (sentence, context) => readPhrases(sentence, context, PHRASES),
};
