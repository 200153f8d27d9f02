import { sameByValue } from "./compare.ts";
import type { Home } from "./stated.ts";
import type { Scalar } from "./value.ts";

/** What the API server sets where a manifest says nothing, by kind and last step of the field. Source: Kubernetes API reference, v1.31. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, Scalar>>>> = {
  CronJob: {
    concurrencyPolicy: "Allow",
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
    backoffLimit: 6,
    completions: 1,
    parallelism: 1,
  },
  Job: { backoffLimit: 6, completions: 1, parallelism: 1, suspend: false, completionMode: "NonIndexed" },
  Deployment: { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, minReadySeconds: 0, maxSurge: "25%", maxUnavailable: "25%" },
  StatefulSet: {
    replicas: 1,
    revisionHistoryLimit: 10,
    podManagementPolicy: "OrderedReady",
    minReadySeconds: 0,
    whenDeleted: "Retain",
    whenScaled: "Retain",
  },
  DaemonSet: { revisionHistoryLimit: 10, maxUnavailable: 1, maxSurge: 0, minReadySeconds: 0 },
  Service: { type: "ClusterIP", sessionAffinity: "None", internalTrafficPolicy: "Cluster", externalTrafficPolicy: "Cluster", protocol: "TCP" },
  HorizontalPodAutoscaler: { minReplicas: 1 },
  PodDisruptionBudget: { unhealthyPodEvictionPolicy: "IfHealthyBudget" },
  StorageClass: { reclaimPolicy: "Delete", volumeBindingMode: "Immediate", allowVolumeExpansion: false },
};

/** The same for the template of a pod. */
const IN_PODS: Readonly<Record<string, Scalar>> = {
  terminationGracePeriodSeconds: 30,
  restartPolicy: "Always",
  dnsPolicy: "ClusterFirst",
  schedulerName: "default-scheduler",
  serviceAccountName: "default",
  automountServiceAccountToken: true,
  hostNetwork: false,
  hostPID: false,
  hostIPC: false,
  shareProcessNamespace: false,
  enableServiceLinks: true,
  privileged: false,
  allowPrivilegeEscalation: true,
  readOnlyRootFilesystem: false,
  runAsNonRoot: false,
  periodSeconds: 10,
  timeoutSeconds: 1,
  failureThreshold: 3,
  successThreshold: 1,
  initialDelaySeconds: 0,
  scheme: "HTTP",
};
const OF_PODS = /^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|Pod)$/;

/** Whether what a sentence says is what the API server sets in an object of this kind that says nothing there. */
export function isByDefault(kind: string, { kinds, fields, expect }: Home): boolean {
  if (kinds.length > 0 && !kinds.includes(kind)) return false;
  return fields.some((field) => {
    const last = field.split(".").at(-1) ?? "";
    const own = DEFAULTS[kind] ?? {};
    const found = Object.hasOwn(own, last) ? own[last] : OF_PODS.test(kind) && Object.hasOwn(IN_PODS, last) ? IN_PODS[last] : undefined;
    if (found === undefined) return false;
    switch (expect.is) {
      case "same":
        return sameByValue(expect.value, found);
      case "one-of":
        return expect.values.some((value) => sameByValue(value, found));
      case "at-least":
        return typeof found === "number" && found >= Number(expect.value);
      case "at-most":
        return typeof found === "number" && found <= Number(expect.value);
      default:
        return false;
    }
  });
}
