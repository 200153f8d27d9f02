import type { Assertion, Evidence, Moved, Outcome } from "../domain/assertion.ts";
import { isYamlPath } from "../domain/catalogue.ts";
import { sameByValue } from "../domain/compare.ts";
import { type FieldMatch, fieldEvidence, findField, levelOf, objectEvidence, rawText, scalarsOf } from "../domain/fields.ts";
import { type Group, groupsOf, havingIt } from "../domain/groups.ts";
import { describeSearch, noCandidate, notFound } from "../domain/missing.ts";
import type { Variable } from "../domain/object.ts";
import { absent, all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import { isChartMadeObject } from "../domain/releases.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, everyOfKind, layersOf } from "../domain/search.ts";
import { formatPath, isMapping, isSequence, type Mapping } from "../domain/value.ts";
import { secretSettings, settingsFor, variablesIn } from "../domain/variables.ts";
import type { World } from "../domain/world.ts";

type VariableUsed = Extract<Assertion, { kind: "variable-used" }>;

/** A place where the variable stands in a source scalar. */
interface Use {
  readonly candidate: Candidate;
  readonly match: FieldMatch;
  readonly fallback: string | null;
}

const FILES = {
  "clusters/east/settings.yaml":
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: flux-system\ndata:\n  WEB_REPLICAS: "3"\n',
  "clusters/east/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps/web\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: settings\n",
  "apps/web/release.yaml":
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\n  namespace: default\nspec:\n  interval: 10m\n  values:\n    replicaCount: ${WEB_REPLICAS}\n    host: web.${WEB_DOMAIN}\n",
};

/** Judges that a substitution variable is used, and defined wherever it is. */
export const assertion: AssertionKind<VariableUsed> = {
  kind: "variable-used",
  summary:
    "`${NAME}` stands in a field of what the claim is about, before substitution, and every cluster that renders it defines the variable (or the field gives a default).",
  examples: [
    {
      title: "used and defined",
      files: FILES,
      assertion: { kind: "variable-used", search: { clusters: [], tiers: [["apps/web"]] }, variable: "WEB_REPLICAS", field: "replicaCount" },
      outcome: "holds",
    },
    {
      title: "as the key of a mapping",
      files: {
        "apps/store.yaml":
          "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata:\n  name: vault\nspec:\n  provider:\n    onepassword:\n      vaults:\n        ${VAULT_NAME:=main}: 1\n",
      },
      assertion: {
        kind: "variable-used",
        search: { clusters: [], tiers: [["apps"]], kind: "ClusterSecretStore" },
        variable: "VAULT_NAME",
        field: null,
      },
      outcome: "holds",
    },
    {
      title: "in what a build shows",
      files: FILES,
      assertion: { kind: "variable-used", search: { clusters: [], tiers: [["apps/web"]] }, variable: "WEB_REPLICAS", field: null, rendered: true },
      outcome: "holds",
    },
    {
      title: "in what no cluster builds",
      files: { ...FILES, "apps/web/kustomization.yaml": "resources: []\n" },
      assertion: { kind: "variable-used", search: { clusters: [], tiers: [["apps/web"]] }, variable: "WEB_REPLICAS", field: null, rendered: true },
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "used, and nothing defines it",
      files: FILES,
      assertion: { kind: "variable-used", search: { clusters: [], tiers: [["apps/web"]] }, variable: "WEB_DOMAIN", field: null },
      outcome: "contradicted",
    },
    {
      title: "used nowhere in the object",
      files: FILES,
      assertion: { kind: "variable-used", search: { clusters: [], tiers: [["apps/web"]], kind: "HelmRelease" }, variable: "WEB_CLASS", field: null },
      outcome: "contradicted",
    },
  ],
  needs: () => [],
  describe(claim) {
    const where = claim.field === null ? "" : ` in \`${claim.field}\``;
    return `${describeSearch(claim.search)}: \`\${${claim.variable}}\` is used${where}${claim.rendered === true ? ", rendered" : ""} and defined in every cluster that renders it`;
  },
  judge(claim, world) {
    let nearestSays: Outcome | undefined;
    for (const layer of layersOf(world, claim.search)) {
      const candidates = havingIt(layer.candidates, (candidate) => usesOf(claim, candidate).length > 0);
      const outcomes = groupsOf(world, candidates, claim.search.clusters).map((group) => judgeGroup(claim, world, group, layer.paths));
      const outcome = all(outcomes.map((part) => part.outcome));
      if (nearestSays === undefined && (layer.strict || outcomes.some(({ used }) => used))) return outcome;
      if (outcome.is === "holds") return outcome;
      nearestSays ??= outcome;
    }
    return nearestSays ?? usedNowhere(claim, world) ?? noCandidate(world, claim.search, `\${${claim.variable}} is used`);
  },
};

/** When no object stands where the claim looks: absent if the whole repository has no such object that uses the variable. */
function usedNowhere(claim: VariableUsed, world: World): Outcome | undefined {
  const { kind } = claim.search;
  const everywhere = kind === undefined ? [] : everyOfKind(world, kind);
  if (everywhere.length === 0 || everywhere.some((candidate) => usesOf({ ...claim, field: null }, candidate).length > 0)) return undefined;
  const parts = { expected: `\${${claim.variable}} is used in a ${kind}`, level: levelOf(everywhere), paths: [] };
  return isWritten(world, claim.variable) ? notFound(world, claim.search, parts) : absent(parts);
}

function judgeGroup(claim: VariableUsed, world: World, group: Group<Candidate>, paths: readonly string[]): { outcome: Outcome; used: boolean } {
  const clusters = group.cluster === null ? [] : [group.cluster];
  const uses = group.candidates.flatMap((candidate) => usesOf(claim, candidate));
  if (uses.length === 0) return { outcome: unused(claim, world, group, paths), used: false };
  const { template } = claim;
  if (template !== undefined && !uses.some(({ match }) => typeof match.value === "string" && match.value.includes(template))) {
    const because = `\${${claim.variable}} is used here, but not in \`${template}\`.`;
    return {
      outcome: unknown(
        "ambiguous",
        because,
        uses.map(({ candidate, match }) => fieldEvidence(candidate, match)),
      ),
      used: true,
    };
  }
  const level = levelOf(uses.map(({ candidate }) => candidate));
  const proof = uses.map(({ candidate, match }) => fieldEvidence(candidate, match));
  if (claim.rendered === true && !uses.some(({ candidate }) => candidate.standing === "rendered"))
    return { outcome: unknown("ambiguous", "It is used here, but no cluster renders this, so that no build shows it.", proof), used: true };
  const undefinedIn = distinct(uses.flatMap((use) => clustersWithout(claim, world, use)));
  const other = undefinedIn.length === 0 ? valueMismatch(claim, world, uses) : undefined;
  if (other !== undefined) return { outcome: contradicted({ level, evidence: proof, clusters, ...other }), used: true };
  if (undefinedIn.length === 0) return { outcome: uncertain(claim, world, group, uses, proof) ?? holds(level, proof, clusters), used: true };
  const secret = uses.map(({ candidate }) => secretSettings(world, candidate.object)).find((name) => name !== undefined);
  if (secret !== undefined)
    return { outcome: unknown("needs-secret", `It is used, and ${secret} may define it, which is not readable in Git.`, proof), used: true };
  const outcome = contradicted({
    level,
    evidence: proof,
    clusters: undefinedIn,
    expected: `\${${claim.variable}} is used and defined`,
    found: `it is used, but nothing defines it in ${listed(undefinedIn)}`,
  });
  return { outcome, used: true };
}

/** What the variable stands for, where that is not what the claim says in some cluster that uses it. */
function valueMismatch(claim: VariableUsed, world: World, uses: readonly Use[]): { readonly expected: string; readonly found: string } | undefined {
  const { value } = claim;
  if (value === undefined) return undefined;
  const found = distinct(uses.flatMap((use) => settingsFor(world, use.candidate.object).flatMap((settings) => settings.value(claim.variable) ?? [])));
  const wrong = found.filter((one) => !sameByValue(value, one));
  return wrong.length === 0 ? undefined : { expected: `\${${claim.variable}} is ${value}`, found: listed(wrong, 3) };
}

/** Another variable that a field uses for the value which the claim gives, where the claimed one is nowhere. */
function renamedKey(claim: VariableUsed, world: World, group: Group<Candidate>): Moved | null {
  const { value } = claim;
  if (value === undefined || value.length < 4) return null;
  const names = group.candidates.flatMap((candidate) =>
    [...usesIn(candidate.object.forms.built ?? {}).keys()].filter((name) =>
      settingsFor(world, candidate.object).some((settings) => sameByValue(value, settings.value(name) ?? null)),
    ),
  );
  const [name, ...others] = distinct(names);
  if (name === undefined || others.length > 0) return null;
  return { how: "renamed-key", to: name, commit: null, note: `\${${name}} stands for ${value} there` };
}

/** Open when only a Secret that is not in Git may define the variable. */
function uncertain(
  claim: VariableUsed,
  world: World,
  group: Group<Candidate>,
  uses: readonly Use[],
  proof: readonly Evidence[],
): Outcome | undefined {
  if (!uses.some((use) => use.fallback === null && secretOf(claim, use) === "perhaps")) return undefined;
  const clusters = world.clusters.filter(({ name }) => group.cluster === null || name === group.cluster);
  const secret = clusters.flatMap(({ hiddenSources = [] }) => hiddenSources).find(({ variables }) => variables.includes(claim.variable));
  const named = secret === undefined ? "a Secret" : `${secret.kind} ${secret.name}`;
  return unknown("needs-secret", `It is used, and ${named} may define it, which is not readable in Git.`, proof);
}

/** What is known of the Secret that the variable comes from, where it stands. */
function secretOf(claim: VariableUsed, { candidate, match }: Use): Variable["secret"] {
  if (candidate.standing !== "rendered") return undefined;
  return candidate.object.locate(match.path).variables.find(({ name }) => name === claim.variable)?.secret;
}

function usesOf(claim: VariableUsed, candidate: Candidate): readonly Use[] {
  const built = candidate.object.forms.built ?? {};
  const uses = usesIn(built).get(claim.variable) ?? [];
  if (claim.field === null || uses.length === 0) return uses.map((use) => ({ candidate, ...use }));
  const places = new Set(inField(built, claim.field).map(({ path }) => formatPath(path)));
  return uses.filter(({ match }) => places.has(formatPath(match.path))).map((use) => ({ candidate, ...use }));
}

/** The texts of an object that may hold variables: its scalars, and the keys of its mappings, which Flux substitutes too. */
function* textsOf(built: Mapping): Generator<FieldMatch & { readonly value: string }> {
  const keys = new Set<string>();
  for (const { path, value } of scalarsOf(built)) {
    for (const [at, key] of path.entries()) {
      if (typeof key !== "string" || !key.includes("${")) continue;
      const above = path.slice(0, at + 1);
      const place = formatPath(above);
      if (!keys.has(place)) yield { path: above, value: key };
      keys.add(place);
    }
    if (typeof value === "string") yield { path, value };
  }
}

type UseIndex = ReadonlyMap<string, readonly Omit<Use, "candidate">[]>;

const useIndexes = new WeakMap<Mapping, UseIndex>();

/** The scalars of an object that use each variable; made once per object. */
function usesIn(built: Mapping): UseIndex {
  const known = useIndexes.get(built);
  if (known !== undefined) return known;
  const made = new Map<string, Omit<Use, "candidate">[]>();
  for (const match of textsOf(built)) {
    for (const { name, fallback } of variablesIn(match.value)) {
      const list = made.get(name);
      if (list === undefined) made.set(name, [{ match, fallback }]);
      else if (list.at(-1)?.match !== match) list.push({ match, fallback });
    }
  }
  useIndexes.set(built, made);
  return made;
}

/** The scalars at a field, or below it when it is a list or a mapping (`dnsNames`). */
function inField(built: Mapping, field: string): readonly FieldMatch[] {
  return findField(built, field, true).flatMap((match) => {
    if (!isMapping(match.value) && !isSequence(match.value)) return [match];
    return [...scalarsOf({ at: match.value })].map((below) => ({ path: [...match.path, ...below.path.slice(1)], value: below.value }));
  });
}

/** The clusters that would substitute the variable and do not know it. A variable with a default needs no definition. */
function clustersWithout(claim: VariableUsed, world: World, use: Use): readonly string[] {
  if (use.fallback !== null || secretOf(claim, use) !== undefined) return [];
  const settings = settingsFor(world, use.candidate.object);
  const without = settings.filter((one) => one.all(claim.variable).length === 0).map(({ cluster }) => cluster);
  // What no cluster renders yet may be meant for one of them only.
  return use.candidate.standing !== "rendered" && without.length < settings.length ? [] : without;
}

function unused(claim: VariableUsed, world: World, group: Group<Candidate>, paths: readonly string[]): Outcome {
  const clusters = group.cluster === null ? [] : [group.cluster];
  if (group.candidates.length > 0 && group.candidates.every(({ object }) => isChartMadeObject(object)))
    return unknown("ambiguous", "A chart makes it, and charts do not show which variable a value of theirs comes from.");
  const level = levelOf(group.candidates);
  const expected = `\${${claim.variable}} is used${claim.field === null ? "" : ` in ${claim.field}`}`;
  const others = group.candidates.flatMap((candidate) => standIns(claim, candidate));
  const evidence =
    others.length > 0
      ? others.map(({ candidate, match }) => fieldEvidence(candidate, match))
      : group.candidates.slice(0, 4).map((candidate) => objectEvidence(candidate, `does not use \${${claim.variable}}`));
  const written = isWritten(world, claim.variable);
  if (written) {
    const hidden = notFound(world, claim.search, { expected, level, evidence, clusters, paths });
    if (hidden.is === "unknown") return hidden;
  }
  const texts = distinct(others.map(({ candidate, match }) => `\`${rawText(candidate.object, match.path) ?? ""}\``));
  const found = texts.length > 0 ? `${listed(texts, 3)} there instead` : "it is not used";
  return contradicted({ level, evidence, clusters, expected, found, certain: !written, moved: written ? null : renamedKey(claim, world, group) });
}

/** True when some YAML file of the repository uses the variable at all; if none does, no failed build hides a use. */
function isWritten(world: World, variable: string): boolean {
  return world.tree.paths.some((path) => isYamlPath(path) && (world.tree.text(path)?.includes(`\${${variable}`) ?? false));
}

/** What stands in the claimed field instead; nothing when no field was claimed. */
function standIns(claim: VariableUsed, candidate: Candidate): readonly { candidate: Candidate; match: FieldMatch }[] {
  if (claim.field === null) return [];
  return inField(candidate.object.forms.built ?? {}, claim.field)
    .slice(0, 4)
    .map((match) => ({ candidate, match }));
}
