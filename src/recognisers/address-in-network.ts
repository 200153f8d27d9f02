import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { environmentSpans, placesAt } from "../domain/environments.ts";
import { fold } from "../domain/lexicon.ts";
import { clustersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { settingKeysIn } from "../domain/story-index.ts";

const PHRASE =
  /(?<![\w/-])([\w/-]*(?:ClusterIPs?|IPs?|addresses|VIPs?))(?:\s+(?:values?|addresses))?\s+(?:belongs? to|(?:are|is|lies?|fall|stay)?\s*(?:with)?in(?:side)?(?: of)?)\s+(?:(?:each|the|every|its|their)\s+)?(?:cluster['’]?s?\s+)?(?:own\s+)?([A-Z][a-z]+|LB|LoadBalancer)\s+(CIDR|network|subnet)s?(?![\w-])/;

/** Usual names of the setting that holds a network: `SERVICE_CIDR`, `SERVICE_CIDR_STRING`, `SERVICE_SUBNET` … */
function networkKeys(word: string): readonly string[] {
  const stem = word.toUpperCase();
  const stems = stem === "SERVICE" ? ["SERVICE", "SERVICES", "SVC"] : stem === "POD" ? ["POD", "PODS"] : [stem];
  return stems.flatMap((one) => [`${one}_CIDR`, `${one}_CIDR_STRING`, `${one}_NETWORK`, `${one}_SUBNET`, `CLUSTER_${one}_CIDR`]);
}

/** "`INGRESS_IP` lies inside `LB_RANGE`": two settings. */
const BETWEEN =
  /`(?:\$\{)?([A-Z][A-Z0-9_]*)\}?`\s+(?:(?:is|lies?|sits?|falls?|stays?|belongs?)\s+)?(?:with)?in(?:side)?(?: of)?\s+(?:the (?:range|network|pool|block) )?(?:of )?`(?:\$\{)?([A-Z][A-Z0-9_]*)\}?`/;

function between(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = BETWEEN.exec(sentence.text);
  const [, setting = "", network = ""] = match ?? [];
  if (match === null || setting === network || context.isSetting?.(setting) === false || context.isSetting?.(network) === false) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  const places = placesAt(sentence.text, context, span);
  if (places === null || places?.rest === true) return null;
  const clusters = places?.clusters ?? clustersOf(sentence, context);
  return {
    assertions: [{ kind: "address-in-network", clusters, address: { setting }, network: { settings: [network] } }],
    combine: "all",
    covers: [span, ...environmentSpans(sentence.text, context)],
  };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(withoutCode(sentence.text));
  const [, what = "", word = ""] = match ?? [];
  if (match === null) return between(sentence, context);
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  const wanted = fold(what);
  const keys = settingKeysIn(context.story).filter((key) => fold(key).includes(wanted) && !/CIDR|NETWORK|SUBNET/.test(key));
  if (keys.length === 0 || wanted.length < 3) return null;
  const clusters = clustersOf(sentence, context);
  const assertions = keys.map(
    (setting): Assertion => ({ kind: "address-in-network", clusters, address: { setting }, network: { settings: networkKeys(word) } }),
  );
  return { assertions, combine: "all", covers: [span] };
}

/** Addresses of settings and the networks they must lie in. */
export const recogniser: Recogniser = {
  id: "address-in-network",
  summary: "Addresses that the story's settings give lie in the cluster's Service, Pod or other network.",
  examples: [
    {
      sentence: "ClusterIP values belong to each cluster's Service CIDR",
      under: ["Settings: `REDIS_CLUSTER_IP`, `REDIS_PORT`"],
      reads: [{ kind: "address-in-network", address: { setting: "REDIS_CLUSTER_IP" } }],
    },
    { sentence: "ClusterIP values belong to each cluster's Service CIDR", reads: null },
    {
      sentence: "`CACHE_IP` lies inside `CACHE_RANGE`",
      under: ["Cluster settings:"],
      reads: [{ kind: "address-in-network", address: { setting: "CACHE_IP" }, network: { settings: ["CACHE_RANGE"] } }],
    },
    { sentence: "`CACHE_IP` is never inside `CACHE_RANGE`", reads: null },
    { sentence: "Meetings belong to each team's calendar", reads: null },
    { sentence: "ClusterIP values are not in the Service CIDR", reads: null },
  ],
  cue: [PHRASE, BETWEEN],
  recognise,
};
