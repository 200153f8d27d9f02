import type { Assertion, Outcome } from "../domain/assertion.ts";
import { describeSearch } from "../domain/missing.ts";
import { listed, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, everyOfKind } from "../domain/search.ts";
import { stringAt, type Value } from "../domain/value.ts";
import { judgeWiring } from "../domain/wiring.ts";
import type { World } from "../domain/world.ts";

type DependsOn = Extract<Assertion, { kind: "depends-on" }>;

const FILES = {
  "clusters/east/apps.yaml": [
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  dependsOn:\n    - name: base\n",
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: base\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./base\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n",
  ].join("---\n"),
  "apps/web.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: web\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./base\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  dependsOn:\n    - name: east-cache\n",
  "base/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: base\n  namespace: default\n",
};

/** Judges that a Flux Kustomization or HelmRelease waits for another. */
export const assertion: AssertionKind<DependsOn> = {
  kind: "depends-on",
  summary:
    "A Flux Kustomization or HelmRelease lists this name under `dependsOn`. The same name with a prefix is `moved`; so is an object that stands in another file than the claim says and is rendered from there.",
  examples: [
    {
      title: "a dependency in the file that the claim names",
      files: FILES,
      assertion: {
        kind: "depends-on",
        search: { clusters: ["east"], tiers: [["clusters/east/apps.yaml"]], kind: "Kustomization", name: "apps" },
        name: "base",
      },
      outcome: "holds",
    },
    {
      title: "a dependency that is there",
      files: FILES,
      assertion: {
        kind: "depends-on",
        search: { clusters: ["east"], tiers: [["clusters/east/apps.yaml"]], kind: "Kustomization", name: "apps" },
        name: "base",
        exists: true,
      },
      outcome: "holds",
    },
    {
      title: "a dependency on what is not there",
      files: { ...FILES, "clusters/east/apps.yaml": FILES["clusters/east/apps.yaml"].replace("name: base\n  namespace", "name: basis\n  namespace") },
      assertion: {
        kind: "depends-on",
        search: { clusters: ["east"], tiers: [["clusters/east/apps.yaml"]], kind: "Kustomization", name: "apps" },
        name: "base",
        exists: true,
      },
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "another dependency",
      files: FILES,
      assertion: {
        kind: "depends-on",
        search: { clusters: [], tiers: [["clusters/east/apps.yaml"]], kind: "Kustomization", name: "apps" },
        name: "storage",
      },
      outcome: "contradicted",
    },
    {
      title: "no dependency but the named one",
      files: FILES,
      assertion: { kind: "depends-on", search: { clusters: [], tiers: [["apps/web.yaml"]] }, name: "east-cache", only: ["east-cache"] },
      outcome: "holds",
    },
    {
      title: "a dependency beside the named one",
      files: { "apps/web.yaml": `${FILES["apps/web.yaml"]}    - name: base\n` },
      assertion: { kind: "depends-on", search: { clusters: [], tiers: [["apps/web.yaml"]] }, name: "base", only: ["base"] },
      outcome: "contradicted",
    },
    {
      title: "no dependency, where there is one",
      files: FILES,
      assertion: { kind: "depends-on", search: { clusters: [], tiers: [["apps/web.yaml"]] }, name: null, only: [] },
      outcome: "contradicted",
    },
    {
      title: "the name has the cluster in front",
      files: FILES,
      assertion: { kind: "depends-on", search: { clusters: [], tiers: [["apps/web.yaml"]] }, name: "cache" },
      outcome: { moved: "east-cache" },
    },
    {
      title: "the Kustomization stands in another file and is rendered from there",
      files: FILES,
      assertion: {
        kind: "depends-on",
        search: { clusters: [], tiers: [["clusters/east/apps.yaml"]], kind: "Kustomization", name: "web" },
        name: "east-cache",
      },
      outcome: { moved: "apps/web.yaml" },
    },
  ],
  needs: () => [],
  describe: (claim) =>
    `${describeSearch(claim.search)} depends on ${claim.name === null ? "nothing" : `\`${claim.name}\``}${claim.exists === true ? ", which is there" : ""}${claim.name === null || claim.only === undefined ? "" : ` and on nothing but ${listed(claim.only.map((name) => `\`${name}\``))}`}`,
  judge(claim, world) {
    const outcome = waits(claim, world);
    const open = claim.search.kind === undefined && claim.search.name === undefined && claim.name !== null && outcome.is !== "holds";
    const built = open ? waits({ ...claim, search: { ...claim.search, kind: "Kustomization" } }, world) : outcome;
    return built.is === "holds" ? built : outcome;
  },
};

/** A release and the Kustomization that applies it are one thing to people: either may be the one that waits. */
function waits(claim: DependsOn, world: World): Outcome {
  const outcome = judgeWiring(world, {
    search: claim.search,
    kinds: ["Kustomization", "HelmRelease"],
    list: ["spec", "dependsOn"],
    expected: claim.name === null ? "no dependency" : `a dependency on ${claim.name}${claim.only === undefined ? "" : ", and no others"}`,
    none: claim.name === null,
    ...(claim.only === undefined ? {} : { only: (entry: Value) => claim.only?.includes(stringAt(entry, "name") ?? "") === true }),
    matches(entry) {
      const name = stringAt(entry, "name");
      if (claim.name === null) return "no";
      if (name === claim.name || `${stringAt(entry, "namespace")}/${name}` === claim.name) return "yes";
      if (name === undefined || !(name.endsWith(`-${claim.name}`) || claim.name.endsWith(`-${name}`))) return "no";
      return { how: "same-object", to: name, commit: null, note: `${name} is ${claim.name} with a prefix` };
    },
    show: (entry) => stringAt(entry, "name") ?? "an entry without a name",
    note: (entry, candidate) => targetNote(world, entry, candidate),
  });
  const lost = outcome.is === "holds" && claim.exists === true ? outcome.evidence.find(({ note }) => note !== null) : undefined;
  return lost === undefined ? outcome : unknown("ambiguous", `The dependency is declared, but ${lost.note}.`, outcome.evidence);
}

function targetNote(world: World, entry: Value, { object }: Candidate): string | null {
  const name = stringAt(entry, "name");
  if (object.cluster === null || name === undefined) return null;
  const namespace = stringAt(entry, "namespace") ?? object.id.namespace;
  const target = everyOfKind(world, object.id.kind).find(
    (other) => other.object.cluster === object.cluster && other.object.id.name === name && other.object.id.namespace === namespace,
  );
  return target === undefined ? `no ${object.id.kind} ${name} is rendered in cluster ${object.cluster}` : null;
}
