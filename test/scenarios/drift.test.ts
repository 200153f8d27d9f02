import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DriftReport } from "../../src/domain/drift.ts";
import { truestory } from "../support/cli.ts";
import { platform } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const NOW = "2026-03-02T06:00:00Z";
const CANARY = "c2VjcmV0LWNhbmFyeQ";
const COREFILE = ".:53 {\n    errors\n    forward . 10.0.0.2\n    cache 30\n}\n";

const GIT = {
  ...platform,
  "apps/shop/kustomization.yaml": "resources: [deployment.yaml, coredns.yaml, daemonset.yaml, secret.yaml, quota.yaml]\n",
  "apps/shop/coredns.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: dns, namespace: shop}\ndata:\n  Corefile: |\n${COREFILE.replaceAll(/^(?=.)/gm, "    ")}`,
  "apps/shop/daemonset.yaml": `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: node-dns, namespace: kube-system}
spec:
  selector: {matchLabels: {app: node-dns}}
  template:
    metadata: {labels: {app: node-dns}}
    spec:
      dnsPolicy: Default
      containers: [{name: dns, image: "coredns/coredns:1.13.1", resources: {limits: {memory: 128Mi}}, volumeMounts: [{name: config, mountPath: /etc/coredns}]}]
      volumes: [{name: config, configMap: {name: coredns, items: [{key: Corefile, path: Corefile}]}}]
`,
  "apps/shop/secret.yaml": `apiVersion: v1\nkind: Secret\nmetadata: {name: shop, namespace: shop}\ndata: {token: ${CANARY}, extra: ${CANARY}}\n`,
  "apps/shop/quota.yaml": "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: shop, namespace: shop}\nspec: {hard: {pods: 10}}\n",
};

const managed = (manager: string, time: string, fieldsV1: object) => ({
  manager,
  operation: "Update",
  apiVersion: "v1",
  time,
  fieldsType: "FieldsV1",
  fieldsV1,
});

/** The live objects of a cluster that is as Git has it, apart from what is given. */
function live(changes: { corefile?: string; image?: string; replicas?: number; memory?: string; data?: Record<string, string> } = {}): object {
  const configMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "dns",
      namespace: "shop",
      uid: "1",
      labels: { "kustomize.toolkit.fluxcd.io/name": "apps" },
      managedFields: [
        managed("kustomize-controller", "2026-02-01T00:00:00Z", { "f:metadata": { "f:labels": { "f:kustomize.toolkit.fluxcd.io/name": {} } } }),
        managed("kubectl-edit", "2026-03-01T06:11:44Z", { "f:data": { "f:Corefile": {} } }),
      ],
    },
    data: { Corefile: changes.corefile ?? COREFILE, ...changes.data },
  };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: "shop",
      namespace: "shop",
      managedFields: [
        managed("kubectl-set", "2026-03-01T08:00:00Z", {
          "f:spec": { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"shop"}': { "f:image": {} } } } } },
        }),
      ],
    },
    spec: {
      replicas: changes.replicas ?? 2,
      selector: { matchLabels: { app: "shop" } },
      strategy: { type: "RollingUpdate" },
      template: {
        metadata: { labels: { app: "shop" } },
        spec: {
          containers: [
            { name: "mesh", image: "mesh:1" },
            { name: "shop", image: changes.image ?? "registry.example.com/shop:1.4.0", imagePullPolicy: "IfNotPresent" },
          ],
        },
      },
    },
    status: { replicas: 2 },
  };
  const daemonSet = {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "node-dns", namespace: "kube-system" },
    spec: {
      selector: { matchLabels: { app: "node-dns" } },
      template: {
        metadata: { labels: { app: "node-dns" } },
        spec: {
          dnsPolicy: "Default",
          containers: [
            {
              name: "dns",
              image: "coredns/coredns:1.13.1",
              resources: { limits: { memory: changes.memory ?? "134217728" } },
              volumeMounts: [{ name: "config", mountPath: "/etc/coredns" }],
            },
          ],
          volumes: [{ name: "config", configMap: { name: "coredns", defaultMode: 420, items: [{ key: "Corefile", path: "Corefile" }] } }],
        },
      },
    },
  };
  const flux = ["apps", "flux-system"].map((name) => ({
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name: `other-${name}`, namespace: "elsewhere" },
  }));
  return { apiVersion: "v1", kind: "List", items: [configMap, deployment, daemonSet, ...flux] };
}

const addon = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name: "coredns",
    namespace: "kube-system",
    annotations: { "objectset.rio.cattle.io/owner-gvk": "k3s.cattle.io/v1, Kind=Addon" },
    managedFields: [managed("deploy@node-1", "2026-01-10T00:00:00Z", { "f:data": { "f:Corefile": {}, ".": {} } })],
  },
  data: {
    Corefile: COREFILE.replace("    errors\n", "    errors\n    hosts /etc/coredns/NodeHosts {\n        fallthrough\n    }\n"),
    NodeHosts: "10.0.0.1 node-1\n",
  },
};
const secret = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "shop", namespace: "shop", annotations: { "kubectl.kubernetes.io/last-applied-configuration": CANARY } },
  data: { token: CANARY },
};

