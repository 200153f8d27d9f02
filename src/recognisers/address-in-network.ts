import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { fold } from "../domain/lexicon.ts";
import { clustersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { settingKeysIn } from "../domain/story-index.ts";

const PHRASE =
  /(?<![\w-])([\w/-]*(?:ClusterIPs?|IPs?|addresses|VIPs?))(?:\s+(?:values?|addresses))?\s+(?:belongs? to|(?:are|is|lies?|fall|stay)?\s*(?:with)?in(?:side)?(?: of)?)\s+(?:(?:each|the|every|its|their)\s+)?(?:cluster['’]?s?\s+)?(?:own\s+)?([A-Z][a-z]+|LB|LoadBalancer)\s+(CIDR|network|subnet)s?(?![\w-])/;

/** Usual names of the setting that holds a network: `SERVICE_CIDR`, `SERVICE_CIDR_STRING`, `SERVICE_SUBNET` … */
function networkKeys(word: string): readonly string[] {
  const stem = word.toUpperCase();
  const stems = stem === "SERVICE" ? ["SERVICE", "SERVICES", "SVC"] : stem === "POD" ? ["POD", "PODS"] : [stem];
  return stems.flatMap((one) => [`${one}_CIDR`, `${one}_CIDR_STRING`, `${one}_NETWORK`, `${one}_SUBNET`, `CLUSTER_${one}_CIDR`]);
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(withoutCode(sentence.text));
  const [, what = "", word = ""] = match ?? [];
  if (match === null) return null;
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
    { sentence: "Meetings belong to each team's calendar", reads: null },
    { sentence: "ClusterIP values are not in the Service CIDR", reads: null },
  ],
  recognise,
};
