import type { Assertion } from "../domain/assertion.ts";
import { sameByValue } from "../domain/compare.ts";
import { describeSearch } from "../domain/missing.ts";
import { judgePods } from "../domain/pods.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type FieldPath, isMapping, isSequence, type Mapping } from "../domain/value.ts";

type ContainerPort = Extract<Assertion, { kind: "container-port" }>;

const FILES = {
  "apps/dns/daemonset.yaml":
    "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: dns\n  namespace: net\nspec:\n  template:\n    spec:\n      containers:\n        - name: dns\n          ports:\n            - containerPort: 53\n              protocol: UDP\n            - containerPort: 9153\n",
};
const CLAIM = { kind: "container-port", search: { clusters: [], tiers: [["apps/dns"]] } } as const;

/** Judges that a container declares a port. */
export const assertion: AssertionKind<ContainerPort> = {
  kind: "container-port",
  summary: "A container of the workload declares the port with the protocol; a port without protocol is TCP.",
  examples: [
    { title: "a port and its protocol", files: FILES, assertion: { ...CLAIM, port: 53, protocol: "UDP" }, outcome: "holds" },
    { title: "TCP by default", files: FILES, assertion: { ...CLAIM, port: 9153, protocol: "TCP" }, outcome: "holds" },
    { title: "the other protocol", files: FILES, assertion: { ...CLAIM, port: 53, protocol: "TCP" }, outcome: "absent" },
    {
      title: "no workload to look at",
      files: FILES,
      assertion: { ...CLAIM, search: { clusters: [], tiers: [["apps/web"]] }, port: 53, protocol: null },
      outcome: { unknown: "ambiguous" },
    },
  ],
  needs: () => [],
  describe: (claim) => `${describeSearch(claim.search)}: a container has port ${shown(claim)}`,
  judge: (claim, world) => judgePods(world, claim.search, `port ${shown(claim)}`, (pod) => portIn(pod, claim)),
};

function shown({ port, protocol }: ContainerPort): string {
  return protocol === null ? String(port) : `${port}/${protocol.toLowerCase()}`;
}

function portIn(pod: Mapping, { port, protocol }: ContainerPort): FieldPath | undefined {
  for (const list of ["containers", "initContainers"]) {
    const containers = pod[list];
    for (const [at, container] of (isSequence(containers) ? containers : []).entries()) {
      const ports = isMapping(container) ? container.ports : undefined;
      for (const [index, one] of (isSequence(ports) ? ports : []).entries()) {
        if (!isMapping(one) || !sameByValue(one.containerPort ?? null, port)) continue;
        if (protocol === null || (one.protocol ?? "TCP") === protocol) return [list, at, "ports", index];
      }
    }
  }
  return undefined;
}
