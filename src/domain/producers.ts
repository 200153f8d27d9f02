import { deepest, type KubernetesObject, type ObjectId } from "./object.ts";
import { isMapping, itemsAt, type Mapping, stringAt, valueAt } from "./value.ts";

/** An object that a controller makes in the cluster. `namespace` is null for one that it makes in every namespace. */
export interface Produced {
  readonly kind: "Secret" | "ConfigMap" | "PersistentVolumeClaim" | "ServiceAccount";
  readonly namespace: string | null;
  readonly name: string;
}

type Names = (value: Mapping, id: ObjectId) => readonly (string | undefined)[];

/** Names of the Secrets that objects of a kind make in their own namespace. */
const SECRETS: Readonly<Record<string, Names>> = {
  ExternalSecret: (value, id) => [stringAt(value, "spec", "target", "name") ?? id.name],
  SealedSecret: (value, id) => [stringAt(value, "spec", "template", "metadata", "name") ?? id.name],
  VaultStaticSecret: (value) => [stringAt(value, "spec", "destination", "name")],
  VaultDynamicSecret: (value) => [stringAt(value, "spec", "destination", "name")],
  OnePasswordItem: (_value, id) => [id.name],
  ObjectBucketClaim: (_value, id) => [id.name],
  InfisicalSecret: (value) => [stringAt(value, "spec", "managedSecretReference", "secretName")],
  Certificate: (value) => [stringAt(value, "spec", "secretName")],
  Issuer: (value) => [stringAt(value, "spec", "acme", "privateKeySecretRef", "name")],
  ClusterIssuer: (value) => [stringAt(value, "spec", "acme", "privateKeySecretRef", "name")],
  Ingress: (value) => (isIssued(value) ? itemsAt(value, "spec", "tls").map((entry) => stringAt(entry, "secretName")) : []),
  Gateway: (value) =>
    isIssued(value)
      ? itemsAt(value, "spec", "listeners").flatMap((listener) => itemsAt(listener, "tls", "certificateRefs").map((ref) => stringAt(ref, "name")))
      : [],
};

/** The Secret that objects of a kind make in their own namespace and that substitution may draw from; undefined for others. */
export function secretMadeBy(object: KubernetesObject): string | undefined {
  const { kind } = object.id;
  return SUBSTITUTABLE.has(kind) ? SECRETS[kind]?.(deepest(object).value, object.id)[0] : undefined;
}

const SUBSTITUTABLE = new Set(["ExternalSecret", "SealedSecret", "VaultStaticSecret", "OnePasswordItem", "ObjectBucketClaim"]);

/**
 * What an object makes in the cluster, as far as its manifest says so. Sources: the API references of external-secrets, sealed-secrets, the Vault
 * and 1Password operators, cert-manager (with its ingress and gateway shims), trust-manager and lib-bucket-provisioner.
 */
export function producedBy(object: KubernetesObject): readonly Produced[] {
  const { kind, namespace } = object.id;
  const { value } = deepest(object);
  const names = Object.hasOwn(SECRETS, kind) ? (SECRETS[kind]?.(value, object.id) ?? []) : [];
  const everywhere = kind === "ClusterIssuer";
  const secrets = names.flatMap((name): readonly Produced[] =>
    name === undefined ? [] : [{ kind: "Secret", namespace: everywhere ? null : namespace, name }],
  );
  return [...secrets, ...otherProducts(object, value)];
}

function otherProducts({ id }: KubernetesObject, value: Mapping): readonly Produced[] {
  const { kind, namespace, name } = id;
  switch (kind) {
    case "ObjectBucketClaim":
      return [{ kind: "ConfigMap", namespace, name }];
    case "Bundle":
      return [
        { kind: "ConfigMap", namespace: null, name },
        { kind: "Secret", namespace: null, name },
      ];
    case "ClusterExternalSecret": {
      const made = stringAt(value, "spec", "externalSecretSpec", "target", "name") ?? stringAt(value, "spec", "externalSecretName") ?? name;
      return [{ kind: "Secret", namespace: null, name: made }];
    }
    case "StatefulSet":
      return claimsOfStatefulSet(value, id);
    default:
      return copied(value, kind, name);
  }
}

/** A StatefulSet makes a claim per template and replica: `data-web-0`. */
function claimsOfStatefulSet(value: Mapping, { namespace, name }: ObjectId): readonly Produced[] {
  const replicas = Math.min(Number(valueAt(value, ["spec", "replicas"]) ?? 1) || 0, 1_000);
  return itemsAt(value, "spec", "volumeClaimTemplates").flatMap((template) => {
    const claim = stringAt(template, "metadata", "name");
    if (claim === undefined) return [];
    return Array.from({ length: replicas }, (_, at): Produced => ({ kind: "PersistentVolumeClaim", namespace, name: `${claim}-${name}-${at}` }));
  });
}

/** Secrets and ConfigMaps that a replicator (reflector, kubernetes-replicator, config-syncer) copies into other namespaces. */
function copied(value: Mapping, kind: string, name: string): readonly Produced[] {
  if (kind !== "Secret" && kind !== "ConfigMap") return [];
  const annotations = valueAt(value, ["metadata", "annotations"]);
  const copies =
    isMapping(annotations) && Object.keys(annotations).some((key) => /^(?:reflector\.v1\.k8s\.|replicator\.v1\.|kubed\.appscode\.com)/.test(key));
  return copies ? [{ kind, namespace: null, name }] : [];
}

/** True when cert-manager makes the certificates that the object names. */
function isIssued(value: Mapping): boolean {
  const annotations = valueAt(value, ["metadata", "annotations"]);
  return isMapping(annotations) && Object.keys(annotations).some((key) => key.startsWith("cert-manager.io/") || key === "kubernetes.io/tls-acme");
}
