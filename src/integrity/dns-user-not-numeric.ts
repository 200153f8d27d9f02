import { dnsContainersOf, dnsFinding, placeOf } from "../corefile/dns-server.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import { isSince } from "../corefile/version.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { valueAt } from "../domain/value.ts";

/** Source of the rule: the image of 1.11.0 to 1.14.6 runs as the user name `nonroot`, which the kubelet cannot tell from root (coredns#7542). */
export const rule: IntegrityRule = {
  id: "dns-user-not-numeric",
  severity: "error",
  side: "pair",
  summary:
    "A CoreDNS container must not run as root, and neither it nor its pod says as which user: the image of 1.11.0 to 1.14.6 has a name for one, which the kubelet refuses.",
  remediation: "Set `runAsUser` to a number, such as 65532, beside `runAsNonRoot`.",
  examples: [
    { title: "no user", files: exampleDns({ container: ["securityContext: {runAsNonRoot: true}"] }), finds: ["clusters/one/deployment.yaml:15"] },
    {
      title: "the pod says it for all",
      files: exampleDns({ pod: ["securityContext: {runAsNonRoot: true}"] }),
      finds: ["clusters/one/deployment.yaml:9"],
    },
    {
      title: "the pod has the user, the container the rest",
      files: exampleDns({ pod: ["securityContext: {runAsUser: 65532}"], container: ["securityContext: {runAsNonRoot: true}"] }),
      finds: [],
    },
    {
      title: "an image whose user is a number",
      files: exampleDns({ image: "coredns/coredns:1.14.7", pod: ["securityContext: {runAsNonRoot: true}"] }),
      finds: [],
    },
  ],
  check: (world) =>
    dnsContainersOf(world).flatMap((one) => {
      const { container, pod, version, isOfficial } = one;
      if (!isOfficial || version === null || !isSince(version, "1.11.0") || isSince(version, "1.14.7")) return [];
      const [own, shared] = [container, pod].map((part) => valueAt(part, ["securityContext", "runAsNonRoot"]));
      const users = [container, pod].map((part) => valueAt(part, ["securityContext", "runAsUser"]) ?? null);
      if ((own ?? shared) !== true || users.some((user) => user !== null)) return [];
      const message = `expected a runAsUser for container coredns, which must not run as root, found none, and the user of the image is the name nonroot: "container has runAsNonRoot and image has non-numeric user"`;
      const at =
        own === true
          ? placeOf(one, "securityContext", "runAsNonRoot")
          : one.object.locate([...one.template, "spec", "securityContext", "runAsNonRoot"]).place;
      return [dnsFinding(one, at, message)];
    }),
};
