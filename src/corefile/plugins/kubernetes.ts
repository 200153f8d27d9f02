import { type Fact, single } from "../fact.ts";
import type { Instance } from "../instance.ts";
import { type Options, optionFacts } from "../option.ts";
import { flag, linesOf, type PluginContext, type PluginModel } from "../plugin.ts";
import { zonesFact, zonesOf } from "../zones-fact.ts";

const OPTIONS: Options = {
  pods: { kind: "word", subject: "how names of pods are answered (pods)", severity: "answers", unset: "disabled" },
  endpoint_pod_names: flag("pod names as names of endpoints", "answers"),
  namespaces: { kind: "set", subject: "the namespaces that are served", severity: "answers", collects: true },
  namespace_labels: { kind: "words", subject: "the labels of namespaces that are served", severity: "answers" },
  labels: { kind: "words", subject: "the labels of objects that are served", severity: "answers" },
  endpoint: { kind: "words", subject: "the API server", severity: "availability" },
  tls: { kind: "words", subject: "the certificates towards the API server", severity: "availability" },
  kubeconfig: { kind: "words", subject: "the kubeconfig", severity: "availability" },
  ttl: { kind: "number", subject: "the TTL of answers about services", severity: "answers", unset: "5" },
  fallthrough: { kind: "fallthrough", subject: "passing on of names that the cluster does not have (fallthrough)", severity: "answers" },
  noendpoints: flag("answers without endpoints (noendpoints)", "answers"),
  ignore: { kind: "word", subject: "what is ignored", severity: "answers" },
  multicluster: { kind: "zones", subject: "the zones of other clusters", severity: "answers", since: "1.12.2" },
  startup_timeout: {
    kind: "duration",
    subject: "how long the start waits for the API server",
    severity: "availability",
    unset: "5s",
    since: "1.12.3",
  },
  apiserver_qps: { kind: "number", subject: "how many requests a second the API server gets", severity: "availability", unset: "0", since: "1.14.0" },
  apiserver_burst: { kind: "number", subject: "the burst of requests to the API server", severity: "availability", unset: "0", since: "1.14.0" },
  apiserver_max_inflight: {
    kind: "number",
    subject: "how many requests to the API server may wait",
    severity: "availability",
    unset: "0",
    since: "1.14.0",
  },
  zonal: flag("names for endpoints of one zone (zonal)", "answers", { since: "1.14.7" }),
  resyncperiod: { kind: "duration", subject: "how often objects are read again", severity: "availability", until: "1.7.0" },
  upstream: { kind: "words", subject: "who resolves external names", severity: "answers", until: "1.7.0" },
  transfer: { kind: "words", subject: "who may transfer the zone", severity: "answers", collects: true, until: "1.8.0" },
};

/** `kubernetes`: names of services and pods. The first zone that is no reverse zone is the one that addresses lead back to. */
export const model: PluginModel = {
  name: "kubernetes",
  repeat: "once",
  severity: "answers",
  does: "are answered from the cluster's services",
  doesNot: "are not answered from the cluster's services any more",
  options: OPTIONS,
  read(instances, context) {
    const facts = optionFacts(linesOf(instances), OPTIONS).map((fact) => (fact.key === "option:endpoint" ? firstOnly(fact) : fact));
    return [...instances.flatMap((instance) => zoneFacts(instance, context)), ...facts];
  },
};

/** Of several endpoints only the first is used. */
function firstOnly(fact: Fact): Fact {
  return { ...fact, items: fact.items.slice(0, 1) };
}

function zoneFacts(instance: Instance, context: PluginContext): readonly Fact[] {
  const zones = zonesOf(instance.args, context);
  const primary = zones.find((zone) => !/(?:^|\.)(?:in-addr|ip6)\.arpa\.$/.test(zone)) ?? "";
  return [
    zonesFact(instance, instance.args, context, "the zones that the cluster's services are served in"),
    single({
      key: "primary",
      subject: "the zone that addresses of services lead back to",
      value: primary,
      shown: primary.slice(0, -1),
      written: instance.args.map(({ text }) => text).join(" "),
      rule: "set-order",
      severity: "answers",
      at: instance.args[0] ?? instance.name,
    }),
  ];
}
