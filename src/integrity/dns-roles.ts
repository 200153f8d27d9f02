import { type DnsServer, dnsFinding, dnsServersOf } from "../corefile/dns-server.ts";
import { exampleDns } from "../corefile/example-dns.ts";
import type { Instance } from "../corefile/instance.ts";
import { isSince } from "../corefile/version.ts";
import { inventoryOf } from "../domain/inventory.ts";
import { deepest } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { itemsAt, type Mapping, stringAt, type Value, valueAt } from "../domain/value.ts";

function withRole(rules: readonly string[], binding = "coredns"): Readonly<Record<string, string>> {
  return exampleDns({
    corefile: ["kubernetes cluster.local"],
    pod: ["serviceAccountName: dns"],
    more: {
      "roles.yaml": [
        ["apiVersion: v1", "kind: ServiceAccount", "metadata: {name: dns, namespace: kube-system}"],
        [
          "apiVersion: rbac.authorization.k8s.io/v1",
          "kind: ClusterRole",
          "metadata: {name: coredns}",
          "rules:",
          ...rules.map((line) => `  - ${line}`),
        ],
        [
          "apiVersion: rbac.authorization.k8s.io/v1",
          "kind: ClusterRoleBinding",
          "metadata: {name: dns}",
          `roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${binding}}`,
          "subjects: [{kind: ServiceAccount, name: dns, namespace: kube-system}]",
        ],
      ],
    },
  });
}

const CORE = "{apiGroups: [''], resources: [endpoints, services, namespaces, pods], verbs: [list, watch]}";
const SLICES = "{apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}";

/** Source of the rule: `plugin/kubernetes` of CoreDNS; release notes of 1.8.1 (EndpointSlices) and 1.11.0 (Endpoints are not read any more). */
export const rule: IntegrityRule = {
  id: "dns-roles",
  severity: "error",
  side: "pair",
  summary: "The ServiceAccount of CoreDNS may not list and watch what the kubernetes plugin reads: it is never ready, and names of the cluster fail.",
  remediation:
    "Let the ClusterRole list and watch `services`, `namespaces` and `endpointslices` of `discovery.k8s.io`, and `pods` with `pods verified`.",
  examples: [
    { title: "Endpoints as before 1.8", files: withRole([CORE]), finds: ["clusters/one/deployment.yaml:9"] },
    { title: "all of it", files: withRole([CORE, SLICES]), finds: [] },
    { title: "a role that is not in Git", files: withRole([CORE], "system:coredns"), finds: [] },
  ],
  check: (world) =>
    dnsServersOf(world).flatMap((server) => {
      const uses = server.corefile.blocks.flatMap(({ plugins }) => plugins.get("kubernetes") ?? []);
      const rules = rulesOf(server);
      if (uses.length === 0 || server.version === null || rules === undefined) return [];
      const missing = needsOf(uses, server.version).filter(
        ([group, resource]) => !["list", "watch"].every((verb) => rules.some((one) => allows(one, group, resource, verb))),
      );
      if (missing.length === 0) return [];
      const account = accountOf(server);
      const list = missing.map(([group, resource]) => (group === "" ? resource : `${resource}.${group}`)).join(", ");
      const message = `expected ServiceAccount ${server.object.id.namespace}/${account} to list and watch ${list}, which the kubernetes plugin of CoreDNS ${server.version} reads, found no role of it that allows that`;
      return [dnsFinding(server, server.object.locate([...server.template, "spec", "serviceAccountName"]).place, message)];
    }),
};

type Need = readonly [group: string, resource: string];

/** Nothing where it reads another cluster, or some namespaces only. */
function needsOf(uses: readonly Instance[], version: string): readonly Need[] {
  const options = uses.flatMap((use) => use.options);
  const words = options.map(([word]) => word?.text ?? "");
  if (words.some((word) => ["endpoint", "kubeconfig", "namespaces", "labels"].includes(word) || /[$%‹]/.test(word))) return [];
  const verified = options.some(([word, value]) => word?.text === "pods" && value?.text === "verified");
  const needs: Need[] = [
    ["", "services"],
    ["", "namespaces"],
  ];
  if (isSince(version, "1.11.0") && !words.includes("noendpoints")) needs.push(["discovery.k8s.io", "endpointslices"]);
  if (verified) needs.push(["", "pods"]);
  return needs;
}

function accountOf({ pod }: DnsServer): string {
  return stringAt(pod, "serviceAccountName") ?? stringAt(pod, "serviceAccount") ?? "default";
}

/** Accounts that distributions give a role of their own, which Git need not show. */
const GIVEN = new Set(["coredns", "kube-dns", "default"]);

/** The rules of the roles that Git binds the account to; undefined when it may have others. */
function rulesOf(server: DnsServer): readonly Value[] | undefined {
  const { cluster, object } = server;
  const account = accountOf(server);
  const inventory = inventoryOf(cluster);
  const { namespace } = object.id;
  if (/[$‹]/.test(account) || namespace === null || cluster.failures.length > 0 || inventory.unrendered.some((one) => one.namespace === namespace))
    return undefined;
  const isGiven = namespace === "kube-system" && GIVEN.has(account) && inventory.find("ClusterRoleBinding", null, "system:coredns").length === 0;
  if (isGiven || inventory.find("ServiceAccount", namespace, account).length !== 1) return undefined;
  const bound = ["ClusterRoleBinding", "RoleBinding"]
    .flatMap((kind) => inventory.ofKind(kind))
    .map((one) => deepest(one).value)
    .filter((value) => binds(value, namespace, account));
  if (bound.length === 0) return undefined;
  const rules: Value[] = [];
  for (const binding of bound) {
    const [kind, name] = [stringAt(binding, "roleRef", "kind") ?? "", stringAt(binding, "roleRef", "name") ?? ""];
    const [role, other] = inventory.named(kind, name);
    if (role === undefined || other !== undefined || valueAt(deepest(role).value, ["aggregationRule"]) !== undefined) return undefined;
    rules.push(...itemsAt(deepest(role).value, "rules"));
  }
  return rules;
}

/** Whether a binding is for the account, or for a group that it is in. */
function binds(binding: Mapping, namespace: string, account: string): boolean {
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
  return itemsAt(binding, "subjects").some((subject) => {
    const [kind, name] = [stringAt(subject, "kind"), stringAt(subject, "name") ?? ""];
    if (kind === "Group") return groups.includes(name);
    if (kind === "User") return name === `system:serviceaccount:${namespace}:${account}`;
    return kind === "ServiceAccount" && name === account && (stringAt(subject, "namespace") ?? namespace) === namespace;
  });
}

function allows(rule: Value, group: string, resource: string, verb: string): boolean {
  if (itemsAt(rule, "resourceNames").length > 0) return false;
  const has = (field: string, wanted: string): boolean =>
    itemsAt(rule, field).some((one) => one === "*" || one === wanted || /[$‹]/.test(String(one)));
  return has("apiGroups", group) && has("resources", resource) && has("verbs", verb);
}
