import { perText } from "./memo.ts";

/** Words of the domain: what means nothing by itself, and which fields a label stands for. */

const STOP =
  "a an the this that these those its their it of for in on at to from by with and or as is are be been has have having into per each every all both any via using use used uses " +
  "which where while so than then also there here will must should shall can do does let us our we own same such other one ones s t etc e g i";

/** Words that say that something was made, is there or is right; what is there is said by the covered part. */
const FILLER =
  "add added adds adding applied approach appropriate available based block blocks built change changed changes claim complete completed component components config configs configuration configurations " +
  "configure configured configures contain contained containing contains correct correctly create created creates creation current declared define defined defines definition definitions describe described details directory directories document " +
  "enable enabled ensure ensured entry entries exist existing exists explicitly field fields file files folder follows following generated get gets glue has included includes include including instance instances key keys keep keeps kept confirm confirms confirmed label labels " +
  "line lines list listed lists located manifest manifests match matches matching mode modified name named names new note object objects option options output path paths placed point points present produced produces proper properly property provide provided provides " +
  "reference referenced references referencing render rendered renders resource resources respective run runs section set sets setting settings setup show shown shows source sources specific specified specifies spec specs spelled stack stated static story structure " +
  "substitute substituted substitutes substitution substitutions succeed succeeds support supported supports tag tags template type types under update updated updates valid validated validates value values variable variables verified verify version versions wired wiring yaml " +
  "pass passes passing actual cluster-level component-level per-cluster annotation annotations annotated labelled labeled required necessary relevant range ranges data container containers sidecar sidecars init build builds fetches fetched fetch reads pulls retrieves glue placeholder placeholders gitops flux kubernetes k8s repo repository git cluster clusters";

/** Verbs and nouns that carry no statement of their own beside what was read. */
const LIGHT =
  "run runs running get gets got getting carry carries keep keeps live lives lived listen listens serve serves expose exposes exposed publish publishes offer offers hit hits call calls called check checks checked tried come comes coming " +
  "go goes receive receives give gives given gain gains make makes made take takes taken stay stays remain remains stand stands sit sits act acts behave behaves work works working belong belongs read pod pods workload workloads traffic access scale scales " +
  "deliberately always also both gracefully explicitly already exactly itself themselves still just simply therefore again together turn turned switch switched handed end ends end-up up";

/** Notes of file lists and section words. */
const NOTES = "updated created modified changed renamed reused optional prepared draft final ac acs dod story criteria criterion acceptance";

const DROPPED = new Set(`${STOP} ${FILLER} ${LIGHT} ${NOTES}`.split(" "));

/** True for a word (lower case) that needs no accounting. Negations never are. */
export function isFiller(word: string): boolean {
  return DROPPED.has(word);
}

/** What a label such as "Refresh interval" stands for: alternative field suffixes, and how the value stands in them. */
export interface LabelledField {
  readonly fields: readonly string[];
  readonly list: boolean;
  /** True when the label can only mean these fields; otherwise a miss proves nothing. */
  readonly sure: boolean;
}

const one = (...fields: string[]): LabelledField => ({ fields, list: false, sure: true });
const many = (...fields: string[]): LabelledField => ({ fields, list: true, sure: true });
const maybe = (...fields: string[]): LabelledField => ({ fields, list: false, sure: false });

