import { type Random, randomFrom } from "./random.ts";

/** What one cluster has of a workload. */
export interface WorkloadState {
  readonly replicas: number;
  readonly tag: string;
  readonly memoryLimit: string;
  readonly cpuRequest: string;
  /** null where there is no autoscaler. */
  readonly autoscaler: { readonly min: number; readonly max: number } | null;
  /** null where there is no disruption budget. */
  readonly minAvailable: number | null;
}

/** A workload with what is the same everywhere, and its state by cluster. */
export interface Workload {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
  /** Read-only root filesystem by container; null where the container does not say. */
  readonly containers: readonly { readonly name: string; readonly readOnly: boolean | null }[];
  readonly grace: number;
  readonly states: ReadonlyMap<string, WorkloadState>;
  readonly files: readonly string[];
}

/** A chart that Flux installs. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly interval: string;
  readonly versions: ReadonlyMap<string, string>;
  readonly replicas: ReadonlyMap<string, number>;
  readonly file: string;
}

/** A generated repository with all that is true of it. */
export interface Platform {
  readonly files: Readonly<Record<string, string>>;
  readonly clusters: readonly string[];
  /** What people call a cluster. */
  readonly callings: ReadonlyMap<string, readonly string[]>;
  readonly workloads: readonly Workload[];
  readonly releases: readonly Release[];
  readonly settings: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Flux Kustomizations: what they depend on, and their timeout. */
  readonly kustomizations: readonly { readonly name: string; readonly dependsOn: readonly string[]; readonly timeout: string }[];
  /** A manifest in the tree that no kustomization lists. */
  readonly idle: { readonly file: string; readonly kind: string; readonly name: string };
}

const NAMES = ["checkout-api", "catalog-web", "ledger-worker", "invoice-api", "media-proxy", "search-index", "mailer", "billing"];
const CHARTS = ["ingress-nginx", "cert-manager", "metrics-server", "redis", "external-dns"];
const FLEETS: readonly (readonly string[])[] = [
  ["dev", "staging", "prod"],
  ["staging", "production"],
  ["east", "west"],
  ["prod-eu", "dev-eu"],
  ["development", "production"],
];
const CALLED: Readonly<Record<string, readonly string[]>> = {
  dev: ["dev", "development", "Dev"],
  development: ["dev", "development"],
  staging: ["staging", "Staging", "stage"],
  prod: ["prod", "production", "Production"],
  production: ["production", "prod"],
  "prod-eu": ["prod-eu", "production"],
  "dev-eu": ["dev-eu", "development"],
};

function stateFrom(random: Random): WorkloadState {
  const min = 1 + random.below(3);
  return {
    replicas: 1 + random.below(5),
    tag: `${1 + random.below(2)}.${random.below(4)}.${random.below(4)}`,
    memoryLimit: random.pick(["256Mi", "512Mi", "1Gi", "2Gi"]),
    cpuRequest: random.pick(["50m", "100m", "250m", "500m"]),
    autoscaler: random.chance(0.6) ? { min, max: min + 2 + random.below(6) } : null,
    minAvailable: random.chance(0.6) ? 1 + random.below(3) : null,
  };
}

