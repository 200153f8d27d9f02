import { evidence } from "../../src/domain/assertion.ts";
import type { AuditedCriterion, AuditedStory, Claim, Finding, Report } from "../../src/domain/audit.ts";
import { chargedClaims, worst } from "../../src/domain/audit.ts";
import { countVerdicts } from "../../src/report/summary.ts";

/** A claim with what matters for a test; the rest is quiet. */
export function claim(parts: Partial<Claim> & Pick<Claim, "id" | "line" | "text" | "verdict">): Claim {
  return {
    hash: "0".repeat(24) + parts.line.toString(16).padStart(8, "0"),
    reason: null,
    because: null,
    reading: null,
    recogniser: null,
    level: null,
    clusters: [],
    evidence: [],
    suggestion: null,
    change: null,
    ...parts,
  };
}

/** A criterion whose verdict is the worst of its claims. */
export function criterion(id: string, line: number, text: string, claims: readonly Claim[]): AuditedCriterion {
  return { id, line, text, verdict: worst(claims.map(({ verdict }) => verdict)), claims };
}

/** A story whose counts are those of the claims it answers for. */
export function story(parts: Partial<AuditedStory> & Pick<AuditedStory, "path" | "id" | "title" | "gate">): AuditedStory {
  const empty = { criteria: [], tasks: [], fileList: [], definitionOfDone: [], validation: [], prerequisites: [], witnesses: [], unparsed: [] };
  const whole = { status: { raw: null, state: "unknown" as const }, binds: { by: [] }, counts: countVerdicts([]), ...empty, ...parts };
  return { ...whole, counts: countVerdicts(chargedClaims(whole)) };
}

/** A report whose counts are those of its stories. */
export function report(parts: Partial<Report>): Report {
  const whole: Report = {
    schema: "truestory/report@1",
    tool: { name: "truestory", version: "0.1.0" },
    engine: { kustomize: "0.21.0", flux: "1.14.0", helm: null, kubeVersion: null, apiVersions: [] },
    mode: "advise",
    now: null,
    repository: { commit: null, base: null },
    gate: { outcome: "PASS", reasons: [], exitCode: 0 },
    counts: countVerdicts([]),
    stories: [],
    findings: [],
    drift: [],
    clusters: [],
    snapshots: [],
    ignored: [],
    ...parts,
  };
  const counts = { ...countVerdicts([]) };
  for (const { counts: of } of whole.stories) for (const verdict of Object.keys(of) as (keyof typeof of)[]) counts[verdict] += of[verdict];
  return { ...whole, counts };
}

/** A finding with what matters for a test. */
export function finding(parts: Partial<Finding> & Pick<Finding, "rule" | "severity" | "message" | "at">): Finding {
  return { cluster: null, object: null, story: null, remediation: "Mend it.", change: null, ...parts };
}

/** Text that tries to leave every place it may be put into. */
export const HOSTILE =
  "<!-- truestory --> @acme/everyone closes #1 https://evil.example/x ![pic](http://evil.example/p.png) [click](javascript:1) </details><img src=x> | **bold** `a``b ``` ~~~ :tada: $x$ ::error::no ##[add-mask]a \u001B[31mred\u202Egnp.exe\u200B\r\n- [x] all true\n::stop-commands::x deadbeefcafe GH-12 www.evil.example";

const DNS = "docs/stories/STORY-DNS.md";
const RELEASE = "kubernetes/dns/app/helmrelease.yaml";

