import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditRepository } from "../../src/app/audit.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { temporaryTree, testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

const flux = (name: string): string =>
  `---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {interval: 10m, path: ./apps/${name}, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n`;

const FILES: Readonly<Record<string, string>> = {
  "clusters/home/apps.yaml": flux("larder") + flux("kiln") + flux("loom"),
  "apps/larder/kustomization.yaml": "resources: [all.yaml]\n",
  "apps/larder/all.yaml": `apiVersion: v1
kind: Namespace
metadata: {name: larder, labels: {pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/warn: restricted}}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: larder, namespace: larder}
spec:
  interval: 1h
  chartRef: {kind: OCIRepository, name: app-template}
  values:
    defaultPodOptions:
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, runAsUser: 1500, runAsGroup: 1600, fsGroup: 1700}
    controllers:
      larder:
        annotations: {reloader.stakater.com/auto: "true"}
        containers:
          app:
            image: {repository: example.org/larder, tag: 1.0.0}
            securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            resources: {requests: {cpu: 30m}, limits: {memory: 300Mi}}
          tally:
            image: {repository: example.org/tally, tag: 1.0.0}
            securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: true}
            resources: {limits: {memory: 70Mi}}
    persistence:
      shelf: {type: emptyDir, sizeLimit: 3Gi}
`,
  "apps/kiln/kustomization.yaml": "resources: [all.yaml]\n",
  "apps/kiln/all.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: kiln, namespace: kiln}
spec:
  interval: 1h
  chartRef: {kind: OCIRepository, name: kiln}
  values:
    glazer: {replicas: 2, resources: {limits: {cpu: 300m, memory: 256Mi}}}
    stoker: {replicas: 2, resources: {limits: {cpu: 100m, memory: 64Mi}}}
    raker: {replicas: 1}
    ash-sifter: {resources: {limits: {memory: 48Mi}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: kiln-glazer, namespace: kiln}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: glazer}}}
`,
  "apps/loom/kustomization.yaml": "resources: [all.yaml]\n",
  "apps/loom/all.yaml": `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: loom, namespace: loom}
spec:
  selector: {matchLabels: {app: loom}}
  template:
    metadata: {labels: {app: loom}}
    spec:
      tolerations: [{operator: Exists, effect: NoSchedule}, {key: sun, operator: Exists, effect: NoExecute}]
      affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: kubernetes.io/hostname}}]}}
      containers:
        - name: loom
          image: example.org/loom:1.0.0
          securityContext: {capabilities: {drop: [ALL], add: [NET_ADMIN]}, runAsUser: 0}
          livenessProbe: {httpGet: {path: /live, port: 8088}, periodSeconds: 7}
          readinessProbe: {httpGet: {path: /ready, port: 8088}}
          startupProbe: {httpGet: {path: /live, port: 8088}, failureThreshold: 12, periodSeconds: 10}
`,
};

const LARDER = {
  right: [
    "Runs as 1500:1600",
    "uid 1500, gid 1600, fsGroup 1700",
    "Runs as non-root with a read-only root filesystem",
    "No service account token is mounted",
    "Restarts when its secret changes",
    "The shelf is an emptyDir capped at 3Gi",
    "Namespace `larder` enforces PSA baseline and warns at restricted",
    "Pod Security: baseline enforced",
  ],
  wrong: [
    "Runs as 1500:1500",
    "uid and gid 1500",
    "uid, gid and fsGroup 1500",
    "No privilege escalation",
    "All capabilities dropped",
    "Meets the restricted Pod Security Standard",
    "Tally is limited to 300Mi of memory",
    "Namespace `larder` enforces PSA restricted",
    "Namespace `larder` is labelled baseline for enforce, audit and warn",
    "Pod Security: restricted enforced",
    "emptyDir of 4Gi",
  ],
};

const KILN = {
  right: [
    "Glazer and stoker: 2 replicas each; raker: 1 replica",
    "glazer limited to 300m CPU / 256Mi",
    "sifter limited to 48Mi of memory",
    "Memory limits: glazer 256Mi, stoker 64Mi",
    "PDB for the glazer (maxUnavailable 1)",
  ],
  wrong: [
    "Glazer, stoker and raker: 2 replicas each",
    "Glazer and raker: 2 replicas each",
    "stoker limited to 300m CPU / 256Mi",
    "Memory limits: glazer 64Mi, stoker 256Mi",
    "PDB for the glazer and the stoker, maxUnavailable 1 each",
    "PDB for the stoker",
    "Glazer and packer: 2 replicas each",
  ],
};

const LOOM = {
  right: [
    "Tolerates all NoSchedule taints",
    "Pods prefer different nodes",
    "All capabilities dropped except NET_ADMIN",
    "Liveness probe on `/live`, port 8088, every 7 seconds",
    "Startup probe tolerates two minutes",
    "Liveness, readiness and startup probes",
  ],
  wrong: [
    "Tolerates all taints",
    "Tolerates all NoSchedule and NoExecute taints",
    "Never two pods on one node",
    "All capabilities dropped except SYS_TIME",
    "Runs as non-root",
    "Liveness and readiness probes on `/live`, port 8088",
    "Liveness and readiness probes on port 8089",
    "Startup probe tolerates five minutes",
    "Meets PSA restricted",
  ],
};

const section = (title: string, texts: readonly string[]): string => `**${title}**\n${texts.map((text) => `- ${text}\n`).join("")}\n`;

test("what is said of pods, their parts and their namespaces: none is judged wrongly", async () => {
  const parts = { larder: LARDER, kiln: KILN, loom: LOOM };
  const files: Record<string, string> = { ...FILES };
  for (const [name, { right, wrong }] of Object.entries(parts)) {
    files[`docs/stories/STORY-${name.toUpperCase()}.md`] =
      `# Story: ${name}\n\n**Status:** Review\n**Links:** apps/${name}/\n\n## Acceptance Criteria\n\n${section("AC1: Manifests", [...right, ...wrong])}`;
  }
  const root = await temporaryTree(files);
  try {
    const request = { repo: root, base: null, stories: [], clusters: [], mode: null, now: null, pullRequestText: null, version: "0.0.0" };
    const { report } = await auditRepository(request, engine, () => undefined);
    const shown = (which: "right" | "wrong", verdicts: readonly string[]): readonly string[] =>
      Object.entries(parts).flatMap(([name, part]) => {
        const story = report.stories.find(({ path }) => path.endsWith(`${name.toUpperCase()}.md`));
        const lines = (files[story?.path ?? ""] ?? "").split("\n");
        const claims = story?.criteria.flatMap((criterion) => criterion.claims) ?? [];
        return part[which].flatMap((text) => {
          const here = claims.filter(({ line }) => lines[line - 1] === `- ${text}`).map(({ verdict }) => verdict);
          const verdict = here.find((one) => one === "failed") ?? here.find((one) => one !== "verified") ?? here[0] ?? "lost";
          return verdicts.includes(verdict) ? [`${verdict}: ${text}`] : [];
        });
      });
    expect(shown("right", ["failed", "lost"])).toEqual([]);
    expect(shown("wrong", ["verified", "lost"])).toEqual([]);
    expect(shown("right", ["verified"]).length).toBeGreaterThan(Object.values(parts).flatMap(({ right }) => right).length / 2);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}, 60_000);
