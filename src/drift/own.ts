import type { Ownership } from "../domain/drift.ts";
import type { LiveObject } from "../domain/live.ts";
import { isMapping, type Mapping, stringAt } from "../domain/value.ts";

/** How an owner is told, and what it does to a live edit. First match wins. */
interface OwnerRule extends Ownership {
  matches(labels: Mapping, annotations: Mapping, managers: ReadonlySet<string>): boolean;
}

const has = (map: Mapping, ...keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(map, key));
const some = (managers: ReadonlySet<string>, pattern: RegExp): boolean => [...managers].some((manager) => pattern.test(manager));

/** Sources: `pkg/deploy/controller.go` of k3s, the addon manager of Kubernetes, and the controllers' documentation. */
const RULES: readonly OwnerRule[] = [
  {
    owner: "the k3s addon",
    next: "will be reverted when a k3s server restarts, or when the manifest on its disk changes",
    belongs: "in the ConfigMap coredns-custom if it is about the Corefile, else in Git with the addon disabled",
    matches: (_labels, annotations, managers) =>
      stringAt(annotations, "objectset.rio.cattle.io/owner-gvk")?.includes("k3s.cattle.io") === true || some(managers, /^deploy@/),
  },
  {
    owner: "the addon manager",
    next: "will be reverted within minutes",
    belongs: "in coredns-custom, or in the settings of the cluster",
    matches: (labels) => stringAt(labels, "addonmanager.kubernetes.io/mode") === "Reconcile",
  },
  {
    owner: "the addon manager (once)",
    next: "stays: the object is only made again when it is deleted; an upgrade may replace it",
    belongs: "in the settings of the installer",
    matches: (labels) => stringAt(labels, "addonmanager.kubernetes.io/mode") === "EnsureExists",
  },
  {
    owner: "the EKS add-on",
    next: "will be reverted at the next update of the add-on",
    belongs: "in the configuration values of the add-on",
    matches: (labels, _annotations, managers) => has(labels, "eks.amazonaws.com/component") || managers.has("eks"),
  },
  {
    owner: "Flux",
    next: "will be reverted at the next reconciliation",
    belongs: "in Git",
    matches: (labels, _annotations, managers) =>
      has(labels, "kustomize.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/name") || managers.has("kustomize-controller"),
  },
  {
    owner: "Argo CD",
    next: "will be reverted at the next sync, when self-heal is on",
    belongs: "in Git",
    matches: (labels, annotations, managers) =>
      has(annotations, "argocd.argoproj.io/tracking-id") || has(labels, "argocd.argoproj.io/instance") || some(managers, /^argocd-/),
  },
  {
    owner: "Helm",
    next: "will be reverted at the next upgrade of the release, and not before",
    belongs: "in the values of the release",
    matches: (labels, annotations) => has(annotations, "meta.helm.sh/release-name") || stringAt(labels, "app.kubernetes.io/managed-by") === "Helm",
  },
  {
    owner: "kubeadm",
    next: "stays; an upgrade of the cluster may migrate it",
    belongs: "nowhere in Git: kubeadm has made it",
    matches: (_labels, _annotations, managers) => managers.has("kubeadm"),
  },
];

const NOBODY: Ownership = { owner: "nobody", next: "stays: nothing that is known puts it back", belongs: "in Git" };

/** Who a live object belongs to. */
export function ownerOf({ value, managers }: LiveObject): Ownership {
  const metadata = isMapping(value.metadata) ? value.metadata : {};
  const [labels, annotations] = [metadata.labels, metadata.annotations].map((map) => (isMapping(map) ? map : {}));
  const names = new Set((managers ?? []).map(({ manager }) => manager));
  const rule = RULES.find(({ matches }) => matches(labels ?? {}, annotations ?? {}, names));
  return rule === undefined ? NOBODY : { owner: rule.owner, next: rule.next, belongs: rule.belongs };
}
