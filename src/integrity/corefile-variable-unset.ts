import { dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { itemsAt, stringAt } from "../domain/value.ts";

/** What the kubelet and the image set in every container. */
const GIVEN = /^(?:HOSTNAME|HOME|PATH|SSL_CERT_\w+)$|_SERVICE_HOST$|_SERVICE_PORT|_PORT(?:_|$)/;

/** Source of the rule: `replaceEnvVars` of github.com/coredns/caddy/caddyfile: a variable that is not set is the empty word. */
export const rule: IntegrityRule = {
  id: "corefile-variable-unset",
  severity: "warning",
  side: "pair",
  summary: "A Corefile uses `{$NAME}`, and its container has no such environment variable: CoreDNS reads an empty word in its place.",
  remediation: "Add the variable to the `env` of the container, or write the value. Flux replaces `${NAME}` only.",
  examples: [
    { title: "no such variable", files: exampleDns({ corefile: ["forward . {$UPSTREAM}"] }), finds: ["clusters/one/coredns.yaml:7"] },
    {
      title: "the container has it",
      files: exampleDns({ corefile: ["forward . {$UPSTREAM}"], container: ["env: [{name: UPSTREAM, value: 10.0.0.2}]"] }),
      finds: [],
    },
    {
      title: "it may come from a ConfigMap",
      files: exampleDns({ corefile: ["forward . {$UPSTREAM}"], container: ["envFrom: [{configMapRef: {name: dns}}]"] }),
      finds: [],
    },
    { title: "one that Kubernetes sets", files: exampleDns({ corefile: ["forward . {$KUBE_DNS_SERVICE_HOST}"] }), finds: [] },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) => {
      const { container, corefile } = server;
      if (itemsAt(container, "envFrom").length > 0 || container.command !== undefined) return [];
      const set = new Set(itemsAt(container, "env").map((one) => stringAt(one, "name")));
      return corefile.unknownVariables.flatMap((name) => {
        const line = corefile.text
          .split("\n")
          .findIndex((text) => !/^\s*#/.test(text) && (text.includes(`{$${name}}`) || text.includes(`{%${name}%}`)));
        if (set.has(name) || GIVEN.test(name) || line === -1) return [];
        return [
          dnsFinding(
            server,
            server.at({ line: line + 1 }),
            `expected an environment variable ${name}, which the Corefile uses, found none in container ${stringAt(container, "name")}`,
          ),
        ];
      });
    }),
};
