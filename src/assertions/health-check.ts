import type { Assertion } from "../domain/assertion.ts";
import { describeSearch } from "../domain/missing.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { stringAt } from "../domain/value.ts";
import { judgeWiring } from "../domain/wiring.ts";

type HealthCheck = Extract<Assertion, { kind: "health-check" }>;

const FILES = {
  "clusters/east/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  healthChecks:\n    - apiVersion: apps/v1\n      kind: Deployment\n      name: web\n      namespace: shop\n",
  "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: shop\n",
};

/** Judges that a Flux Kustomization checks the health of an object. */
export const assertion: AssertionKind<HealthCheck> = {
  kind: "health-check",
  summary: "A Flux Kustomization lists an object of this kind (and name and namespace, when given) under `healthChecks`.",
  examples: [
    {
      title: "a health check by kind and name",
      files: FILES,
      assertion: {
        kind: "health-check",
        search: { clusters: [], tiers: [["clusters/east/apps.yaml"]] },
        target: { kind: "Deployment", name: "web", namespace: "shop" },
      },
      outcome: "holds",
    },
    {
      title: "a health check of another kind",
      files: FILES,
      assertion: {
        kind: "health-check",
        search: { clusters: [], tiers: [["clusters/east/apps.yaml"]] },
        target: { kind: "StatefulSet", name: null, namespace: null },
      },
      outcome: "contradicted",
    },
  ],
  needs: () => [],
  describe: (claim) => `${describeSearch(claim.search)} checks the health of ${targetText(claim)}`,
  judge: (claim, world) =>
    judgeWiring(world, {
      search: claim.search,
      kinds: ["Kustomization"],
      list: ["spec", "healthChecks"],
      expected: `a health check on ${targetText(claim)}`,
      matches(entry) {
        const { kind, name, namespace } = claim.target;
        if (stringAt(entry, "kind")?.toLowerCase() !== kind.toLowerCase()) return "no";
        if (name !== null && stringAt(entry, "name") !== name) return "no";
        return namespace === null || stringAt(entry, "namespace") === namespace ? "yes" : "no";
      },
      show: (entry) => `${stringAt(entry, "kind") ?? "?"} ${stringAt(entry, "namespace") ?? "?"}/${stringAt(entry, "name") ?? "?"}`,
      note: () => null,
    }),
};

function targetText({ target }: HealthCheck): string {
  if (target.name === null) return `${target.kind}${target.namespace === null ? "" : ` in ${target.namespace}`}`;
  return `${target.kind} \`${target.namespace === null ? "" : `${target.namespace}/`}${target.name}\``;
}