const dns = story({
  path: DNS,
  id: "STORY-DNS",
  title: "Cluster DNS from Git",
  status: { raw: "Done ✅", state: "done" },
  binds: { by: ["status", "boxes"] },
  gate: "FAIL",
  criteria: [
    criterion("AC1", 20, "**HelmRelease created:**", [
      claim({
        id: "AC1.1",
        line: 21,
        text: "`kubernetes/dns/helmrelease.yaml` exists",
        verdict: "moved",
        because: "There is no `kubernetes/dns/helmrelease.yaml`; commit 4f1c2d3 renamed it to `kubernetes/dns/app/helmrelease.yaml`.",
        reading: "`kubernetes/dns/helmrelease.yaml` is a file or directory",
        recogniser: "path-exists",
        level: "text",
        evidence: [evidence({ path: RELEASE, line: 1, note: "renamed by 4f1c2d3 “refactor: one folder per app”" })],
        suggestion: "- `kubernetes/dns/app/helmrelease.yaml` exists",
        change: "same",
      }),
      claim({
        id: "AC1.2",
        line: 22,
        text: "Replicas: `3`",
        verdict: "failed",
        because: "Expected `spec.values.replicaCount` to be 3, found 2 in clusters infra and apps.",
        reading: "HelmRelease `kube-system/coredns`: `spec.values.replicaCount` is 3",
        recogniser: "field-equals",
        level: "substituted",
        clusters: ["infra", "apps"],
        evidence: [
          evidence({
            path: RELEASE,
            line: 24,
            cluster: "infra",
            object: "HelmRelease kube-system/coredns",
            field: "spec.values.replicaCount",
            value: "2",
          }),
          evidence({
            path: "kubernetes/clusters/infra/settings.yaml",
            line: 42,
            cluster: "infra",
            field: "COREDNS_REPLICAS",
            value: "2",
            note: "defines the variable",
          }),
          evidence({
            path: RELEASE,
            line: 24,
            cluster: "apps",
            object: "HelmRelease kube-system/coredns",
            field: "spec.values.replicaCount",
            value: "2",
          }),
          evidence({
            path: "kubernetes/clusters/apps/settings.yaml",
            line: 43,
            cluster: "apps",
            field: "COREDNS_REPLICAS",
            value: "2",
            note: "defines the variable",
          }),
        ],
        change: "new",
      }),
      claim({
        id: "AC1.3",
        line: 23,
        text: "ClusterIP comes from `${COREDNS_CLUSTER_IP}`",
        verdict: "verified",
        reading: "HelmRelease `kube-system/coredns`: `spec.values.service.clusterIP` comes from `${COREDNS_CLUSTER_IP}`",
        recogniser: "variable",
        level: "substituted",
        clusters: ["infra", "apps"],
        evidence: [
          evidence({
            path: RELEASE,
            line: 28,
            object: "HelmRelease kube-system/coredns",
            field: "spec.values.service.clusterIP",
            value: "10.245.0.10",
          }),
        ],
        change: "same",
      }),
    ]),
    criterion("AC2", 25, "Alerts: CoreDNSAbsent, CoreDNSDown", [
      claim({
        id: "AC2.1",
        line: 25,
        text: "Alerts: CoreDNSAbsent, CoreDNSDown",
        verdict: "verified",
        level: "built",
        recogniser: "alerts",
        change: "fixed",
      }),
    ]),
    criterion("AC3", 27, "Local validation passes", [
      claim({
        id: "AC3.1",
        line: 28,
        text: "OCI source preflight succeeds",
        verdict: "unproven",
        reason: "needs-network",
        because: "Reaching a registry needs the network.",
      }),
      claim({
        id: "AC3.2",
        line: 29,
        text: "Ops team is happy",
        verdict: "unproven",
        reason: "unrecognised",
        suggestion: '- Ops team is happy <!-- truestory: {attested: docs/evidence/ops.md, by: "@ops"} -->',
      }),
    ]),
    criterion("AC4", 31, "Pods run", [
      claim({ id: "AC4.1", line: 32, text: "CoreDNS pods ready", verdict: "deferred", because: "Deferred to STORY-VALIDATE." }),
      claim({ id: "AC4.2", line: 33, text: "Metrics scraped", verdict: "deferred", because: "Deferred to STORY-VALIDATE." }),
    ]),
    criterion("AC5", 35, "Reviewed", [
      claim({ id: "AC5.1", line: 36, text: "Reviewed by storage", verdict: "attested", because: "docs/evidence/storage.txt vouches for it." }),
      claim({
        id: "AC5.2",
        line: 37,
        text: "SMTP egress allowed",
        verdict: "waived",
        because: "Waived as accepted risk by @owner until 2026-12-31.",
      }),
      claim({
        id: "AC5.3",
        line: 38,
        text: "If mesh is enabled, export the service",
        verdict: "not-applicable",
        because: "The mesh is rendered nowhere.",
      }),
    ]),
    criterion("AC6", 40, "Group label without a claim", []),
  ],
  tasks: [
    claim({
      id: "tasks.1",
      line: 50,
      text: "Create `kubernetes/dns/ks.yaml`",
      verdict: "verified",
      level: "text",
      recogniser: "path-exists",
      ticked: "ticked",
    }),
  ],
  fileList: [
    claim({
      id: "files.1",
      line: 60,
      text: "kubernetes/dns/dashboard.json",
      verdict: "failed",
      because: "There is no `kubernetes/dns/dashboard.json`, and no commit ever had it.",
      reading: "`kubernetes/dns/dashboard.json` is a file",
      recogniser: "path-exists",
      level: "text",
      change: "same",
    }),
  ],
  definitionOfDone: [
    claim({ id: "dod.1", line: 70, text: "Chart version 1.38.0", verdict: "failed", because: "Expected 1.38.0, found 1.45.0.", ticked: "open" }),
    claim({ id: "dod.2", line: 71, text: "`kubernetes/dns/README.md` exists", verdict: "verified", level: "text", ticked: "ticked" }),
  ],
  validation: [claim({ id: "validation.1", line: 80, text: "`dig` answers", verdict: "unproven", reason: "needs-cluster" })],
  witnesses: [{ kind: "status", path: DNS, line: 3, says: "Status: Done ✅", state: "done" }],
  unparsed: [{ line: 44, text: "| a row of no table" }],
});

