import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { kindNamed } from "../domain/kinds.ts";
import { searchFor, unsure } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

/** Fields by which manifests refer to an object of a kind: the mapping that holds `kind` and `name`, or a name alone. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  ClusterSecretStore: ["secretStoreRef"],
  SecretStore: ["secretStoreRef"],
  OCIRepository: ["chartRef", "sourceRef"],
  HelmRepository: ["sourceRef"],
  GitRepository: ["sourceRef"],
  HelmChart: ["chartRef"],
  ClusterIssuer: ["issuerRef"],
  Issuer: ["issuerRef"],
  Gateway: ["parentRefs"],
  GatewayClass: ["gatewayClassName"],
  IngressClass: ["ingressClassName"],
  StorageClass: ["storageClassName", "storageClass"],
  PriorityClass: ["priorityClassName"],
  ServiceAccount: ["serviceAccountName", "serviceAccount.name", "subjects"],
};

const VERB =
  /\b(?:[Rr]eferences?|[Rr]eferencing|[Pp]oints? (?:to|at)|[Uu]ses|[Bb]acked by|[Ii]ssued by|[Ss]igned by)\s+(?:the |an? )?([A-Z][A-Za-z]+)(?:\s+`([a-z0-9][\w.-]{0,252})`)?/;

const PASSIVE = /(?<![\w-])([A-Z][A-Za-z]+) `([a-z0-9][\w.-]{0,252})` (?:is |are )?(?:referenced|used|selected)(?![\w-])/;

/** Kinds that a reference without a kind means. */
const DEFAULTED = /^(?:Issuer|SecretStore)$/;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = VERB.exec(sentence.text) ?? PASSIVE.exec(sentence.text);
  const kind = match?.[1] === undefined ? undefined : kindNamed(match[1])?.kind;
  const fields = kind === undefined ? undefined : REFERENCES[kind];
  if (match === null || kind === undefined || fields === undefined) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  const name = match[2];
  const rest = withoutCode(sentence.text).slice(span.end);
  if (name === undefined && /^\s*[-/\w`]/.test(rest)) return null;
  const holders = fields.filter((field) => /Refs?$/.test(field));
  const search = searchFor(sentence, context);
  const base = { kind: "field", search, anywhere: true, quantifier: "some" } as const;
  const covers = [span];
  if (name !== undefined && DEFAULTED.test(kind)) {
    const assertion: Assertion = { ...base, fields: holders, expect: { is: "contains", value: { kind, name } } };
    return { assertions: [assertion, unsure(`A reference without a kind may be to a ${kind}.`)], combine: "any", covers };
  }
  const assertion: Assertion =
    name === undefined
      ? {
          ...base,
          fields: holders.length > 0 ? holders.map((field) => `${field}.kind`) : fields,
          expect: holders.length > 0 ? { is: "same", value: kind } : { is: "present" },
        }
      : { ...base, fields: fields.map((field) => (/Refs?$/.test(field) ? `${field}.name` : field)), expect: { is: "same", value: name } };
  const ofKind: Assertion = { ...base, fields: holders.map((field) => `${field}.kind`), expect: { is: "same", value: kind } };
  return { assertions: name !== undefined && holders.length > 0 && kind !== "Gateway" ? [assertion, ofKind] : [assertion], combine: "all", covers };
}

/** References from one object to another. */
export const recogniser: Recogniser = {
  id: "reference",
  summary:
    "A manifest refers to an object of the named kind, with the name that is given, in the field made for it (`secretStoreRef`, `issuerRef`, `sourceRef` …).",
  examples: [
    {
      sentence: "References ClusterSecretStore `vault`",
      reads: [
        { kind: "field", fields: ["secretStoreRef.name"], expect: { is: "same", value: "vault" } },
        { kind: "field", fields: ["secretStoreRef.kind"], expect: { is: "same", value: "ClusterSecretStore" } },
      ],
    },
    {
      sentence: "References OCIRepository",
      reads: [{ kind: "field", fields: ["chartRef.kind", "sourceRef.kind"], expect: { is: "same", value: "OCIRepository" } }],
    },
    {
      sentence: "Certificate issued by ClusterIssuer `internal-ca`",
      reads: [
        { kind: "field", fields: ["issuerRef.name"] },
        { kind: "field", fields: ["issuerRef.kind"] },
      ],
    },
    {
      sentence: "Certificate issued by Issuer `internal-ca`",
      reads: [
        { kind: "field", fields: ["issuerRef"], expect: { is: "contains", value: { kind: "Issuer", name: "internal-ca" } } },
        { kind: "uncheckable" },
      ],
    },
    {
      sentence: "GatewayClass `internal` referenced",
      reads: [{ kind: "field", fields: ["gatewayClassName"], expect: { is: "same", value: "internal" } }],
    },
    { sentence: "References ConfigMap `redis-config`", reads: null },
    { sentence: "Never references ClusterSecretStore `vault`", reads: null },
    { sentence: "References the OCIRepository or HelmRepository", reads: null },
  ],
  cue: [VERB, PASSIVE],
  recognise,
};
