import { perText } from "./memo.ts";

/** Kinds of objects that stories name, and how they name them. */

/** Kinds that are unmistakable wherever they are written. */
const PLAIN =
  "HelmRelease HelmRepository HelmChart OCIRepository GitRepository Kustomization ImageRepository ImagePolicy ImageUpdateAutomation " +
  "ApplicationSet AppProject ConfigMap StatefulSet DaemonSet ReplicaSet CronJob ServiceAccount ClusterRole ClusterRoleBinding RoleBinding " +
  "NetworkPolicy CiliumNetworkPolicy CiliumClusterwideNetworkPolicy CiliumLoadBalancerIPPool CiliumL2AnnouncementPolicy CiliumBGPClusterConfig " +
  "CiliumBGPPeerConfig CiliumBGPAdvertisement CiliumBGPPeeringPolicy CiliumEnvoyConfig PersistentVolumeClaim PersistentVolume StorageClass VolumeSnapshotClass VolumeSnapshot " +
  "PodDisruptionBudget HorizontalPodAutoscaler VerticalPodAutoscaler PriorityClass ResourceQuota LimitRange IngressClass RuntimeClass CSIDriver EndpointSlice " +
  "CustomResourceDefinition ValidatingWebhookConfiguration MutatingWebhookConfiguration ValidatingAdmissionPolicy APIService Lease " +
  "GatewayClass HTTPRoute GRPCRoute TCPRoute UDPRoute TLSRoute ReferenceGrant " +
  "ClusterIssuer CertificateRequest ExternalSecret ClusterExternalSecret SecretStore ClusterSecretStore PushSecret SealedSecret SopsSecret " +
  "ServiceMonitor PodMonitor PrometheusRule AlertmanagerConfig ScrapeConfig VMRule VMServiceScrape VMPodScrape VMProbe VMAgent VMAlert VMAlertmanager VMCluster VMSingle VMUser VMAuth " +
  "VLogs VLSingle GrafanaDashboard GrafanaDatasource GrafanaFolder FluentBit ClusterFluentBitConfig ClusterInput ClusterFilter ClusterOutput " +
  "DNSEndpoint ScheduledBackup Pooler ObjectStore CephCluster CephBlockPool CephFilesystem CephObjectStore CephObjectStoreUser ObjectBucketClaim DiskPool " +
  "Dragonfly KeycloakRealmImport KafkaNodePool KafkaTopic KafkaUser KafkaConnect KafkaConnector KafkaBridge RedisCluster RedisFailover RabbitmqCluster PostgresCluster MongoDBCommunity " +
  "AutoscalingRunnerSet AutoscalingListener EphemeralRunner EphemeralRunnerSet RunnerDeployment HorizontalRunnerAutoscaler ScaledObject ScaledJob TriggerAuthentication " +
  "IPAddressPool L2Advertisement BGPAdvertisement BGPPeer IngressRoute IngressRouteTCP MetalLB TLSOption VirtualService DestinationRule PeerAuthentication AuthorizationPolicy ServiceEntry " +
  "ClusterPolicy PolicyException ConstraintTemplate NodeFeatureRule MachineConfig TalosUpgrade SystemUpgradePlan ReplicationSource ReplicationDestination BackupStorageLocation VolumeSnapshotLocation " +
  "SecurityPolicy BackendTrafficPolicy ClientTrafficPolicy EnvoyProxy ServersTransport FluxInstance FluxReport ResourceSet InstanceSet";

/** Kinds that are ordinary words too: they count only beside a name, or a word such as "manifest" or "resource". */
const ORDINARY =
  "Namespace Service Deployment Pod Job Secret Ingress Role Node Event Endpoints Gateway Issuer Certificate Application Cluster Database Backup Bucket " +
  "Alert Receiver Provider Kafka Keycloak Grafana Prometheus Alertmanager Probe Policy Middleware Plan User Topic Redis Alertmanager ImageCatalog";

/** Those of them that people also say of things which are no object, or for a longer kind: a topic is a KafkaTopic, or only a topic. */
const EVERYDAY = new Set(
  "Node Event Endpoints Application Cluster Database Backup Bucket Alert Receiver Provider Kafka Keycloak Grafana Prometheus Alertmanager Probe Policy Middleware Plan User Topic Redis".split(
    " ",
  ),
);