const LABELS: Readonly<Record<string, LabelledField>> = {
  interval: one("interval"),
  "retry interval": one("retryInterval"),
  "refresh interval": one("refreshInterval"),
  "scrape interval": maybe("interval", "scrapeInterval"),
  "scrape timeout": one("scrapeTimeout"),
  timeout: one("timeout"),
  wait: one("wait"),
  prune: one("prune"),
  suspend: one("suspend"),
  "target namespace": one("targetNamespace"),
  "service account": maybe("serviceAccountName", "serviceAccount.name"),
  "service account name": one("serviceAccountName", "serviceAccount.name"),
  replicas: maybe("replicas", "replicaCount"),
  "replica count": maybe("replicas", "replicaCount"),
  instances: maybe("instances"),
  "min replicas": one("minReplicas"),
  "max replicas": one("maxReplicas"),
  "storage class": maybe("storageClassName", "storageClass"),
  storageclass: maybe("storageClassName", "storageClass"),
  "storage size": maybe("storage.size", "resources.requests.storage", "size"),
  "secret name": maybe("secretName", "target.name", "secretRef.name", "existingSecret"),
  "target secret": one("target.name", "secretName"),
  "target secret name": one("target.name", "secretName"),
  "secret key": maybe("secretKey", "key"),
  key: maybe("secretKey", "key"),
  "secret store": one("secretStoreRef.name"),
  "secret store reference": one("secretStoreRef.name"),
  "issuer reference": one("issuerRef.name"),
  "issuer ref": one("issuerRef.name"),
  issuer: one("issuerRef.name"),
  "common name": one("commonName"),
  "dns names": many("dnsNames"),
  "dns name": many("dnsNames"),
  hostname: many("hostnames", "hostname", "host"),
  hostnames: many("hostnames", "hosts"),
  "ingress class": one("ingressClassName"),
  "gateway class": one("gatewayClassName"),
  "access mode": many("accessModes"),
  "access modes": many("accessModes"),
  "reclaim policy": one("reclaimPolicy"),
  "volume binding mode": one("volumeBindingMode"),
  "binding mode": one("volumeBindingMode"),
  "dns policy": one("dnsPolicy"),
  "priority class": one("priorityClassName"),
  "restart policy": one("restartPolicy"),
  "deletion policy": one("deletionPolicy"),
  "creation policy": one("creationPolicy"),
  "renew before": one("renewBefore"),
  duration: maybe("duration"),
  schedule: maybe("schedule"),
  retention: maybe("retentionPolicy", "retention", "retentionPeriod"),
  "retention policy": maybe("retentionPolicy", "retention", "retentionPeriod"),
  "retention period": maybe("retentionPeriod", "retention"),
  "min runners": one("minRunners"),
  "max runners": one("maxRunners"),
  "service type": maybe("service.type", "type"),
  "external traffic policy": one("externalTrafficPolicy"),
  pvc: maybe("resources.requests.storage", "persistence.size", "storage.size", "storage"),
  "ephemeral pvc": maybe("resources.requests.storage", "storage"),
  "persistent volume": maybe("resources.requests.storage", "persistence.size", "storage.size", "storage"),
  "volume size": maybe("resources.requests.storage", "persistence.size", "storage.size", "storage"),
  "storage request": maybe("resources.requests.storage", "storage"),
  subpath: many("subPath"),
  subpaths: many("subPath"),
  "pool name": maybe("poolName"),
  "cluster name": maybe("clusterName", "cluster.name"),
  url: maybe("url", "repoURL"),
  "repository url": maybe("url", "repoURL"),
  "chart source": maybe("url", "repoURL"),
  chart: maybe("url", "repoURL"),
  "release name": maybe("releaseName"),
};

/** The fields a label stands for; undefined for labels that could mean anything. Case and plural marks do not count. */
export function labelledField(label: string): LabelledField | undefined {
  const key = label
    .trim()
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/[-_]/g, " ")
    .replace(/\s+/g, " ");
  return Object.hasOwn(LABELS, key) ? LABELS[key] : undefined;
}

/** Lower-case field names that people write bare (`replicas: 3`) and that are unmistakable beside a value. */
const BARE_FIELDS = new Set(
  "replicas prune wait timeout interval suspend privileged enabled storage size schedule retention instances parallelism completions image tag mode".split(
    " ",
  ),
);

/** True for a bare lower-case word that is a field name when a value follows after a colon. */
export function isBareField(word: string): boolean {
  return BARE_FIELDS.has(word);
}

/** A word folded for comparison: lower case, no separators, no plural mark. */
export function fold(word: string): string {
  const plain = word.toLowerCase().replace(/[^a-z0-9]/g, "");
  return plain.length > 3 ? plain.replace(/(?<=[^s])s$/, "") : plain;
}

/** The parts of an identifier, lower case: `COREDNS_CLUSTER_IP` gives coredns, cluster, ip; `runAsUser` run, as, user. */
export const partsOf = perText((identifier: string): readonly string[] =>
  identifier
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== ""),
);

/** Nouns and verbs of every platform, which name nothing in particular wherever they stand. */
const COMMON = new Set(
  (
    "pod pods container containers sidecar workload workloads deployment service services ingress egress traffic replica replicas instance instances image images probe probes liveness readiness startup health " +
    "memory cpu storage volume volumes disk port ports root user users group security network policy policies autoscaler autoscaling scaling scale rolling update updates upgrade upgrades request requests limit limits " +
    "role roles account token tokens secret secrets key keys password passwords label labels annotation annotations namespace namespaces node nodes zone zones host hosts path paths route routes gateway listener tls http https dns " +
    "production staging development prod dev stage default every each both all any only never always runs run running gets get keeps has have uses allows allow allowed listens exposes serves carries carry lives live called named its their this that these those there them they " +
    "cronjob job jobs schedule backup backups alert alerts metric metrics monitor monitoring log logs logging level chart charts release releases helm operator controller controllers environment environments cluster clusters application app apps api web " +
    "given when then and but with without from into until after before during while more than less least most one two three four five six seven eight nine ten first second last " +
    "resources resource termination priority class grace period filesystem file system linux capabilities capability voluntary disruptions disruption budget certificate certificates issuer issuers ports protocol data reads writes"
  ).split(" "),
);

/** True for a word that names nothing in particular. */
export function isCommon(word: string): boolean {
  return COMMON.has(word.toLowerCase());
}
