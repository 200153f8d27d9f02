import type { Assertion } from "../domain/assertion.ts";
import { describeSearch } from "../domain/missing.ts";
import { judgePods } from "../domain/pods.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type FieldPath, isMapping, isSequence, type Mapping } from "../domain/value.ts";

type Tolerates = Extract<Assertion, { kind: "tolerates" }>;

const daemon = (toleration: string): Readonly<Record<string, string>> => ({
  "apps/dns/daemonset.yaml": `apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: dns\n  namespace: net\nspec:\n  template:\n    spec:\n      tolerations:\n        - ${toleration}\n      containers: []\n`,
});
const KEY = "node-role.kubernetes.io/control-plane";
const CLAIM = { kind: "tolerates", search: { clusters: [], tiers: [["apps/dns"]] }, keys: [KEY] } as const;

/** Judges that pods tolerate a taint. */
export const assertion: AssertionKind<Tolerates> = {
  kind: "tolerates",
  summary: "The pods of the workload tolerate a taint with one of the keys; `operator: Exists` without a key tolerates every taint.",
  examples: [
    { title: "the key of the taint", files: daemon(`{key: ${KEY}, operator: Exists, effect: NoSchedule}`), assertion: CLAIM, outcome: "holds" },
    { title: "every taint", files: daemon("{operator: Exists}"), assertion: CLAIM, outcome: "holds" },
    { title: "another taint", files: daemon("{key: CriticalAddonsOnly, operator: Exists}"), assertion: CLAIM, outcome: "absent" },
  ],
  needs: () => [],
  describe: (claim) => `${describeSearch(claim.search)}: the pods tolerate ${claim.keys.map((key) => `\`${key}\``).join(" or ")}`,
  judge: (claim, world) => judgePods(world, claim.search, `a toleration of ${claim.keys.join(" or ")}`, (pod) => tolerationIn(pod, claim.keys)),
};

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#concepts */
function tolerationIn(pod: Mapping, keys: readonly string[]): FieldPath | undefined {
  const { tolerations } = pod;
  for (const [at, one] of (isSequence(tolerations) ? tolerations : []).entries()) {
    if (!isMapping(one)) continue;
    const key = one.key ?? "";
    const every = key === "" && one.operator === "Exists";
    if (every || (typeof key === "string" && keys.includes(key))) return ["tolerations", at];
  }
  return undefined;
}