const hostile = story({
  path: "docs/stories/::error::x\n##[group]`|`.md",
  id: HOSTILE,
  title: HOSTILE,
  status: { raw: HOSTILE, state: "unknown" },
  gate: "CONCERNS",
  criteria: [
    criterion("AC1", 7, HOSTILE, [
      claim({
        id: "AC1.1",
        line: 8,
        text: HOSTILE,
        verdict: "failed",
        because: HOSTILE,
        reading: HOSTILE,
        recogniser: HOSTILE,
        suggestion: `\`\`\`\n${HOSTILE}\n\`\`\`\``,
        evidence: [evidence({ path: HOSTILE, line: 1, cluster: HOSTILE, object: HOSTILE, field: HOSTILE, value: HOSTILE, note: HOSTILE })],
      }),
      claim({ id: "AC1.2", line: 9, text: HOSTILE, verdict: "unproven", reason: "ambiguous", because: HOSTILE, suggestion: HOSTILE }),
    ]),
  ],
  unparsed: [{ line: 99, text: HOSTILE }],
});

/** All verdicts, all parts, no ill will. */
export const sample: Report = report({
  repository: { commit: "17e1991dc5208d40888b5e8e2de9fb35e8349b44", base: "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432" },
  gate: { outcome: "FAIL", reasons: ["STORY-DNS: AC1.2 is false and was not before.", "The finding reference/dangling is new."], exitCode: 1 },
  stories: [
    story({
      path: "docs/stories/STORY-NTP.md",
      id: "STORY-NTP",
      title: "時刻同期 for every node 🕰️",
      status: { raw: "Draft", state: "draft" },
      gate: "PASS",
      criteria: [
        criterion("AC1", 9, "Chrony is deployed", [claim({ id: "AC1.1", line: 9, text: "Chrony is deployed", verdict: "verified", level: "built" })]),
      ],
    }),
    dns,
  ],
  findings: [
    finding({
      rule: "unapplied",
      severity: "warning",
      message: "Expected a root to reach `kubernetes/old/ks.yaml`, found none that does.",
      at: { path: "kubernetes/old/ks.yaml", line: 1 },
      remediation: "Reference it from a cluster or delete it.",
      change: "same",
    }),
    finding({
      rule: "reference/dangling",
      severity: "error",
      message: "Expected ConfigMap `flux-system/cluster-settings`, found none in cluster apps.",
      at: { path: "kubernetes/dns/ks.yaml", line: 31 },
      cluster: "apps",
      object: "Kustomization flux-system/coredns",
      story: DNS,
      remediation: "Create the ConfigMap or mark the reference optional.",
      change: "new",
    }),
  ],
  drift: [
    {
      cluster: "infra",
      object: "ConfigMap kube-system/coredns",
      field: "data.Corefile",
      kind: "changed",
      layer: "git",
      git: "cache 30",
      live: "cache 60",
      owner: "helm-controller",
      attribution: "kubectl-edit changed it last",
      next: "Revert the edit or bring it into Git.",
      severity: "error",
      fingerprint: "f00",
      change: "new",
    },
  ],
  clusters: [
    {
      name: "infra",
      root: "kubernetes/clusters/infra",
      objects: 210,
      failures: [
        {
          subject: "Kustomization flux-system/apps",
          path: "kubernetes/apps",
          message: "accumulating resources: missing.yaml: no such file",
          at: { path: "kubernetes/apps/kustomization.yaml", line: 4 },
        },
      ],
    },
    { name: "apps", root: "kubernetes/clusters/apps", objects: 98, failures: [] },
  ],
  snapshots: [{ cluster: "infra", exportedAt: "2026-11-01T03:00:00Z", complete: false, problems: ["Secrets were left out."] }],
  ignored: [{ rule: "unapplied", reason: "the archive is kept for reference", count: 3 }],
});

/** Every free text of the report is an attack. */
export const attack: Report = report({
  repository: { commit: HOSTILE, base: HOSTILE },
  now: HOSTILE,
  gate: { outcome: "CONCERNS", reasons: [HOSTILE], exitCode: 0 },
  stories: [hostile],
  findings: [
    finding({
      rule: HOSTILE,
      severity: "error",
      message: HOSTILE,
      at: { path: HOSTILE, line: 1 },
      cluster: HOSTILE,
      object: HOSTILE,
      remediation: HOSTILE,
    }),
    finding({ rule: HOSTILE, severity: "info", message: HOSTILE, at: { path: HOSTILE, line: 0 }, remediation: HOSTILE }),
  ],
  drift: [
    {
      cluster: HOSTILE,
      object: HOSTILE,
      field: HOSTILE,
      kind: HOSTILE,
      layer: HOSTILE,
      git: HOSTILE,
      live: HOSTILE,
      owner: HOSTILE,
      attribution: HOSTILE,
      next: HOSTILE,
      severity: "info",
      fingerprint: HOSTILE,
      change: null,
    },
  ],
  clusters: [{ name: HOSTILE, root: HOSTILE, objects: 1, failures: [{ subject: HOSTILE, path: HOSTILE, message: HOSTILE, at: null }] }],
  snapshots: [{ cluster: HOSTILE, exportedAt: HOSTILE, complete: true, problems: [HOSTILE] }],
  ignored: [{ rule: HOSTILE, reason: HOSTILE, count: 1 }],
});