async function drift(
  files: Readonly<Record<string, unknown>>,
  args: readonly string[] = [],
): Promise<{ code: number; stdout: string; stderr: string; report: DriftReport | null }> {
  const folder = await mkdtemp(join(tmpdir(), "snapshots-"));
  try {
    await using repo = await repository(GIT);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
    }
    const run = await truestory(["drift", repo.path, "--snapshots", folder, "--now", NOW, ...args]);
    return { ...run, report: run.stdout.startsWith("{") ? (JSON.parse(run.stdout) as DriftReport) : null };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const FRESH = { "one/snapshot.json": { exportedAt: "2026-03-02T05:00:00Z" } };
const JSON_FORMAT = ["--format", "json"];
const found = (report: DriftReport | null) => (report?.drift ?? []).map(({ object, field, kind }) => `${kind} ${object} ${field ?? ""}`.trim());

describe("drift", () => {
  it("finds nothing in a cluster that is as Git has it: defaults, order, units, sidecars and spelling of a Corefile do not count", async () => {
    const { code, report } = await drift(
      { ...FRESH, "one/all.json": live({ corefile: "# live\n.:53 {\n  cache 30\n  errors\n  forward . dns://10.0.0.2:53\n}\n" }) },
      JSON_FORMAT,
    );
    expect(found(report)).toEqual([]);
    expect(report?.clusters).toMatchObject([{ name: "one", stale: false, compared: 3, problems: [] }]);
    expect(report?.clusters[0]?.notCovered).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  it("says what a changed Corefile does, who changed it, whether it will be reverted and where a change belongs", async () => {
    const changed = live({ corefile: COREFILE.replace("10.0.0.2", "10.0.0.53") });
    const { code, stdout } = await drift({ ...FRESH, "one/all.json": changed });
    expect(stdout).toContain("queries for all names now go to 10.0.0.53 instead of 10.0.0.2");
    expect(stdout).toContain("Last written by kubectl-edit (a person or script) at 2026-03-01T06:11:44Z.");
    expect(stdout).toContain("It belongs to Flux: a live edit will be reverted at the next reconciliation.");
    expect(stdout).toContain("apps/shop/coredns.yaml:5");
    expect(code).toBe(1);
    const { report } = await drift({ ...FRESH, "one/all.json": changed }, JSON_FORMAT);
    expect(report?.drift).toMatchObject([
      {
        kind: "changed",
        object: "ConfigMap shop/dns",
        field: "data.Corefile",
        severity: "error",
        attribution: { manager: "kubectl-edit", exact: true },
      },
    ]);
    const again = await drift(
      {
        "one/snapshot.json": { exportedAt: "2026-03-02T05:30:00Z" },
        "one/b.json": live({ corefile: `# moved\n${COREFILE.replace("10.0.0.2", "10.0.0.53")}` }),
      },
      JSON_FORMAT,
    );
    expect(again.report?.drift[0]?.fingerprint).toBe(report?.drift[0]?.fingerprint);
  });

  it("compares fields of other objects, keys of ConfigMaps both ways and keys of Secrets, and never shows a value of a Secret", async () => {
    const items = {
      ...FRESH,
      "one/all.json": live({ image: "registry.example.com/shop:1.5.0", memory: "256Mi", data: { extra: "x", NodeHosts: "y" } }),
      "one/secret.json": secret,
    };
    const { report, stdout, code } = await drift(items, JSON_FORMAT);
    expect([...found(report)].sort()).toEqual([
      "changed DaemonSet kube-system/node-dns spec.template.spec.containers[0].resources.limits.memory",
      "changed Deployment shop/shop spec.template.spec.containers[1].image",
      "changed Secret shop/shop data.extra",
      "extra ConfigMap shop/dns data.extra",
    ]);
    expect(report?.drift.find(({ object }) => object === "Deployment shop/shop")).toMatchObject({
      git: "registry.example.com/shop:1.4.0",
      live: "registry.example.com/shop:1.5.0",
      attribution: { manager: "kubectl-set" },
      at: { path: "apps/shop/deployment.yaml" },
    });
    expect(report?.ignored).toEqual([{ reason: "NodeHosts, which k3s keeps itself", count: 1 }]);
    expect(stdout).not.toContain(CANARY);
    expect((await drift(items)).stdout).not.toContain(CANARY);
    expect(code).toBe(1);
  });

  it("names the boundary: a ConfigMap that Git mounts and does not have, with its owner", async () => {
    const { report, stdout } = await drift({ ...FRESH, "one/all.json": live(), "one/addon.yaml": JSON.stringify(addon) }, JSON_FORMAT);
    expect(report?.drift).toMatchObject([
      {
        kind: "boundary",
        object: "ConfigMap kube-system/coredns",
        owner: { owner: "the k3s addon" },
        attribution: { manager: "deploy@node-1", class: "an installer" },
        at: { path: "apps/shop/daemonset.yaml" },
      },
    ]);
    expect(stdout).toContain("the Corefile is not versioned in Git");
    expect(stdout).toContain(
      "its Corefile reads /etc/coredns/NodeHosts, which DaemonSet kube-system/node-dns does not mount: CoreDNS starts, and answers none of its names",
    );
  });

  it("leaves replicas to an autoscaler, and finds what is missing", async () => {
    const hpa = {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "shop", namespace: "shop" },
      spec: { scaleTargetRef: { kind: "Deployment", name: "shop" } },
    };
    const quota = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "another", namespace: "shop" } };
    const { report } = await drift(
      {
        ...FRESH,
        "one/all.json": live({ replicas: 7 }),
        "one/more.json": { kind: "List", items: [hpa, quota] },
      },
      JSON_FORMAT,
    );
    expect(found(report)).toEqual(["missing ResourceQuota shop/shop"]);
    expect(report?.ignored).toMatchObject([{ count: 1 }]);
  });

  it("never takes a stale, cut off or empty export for a clean cluster, and says when attribution is not possible", async () => {
    const stale = await drift({ "one/snapshot.json": { exportedAt: "2026-02-01T00:00:00Z" }, "one/all.json": live() });
    expect(stale).toMatchObject({ code: 3, stdout: expect.stringContaining("more than 48 hours ago") });
    const cut = await drift({ ...FRESH, "one/all.json": live(), "one/cut.json": JSON.stringify(live()).slice(0, 500) });
    expect(cut).toMatchObject({ code: 3, stdout: expect.stringContaining("one/cut.json is no valid JSON") });
    const bare = JSON.parse(JSON.stringify(live()).replaceAll("managedFields", "removed")) as object;
    expect(await drift({ ...FRESH, "one/all.json": bare })).toMatchObject({ code: 0, stdout: expect.stringContaining("one has no managedFields") });
    expect(await drift({ "one/all.json": live() })).toMatchObject({ code: 3, stdout: expect.stringContaining("does not say when it was exported") });
    expect(await drift({ ...FRESH, "one/junk.yaml": "a: b\n---\n- 1\n" })).toMatchObject({
      code: 3,
      stdout: expect.stringContaining("no Kubernetes object"),
    });
  });

  it.each([
    [{ "two/all.json": {} }, [], 'no cluster of Git is called "two"'],
    [{ ...FRESH }, ["--cluster", "west"], 'there is no export of cluster "west"'],
    [{ "flat.json": {} }, [], "has no folder of a cluster"],
  ])("%j is an input error", async (files, args, message) => {
    const run = await drift(files, args);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });
});

