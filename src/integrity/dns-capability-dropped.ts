import { dnsContainersOf, dnsFinding, placeOf } from "../corefile/dns-server.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import { isSince } from "../corefile/version.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { itemsAt, valueAt } from "../domain/value.ts";

/**
 * Source of the rule: since 1.11.0 the binary of the image carries `cap_net_bind_service=+ep` (`Dockerfile` of CoreDNS, coredns#6716): the kernel
 * does not start it where that capability is out of the bounding set, whatever port and user it has.
 */
export const rule: IntegrityRule = {
  id: "dns-capability-dropped",
  severity: "error",
  side: "pair",
  summary:
    "A container drops the capability that the binary of the CoreDNS image carries since 1.11.0: it does not start, whatever port it listens on.",
  remediation: "Add NET_BIND_SERVICE to `capabilities.add` beside `drop: [ALL]`.",
  examples: [
    {
      title: "everything is dropped",
      files: exampleDns({ container: ["securityContext: {capabilities: {drop: [ALL]}}"] }),
      finds: ["clusters/one/deployment.yaml:15"],
    },
    {
      title: "the capability is added again, as the chart does",
      files: exampleDns({ container: ["securityContext: {capabilities: {add: [NET_BIND_SERVICE], drop: [ALL]}}"] }),
      finds: [],
    },
    {
      title: "an older image, whose binary carries none",
      files: exampleDns({ image: "registry.k8s.io/coredns/coredns:v1.10.1", container: ["securityContext: {capabilities: {drop: [ALL]}}"] }),
      finds: [],
    },
    {
      title: "an image of one's own",
      files: exampleDns({ image: "registry.example.org/dns/coredns:1.13.1", container: ["securityContext: {capabilities: {drop: [ALL]}}"] }),
      finds: [],
    },
  ],
  check: (world) =>
    dnsContainersOf(world).flatMap((one) => {
      const { container, version, isOfficial } = one;
      if (!isOfficial || version === null || !isSince(version, "1.11.0")) return [];
      // A sandbox of its own need not treat files as the kernel does.
      if (valueAt(container, ["securityContext", "privileged"]) === true || one.pod.runtimeClassName !== undefined) return [];
      const [added, dropped] = ["add", "drop"].map((list) => itemsAt(container, "securityContext", "capabilities", list).map(nameOf));
      const isKept = added === undefined || dropped === undefined || !dropped.some(isIt) || added.some((name) => isIt(name) || name.includes("$"));
      if (isKept) return [];
      const message = `expected NET_BIND_SERVICE among the capabilities of container coredns, whose binary carries it since 1.11.0, found it dropped: "exec /coredns: operation not permitted"`;
      return [dnsFinding(one, placeOf(one, "securityContext", "capabilities", "drop"), message)];
    }),
};

function nameOf(name: unknown): string {
  return String(name).toUpperCase().replace(/^CAP_/, "");
}

function isIt(name: string): boolean {
  return name === "ALL" || name === "NET_BIND_SERVICE";
}
