import type { Assertion } from "../domain/assertion.ts";
import { describeSearch } from "../domain/missing.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, everyOfKind } from "../domain/search.ts";
import { stringAt, type Value } from "../domain/value.ts";
import { judgeWiring } from "../domain/wiring.ts";
import type { World } from "../domain/world.ts";

type SubstituteFrom = Extract<Assertion, { kind: "substitute-from" }>;

const FILES = {
  "clusters/east/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: flux-system\ndata:\n  ZONE: a\n",
  "clusters/east/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: settings\n",
  "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: shop\n",
};

/** Judges that a Flux Kustomization takes its variables from a ConfigMap or Secret. */
export const assertion: AssertionKind<SubstituteFrom> = {
  kind: "substitute-from",
  summary: "A Flux Kustomization lists this ConfigMap or Secret under `postBuild.substituteFrom`.",
  examples: [
    {
      title: "the source is listed",
      files: FILES,
      assertion: {
        kind: "substitute-from",
        search: { clusters: ["east"], tiers: [["clusters/east/apps.yaml"]] },
        source: { kind: "ConfigMap", name: "settings" },
      },
      outcome: "holds",
    },
    {
      title: "another source",
      files: FILES,
      assertion: {
        kind: "substitute-from",
        search: { clusters: ["east"], tiers: [["clusters/east/apps.yaml"]] },
        source: { kind: "Secret", name: "settings" },
      },
      outcome: "contradicted",
    },
  ],
  needs: () => [],
  describe: (claim) => `${describeSearch(claim.search)} takes variables from ${claim.source.kind} \`${claim.source.name}\``,
  judge: (claim, world) =>
    judgeWiring(world, {
      search: claim.search,
      kinds: ["Kustomization"],
      list: ["spec", "postBuild", "substituteFrom"],
      expected: `\`postBuild.substituteFrom\` names ${claim.source.kind} ${claim.source.name}`,
      matches: (entry) => (stringAt(entry, "kind") === claim.source.kind && stringAt(entry, "name") === claim.source.name ? "yes" : "no"),
      show: (entry) => `${stringAt(entry, "kind") ?? "?"} ${stringAt(entry, "name") ?? "?"}`,
      note: (entry, candidate) => sourceNote(world, entry, candidate),
    }),
};

function sourceNote(world: World, entry: Value, { object }: Candidate): string | null {
  const kind = stringAt(entry, "kind");
  const name = stringAt(entry, "name");
  if (object.cluster === null || kind === undefined || name === undefined) return null;
  const known = everyOfKind(world, kind).some((other) => other.object.cluster === object.cluster && other.object.id.name === name);
  return known ? null : `no ${kind} ${name} is rendered in cluster ${object.cluster}`;
}