describe("what a cluster has not applied yet", () => {
  const applied = (commit: string): object => ({
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name: "apps", namespace: "flux-system" },
    spec: {
      path: "./apps/shop",
      sourceRef: { kind: "GitRepository", name: "flux-system" },
      postBuild: { substituteFrom: [{ kind: "ConfigMap", name: "cluster-settings" }] },
    },
    status: { lastAppliedRevision: `main@sha1:${commit}` },
  });

  it("is lag and no drift when the cluster is as Git was then; what differs from both is drift", async () => {
    await using repo = await repository(GIT);
    const first = await repo.git("rev-parse", "HEAD");
    await repo.write({ "apps/shop/deployment.yaml": (platform["apps/shop/deployment.yaml"] ?? "").replace("shop:1.4.0", "shop:1.5.0") });
    await repo.commit("raise the shop");
    const folder = join(repo.path, "../", `${repo.path.split("/").at(-1)}-snapshots`);
    const run = async (state: object, commit: string) => {
      await mkdir(join(folder, "one"), { recursive: true });
      await writeFile(join(folder, "one/snapshot.json"), JSON.stringify(FRESH["one/snapshot.json"]));
      await writeFile(join(folder, "one/all.json"), JSON.stringify({ kind: "List", items: [state, applied(commit)] }));
      const done = await truestory(["drift", repo.path, "--snapshots", folder, "--now", NOW, "--format", "json"]);
      return { code: done.code, report: JSON.parse(done.stdout) as DriftReport };
    };
    try {
      const behind = await run(live(), first);
      expect(behind.report.drift.filter(({ field }) => field !== null)).toMatchObject([
        { field: "spec.template.spec.containers[1].image", severity: "info", lag: expect.stringContaining(`had applied ${first.slice(0, 12)}`) },
      ]);
      const edited = await run(live({ image: "registry.example.com/shop:9" }), first);
      expect(edited.report.drift.filter(({ field }) => field !== null)).toMatchObject([{ severity: "error", lag: null }]);
      expect(edited.code).toBe(1);
      const unknown = await run(live(), "a".repeat(40));
      expect(unknown.report.drift.filter(({ field }) => field !== null)).toMatchObject([{ severity: "error", lag: null }]);
      expect(unknown.report.clusters[0]?.notes).toContainEqual(expect.stringMatching(/^the cluster had applied aaaaaaaaaaaa when it was exported/));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