const SHORT: Readonly<Record<string, string>> = {
  PDB: "PodDisruptionBudget",
  PVC: "PersistentVolumeClaim",
  HPA: "HorizontalPodAutoscaler",
  VPA: "VerticalPodAutoscaler",
  CRD: "CustomResourceDefinition",
  CNP: "CiliumNetworkPolicy",
  namespace: "Namespace",
};

/** Kinds that charts and operators make too, so that a claim about their fields may be settled by values of a release. */
const CHART_MADE = new Set(
  (
    "PodDisruptionBudget HorizontalPodAutoscaler ServiceMonitor PodMonitor PrometheusRule VMRule VMServiceScrape VMPodScrape NetworkPolicy CiliumNetworkPolicy ServiceAccount Ingress " +
    "Service Deployment StatefulSet DaemonSet Pod Job CronJob ConfigMap Secret PersistentVolumeClaim Role RoleBinding ClusterRole ClusterRoleBinding CustomResourceDefinition StorageClass GatewayClass IngressClass PriorityClass VolumeSnapshotClass"
  ).split(" "),
);

const KNOWN = new Map<string, { readonly kind: string; readonly ordinary: boolean }>();
for (const kind of PLAIN.split(" ")) KNOWN.set(kind, { kind, ordinary: false });
for (const kind of ORDINARY.split(" ")) KNOWN.set(kind, { kind, ordinary: true });
for (const [short, kind] of Object.entries(SHORT)) KNOWN.set(short, { kind, ordinary: short === "namespace" });

const SPACED = new Map<string, string>();
for (const kind of PLAIN.split(" ")) {
  const words = kind.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  if (words.includes(" ")) SPACED.set(words, kind);
}

/** A kind named in a text, with its UTF-16 offsets. `ordinary` kinds are common words as well. */
export interface KindMention {
  readonly kind: string;
  readonly ordinary: boolean;
  readonly start: number;
  readonly end: number;
}

/** The kind that a word names, plural and short forms included; undefined for other words. Case counts. */
export function kindNamed(word: string): { readonly kind: string; readonly ordinary: boolean } | undefined {
  return (
    KNOWN.get(word) ??
    (word.endsWith("ies") ? KNOWN.get(`${word.slice(0, -3)}y`) : undefined) ??
    (word.endsWith("es") ? KNOWN.get(word.slice(0, -2)) : undefined) ??
    (word.endsWith("s") ? KNOWN.get(word.slice(0, -1)) : undefined)
  );
}

/** True for a kind that may be a word of every day where the repository has no object of it. */
export function isEverydayKind(kind: string): boolean {
  return EVERYDAY.has(kind);
}

/** True when charts and operators make such objects too. */
export function isChartMade(kind: string): boolean {
  return CHART_MADE.has(kind);
}

/** True for a word that is written like a kind (`DNSEndpoint`), known or not. */
export function isKindLike(word: string): boolean {
  return /^[A-Z][A-Za-z0-9]{2,62}$/.test(word) && /[a-z]/.test(word);
}

/** Kinds named in `text`, in order. Words joined as `Kind/name` count by their kind. */
export const kindMentions = perText((text: string): readonly KindMention[] => {
  const found: KindMention[] = [];
  for (const match of text.matchAll(/(?<![\w.-])[A-Za-z][A-Za-z0-9]*(?![\w-])/g)) {
    const named = kindNamed(match[0]);
    if (named !== undefined) found.push({ ...named, start: match.index, end: match.index + match[0].length });
    else if (/^[A-Z]/.test(match[0])) {
      const rest = /^[A-Za-z]+(?: [A-Za-z]+){1,3}/.exec(text.slice(match.index, match.index + 60))?.[0];
      const spaced = rest === undefined ? undefined : spacedKind(rest);
      if (spaced !== undefined) found.push({ kind: spaced.kind, ordinary: false, start: match.index, end: match.index + spaced.length });
    }
  }
  return found;
});

function spacedKind(text: string): { readonly kind: string; readonly length: number } | undefined {
  const words = text.split(" ");
  for (let count = Math.min(4, words.length); count > 1; count -= 1) {
    const phrase = words.slice(0, count).join(" ");
    const lower = phrase.toLowerCase();
    const kind = SPACED.get(lower) ?? SPACED.get(lower.replace(/ies$/, "y")) ?? SPACED.get(lower.replace(/s$/, ""));
    if (kind !== undefined) return { kind, length: phrase.length };
  }
  return undefined;
}