function yaml(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function kustomization(parts: object): string {
  return yaml({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", ...parts });
}

function workloadFiles(work: Omit<Workload, "files">, base: WorkloadState, random: Random, files: Record<string, string>): readonly string[] {
  const { name, namespace } = work;
  const folder = `apps/base/${name}`;
  const labels = { app: name };
  const containers = work.containers.map((container, at) => ({
    name: container.name,
    image: at === 0 ? `registry.example.org/${name}:${base.tag}` : `registry.example.org/proxy:0.9.1`,
    ...(at === 0
      ? { ports: [{ containerPort: work.port }], resources: { requests: { cpu: base.cpuRequest }, limits: { memory: base.memoryLimit } } }
      : {}),
    ...(container.readOnly === null ? {} : { securityContext: { readOnlyRootFilesystem: container.readOnly } }),
  }));
  const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: work.grace, containers } };
  files[`${folder}/deployment.yaml`] = yaml({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: { replicas: base.replicas, selector: { matchLabels: labels }, template },
  });
  files[`${folder}/service.yaml`] = yaml({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: { selector: labels, ports: [{ port: 80, targetPort: work.port }] },
  });
  files[`${folder}/kustomization.yaml`] = kustomization({ resources: ["deployment.yaml", "service.yaml"] });
  const made = [`${folder}/deployment.yaml`, `${folder}/service.yaml`];
  for (const [cluster, state] of work.states) {
    const overlay = `apps/overlays/${cluster}/${name}`;
    const container = containers[0]?.name ?? name;
    const patch = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace },
      spec: {
        ...(state.replicas === base.replicas ? {} : { replicas: state.replicas }),
        template: {
          spec: { containers: [{ name: container, resources: { requests: { cpu: state.cpuRequest }, limits: { memory: state.memoryLimit } } }] },
        },
      },
    };
    const resources = [`../../../base/${name}`];
    if (state.autoscaler !== null) {
      const { min, max } = state.autoscaler;
      files[`${overlay}/hpa.yaml`] = yaml({
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: { name, namespace },
        spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name }, minReplicas: min, maxReplicas: max },
      });
      resources.push("hpa.yaml");
    }
    if (state.minAvailable !== null) {
      files[`${overlay}/pdb.yaml`] = yaml({
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name, namespace },
        spec: { minAvailable: state.minAvailable, selector: { matchLabels: labels } },
      });
      resources.push("pdb.yaml");
    }
    const inline = random.chance(0.4);
    if (!inline) files[`${overlay}/deployment-patch.yaml`] = yaml(patch);
    const images = [{ name: `registry.example.org/${name}`, newTag: state.tag }];
    files[`${overlay}/kustomization.yaml`] = kustomization({
      resources,
      images,
      patches: [inline ? { patch: yaml(patch), target: { kind: "Deployment", name } } : { path: "deployment-patch.yaml" }],
    });
  }
  return made;
}

function flux(name: string, path: string, dependsOn: readonly string[], timeout: string): object {
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name, namespace: "flux-system" },
    spec: {
      interval: "10m",
      timeout,
      path: `./${path}`,
      prune: true,
      sourceRef: { kind: "GitRepository", name: "flux-system" },
      ...(dependsOn.length === 0 ? {} : { dependsOn: dependsOn.map((one) => ({ name: one })) }),
      postBuild: { substituteFrom: [{ kind: "ConfigMap", name: "cluster-vars" }] },
    },
  };
}

function releaseFrom(name: string, clusters: readonly string[], random: Random, files: Record<string, string>): Release {
  const version = (): string => `${1 + random.below(4)}.${random.below(9)}.${random.below(6)}`;
  const [baseVersion, baseReplicas] = [version(), 1 + random.below(3)];
  const versions = new Map(clusters.map((cluster) => [cluster, random.chance(0.4) ? version() : baseVersion]));
  const replicas = new Map(clusters.map((cluster) => [cluster, random.chance(0.5) ? 1 + random.below(4) : baseReplicas]));
  const interval = random.pick(["15m", "30m", "1h"]);
  const file = `infrastructure/base/${name}/release.yaml`;
  const namespace = `${name}-system`;
  const chart = { spec: { chart: name, version: baseVersion, sourceRef: { kind: "HelmRepository", name: "charts", namespace: "flux-system" } } };
  files[file] = yaml({
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name, namespace },
    spec: { interval, chart, values: { replicaCount: baseReplicas } },
  });
  files[`infrastructure/base/${name}/kustomization.yaml`] = kustomization({ resources: ["release.yaml"] });
  return { name, namespace, interval, versions, replicas, file };
}

