import type { CorefileSeverity } from "../../domain/corefile.ts";
import { canonicalListener } from "../address.ts";
import { type Fact, single } from "../fact.ts";
import type { Instance } from "../instance.ts";
import { type Options, optionFacts } from "../option.ts";
import { flag, linesOf, type PluginModel } from "../plugin.ts";

/** Where a plugin listens: its only argument, with what CoreDNS takes when it is left out. */
function listener(instance: Instance | undefined, unset: string, subject: string, severity: CorefileSeverity): Fact {
  const written = instance?.args.map(({ text }) => text).join(" ") || null;
  return single({
    key: "address",
    subject,
    value: canonicalListener(written ?? unset),
    shown: written ?? `${unset} (default)`,
    written,
    rule: written === null ? "default" : "address-spelling",
    severity,
    at: instance?.args[0] ?? instance?.name ?? null,
  });
}

const HEALTH: Options = {
  lameduck: { kind: "duration", subject: "how long CoreDNS still answers while it stops (lameduck)", severity: "availability", unset: "0s" },
};

/** `health`: the address that liveness probes ask; one for the process. */
export const health: PluginModel = {
  name: "health",
  repeat: "many",
  severity: "availability",
  does: "has a health endpoint for liveness probes",
  doesNot: "has no health endpoint any more: liveness probes fail and pods are restarted",
  isProcessWide: true,
  options: HEALTH,
  read: (instances) => [
    listener(instances.findLast(({ args }) => args.length > 0) ?? instances.at(-1), ":8080", "the address of the health endpoint", "availability"),
    ...optionFacts(linesOf(instances), HEALTH),
  ],
};

const READY: Options = {
  monitor: { kind: "word", subject: "how long readiness is watched", severity: "availability", unset: "until-ready", since: "1.12.2" },
};

/** `ready`: the address that readiness probes ask. */
export const ready: PluginModel = {
  name: "ready",
  repeat: "once",
  severity: "availability",
  does: "has a readiness endpoint",
  doesNot: "has no readiness endpoint any more: readiness probes fail and the Service has no endpoints",
  isProcessWide: true,
  options: READY,
  read: (instances) => [
    listener(instances[0], ":8181", "the address of the readiness endpoint", "availability"),
    ...optionFacts(linesOf(instances), READY),
  ],
};

const PROMETHEUS: Options = {
  runtime_metrics: flag("metrics of the Go runtime", "observability", { since: "1.14.3" }),
  tls: { kind: "word", subject: "TLS for metrics", severity: "observability", since: "1.14.3" },
};

/** `prometheus`: metrics. Without an argument only the pod itself reaches them. */
export const prometheus: PluginModel = {
  name: "prometheus",
  repeat: "once",
  severity: "observability",
  does: "are counted in metrics",
  doesNot: "are not counted in metrics any more",
  options: PROMETHEUS,
  read: (instances) => [
    listener(instances[0], "localhost:9153", "the address of the metrics", "observability"),
    ...optionFacts(linesOf(instances), PROMETHEUS),
  ],
};
