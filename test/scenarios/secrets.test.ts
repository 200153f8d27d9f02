import { describe, expect, it } from "vitest";
import type { Claim, Finding, Report } from "../../src/domain/audit.ts";
import { truestory } from "../support/cli.ts";
import { story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const CIPHER = "ENC[AES256_GCM,data:c2hvcA==,iv:aXY=,tag:dGFn,type:str]";
const PLAIN = "mail-relay.internal";

const kustomization = (name: string, path: string, from: string): string =>
  [
    "---",
    "apiVersion: kustomize.toolkit.fluxcd.io/v1",
    "kind: Kustomization",
    `metadata: {name: ${name}, namespace: flux-system}`,
    "spec:",
    `  path: ${path}`,
    "  sourceRef: {kind: GitRepository, name: flux-system}",
    `  postBuild: {substituteFrom: [${from}]}`,
    "",
  ].join("\n");

const FILES: Readonly<Record<string, string>> = {
  "clusters/one/flux-system/gotk-sync.yaml": [
    "apiVersion: kustomize.toolkit.fluxcd.io/v1",
    "kind: Kustomization",
    "metadata: {name: flux-system, namespace: flux-system}",
    "spec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}",
  ].join("\n"),
  "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, secrets.sops.yaml, plain.yaml, settings.yaml, vault.yaml, apps.yaml]\n",
  "clusters/one/secrets.sops.yaml": [
    "apiVersion: v1",
    "kind: Secret",
    "metadata: {name: cluster-secrets, namespace: flux-system}",
    "stringData:",
    `  SECRET_DOMAIN: ${CIPHER}`,
    `  SECRET_REPLICAS: ${CIPHER}`,
    `sops: {version: 3.9.0, mac: "${CIPHER}"}`,
  ].join("\n"),
  "clusters/one/plain.yaml": [
    "apiVersion: v1",
    "kind: Secret",
    "metadata: {name: mail, namespace: flux-system}",
    `stringData: {SECRET_RELAY: ${PLAIN}}`,
  ].join("\n"),
  "clusters/one/settings.yaml": [
    "apiVersion: v1",
    "kind: ConfigMap",
    "metadata: {name: cluster-settings, namespace: flux-system}",
    "data: {ZONE: north}",
  ].join("\n"),
  "clusters/one/vault.yaml": [
    "apiVersion: external-secrets.io/v1",
    "kind: ExternalSecret",
    "metadata: {name: vault, namespace: flux-system}",
    "spec: {target: {name: vault-values}, dataFrom: [{extract: {key: shop}}]}",
  ].join("\n"),
  "clusters/one/apps.yaml": [
    kustomization(
      "shop",
      "./apps/shop",
      "{kind: ConfigMap, name: cluster-settings}, {kind: Secret, name: cluster-secrets}, {kind: Secret, name: mail}",
    ),
    kustomization("vaulted", "./apps/vaulted", "{kind: Secret, name: vault-values}"),
    kustomization("by-hand", "./apps/by-hand", "{kind: Secret, name: never-committed}"),
  ].join(""),
  "apps/shop/kustomization.yaml": "resources: [release.yaml, certificate.yaml]\n",
  "apps/shop/release.yaml": [
    "apiVersion: helm.toolkit.fluxcd.io/v2",
    "kind: HelmRelease",
    "metadata: {name: shop, namespace: shop}",
    "spec:",
    "  interval: 10m",
    "  values:",
    "    replicaCount: ${SECRET_REPLICAS}",
    "    zone: ${ZONE}",
    "    relay: ${SECRET_RELAY}",
    "    host: shop.${SECRET_DOMAIN}",
    "    typo: ${SECRET_DOMIAN}",
  ].join("\n"),
  "apps/shop/certificate.yaml": [
    "apiVersion: cert-manager.io/v1",
    "kind: Certificate",
    "metadata: {name: wildcard, namespace: shop}",
    "spec:",
    "  secretName: wildcard-tls",
    '  dnsNames: ["${SECRET_DOMAIN}", "*.${SECRET_DOMAIN}"]',
    "  issuerRef: {name: issuer, kind: ClusterIssuer}",
  ].join("\n"),
  "apps/vaulted/kustomization.yaml": "resources: [config.yaml]\n",
  "apps/vaulted/config.yaml": ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: vaulted, namespace: shop}", "data: {region: '${REGION}'}"].join(
    "\n",
  ),
  "apps/by-hand/kustomization.yaml": "resources: [config.yaml]\n",
  "apps/by-hand/config.yaml": ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: by-hand, namespace: shop}", "data: {owner: '${OWNER}'}"].join(
    "\n",
  ),
};

const annotated = (words: string, annotation: string): string => `${words} <!-- truestory: {${annotation}} -->`;