function infrastructure(releases: readonly Release[], clusters: readonly string[], files: Record<string, string>): void {
  for (const cluster of clusters) {
    const patches = releases.map(({ name, namespace, versions, replicas }) => ({
      patch: yaml({
        apiVersion: "helm.toolkit.fluxcd.io/v2",
        kind: "HelmRelease",
        metadata: { name, namespace },
        spec: { chart: { spec: { version: versions.get(cluster) } }, values: { replicaCount: replicas.get(cluster) } },
      }),
    }));
    files[`infrastructure/overlays/${cluster}/kustomization.yaml`] = kustomization({
      resources: releases.map(({ name }) => `../../base/${name}`),
      patches,
    });
  }
}

/** A small Flux repository whose every fact is known; the seed decides all of it. */
export function platformFrom(seed: number): Platform {
  const random = randomFrom(seed);
  const files: Record<string, string> = {};
  const clusters = random.pick(FLEETS);
  const first = random.below(NAMES.length);
  const names = [0, 3, 5].slice(0, 2 + random.below(2)).map((step) => NAMES[(first + step) % NAMES.length] ?? "");
  const workloads = names.map((name): Workload => {
    const base = stateFrom(random);
    const states = new Map(
      clusters.map((cluster) => [
        cluster,
        random.chance(0.6)
          ? stateFrom(random)
          : { ...stateFrom(random), replicas: base.replicas, tag: base.tag, memoryLimit: base.memoryLimit, cpuRequest: base.cpuRequest },
      ]),
    );
    const containers = [
      { name: "app", readOnly: random.pick([true, true, false, null]) },
      ...(random.chance(0.5) ? [{ name: "proxy", readOnly: random.pick([true, true, null]) }] : []),
    ];
    const work = {
      name,
      namespace: random.pick(["shop", "core"]),
      port: 8000 + random.below(90),
      containers,
      grace: random.pick([15, 45, 60]),
      states,
    };
    return { ...work, files: workloadFiles(work, base, random, files) };
  });
  const chart = random.below(CHARTS.length);
  const releases = [0, 2].map((step) => releaseFrom(CHARTS[(chart + step) % CHARTS.length] ?? "", clusters, random, files));
  infrastructure(releases, clusters, files);
  const settings = new Map(
    clusters.map((cluster) => [
      cluster,
      new Map([
        ["LOG_LEVEL", random.pick(["info", "debug", "warn"])],
        ["INGRESS_REPLICAS", String(1 + random.below(4))],
        ["REGION", random.pick(["eu-1", "us-1"])],
      ]),
    ]),
  );
  const kustomizations = [
    { name: "infra-controllers", dependsOn: [], timeout: random.pick(["5m", "10m"]) },
    { name: "apps", dependsOn: random.chance(0.7) ? ["infra-controllers"] : [], timeout: random.pick(["3m", "5m"]) },
  ];
  for (const cluster of clusters) {
    files[`apps/overlays/${cluster}/kustomization.yaml`] = kustomization({ resources: names });
    const [infra, apps] = kustomizations;
    files[`clusters/${cluster}/infrastructure.yaml`] = yaml(
      flux(infra?.name ?? "", `infrastructure/overlays/${cluster}`, infra?.dependsOn ?? [], infra?.timeout ?? ""),
    );
    files[`clusters/${cluster}/apps.yaml`] = yaml(flux(apps?.name ?? "", `apps/overlays/${cluster}`, apps?.dependsOn ?? [], apps?.timeout ?? ""));
    files[`clusters/${cluster}/cluster-vars.yaml`] = yaml({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "cluster-vars", namespace: "flux-system" },
      data: Object.fromEntries(settings.get(cluster) ?? []),
    });
  }
  const owner = names[0] ?? "";
  const idle = { file: `apps/base/${owner}/networkpolicy.yaml`, kind: "NetworkPolicy", name: `${owner}-deny` };
  files[idle.file] = yaml({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: idle.name, namespace: workloads[0]?.namespace },
    spec: { podSelector: {} },
  });
  const callings = new Map(clusters.map((cluster) => [cluster, CALLED[cluster] ?? [cluster]]));
  return { files, clusters, callings, workloads, releases, settings, kustomizations, idle };
}
