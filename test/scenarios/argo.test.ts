import { cp } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { PROJECT, truestory } from "../support/cli.ts";
import { repository } from "../support/repository.ts";

async function audit(path: string, ...args: string[]): Promise<{ code: number; report: Report }> {
  const run = await truestory(["audit", path, "--format", "json", ...args]);
  expect(run.stderr).toBe("");
  return { code: run.code, report: JSON.parse(run.stdout) as Report };
}

/** Verdicts of all claims of a report by their text. */
function verdicts({ stories }: Report): Readonly<Record<string, string>> {
  const claims = stories.flatMap(({ criteria, fileList }) => [...criteria.flatMap((criterion) => criterion.claims), ...fileList]);
  return Object.fromEntries(
    claims.map(({ text, verdict, reason, change }) => [text.split(" <!--")[0], [verdict, reason, change].filter(Boolean).join(" ")]),
  );
}

describe("a story about an Argo CD repository", () => {
  it("is judged against what Argo CD would apply, without configuration", async () => {
    const { code, report } = await audit("examples/argo");
    expect(report.clusters).toMatchObject([{ name: "in-cluster", root: "argocd/root.yaml", objects: 10 }]);
    expect(verdicts(report)).toEqual({
      "`platform/coredns-config/daemonset.yaml` exists": "verified",
      "Application `argocd/coredns-config` exists": "verified",
      "DaemonSet `kube-system/coredns` exists": "verified",
      "Image: `rancher/mirrored-coredns-coredns:1.13.1`": "verified",
      "DaemonSet `kube-system/coredns` has `spec.template.spec.dnsPolicy: Default`": "verified",
      "DaemonSet `kube-system/coredns` has `spec.template.spec.priorityClassName: system-node-critical`": "failed",
      "Three replicas in production": "verified",
      "Three replicas in staging": "failed",
      "ServiceMonitor `metrics/coredns` exists": "unproven needs-chart",
      "platform/coredns-config/argocd.yaml": "verified",
      "platform/coredns-config/daemonset.yaml": "verified",
      "platform/coredns-config/configmap.yaml": "failed",
    });
    expect(code).toBe(1);
  });

  it("charges a change that stops Argo CD from applying what the story promises", async () => {
    await using repo = await repository({});
    await cp(join(PROJECT, "examples/argo"), repo.path, { recursive: true });
    await repo.commit("feat: platform");
    await repo.git("checkout", "--quiet", "-b", "change");
    await repo.write({ "README.md": "another text\n" });
    await repo.commit("docs: another text");
    expect((await audit(repo.path, "--base", "main")).code).toBe(0);

    const set = await repo.git("show", "main:platform/shop/argocd.yaml");
    await repo.write({ "platform/shop/argocd.yaml": set.replace('replicas: "3"', 'replicas: "2"') });
    await repo.commit("fix: fewer replicas");
    const { code, report } = await audit(repo.path, "--base", "main");
    expect(verdicts(report)).toMatchObject({ "Three replicas in production": "failed new", "Three replicas in staging": "failed same" });
    expect(code).toBe(1);
  });

  it("never takes an Application that cannot be rendered for an absence", async () => {
    await using repo = await repository({});
    await cp(join(PROJECT, "examples/argo"), repo.path, { recursive: true });
    await repo.write({ "platform/coredns-config/broken.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x\n" });
    await repo.commit("feat: platform");
    const { report } = await audit(repo.path);
    expect(verdicts(report)).toMatchObject({
      "DaemonSet `kube-system/coredns` exists": "unproven render-failed",
      "DaemonSet `kube-system/coredns` has `spec.template.spec.dnsPolicy: Default`": "unproven render-failed",
    });
    expect(report.clusters[0]?.failures).toMatchObject([
      { subject: "Application argocd/coredns-config", at: { path: "platform/coredns-config/broken.yaml" } },
      { subject: "Application argocd/metrics" },
    ]);
  });
});
