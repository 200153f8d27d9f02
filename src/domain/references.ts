import { deepest, groupOf, type KubernetesObject } from "./object.ts";
import { podIn } from "./pods.ts";
import { type FieldPath, itemsAt, type Mapping, stringAt, type Value, valueAt } from "./value.ts";

/** An object that another one needs by name. */
export interface Reference {
  readonly kind: string;
  /** null for a cluster-scoped object. */
  readonly namespace: string | null;
  readonly name: string;
  /** The field that names it. */
  readonly path: FieldPath;
  /** The object works without it. */
  readonly optional: boolean;
}

/** A reference before it is known where it points: fields as they stand in the manifest. */
interface Named {
  readonly kind: string;
  readonly path: FieldPath;
  readonly namespace?: string | null;
  readonly optional?: boolean;
}

/** The namespace in which cert-manager looks for what a ClusterIssuer names, unless it is told otherwise. */
const CLUSTER_RESOURCES = "cert-manager";

/**
 * What an object of a built-in kind, of cert-manager, of external-secrets or of the Gateway API needs by name. Sources: the API references of
 * these projects. References of other kinds are not read; names that a variable hides are left out.
 */
export function referencesOf(object: KubernetesObject): readonly Reference[] {
  const { kind, apiVersion, namespace } = object.id;
  const { value } = deepest(object);
  const named = [...podReferences(kind, value), ...(Object.hasOwn(READERS, kind) ? (READERS[kind]?.(value, groupOf(apiVersion)) ?? []) : [])];
  return named.flatMap((one) => {
    const name = stringAt(value, ...one.path);
    if (name === undefined || name === "" || /\$\{|‹secret /.test(name)) return [];
    const where = one.namespace === undefined ? namespace : one.namespace;
    return [{ kind: one.kind, namespace: where, name, path: one.path, optional: one.optional ?? false }];
  });
}

type Reader = (value: Mapping, group: string) => readonly Named[];

const READERS: Readonly<Record<string, Reader>> = {
  ExternalSecret: storeReferences,
  PushSecret: (value) => each(value, ["spec", "secretStoreRefs"]).map((path) => storeAt(value, path)),
  Certificate: (value) => [issuerAt(value, ["spec", "issuerRef"])].flat(),
  Ingress: annotatedIssuers,
  Issuer: (value) => solverSecrets(value, undefined),
  ClusterIssuer: (value) => solverSecrets(value, CLUSTER_RESOURCES),
  Gateway: certificatesOfGateway,
  HTTPRoute: parentsOfRoute,
  GRPCRoute: parentsOfRoute,
  TLSRoute: parentsOfRoute,
  TCPRoute: parentsOfRoute,
  UDPRoute: parentsOfRoute,
  PersistentVolumeClaim: () => [{ kind: "StorageClass", path: ["spec", "storageClassName"], namespace: null }],
  StatefulSet: (value) =>
    each(value, ["spec", "volumeClaimTemplates"]).map((path) => ({
      kind: "StorageClass",
      path: [...path, "spec", "storageClassName"],
      namespace: null,
    })),
};

function each(value: Value, path: FieldPath): readonly FieldPath[] {
  return itemsAt(value, ...path).map((_item, index) => [...path, index]);
}

function podReferences(kind: string, value: Mapping): readonly Named[] {
  const pod = podIn(kind, value);
  if (pod === undefined) return [];
  const below = (path: FieldPath): FieldPath => [...pod.path, ...path];
  return [
    { kind: "ServiceAccount", path: below(["serviceAccountName"]) },
    ...each(value, below(["imagePullSecrets"])).map((path) => ({ kind: "Secret", path: [...path, "name"], optional: true })),
    ...["initContainers", "containers"].flatMap((list) => each(value, below([list])).flatMap((path) => containerReferences(value, path))),
    ...each(value, below(["volumes"])).flatMap((path) => volumeReferences(value, path)),
  ];
}

function optionalAt(value: Value, path: FieldPath): boolean {
  return valueAt(value, [...path, "optional"]) === true;
}

function containerReferences(value: Mapping, container: FieldPath): readonly Named[] {
  const single = each(value, [...container, "env"]).flatMap((path): readonly Named[] => [
    {
      kind: "ConfigMap",
      path: [...path, "valueFrom", "configMapKeyRef", "name"],
      optional: optionalAt(value, [...path, "valueFrom", "configMapKeyRef"]),
    },
    { kind: "Secret", path: [...path, "valueFrom", "secretKeyRef", "name"], optional: optionalAt(value, [...path, "valueFrom", "secretKeyRef"]) },
  ]);
  const whole = each(value, [...container, "envFrom"]).flatMap((path): readonly Named[] => [
    { kind: "ConfigMap", path: [...path, "configMapRef", "name"], optional: optionalAt(value, [...path, "configMapRef"]) },
    { kind: "Secret", path: [...path, "secretRef", "name"], optional: optionalAt(value, [...path, "secretRef"]) },
  ]);
  return [...single, ...whole];
}

function volumeReferences(value: Mapping, volume: FieldPath): readonly Named[] {
  const projected = each(value, [...volume, "projected", "sources"]).flatMap((path): readonly Named[] => [
    { kind: "ConfigMap", path: [...path, "configMap", "name"], optional: optionalAt(value, [...path, "configMap"]) },
    { kind: "Secret", path: [...path, "secret", "name"], optional: optionalAt(value, [...path, "secret"]) },
  ]);
  return [
    { kind: "ConfigMap", path: [...volume, "configMap", "name"], optional: optionalAt(value, [...volume, "configMap"]) },
    { kind: "Secret", path: [...volume, "secret", "secretName"], optional: optionalAt(value, [...volume, "secret"]) },
    { kind: "PersistentVolumeClaim", path: [...volume, "persistentVolumeClaim", "claimName"] },
    ...projected,
  ];
}

function storeReferences(value: Mapping, group: string): readonly Named[] {
  if (group !== "external-secrets.io") return [];
  const further = [...each(value, ["spec", "data"]), ...each(value, ["spec", "dataFrom"])].map((path) => [...path, "sourceRef", "storeRef"]);
  return [["spec", "secretStoreRef"], ...further].map((path) => storeAt(value, path));
}

function storeAt(value: Mapping, path: FieldPath): Named {
  const cluster = stringAt(value, ...path, "kind") === "ClusterSecretStore";
  return { kind: cluster ? "ClusterSecretStore" : "SecretStore", path: [...path, "name"], ...(cluster ? { namespace: null } : {}) };
}

/** An issuer of another group (an external issuer) is not looked for. */
function issuerAt(value: Mapping, path: FieldPath): readonly Named[] {
  if ((stringAt(value, ...path, "group") ?? "cert-manager.io") !== "cert-manager.io") return [];
  const cluster = stringAt(value, ...path, "kind") === "ClusterIssuer";
  return [{ kind: cluster ? "ClusterIssuer" : "Issuer", path: [...path, "name"], ...(cluster ? { namespace: null } : {}) }];
}

/** What the annotations of cert-manager's shims name; nothing when they say that the issuer is of another kind or group. */
function annotatedIssuers(value: Mapping): readonly Named[] {
  const annotations = valueAt(value, ["metadata", "annotations"]);
  if (["cert-manager.io/issuer-kind", "cert-manager.io/issuer-group"].some((key) => valueAt(annotations, [key]) !== undefined)) return [];
  return [
    { kind: "ClusterIssuer", path: ["metadata", "annotations", "cert-manager.io/cluster-issuer"], namespace: null },
    { kind: "Issuer", path: ["metadata", "annotations", "cert-manager.io/issuer"] },
  ];
}

/** Where solvers of DNS providers keep their Secrets: `dns01.<provider>.<…SecretRef>`. */
function solverSecrets(value: Mapping, namespace: string | undefined): readonly Named[] {
  return each(value, ["spec", "acme", "solvers"]).flatMap((path) =>
    ["cloudflare", "digitalocean", "route53", "azureDNS", "cloudDNS", "acmeDNS", "rfc2136"].flatMap((provider) =>
      [
        "apiTokenSecretRef",
        "apiKeySecretRef",
        "tokenSecretRef",
        "secretAccessKeySecretRef",
        "clientSecretSecretRef",
        "serviceAccountSecretRef",
        "tsigSecretSecretRef",
        "accountSecretRef",
      ].map(
        (field): Named => ({ kind: "Secret", path: [...path, "dns01", provider, field, "name"], ...(namespace === undefined ? {} : { namespace }) }),
      ),
    ),
  );
}

function certificatesOfGateway(value: Mapping, group: string): readonly Named[] {
  if (group !== "gateway.networking.k8s.io") return [];
  return [
    ...annotatedIssuers(value),
    ...each(value, ["spec", "listeners"]).flatMap((listener) =>
      each(value, [...listener, "tls", "certificateRefs"]).flatMap((path): readonly Named[] => {
        const namespace = stringAt(value, ...path, "namespace");
        if ((stringAt(value, ...path, "kind") ?? "Secret") !== "Secret") return [];
        return [{ kind: "Secret", path: [...path, "name"], ...(namespace === undefined ? {} : { namespace }) }];
      }),
    ),
  ];
}

function parentsOfRoute(value: Mapping, group: string): readonly Named[] {
  if (group !== "gateway.networking.k8s.io") return [];
  return each(value, ["spec", "parentRefs"]).flatMap((path): readonly Named[] => {
    const namespace = stringAt(value, ...path, "namespace");
    const gateway = (stringAt(value, ...path, "kind") ?? "Gateway") === "Gateway";
    return gateway ? [{ kind: "Gateway", path: [...path, "name"], ...(namespace === undefined ? {} : { namespace }) }] : [];
  });
}

/** Objects that every cluster has without anybody making them. Source: the controllers of kube-controller-manager. */
export function isGiven({ kind, name }: Pick<Reference, "kind" | "name">): boolean {
  if (kind === "ServiceAccount") return name === "default";
  if (kind === "ConfigMap") return name === "kube-root-ca.crt" || name === "openshift-service-ca.crt" || name === "istio-ca-root-cert";
  return false;
}
