import type { FieldMatch } from "./fields.ts";
import { formatPath, isSequence, type Mapping, valueAt } from "./value.ts";

/** Fields by which a container is hardened: a claim about them is about every container. Source: Kubernetes Pod Security Standards. */
export const HARDENING = /(?:^|\.)(?:readOnlyRootFilesystem|allowPrivilegeEscalation|privileged|runAsNonRoot|capabilities\.drop|capabilities)$/;

/** True when a hardening field is as claimed in some containers of a pod, and another container beside them has it not so, nor its pod. */
export function isOfSomeContainers(form: Mapping, fields: readonly string[], good: readonly FieldMatch[]): boolean {
  if (!fields.some((field) => HARDENING.test(field))) return false;
  const lists = new Map<string, { readonly size: number; readonly met: Set<number> }>();
  for (const { path } of good) {
    const at = path.indexOf("containers");
    const index = path[at + 1];
    if (at < 0 || typeof index !== "number") return false;
    const list = valueAt(form, path.slice(0, at + 1));
    const key = formatPath(path.slice(0, at + 1));
    const known = lists.get(key) ?? { size: isSequence(list) ? list.length : 0, met: new Set<number>() };
    lists.set(key, known);
    known.met.add(index);
  }
  return [...lists.values()].some(({ size, met }) => met.size < size);
}
