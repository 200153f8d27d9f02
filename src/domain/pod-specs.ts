import { type FieldPath, isMapping, isSequence, type Mapping, type Value, valueAt } from "./value.ts";

/** Kinds with a pod template, and where it stands. */
const POD_SPECS: Readonly<Record<string, FieldPath>> = {
  Pod: ["spec"],
  Deployment: ["spec", "template", "spec"],
  StatefulSet: ["spec", "template", "spec"],
  DaemonSet: ["spec", "template", "spec"],
  ReplicaSet: ["spec", "template", "spec"],
  Job: ["spec", "template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** Kinds that run pods of their own template. */
export const WORKLOADS: readonly string[] = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"];

/** Custom resources from which an operator makes pods, with the keys of pods and workloads somewhere in them. Source: the API references of the operators. */
export const OPERATED: readonly string[] = [
  ...["VMCluster", "VMSingle", "VMAgent", "VMAlert", "VMAlertmanager", "VMAuth", "VLSingle", "VLogs", "VLCluster", "VLAgent"],
  ...["Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler", "Grafana", "OpenTelemetryCollector", "Jaeger", "TempoStack", "LokiStack"],
  ...["Kafka", "KafkaNodePool", "KafkaConnect", "KafkaMirrorMaker2", "KafkaBridge", "RabbitmqCluster", "NatsCluster"],
  ...["Cluster", "Pooler", "PostgresCluster", "postgresql", "PerconaPGCluster", "PerconaXtraDBCluster", "PerconaServerMongoDB"],
  ...["MongoDBCommunity", "MariaDB", "InnoDBCluster", "ScyllaCluster", "CassandraDatacenter", "ClickHouseInstallation", "EtcdCluster"],
  ...["Dragonfly", "Redis", "RedisCluster", "RedisReplication", "RedisSentinel", "RedisFailover", "Valkey"],
  ...["Elasticsearch", "Kibana", "Logstash", "Beat", "OpenSearchCluster", "FluentBit", "FluentBitAgent", "Fluentd"],
  ...["CephCluster", "CephObjectStore", "CephFilesystem", "CephNFS", "Tenant", "EnvoyProxy", "Keycloak", "ArgoCD", "Connect"],
  ...["AutoscalingRunnerSet", "EphemeralRunnerSet", "RunnerDeployment", "SpinApp"],
];

/** A mapping in an object, with its place. */
interface Placed {
  readonly path: FieldPath;
  readonly value: Mapping;
}

/** A container: where it stands, and the security contexts that hold for it, its own first. */
export interface ContainerPlace {
  readonly path: FieldPath;
  readonly name: string | null;
  readonly own: readonly Placed[];
  /** Those of its pod, which stand in for some fields. */
  readonly inherited: readonly Placed[];
}

/** The containers that an object runs. */
export interface PodContainers {
  readonly main: readonly ContainerPlace[];
  readonly init: readonly ContainerPlace[];
}

function placed(root: Mapping, path: FieldPath): readonly Placed[] {
  const value = valueAt(root, path);
  return isMapping(value) ? [{ path, value }] : [];
}

/** The containers of the pods that an object describes: those of a workload, or those in the values of the chart `app-template`. Undefined for others. */
export function containersIn(kind: string, form: Mapping): PodContainers | undefined {
  if (kind === "HelmRelease") return ofControllers(form);
  const at = Object.hasOwn(POD_SPECS, kind) ? POD_SPECS[kind] : undefined;
  const pod = at === undefined ? undefined : valueAt(form, at);
  if (at === undefined || !isMapping(pod)) return undefined;
  const inherited = placed(form, [...at, "securityContext"]);
  const list = (name: "containers" | "initContainers"): readonly ContainerPlace[] => {
    const items = pod[name];
    if (!isSequence(items)) return [];
    return items.map((item, index) => {
      const path = [...at, name, index];
      return { path, name: nameOf(item), own: placed(form, [...path, "securityContext"]), inherited };
    });
  };
  return { main: list("containers"), init: list("initContainers") };
}

function nameOf(item: Value): string | null {
  return isMapping(item) && typeof item.name === "string" ? item.name : null;
}

const VALUES: FieldPath = ["spec", "values"];
const CONTROLLERS: FieldPath = [...VALUES, "controllers"];

/** True for the values of the chart `app-template`: controllers that hold containers. Source: https://bjw-s-labs.github.io/helm-charts/docs/app-template/ */
export function isAppTemplate(kind: string, form: Mapping): boolean {
  const controllers = kind === "HelmRelease" ? valueAt(form, CONTROLLERS) : undefined;
  return isMapping(controllers) && Object.values(controllers).some((one) => isMapping(one) && isMapping(one.containers));
}

/** Of the defaults and what overrides them, what holds: all of it where they are merged, else the override alone. */
function effective(override: readonly Placed[], defaults: readonly Placed[], strategy: Value | undefined): readonly Placed[] {
  if (strategy === "merge") return [...override, ...defaults];
  return override.length > 0 ? override : defaults;
}

function ofControllers(form: Mapping): PodContainers | undefined {
  const controllers = valueAt(form, CONTROLLERS);
  if (!isMapping(controllers) || !isAppTemplate("HelmRelease", form)) return undefined;
  const main: ContainerPlace[] = [];
  const init: ContainerPlace[] = [];
  const strategy = valueAt(form, [...VALUES, "defaultPodOptionsStrategy"]);
  for (const [name, controller] of Object.entries(controllers)) {
    if (!isMapping(controller) || controller.enabled === false) continue;
    const at = [...CONTROLLERS, name];
    const inherited = effective(
      placed(form, [...at, "pod", "securityContext"]),
      placed(form, [...VALUES, "defaultPodOptions", "securityContext"]),
      strategy,
    );
    const defaults = placed(form, [...at, "defaultContainerOptions", "securityContext"]);
    const list = (key: "containers" | "initContainers", fallback: readonly Placed[]): readonly ContainerPlace[] => {
      const items = controller[key];
      if (!isMapping(items)) return [];
      return Object.entries(items).flatMap(([title, item]) => {
        if (!isMapping(item) || item.enabled === false) return [];
        const path = [...at, key, title];
        const own = effective(placed(form, [...path, "securityContext"]), fallback, controller.defaultContainerOptionsStrategy);
        return [{ path, name: title, own, inherited }];
      });
    };
    main.push(...list("containers", defaults));
    init.push(...list("initContainers", controller.applyDefaultContainerOptionsToInitContainers === false ? [] : defaults));
  }
  return { main, init };
}
