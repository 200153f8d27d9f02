import type { Attribution } from "../domain/drift.ts";
import type { LiveObject } from "../domain/live.ts";
import type { FieldPath } from "../domain/value.ts";

/** Classes of managers by their names. Sources: the field managers of kubectl, Flux, Argo CD, k3s, EKS and Kubernetes. */
const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/^(?:kubectl.*|k9s|Mozilla|node-fetch|unknown)$/, "a person or script"],
  [/^(?:kustomize-controller|helm-controller|helm|argocd-.*)$/, "GitOps"],
  [/^(?:deploy@.*|k3s.*|eks|kubeadm|kops.*|talos.*|Terraform|HashiCorp|rancher.*)$/, "an installer"],
  [/^(?:kube-.*|kubelet|cainjector|cert-manager.*|.*-controller|.*-operator)$/, "a controller"],
];

/** Whether a manager stands for a person, or a script in a person's name. */
export function isPerson(manager: string): boolean {
  return classOf(manager) === "a person or script";
}

function classOf(manager: string): string {
  return CLASSES.find(([pattern]) => pattern.test(manager))?.[1] ?? "unknown";
}

/**
 * Who wrote a live field last. The manager that owns most of the path counts; of several the one that wrote last. Its time is exact when it
 * owns the field itself and nothing outside of the same parent is known of it.
 */
export function attribute({ managers }: LiveObject, path: FieldPath): Attribution | null {
  if (managers === null) return null;
  const owning = managers
    .map((entry) => ({ entry, depth: entry.owns(path) }))
    .filter(({ depth }) => depth > 1 || depth === path.length)
    .sort((a, b) => b.depth - a.depth || ((b.entry.time ?? "") < (a.entry.time ?? "") ? -1 : 1));
  const [best] = owning;
  if (best === undefined) return null;
  const { manager, operation, time } = best.entry;
  return { manager, class: classOf(manager), operation, time, exact: best.depth === path.length };
}

/** Who wrote anything of a live object last. */
export function lastWriter({ managers }: LiveObject): Attribution | null {
  const [best] = [...(managers ?? [])].sort((a, b) => ((b.time ?? "") < (a.time ?? "") ? -1 : 1));
  if (best === undefined) return null;
  return { manager: best.manager, class: classOf(best.manager), operation: best.operation, time: best.time, exact: true };
}

/** "changed by kubectl-edit (a person or script) at …". */
export function inWords(attribution: Attribution | null, hasManagers: boolean): string {
  if (attribution === null) return hasManagers ? "no manager of the object owns it" : "who changed it is not known: the export has no managedFields";
  const { manager, class: known, time, exact } = attribution;
  return `last written by ${manager} (${known})${time === null ? "" : ` ${exact ? "at" : "not later than"} ${time}`}`;
}
