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

const flux = (name: string, more: string): string =>
  `---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {interval: 10m, path: ./apps/${name}, prune: true, sourceRef: {kind: GitRepository, name: flux-system}${more}}\n`;

const FILES: Readonly<Record<string, string>> = {
  "clusters/home/apps.yaml": flux("quay", "") + flux("ferry", ", dependsOn: [{name: quay}]"),
  "apps/quay/kustomization.yaml": "resources: [all.yaml]\n",
  "apps/quay/all.yaml": `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: pier, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: example.org/pier
reclaimPolicy: Retain
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: raft}
provisioner: example.org/raft
allowVolumeExpansion: true
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: harbour, namespace: quay}
spec: {gatewayClassName: cilium, listeners: [{name: web, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: cove, namespace: quay}
spec: {gatewayClassName: cilium, listeners: [{name: web, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: to-https, namespace: quay}
spec: {parentRefs: [{name: harbour}], rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}]}]}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: lighthouse, namespace: quay}
spec: {secretName: lighthouse, duration: 1440h, renewBefore: 240h, privateKey: {algorithm: ECDSA}, dnsNames: [a.example.org], issuerRef: {name: dock}}
---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: no-cargo}
spec: {background: true, validationFailureAction: Enforce, rules: []}
---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: no-smoke}
spec: {background: false, validationFailureAction: Audit, rules: []}
`,
  "apps/ferry/kustomization.yaml": "resources: [all.yaml]\n",
  "apps/ferry/all.yaml": `apiVersion: batch/v1
kind: CronJob
metadata: {name: timetable, namespace: quay}
spec:
  schedule: "30 4 * * 3"
  concurrencyPolicy: Forbid
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: timetable, image: example.org/timetable:1.0.0, resources: {requests: {cpu: 40m, memory: 96Mi}, limits: {memory: 160Mi}}}]}}}}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: timetable, namespace: quay}
spec: {selector: {}, podMetricsEndpoints: [{port: stats, interval: 30s}]}
`,
};

const TRUE = [
  "`pier` is the default StorageClass and retains volumes",
  "`raft` can grow",
  "`harbour` accepts routes from all namespaces",
  "Plain HTTP is redirected to HTTPS with a 301",
  "Certificate `lighthouse` lives 60 days and is renewed ten days before its end",
  "The certificate is ECDSA",
  "`no-cargo` scans in the background",
  "CronJob `timetable` runs on Wednesdays at 04:30, never twice at once",
  "CronJob `timetable`: 40m/96Mi requested, 160Mi at most",
  "PodMonitor `timetable` on port `stats`, twice a minute",
  "`ferry` comes after `quay`",
];

const FALSE = [
  "`raft` is the default StorageClass",
  "`raft` retains volumes",
  "`pier` can grow",
  "`pier` and `raft` can grow",
  "`cove` accepts routes from all namespaces",
  "`harbour` and `cove` accept routes from all namespaces",
  "Plain HTTP is redirected to HTTPS with a 308",
  "Certificate `lighthouse` lives 90 days",
  "Certificate `lighthouse` is renewed 30 days before its end",
  "Certificate `lighthouse` lives ten days and is renewed 60 days before its end",
  "`no-smoke` scans in the background",
  "`no-cargo` and `no-smoke` scan in the background",
  "`no-smoke` blocks",
  "`no-cargo` never blocks",
  "CronJob `timetable` runs on Wednesdays at 05:30",
  "CronJob `timetable` runs on Tuesdays at 04:30",
  "CronJob `timetable` runs at 04:30 every night",
  "CronJob `timetable`: 40m/96Mi requested, 256Mi at most",
  "CronJob `timetable`: 160Mi requested, 96Mi at most",
  "CronJob `timetable` asks for 40m CPU and 96Mi and never gets more than 96Mi",
  "PodMonitor `timetable` on port `stats`, once a minute",
  "`quay` comes after `ferry`",
];

test("sentences that start from a name, and what is said of it in words: none is judged wrongly", async () => {
  const head = "# Story: quay\n\n**Status:** Review\n**Links:** apps/quay/, apps/ferry/\n\n## Acceptance Criteria\n\n**AC1**: Manifests:\n";
  const first = head.split("\n").length;
  const said = [...TRUE, ...FALSE];
  const root = await temporaryTree({ ...FILES, "docs/stories/STORY-QUAY.md": `${head}${said.map((text) => `- ${text}\n`).join("")}` });
  try {
    const request = { repo: root, base: null, stories: [], clusters: [], mode: null, now: null, pullRequestText: null, version: "0.0.0" };
    const { report } = await auditRepository(request, engine, () => undefined);
    const judged = report.stories.flatMap(({ criteria }) => criteria.flatMap((criterion) => criterion.claims));
    const verdictOf = (text: string): string => {
      const here = judged.filter(({ line }) => line === first + said.indexOf(text)).map(({ verdict }) => verdict);
      return here.find((one) => one === "failed") ?? here.find((one) => one !== "verified") ?? here[0] ?? "lost";
    };
    const shown = (texts: readonly string[], verdicts: readonly string[]) =>
      texts.map((text) => `${verdictOf(text)}: ${text}`).filter((line) => verdicts.includes(line.slice(0, line.indexOf(":"))));
    expect(shown(TRUE, ["failed", "lost", "unproven"])).toEqual([]);
    expect(shown(FALSE, ["verified", "lost"])).toEqual([]);
    expect(shown(FALSE, ["failed"]).length).toBeGreaterThan(FALSE.length / 2);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}, 60_000);
