import type { Evidence, Outcome } from "./assertion.ts";
import { contradicted, holds, unknown } from "./outcome.ts";
import { isMapping, itemsAt, type Mapping, stringAt, valueAt } from "./value.ts";

/** Makes the evidence of a live object's field. */
export type Seen = (field: string | null, value: string | null) => Evidence;

/** A claim that an object works. */
export interface WorkClaim {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly because: string;
}

/** Numbers of a status that must be those that are wanted, by kind. Source: `apps/v1` of the Kubernetes API. */
const COUNTS: Readonly<Record<string, { readonly have: readonly string[]; readonly want: readonly string[] }>> = {
  Deployment: { have: ["status", "availableReplicas"], want: ["spec", "replicas"] },
  StatefulSet: { have: ["status", "readyReplicas"], want: ["spec", "replicas"] },
  DaemonSet: { have: ["status", "numberAvailable"], want: ["status", "desiredNumberScheduled"] },
};

/** Conditions that say of other kinds that they work. */
const CONDITIONS = ["Available", "Ready", "Established", "Healthy"];

/** Judges that an object works, by its status. */
export function judgeWork(claim: WorkClaim, value: Mapping, clusters: readonly string[], seen: Seen): Outcome {
  const [generation, observed] = [valueAt(value, ["metadata", "generation"]), valueAt(value, ["status", "observedGeneration"])];
  if (!isMapping(value.status)) return unknown("needs-cluster", `${claim.because} The export has no status of it.`);
  if (generation !== undefined && observed !== undefined && Number(observed) < Number(generation))
    return unknown("needs-cluster", `${claim.because} Its controller had not seen its last change when it was exported.`);
  const counts = Object.hasOwn(COUNTS, claim.kind) ? COUNTS[claim.kind] : undefined;
  const conditions = itemsAt(value, "status", "conditions");
  if (counts !== undefined) {
    const [have, want] = [Number(valueAt(value, counts.have) ?? 0), Number(valueAt(value, counts.want) ?? 1)];
    const broken = conditions.find((one) => stringAt(one, "type") === "Available" && stringAt(one, "status") !== "True");
    const piece = seen(counts.have.join("."), `${have} of ${want}`);
    if (have >= want && want > 0 && broken === undefined) return holds("live", [piece], clusters);
    return contradicted({
      level: "live",
      evidence: [piece],
      clusters,
      expected: `${formatWork(claim)} to work`,
      found: `${have} of ${want} available`,
    });
  }
  const condition = CONDITIONS.flatMap((type) => conditions.find((one) => stringAt(one, "type") === type) ?? [])[0];
  if (condition === undefined) return unknown("needs-cluster", `${claim.because} Its status says nothing of that.`);
  const [type, status] = [stringAt(condition, "type") ?? "", stringAt(condition, "status") ?? "Unknown"];
  const piece = seen("status.conditions", `${type}=${status}`);
  if (status === "True") return holds("live", [piece], clusters);
  if (status !== "False") return unknown("needs-cluster", `${claim.because} Its condition ${type} is ${status}.`, [piece]);
  const found = `${type} is ${status}${stringAt(condition, "reason") === undefined ? "" : ` (${stringAt(condition, "reason")})`}`;
  return contradicted({ level: "live", evidence: [piece], clusters, expected: `${formatWork(claim)} to work`, found });
}

function formatWork({ kind, namespace, name }: WorkClaim): string {
  return `${kind} \`${namespace === null ? "" : `${namespace}/`}${name}\``;
}
