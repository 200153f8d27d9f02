import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { Claim, Report } from "../../src/domain/audit.ts";
import { PROJECT, truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const RELEASE = (chart: string, values: string, more = ""): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
  namespace: shop
spec:
  interval: 30m
${chart}${more}
  values:
${values}`;

const OWN = `  chart:
    spec:
      chart: ./charts/web
      sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}
`;

const BITNAMI = `  chart:
    spec:
      chart: web
      version: 1.2.3
      sourceRef: {kind: HelmRepository, name: upstream}
`;

const UPSTREAM = `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: upstream, namespace: shop}
spec: {url: "https://user:token@charts.example.org/stable"}
`;

const CHART: Readonly<Record<string, string>> = {
  "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.3\n",
  "charts/web/values.yaml": "replicas: 1\npdb: false\npassword: ''\nargs: []\n",
  "charts/web/values.schema.json": '{"type": "object", "properties": {"replicas": {"type": "integer", "minimum": 1}}}',
  "charts/web/templates/deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ mul .Values.replicas 2 }}
  template:
    spec:
      containers:
        - name: web
          image: registry.example.org/web:{{ .Chart.Version }}
          args: {{ toJson .Values.args }}
`,
  "charts/web/templates/secret.yaml": `apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}-login
  annotations:
    checksum: {{ randAlphaNum 12 | sha256sum }}
stringData:
  password: {{ .Values.password | default (randAlphaNum 16) }}
{{- if .Values.pdb }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .Release.Name }}
spec:
  minAvailable: 1
{{- end }}
{{- if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ .Release.Name }}
{{- end }}
`,
};

const FILES: Readonly<Record<string, string>> = {
  ...platform,
  ...CHART,
  "apps/shop/kustomization.yaml": "resources: [release.yaml]\n",
  "apps/shop/release.yaml": RELEASE(OWN, "    replicas: ${SHOP_REPLICAS}\n"),
};

async function audit(files: Readonly<Record<string, string>>, criteria: readonly string[]): Promise<Report> {
  await using repo = await repository({ ...files, "docs/stories/01.md": story(criteria) });
  const run = await truestory(["audit", repo.path, "--format", "json"]);
  expect(run.stderr).toBe("");
  const report: unknown = JSON.parse(run.stdout);
  const schema: unknown = JSON.parse(await readFile(join(PROJECT, "docs/report.schema.json"), "utf8"));
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema as object);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report as Report;
}

function claimsOf(report: Report): readonly Claim[] {
  return report.stories.flatMap((one) => one.criteria.flatMap(({ claims }) => claims));
}

async function verdicts(files: Readonly<Record<string, string>>, criteria: readonly string[]): Promise<readonly string[]> {
  return claimsOf(await audit(files, criteria)).map(({ verdict, reason, level }) =>
    [verdict, reason ?? level].filter((part) => part !== null).join(" "),
  );
}

const DEPLOYMENT = "- [x] Four replicas <!-- truestory: {object: Deployment/shop/web, field: spec.replicas, equals: 4} -->";

describe("a claim about what a chart makes", () => {
  it("is true or false only after Helm", async () => {
    const report = await audit(FILES, [
      "- [x] Deployment `web` has 4 replicas",
      "- [x] Two replicas <!-- truestory: {object: Deployment/shop/web, field: spec.replicas, equals: 2} -->",
    ]);
    const [yes, no] = claimsOf(report);
    expect(yes).toMatchObject({ verdict: "verified", level: "rendered", clusters: ["one"] });
    expect(yes?.evidence).toContainEqual(
      expect.objectContaining({ path: "charts/web/templates/deployment.yaml", object: "Deployment shop/web", field: "spec.replicas", value: "4" }),
    );
    expect(no).toMatchObject({ verdict: "failed", level: "rendered" });
    expect(report.engine).toMatchObject({ helm: expect.stringMatching(/^v4\./), kubeVersion: expect.stringMatching(/^v1\./), apiVersions: [] });
    expect(report.findings.filter(({ rule }) => rule === "build-failed")).toEqual([]);
  });

  it("is not true because values say so that the chart ignores", async () => {
    const ignored = { "apps/shop/release.yaml": RELEASE(OWN, "    replicaCount: 7\n") };
    const criteria = [
      "- [x] `apps/shop/release.yaml` runs 7 replicas",
      "- [x] Deployment `web` has 7 replicas",
      "- [x] Deployment `web` has 2 replicas",
    ];
    expect((await verdicts({ ...FILES, ...ignored }, criteria)).map((text) => text.split(" ")[0])).toEqual(["unproven", "failed", "verified"]);
  });

  it("is open when the chart is elsewhere, and says which chart", async () => {
    const files = { ...platform, "apps/shop/kustomization.yaml": "resources: [release.yaml, source.yaml]\n", "apps/shop/source.yaml": UPSTREAM };
    const report = await audit({ ...files, "apps/shop/release.yaml": RELEASE(BITNAMI, "    replicas: 2\n") }, [DEPLOYMENT]);
    const [claim] = claimsOf(report);
    expect(claim).toMatchObject({ verdict: "unproven", reason: "needs-chart" });
    expect(JSON.stringify(claim)).toContain("chart web 1.2.3 of https://charts.example.org/stable");
    expect(JSON.stringify(report)).not.toContain("token");
  });

  it("is settled by a vendored chart of that version, and of no other", async () => {
    const vendored = Object.fromEntries(Object.entries(CHART).map(([path, text]) => [path.replace("charts/web/", "vendor/web/"), text]));
    const named = (name: string, version: string): string =>
      RELEASE(BITNAMI.replace("1.2.3", version), "    replicas: 2\n").replace("name: web", `name: ${name}`);
    const files = {
      ...platform,
      ...vendored,
      ".github/truestory.yml": "charts: [vendor]\n",
      "apps/shop/kustomization.yaml": "resources: [source.yaml, exact.yaml, later.yaml, range.yaml]\n",
      "apps/shop/source.yaml": UPSTREAM,
      "apps/shop/exact.yaml": named("exact", "1.2.3"),
      "apps/shop/later.yaml": named("later", "1.2.4"),
      "apps/shop/range.yaml": named("range", '"1.x"'),
    };
    const criteria = ["exact", "later", "range"].map(
      (name) => `- [x] Four replicas of ${name} <!-- truestory: {object: Deployment/shop/${name}, field: spec.replicas, equals: 4} -->`,
    );
    expect(await verdicts(files, criteria)).toEqual(["verified rendered", "unproven needs-chart", "verified rendered"]);
  });

  it("is false when the chart makes no such object, and open when the cluster decides", async () => {
    const criteria = [
      "- [x] Disruptions are bounded <!-- truestory: {object: PodDisruptionBudget/shop/web} -->",
      "- [x] Deployment `web` exists in namespace `shop`",
    ];
    const told = { ...FILES, ".github/truestory.yml": "kubernetes: {apiVersions: [monitoring.coreos.com/v1]}\n" };
    expect((await verdicts(told, criteria)).map((text) => text.split(" ")[0])).toEqual(["failed", "verified"]);
    expect(await verdicts(FILES, criteria)).toEqual(["unproven needs-cluster", "verified rendered"]);
  });

  it("is never settled by chance or by a Secret", async () => {
    const secret = RELEASE(OWN, "    replicas: 2\n", "  valuesFrom: [{kind: Secret, name: web-values}]\n").replace("name: web\n", "name: hidden\n");
    const files = { ...FILES, "apps/shop/kustomization.yaml": "resources: [release.yaml, hidden.yaml]\n", "apps/shop/hidden.yaml": secret };
    const [chance, hidden] = await verdicts(files, [
      "- [x] Checksum <!-- truestory: {object: Secret/shop/web-login, field: metadata.annotations.checksum, equals: abc} -->",
      "- [x] Four replicas <!-- truestory: {object: Deployment/shop/hidden, field: spec.replicas, equals: 4} -->",
    ]);
    expect(chance).toContain("unproven");
    expect(hidden).toBe("unproven needs-secret");
  });
});