const CRITERIA = [
  "1. `apps/shop/release.yaml` exists",
  "2. HelmRelease `shop`: replicas configured via `${SECRET_REPLICAS}` substitution",
  annotated("3. The zone", 'object: HelmRelease/shop, field: "spec.values.zone", equals: north'),
  annotated("4. Three replicas", 'object: HelmRelease/shop, field: "spec.values.replicaCount", equals: 3'),
  annotated("5. The relay", 'object: HelmRelease/shop, field: "spec.values.relay", equals: relay.example.org'),
  annotated("6. The shop's host", 'object: HelmRelease/shop, field: "spec.values.host", equals: shop.example.org'),
  "7. `apps/vaulted/config.yaml` uses the `${REGION}` placeholder",
  "8. `apps/by-hand/config.yaml` uses the `${OWNER}` placeholder",
  "9. HelmRelease `shop` uses `${SECRET_DOMIAN}`",
  annotated("10. The interval", 'object: HelmRelease/shop, field: "spec.interval", equals: 10m'),
  annotated("11. The host's name", 'object: HelmRelease/shop, field: "spec.values.host", equals: "shop.${SECRET_DOMAIN}"'),
  annotated("12. No second zone", 'object: HelmRelease/shop, field: "spec.values.zone", equals: south'),
];

interface Audited {
  readonly report: Report;
  readonly output: string;
  judged(number: number): Pick<Claim, "verdict" | "reason">;
  found(rule: string): readonly Finding[];
}

async function audited(): Promise<Audited> {
  await using repo = await repository({ ...FILES, "docs/stories/01.md": story(CRITERIA) });
  const run = await truestory(["audit", repo.path, "--format", "json"]);
  expect(run.stderr).toBe("");
  const shown = await truestory(["audit", repo.path, "--verbose"]);
  const report = JSON.parse(run.stdout) as Report;
  return {
    report,
    output: `${run.stdout}${shown.stdout}${shown.stderr}`,
    judged: (number) => {
      const [claim] = report.stories.flatMap(({ criteria }) => criteria).find(({ id }) => id === `AC${number}`)?.claims ?? [];
      if (claim === undefined) throw new Error(`no claim in criterion ${number}`);
      return { verdict: claim.verdict, reason: claim.reason };
    },
    found: (rule) => report.findings.filter((finding) => finding.rule === rule),
  };
}

const VERIFIED = { verdict: "verified", reason: null };
const OPEN = { verdict: "unproven", reason: "needs-secret" };

describe("variables that Secrets define", async () => {
  const audit = await audited();

  it("keep their objects: what hangs on no Secret is judged as ever", () => {
    for (const number of [1, 3, 10]) expect(audit.judged(number), `criterion ${number}`).toEqual(VERIFIED);
    expect(audit.judged(12).verdict).toBe("failed");
    expect(audit.report.clusters).toMatchObject([{ name: "one", failures: [] }]);
  });

  it("are defined when the Secret has the key, though its value is encrypted", () => {
    expect(audit.judged(2)).toEqual(VERIFIED);
    expect(audit.judged(11)).toEqual(VERIFIED);
  });

  it("leave a claim about their value open", () => {
    for (const number of [4, 5, 6]) expect(audit.judged(number), `criterion ${number}`).toEqual(OPEN);
  });

  it("may come from a Secret that is made in the cluster, or was put there by hand", () => {
    for (const number of [7, 8]) expect(audit.judged(number), `criterion ${number}`).toEqual(OPEN);
  });

  it("are undefined when no Secret can have them", () => {
    expect(audit.judged(9).verdict).toBe("failed");
    expect(audit.found("undefined-variable").map(({ at }) => `${at.path}:${at.line}`)).toEqual(["apps/shop/release.yaml:11"]);
  });

  it("are named once per Secret, and a Secret that nothing in Git makes is a warning", () => {
    expect(audit.found("build-failed")).toEqual([]);
    expect(audit.found("needs-secret").map(({ severity, object }) => `${severity} ${object}`)).toEqual([
      "info Secret flux-system/cluster-secrets",
      "info Secret flux-system/mail",
      "info Secret flux-system/vault-values",
    ]);
    expect(audit.found("secret-not-in-git").map(({ severity, object }) => `${severity} ${object}`)).toEqual([
      "warning Secret flux-system/never-committed",
    ]);
  });

  it("are never shown, neither in clear text nor encrypted", () => {
    expect(audit.output).toContain("‹secret SECRET_REPLICAS›");
    expect(audit.output).toContain("‹secret SECRET_RELAY›");
    expect(audit.output).not.toContain("ENC[");
    expect(audit.output).not.toContain(PLAIN);
  });
});
