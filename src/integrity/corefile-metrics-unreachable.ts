import { dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { isAlone } from "../corefile/dns-services.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import { listenersOf } from "../corefile/listeners.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { isMapping } from "../domain/value.ts";

const SCRAPE = "prometheus.io/scrape";
const PORT = "prometheus.io/port";

function annotated(port: string, plugin: string): Readonly<Record<string, string>> {
  const files = exampleDns({ corefile: [plugin, "forward . 10.0.0.2"] });
  const labels = "    metadata: {labels: {k8s-app: coredns}";
  const text = (files["clusters/one/deployment.yaml"] ?? "").replace(labels, `${labels}, annotations: {${SCRAPE}: "true", ${PORT}: "${port}"}`);
  return { ...files, "clusters/one/deployment.yaml": text };
}

/** Source of the rule: `defaultAddr` of `plugin/metrics` is `localhost:9153`. */
export const rule: IntegrityRule = {
  id: "corefile-metrics-unreachable",
  severity: "warning",
  side: "pair",
  summary:
    "The annotations of CoreDNS's pods name a port for metrics on which its Corefile has none, or only for the pod itself: nothing is scraped.",
  remediation: "Write `prometheus :PORT` with the port of the annotation.",
  examples: [
    { title: "another port", files: annotated("9153", "prometheus :9253"), finds: ["clusters/one/deployment.yaml:7"] },
    { title: "the default is for the pod itself", files: annotated("9153", "prometheus"), finds: ["clusters/one/deployment.yaml:7"] },
    { title: "the port of the annotation", files: annotated("9153", "prometheus 0.0.0.0:9153"), finds: [] },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) => {
      const annotations = isMapping(server.metadata.annotations) ? server.metadata.annotations : {};
      const port = String(annotations[PORT] ?? "");
      const listeners = listenersOf(server.corefile);
      if (annotations[SCRAPE] !== "true" || !/^\d+$/.test(port) || listeners === undefined || !server.isWhole || !isAlone(server)) return [];
      const metrics = listeners.filter(({ plugin }) => plugin === "prometheus");
      const there = listeners.filter((one) => one.port === port);
      if (there.some(({ isLoopback }) => !isLoopback)) return [];
      const found =
        there.length > 0
          ? "them there for the pod itself only"
          : metrics.length === 0
            ? "no prometheus plugin"
            : `them on port ${[...new Set(metrics.map((one) => one.port))].join(", ")}`;
      const at = server.object.locate([...server.template, "metadata", "annotations", PORT]).place;
      return [dnsFinding(server, at, `expected metrics on port ${port}, which the annotations of the pods name, found ${found}`)];
    }),
};
