import { groupOf } from "../../domain/object.ts";
import { type Mapping, stringAt } from "../../domain/value.ts";
import { findManifests } from "../manifest.ts";
import { isYamlPath } from "../paths.ts";
import type { Source } from "../source.ts";

/** Built-in kinds that belong to no namespace, by API group. Source: `kubectl api-resources --namespaced=false` of Kubernetes 1.34. */
const BUILT_IN: Readonly<Record<string, string>> = {
  "": "ComponentStatus Namespace Node PersistentVolume",
  "admissionregistration.k8s.io":
    "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration",
  "apiextensions.k8s.io": "CustomResourceDefinition",
  "apiregistration.k8s.io": "APIService",
  "authentication.k8s.io": "SelfSubjectReview TokenReview",
  "authorization.k8s.io": "SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
  "certificates.k8s.io": "CertificateSigningRequest ClusterTrustBundle",
  "flowcontrol.apiserver.k8s.io": "FlowSchema PriorityLevelConfiguration",
  "internal.apiserver.k8s.io": "StorageVersion",
  "networking.k8s.io": "IPAddress IngressClass ServiceCIDR",
  "node.k8s.io": "RuntimeClass",
  policy: "PodSecurityPolicy",
  "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
  "resource.k8s.io": "DeviceClass DeviceTaintRule ResourceSlice",
  "scheduling.k8s.io": "PriorityClass",
  "storage.k8s.io": "CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass",
  "storagemigration.k8s.io": "StorageVersionMigration",
};

/** Kinds of common operators that belong to no namespace, by API group; their definitions are seldom in the repository. */
const OPERATORS: Readonly<Record<string, string>> = {
  "cert-manager.io": "ClusterIssuer",
  "cilium.io":
    "CiliumBGPAdvertisement CiliumBGPClusterConfig CiliumBGPNodeConfig CiliumBGPNodeConfigOverride CiliumBGPPeerConfig CiliumBGPPeeringPolicy CiliumCIDRGroup CiliumClusterwideEnvoyConfig CiliumClusterwideNetworkPolicy CiliumEgressGatewayPolicy CiliumExternalWorkload CiliumIdentity CiliumL2AnnouncementPolicy CiliumLoadBalancerIPPool CiliumNode CiliumPodIPPool",
  "external-secrets.io": "ClusterExternalSecret ClusterPushSecret ClusterSecretStore",
  "gateway.networking.k8s.io": "GatewayClass",
  "keda.sh": "ClusterTriggerAuthentication",
  "kyverno.io": "ClusterCleanupPolicy ClusterPolicy",
  "policy.networking.k8s.io": "AdminNetworkPolicy BaselineAdminNetworkPolicy",
  "snapshot.storage.k8s.io": "VolumeSnapshotClass VolumeSnapshotContent",
};

const KNOWN: ReadonlySet<string> = new Set(
  [...Object.entries(BUILT_IN), ...Object.entries(OPERATORS)].flatMap(([group, kinds]) =>
    kinds.split(" ").flatMap((kind) => (kind === "" ? [] : [`${group}/${kind}`])),
  ),
);

/**
 * Tells kinds that belong to no namespace: built-in ones, those of common operators, and those whose CustomResourceDefinition in
 * the tree says so. A kind that nothing is known of is taken to be namespaced, as kustomize takes it.
 */
export function clusterScope(source: Source): (apiVersion: string, kind: string) => boolean {
  let defined: ReadonlySet<string> | undefined;
  return (apiVersion, kind) => {
    const key = `${groupOf(apiVersion)}/${kind}`;
    if (KNOWN.has(key)) return true;
    if (groupOf(apiVersion) === "") return false;
    defined ??= definitions(source);
    return defined.has(key);
  };
}

function definitions(source: Source): ReadonlySet<string> {
  const manifests = findManifests(source, source.tree.paths.filter(isYamlPath), ["CustomResourceDefinition", "scope: Cluster"]);
  return new Set(
    manifests.flatMap(({ value }: { readonly value: Mapping }) => {
      const kind = stringAt(value, "spec", "names", "kind");
      if (stringAt(value, "kind") !== "CustomResourceDefinition" || stringAt(value, "spec", "scope") !== "Cluster" || kind === undefined) return [];
      return [`${stringAt(value, "spec", "group") ?? ""}/${kind}`];
    }),
  );
}
