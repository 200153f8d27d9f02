import type { Inline } from "./inline.ts";

const extension =
  /\.(?:ya?ml|json|toml|md|mdx|txt|sh|bash|py|ts|tsx|js|mjs|cjs|go|rs|java|cs|rb|tf|hcl|tfvars|tpl|gotmpl|tmpl|ini|conf|cfg|env|sql|css|html|xml|lock|mod|sum|rego|cue|jsonnet|libsonnet|proto|kt|swift|c|h|cpp|php|ps1|csproj|sln|props|svg|png|dockerfile)$/i;
const root =
  /^(?:\.github|\.taskfiles|kubernetes|k8s|kube|clusters?|infrastructure|apps|bootstrap|docs?|src|lib|libs|packages|charts?|helm|manifests|deploy|deployments?|environments|overlays|base|bases|components|scripts?|hack|tests?|terraform|tofu|ansible|platform|tools|config|configs|infra|gitops|flux|argocd?|talos|workloads)$/;
const segment = /^[\w.@+~{},*?<>%:-]+$/;

/** True for text that reads as a path into a repository: relative, at least one `/`, and a file ending, a closing `/`, a known first folder or (in code) three segments. */
export function isRepositoryPath(text: string, inCode: boolean): boolean {
  if (text.length > 400 || !text.includes("/") || /:\/\/|\$\{|^[/~$]|^\w:|\/\/|^@|\s/.test(text)) return false;
  const segments = text
    .replace(/^(?:\.{1,3}\/)+/, "")
    .replace(/\/$/, "")
    .split("/");
  if (!segments.every((part) => segment.test(part) && !/:/.test(part))) return false;
  if (segments.some((part) => extension.test(part))) return true;
  if (segments.length === 1) return text.endsWith("/");
  if (text.endsWith("/") || root.test(segments[0] ?? "")) return segments.length >= 2;
  return inCode && segments.length >= 3;
}

/** Repository paths of a text in the order they stand in it, `./` removed, each once. */
export function pathsIn(inline: Pick<Inline, "text" | "code">): string[] {
  const found: { readonly at: number; readonly path: string }[] = [];
  for (const span of inline.code) {
    const words = span.text.length > 400 ? [] : span.text.split(/\s+/);
    for (const word of words) if (isRepositoryPath(trimPath(word), words.length === 1)) found.push({ at: span.start, path: trimPath(word) });
  }
  for (const match of blankCode(inline).matchAll(/\S+/g)) {
    const word = trimPath(match[0]);
    if (isRepositoryPath(word, false)) found.push({ at: match.index, path: word });
  }
  found.sort((a, b) => a.at - b.at);
  return [...new Set(found.map((one) => one.path))];
}

function trimPath(word: string): string {
  const bare = word.replace(/^["'([]+/, "").replace(/["')\];,.:!]+$/, "");
  return bare.replace(/^\.\//, "");
}

/** The text with the content of its code spans blanked, same length. */
export function blankCode(inline: Pick<Inline, "text" | "code">): string {
  let text = "";
  let at = 0;
  for (const span of inline.code) {
    text += inline.text.slice(at, span.start) + "\u0001".repeat(span.end - span.start);
    at = span.end;
  }
  return (text + inline.text.slice(at)).replaceAll("\u0001", " ");
}

const kinds = new Set(
  (
    "Deployment DaemonSet StatefulSet ReplicaSet Pod Job CronJob Service Ingress IngressClass ConfigMap Secret Namespace Node ServiceAccount Role RoleBinding " +
    "ClusterRole ClusterRoleBinding PersistentVolume PersistentVolumeClaim StorageClass NetworkPolicy PodDisruptionBudget HorizontalPodAutoscaler VerticalPodAutoscaler " +
    "LimitRange ResourceQuota PriorityClass CustomResourceDefinition ValidatingWebhookConfiguration MutatingWebhookConfiguration EndpointSlice Endpoints " +
    "HelmRelease HelmRepository HelmChart OCIRepository GitRepository Bucket Kustomization Alert Provider Receiver ImageRepository ImagePolicy ImageUpdateAutomation " +
    "FluxInstance FluxReport ResourceSet Application ApplicationSet AppProject Rollout ServiceMonitor PodMonitor PrometheusRule Prometheus Alertmanager ScrapeConfig Probe " +
    "VMRule VMServiceScrape VMPodScrape VMAgent VMAlert VMAuth VMCluster VMSingle VLogs GrafanaDashboard GrafanaDatasource " +
    "ExternalSecret SecretStore ClusterSecretStore ClusterExternalSecret PushSecret SealedSecret Certificate CertificateRequest Issuer ClusterIssuer " +
    "Gateway GatewayClass HTTPRoute GRPCRoute TLSRoute TCPRoute UDPRoute ReferenceGrant DNSEndpoint " +
    "CiliumNetworkPolicy CiliumClusterwideNetworkPolicy CiliumLoadBalancerIPPool CiliumL2AnnouncementPolicy CiliumBGPClusterConfig CiliumBGPPeerConfig CiliumBGPAdvertisement " +
    "CephCluster CephBlockPool CephFilesystem CephObjectStore Cluster Pooler ScheduledBackup Kafka KafkaTopic KafkaUser KafkaNodePool Dragonfly Redis " +
    "ReplicationSource ReplicationDestination VolumeSnapshot VolumeSnapshotClass AutoscalingRunnerSet EphemeralRunnerSet RunnerDeployment ScaledObject ClusterPolicy Policy " +
    "Middleware IngressRoute IPAddressPool BGPPeer BGPAdvertisement L2Advertisement NodePool EC2NodeClass"
  ).split(" "),
);
const everydayKinds = new Set([
  "Service",
  "Deployment",
  "Node",
  "Pod",
  "Job",
  "Role",
  "Secret",
  "Cluster",
  "Policy",
  "Provider",
  "Alert",
  "Application",
  "Bucket",
  "Probe",
  "Gateway",
  "Certificate",
  "Prometheus",
  "Redis",
  "Kafka",
  "Endpoints",
  "Receiver",
]);

/** Kubernetes objects a text names: `HelmRelease/coredns`, "Service `kube-dns`" (as `Service/kube-dns`), and the bare kind where no name stands. */
export function objectsIn(inline: Pick<Inline, "text" | "code">): string[] {
  const text = inline.text.slice(0, 2_000);
  const found = new Set<string>();
  for (const match of text.matchAll(
    /(?<![\w/-])([A-Z][A-Za-z0-9]{2,40})(?:\/([a-z0-9][a-z0-9.-]{0,80}[a-z0-9]|[a-z0-9])(?![\w/])|`?\s+(?:named |called )?`([a-z0-9][a-z0-9.-]{0,80})`)?/g,
  )) {
    const [, word = "", slashed, quoted] = match;
    const kind = kinds.has(word) ? word : word.replace(/s$/, "");
    if (!kinds.has(kind)) continue;
    const name = slashed ?? quoted;
    if (name !== undefined) found.add(`${kind}/${name}`);
    else if (!everydayKinds.has(kind)) found.add(kind);
  }
  return [...found];
}

/** Cluster names of a document: the folders of `clusters/<name>/` and `clusters/{a,b}/`. */
export function clusterNamesIn(text: string): string[] {
  const names = new Set<string>();
  for (const match of text.matchAll(/\bclusters\/(?:([a-z0-9][a-z0-9-]{0,40})|\{([a-z0-9,\s-]{3,120})\})(?=\/)/g)) {
    const [, one, many] = match;
    if (one !== undefined && !/^(?:cluster|name|cluster-name)$/.test(one)) names.add(one);
    if (many?.includes(",")) for (const name of many.split(",")) if (name.trim() !== "") names.add(name.trim());
  }
  return [...names].sort();
}

/** Finds the clusters a text singles out. */
export interface ClusterFinder {
  /** Clusters of the whole text, each once, in order. */
  in(inline: Pick<Inline, "text" | "code">): readonly string[];
  /** The cluster of a label before the first colon ("Infra:", "Apps cluster:"), or none. */
  label(text: string): readonly string[];
}

/** Makes a finder for known cluster names; case does not matter. */
export function clusterFinder(names: readonly string[]): ClusterFinder {
  const byName = new Map(names.map((name) => [name.toLowerCase(), name]));
  const known = (word: string | undefined): string[] => {
    const name = word === undefined ? undefined : byName.get(word.toLowerCase());
    return name === undefined ? [] : [name];
  };
  const label = (text: string): string[] => known(/^([\w-]{1,60})(?: clusters?)?(?: [\w-]{1,20})?\s*:/i.exec(text)?.[1]);
  return {
    label,
    in(inline) {
      if (byName.size === 0) return [];
      const text = inline.text.slice(0, 4_000);
      const found = new Set<string>();
      const names = text.includes("clusters/") ? text : "";
      for (const match of names.matchAll(/\bclusters\/(?:([\w-]{1,60})|\{([\w,\s-]{1,120})\})/g))
        for (const name of (match[1] ?? match[2] ?? "").split(",")) for (const one of known(name.trim())) found.add(one);
      const said = blankCode({ text, code: inline.code.filter((span) => span.end <= text.length) });
      for (const one of known(/^([\w-]{1,60})(?= )/.exec(said)?.[1])) found.add(one);
      for (const one of label(said)) found.add(one);
      for (const match of said.matchAll(/\(([\w-]{1,60}(?:\s*(?:,|\+|&|and|\/)\s*[\w-]{1,60}){0,5})(?: clusters?)?(?: only)?\)/g))
        for (const name of (match[1] ?? "").split(/\s*(?:[,+&/]|\band\b)\s*/)) for (const one of known(name)) found.add(one);
      const told = /cluster/i.test(said) ? said : "";
      for (const match of told.matchAll(/\b([\w-]{1,60}) cluster\b/gi)) for (const one of known(match[1])) found.add(one);
      return [...found];
    },
  };
}
