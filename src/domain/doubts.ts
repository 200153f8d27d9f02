import { documentsNamed, isYamlPath } from "./catalogue.ts";
import { type Inventory, inventoryOf, type Unrendered, wordsOf } from "./inventory.ts";
import { perOwner } from "./memo.ts";
import { formatId, groupOf, type KubernetesObject } from "./object.ts";
import { isOpen } from "./outcome.ts";
import { producedBy } from "./producers.ts";
import { isMapping, itemsAt, stringAt } from "./value.ts";
import type { Cluster, World } from "./world.ts";

/** An object that is looked for. `namespace` is null for a cluster-scoped one. */
export interface Wanted {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** Kinds that people write for the GitOps controllers: charts and operators hardly make them. */
const GITOPS = new Set([
  "Kustomization",
  "HelmRelease",
  "GitRepository",
  "HelmRepository",
  "HelmChart",
  "OCIRepository",
  "Bucket",
  "ExternalArtifact",
]);

/** Words in the names of charts that bring objects of Flux: its own, those for any manifest, and those that hold whole platforms. */
const GITOPS_CHARTS = /^(?:flux.*|gitops|raw|bigbang|umbrella)$/;

/** Kinds that charts of every sort make under names of their own, so that any release may be the maker in its namespace. */
const COMMON = new Set(
  "ConfigMap Secret ServiceAccount PersistentVolumeClaim Service Deployment StatefulSet DaemonSet Job CronJob Pod ReplicaSet Role RoleBinding".split(
    " ",
  ),
);

/**
 * Why an object that no manifest shows may be in a cluster all the same, in words that complete "unless …": a build that failed or comes from
 * another repository may hold it, a chart that was not rendered or an operator may make it, somebody may have applied a file of the
 * repository by hand. Undefined when nothing known could have made it, so that it is missing for certain.
 */
export function mayExist(world: World, cluster: Cluster, wanted: Wanted): string | undefined {
  return mayBeInGit(world, cluster, wanted) ?? mayBeMade(inventoryOf(cluster), wanted);
}

/** As {@link mayExist}, for what people keep in Git: a build that failed or comes from elsewhere holds it, or a file was applied by hand. */
export function mayBeInGit(world: World, cluster: Cluster, wanted: Wanted): string | undefined {
  const inventory = inventoryOf(cluster);
  return partlyNamed(inventory, wanted) ?? unseen(cluster) ?? behindFailure(world, cluster, wanted) ?? appliedByHand(world, wanted);
}

/** As {@link mayExist}, for what comes to be in the cluster: a chart, a custom resource or a job makes it. */
function mayBeMade(inventory: Inventory, wanted: Wanted): string | undefined {
  return madeByChart(inventory, wanted) ?? (GITOPS.has(wanted.kind) ? undefined : mayBeProduced(inventory, wanted));
}

/** As {@link mayExist}, for what something else than a chart makes: a custom resource, a job, whoever made the namespace. */
export function mayBeProduced(inventory: Inventory, wanted: Wanted): string | undefined {
  const { kind, namespace, name } = wanted;
  if (COMMON.has(kind) && namespace !== null && isMadeElsewhere(inventory, namespace))
    return `what makes namespace ${namespace}, which is not in Git, makes ${name} too`;
  return producedIn(inventory, wanted) ?? madeByOperator(inventory, wanted);
}

/** An object without a namespace in Git gets one from a place that is not known here; one with a variable in its name may be any. */
function partlyNamed(inventory: Inventory, { kind, namespace, name }: Wanted): string | undefined {
  const loose = inventory.named(kind, name).find((object) => object.id.namespace === null && namespace !== null);
  const open = openOf(inventory, kind);
  const one = loose ?? open;
  return one === undefined ? undefined : `${formatId(one.id)} is it`;
}

/** The first object of a kind with a variable in its name. */
const openOf = perOwner((inventory: Inventory, kind: string) =>
  inventory.ofKind(kind).find(({ id }) => /\$\{|‹secret /.test(`${id.name} ${id.namespace ?? ""}`)),
);

/** Further failures behind which anything may be. */
const CLOSED: ReadonlySet<string> = new Set(["refused", "needs-secret", "too-many", "root-not-found"]);

/** What comes from elsewhere may hold anything. */
export function unseen(cluster: Cluster): string | undefined {
  const skipped = cluster.nodes.find((node) => node.skipped !== null);
  if (skipped !== undefined) return `${formatId(skipped.id)} applies it: ${skipped.skipped}`;
  const closed = cluster.failures.find(
    ({ code, subject }) =>
      isOpen(code) || CLOSED.has(code) || (code === "needs-chart" && !cluster.objects.some(({ id }) => formatId(id) === subject)),
  );
  return closed === undefined ? undefined : `${closed.subject} applies it, which could not be rendered`;
}

/** What the files of failed builds may add to a cluster. */
interface Unbuilt {
  /** Kinds with names, as `<kind> <name>`. */
  readonly objects: ReadonlySet<string>;
  /** Kinds of objects whose names hold variables, and of those that generators make. */
  readonly kinds: ReadonlySet<string>;
  /** Names are changed on the way. */
  readonly renamed: boolean;
}

const unbuilt = new WeakMap<Cluster, Unbuilt>();

function unbuiltOf(world: World, cluster: Cluster): Unbuilt {
  const known = unbuilt.get(cluster);
  if (known !== undefined) return known;
  const objects = new Set<string>();
  const kinds = new Set<string>();
  let renamed = false;
  for (const file of cluster.unbuiltFiles ?? []) {
    for (const { value } of isYamlPath(file) ? world.documents(file) : []) {
      if (!isMapping(value)) continue;
      if (["namePrefix", "nameSuffix", "replacements"].some((key) => Object.hasOwn(value, key))) renamed = true;
      if (Object.hasOwn(value, "configMapGenerator")) kinds.add("ConfigMap");
      if (Object.hasOwn(value, "secretGenerator")) kinds.add("Secret");
      for (const item of [value, ...itemsAt(value, "items")]) {
        const kind = stringAt(item, "kind") ?? "";
        const name = stringAt(item, "metadata", "name") ?? "";
        objects.add(`${kind} ${name}`);
        if (name.includes("${")) kinds.add(kind);
      }
    }
  }
  const made: Unbuilt = { objects, kinds, renamed };
  unbuilt.set(cluster, made);
  return made;
}

function behindFailure(world: World, cluster: Cluster, { kind, name }: Wanted): string | undefined {
  const [failure] = cluster.failures;
  if (failure === undefined) return undefined;
  const { objects, kinds, renamed } = unbuiltOf(world, cluster);
  return objects.has(`${kind} ${name}`) || kinds.has(kind) || renamed ? `${failure.subject} applies it, which did not build` : undefined;
}

/** A manifest of the repository that no cluster gets through Git: somebody may have applied it by hand. */
function appliedByHand(world: World, wanted: Wanted): string | undefined {
  const file = unreachedDocument(world, wanted);
  return file === undefined || GITOPS.has(wanted.kind) ? undefined : `${file.origin.file} was applied by hand`;
}

const reachedFiles = new WeakMap<World, ReadonlySet<string>>();

/** A manifest of such an object in a file that no cluster renders; undefined when there is none. */
export function unreachedDocument(world: World, { kind, namespace, name }: Wanted): KubernetesObject | undefined {
  const reached = reachedFiles.get(world) ?? new Set(world.clusters.flatMap(({ objects }) => objects.map(({ origin }) => origin.file)));
  reachedFiles.set(world, reached);
  return documentsNamed(world, name).find(
    (object) => object.id.kind === kind && (object.id.namespace === null || object.id.namespace === namespace) && !reached.has(object.origin.file),
  );
}

function madeByChart(inventory: Inventory, wanted: Wanted): string | undefined {
  const { kind, namespace, name } = wanted;
  const makers = makersOf(inventory);
  const able = GITOPS.has(kind)
    ? makers.ofGitops
    : (makers.anywhere ??
      makers.byToken.get(name) ??
      (COMMON.has(kind)
        ? makers.byNamespace.get(namespace ?? "")
        : (wordsOf(name)
            .map((word) => makers.byWord.get(word))
            .find(isThere) ?? speakerOf(inventory, kind))));
  return able === undefined ? undefined : `${formatId(able.object.id)} makes ${name}, whose chart was not rendered`;
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** The first release that may be the maker, by what may give it away. */
interface Makers {
  /** It may put its objects anywhere. */
  readonly anywhere: Unrendered | undefined;
  /** It may make objects of Flux: charts that bring manifests, and what is no release. */
  readonly ofGitops: Unrendered | undefined;
  readonly byNamespace: ReadonlyMap<string, Unrendered>;
  /** By the words of its name and chart: a release is likely to make what bears one of them. */
  readonly byWord: ReadonlyMap<string, Unrendered>;
  /** By everything in its values that may be a name. */
  readonly byToken: ReadonlyMap<string, Unrendered>;
}

const makers = new WeakMap<Inventory, Makers>();

function makersOf(inventory: Inventory): Makers {
  const known = makers.get(inventory);
  if (known !== undefined) return known;
  const { unrendered } = inventory;
  const byNamespace = new Map<string, Unrendered>();
  const byWord = new Map<string, Unrendered>();
  const byToken = new Map<string, Unrendered>();
  const enter = (map: Map<string, Unrendered>, key: string, one: Unrendered): void => {
    if (!map.has(key)) map.set(key, one);
  };
  for (const one of unrendered) {
    if (one.namespace !== null) enter(byNamespace, one.namespace, one);
    for (const word of one.words) enter(byWord, word, one);
    for (const [token] of one.text().matchAll(/[A-Za-z0-9][A-Za-z0-9.-]*/g)) enter(byToken, token, one);
  }
  const made: Makers = {
    anywhere: unrendered.find(({ namespace }) => namespace === null),
    ofGitops: unrendered.find(
      ({ object, words, text }) =>
        object.id.kind !== "HelmRelease" || words.some((word) => GITOPS_CHARTS.test(word)) || text().includes("toolkit.fluxcd.io"),
    ),
    byNamespace,
    byWord,
    byToken,
  };
  makers.set(inventory, made);
  return made;
}

/** The first release whose values speak of a kind. */
const speakerOf = perOwner((inventory: Inventory, kind: string) =>
  inventory.unrendered.find((one) => one.text().toLowerCase().includes(kind.toLowerCase())),
);

const products = new WeakMap<Inventory, ReadonlyMap<string, KubernetesObject>>();

function productsOf(inventory: Inventory): ReadonlyMap<string, KubernetesObject> {
  const known = products.get(inventory);
  if (known !== undefined) return known;
  const made = new Map<string, KubernetesObject>();
  for (const object of inventory.cluster.objects)
    for (const { kind, namespace, name } of producedBy(object)) made.set(`${kind} ${namespace ?? "*"} ${name}`, object);
  products.set(inventory, made);
  return made;
}

function producedIn(inventory: Inventory, { kind, namespace, name }: Wanted): string | undefined {
  const made = productsOf(inventory);
  const maker = made.get(`${kind} ${namespace ?? ""} ${name}`) ?? made.get(`${kind} * ${name}`);
  return maker === undefined ? undefined : `${formatId(maker.id)} makes it`;
}

/** Namespaces that every cluster has. */
const GIVEN_NAMESPACES = new Set(["default", "kube-system", "kube-public", "kube-node-lease", "flux-system"]);

/** A namespace that Git does not make was made by something outside of Git, which may have put more there. */
export function isMadeElsewhere(inventory: Inventory, namespace: string): boolean {
  return !GIVEN_NAMESPACES.has(namespace) && inventory.find("Namespace", null, namespace).length === 0;
}

/** Groups of Kubernetes itself and of controllers whose objects make no others in the cluster, or only those of {@link producedBy}. */
const QUIET_GROUPS = new Set(
  (
    " apps autoscaling policy networking.k8s.io rbac.authorization.k8s.io storage.k8s.io scheduling.k8s.io coordination.k8s.io discovery.k8s.io events.k8s.io " +
    "admissionregistration.k8s.io apiextensions.k8s.io apiregistration.k8s.io snapshot.storage.k8s.io node.k8s.io resource.k8s.io cilium.io metallb.io externaldns.k8s.io " +
    "source.toolkit.fluxcd.io helm.toolkit.fluxcd.io kustomize.toolkit.fluxcd.io notification.toolkit.fluxcd.io image.toolkit.fluxcd.io " +
    "external-secrets.io bitnami.com cert-manager.io gateway.networking.k8s.io"
  ).split(" "),
);

/** Kinds of other groups that are read by a controller and make nothing. */
const QUIET_KINDS = new Set(
  "PrometheusRule ServiceMonitor PodMonitor Probe ScrapeConfig VMRule VMServiceScrape VMPodScrape VMProbe VMStaticScrape GrafanaDashboard".split(" "),
);

/** Kinds of the quiet groups that run programs, which may make anything, or that a controller runs programs for. */
const BUSY_KINDS = new Set(["Job", "CronJob", "Gateway"]);

const busyIn = perOwner((inventory: Inventory, namespace: string) =>
  inventory
    .inNamespace(namespace)
    .find(({ id }) => BUSY_KINDS.has(id.kind) || !(QUIET_GROUPS.has(groupOf(id.apiVersion)) || QUIET_KINDS.has(id.kind))),
);

/** A controller that may make objects of common kinds in the namespace: a custom resource or a job there, or a policy that generates. */
export function madeByOperator(inventory: Inventory, { kind, namespace, name }: Wanted): string | undefined {
  const generator = ["ClusterPolicy", "GeneratingPolicy"].flatMap((policy) => inventory.ofKind(policy))[0];
  if (generator !== undefined) return `${formatId(generator.id)} makes it`;
  if (namespace === null || !COMMON.has(kind)) return undefined;
  const busy = busyIn(inventory, namespace);
  return busy === undefined ? undefined : `${formatId(busy.id)} makes ${name}`;
}