describe("integrity rules", () => {
  it("stay silent about what releases share and about what their hooks and operators make", async () => {
    const hook = `apiVersion: batch/v1
kind: Job
metadata:
  name: shared-hook
  namespace: shop
  annotations: {helm.sh/hook: "pre-install,pre-upgrade"}
spec: {template: {spec: {restartPolicy: Never, serviceAccountName: made-elsewhere, containers: [{name: a, image: "b:1"}]}}}
`;
    const user = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-webhook
spec:
  selector: {matchLabels: {app: webhook}}
  template:
    metadata: {labels: {app: webhook}}
    spec:
      serviceAccountName: webhook
      containers: [{name: a, image: "b:1", envFrom: [{secretRef: {name: made-by-the-hook}}, {configMapRef: {name: made-by-the-operator}}]}]
      volumes: [{name: cert, secret: {secretName: webhook-cert}}]
`;
    const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`;
    const second = (FILES["apps/shop/release.yaml"] ?? "").replace("name: web\n", "name: other\n");
    const files: Record<string, string> = {
      ...FILES,
      "charts/web/templates/hook.yaml": hook,
      "charts/web/templates/webhook.yaml": user,
      "charts/web/crds/things.yaml": crd,
      "apps/shop/kustomization.yaml": "resources: [release.yaml, second.yaml]\n",
      "apps/shop/second.yaml": second,
    };
    const { "apps/shop/deployment.yaml": _unlisted, ...listed } = files;
    const report = await audit(listed, [DEPLOYMENT]);
    expect(claimsOf(report)[0]).toMatchObject({ verdict: "verified", level: "rendered" });
    expect(report.findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });
});

describe("a chart that cannot be rendered", () => {
  it("is a finding at the line of its template, and what hangs on it stays open", async () => {
    const broken = { "charts/web/templates/zz.yaml": 'kind: ConfigMap\n{{ fail "no luck" }}\n' };
    const report = await audit({ ...FILES, ...broken }, [DEPLOYMENT]);
    expect(claimsOf(report)[0]).toMatchObject({ verdict: "unproven", reason: "render-failed" });
    const found = report.findings.filter(({ rule }) => rule === "build-failed");
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ at: { path: "charts/web/templates/zz.yaml", line: 2 }, message: expect.stringContaining("no luck") });
  });

  it("fails for values that its schema refuses", async () => {
    const report = await audit({ ...FILES, "apps/shop/release.yaml": RELEASE(OWN, "    replicas: 0\n") }, [DEPLOYMENT]);
    expect(claimsOf(report)[0]).toMatchObject({ verdict: "unproven", reason: "render-failed" });
    expect(report.findings.map(({ message }) => message).join()).toContain("minimum: got 0, want 1");
  });

  it("is named when it is not where the release says", async () => {
    const report = await audit({ ...FILES, "apps/shop/release.yaml": RELEASE(OWN.replace("charts/web", "charts/gone"), "    replicas: 2\n") }, [
      DEPLOYMENT,
    ]);
    const found = report.findings.filter(({ rule }) => rule === "build-failed");
    expect(found[0]).toMatchObject({ at: { path: "apps/shop/release.yaml", line: 10 }, message: expect.stringContaining("./charts/gone") });
  });
});
