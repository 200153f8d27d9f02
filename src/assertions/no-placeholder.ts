import type { Assertion, Outcome } from "../domain/assertion.ts";
import { type FieldMatch, fieldEvidence, findField, judgedForm, levelOf, objectEvidence, scalarsOf, shownValue } from "../domain/fields.ts";
import { groupsOf } from "../domain/groups.ts";
import { describeSearch, noCandidate, notFound } from "../domain/missing.ts";
import { all, contradicted, distinct, holds, listed, unknown } from "../domain/outcome.ts";
import { isChartMadeObject } from "../domain/releases.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, layersOf } from "../domain/search.ts";
import { settingsFor, variablesIn } from "../domain/variables.ts";
import type { World } from "../domain/world.ts";

type NoPlaceholder = Extract<Assertion, { kind: "no-placeholder" }>;

/** Words that authors leave where a value belongs. */
const WORDS = /\b(?:CHANGE[-_ ]?ME|REPLACE[-_ ]?ME|FILL[-_ ]?ME[-_ ]?IN|YOUR[-_][A-Z0-9_-]{1,60}|TO[-_ ]?DO|FIXME|TBD|XXX+|PLACEHOLDER)\b/;
const LOWER_WORDS = /^(?:change-?me|replace-?me|your-[a-z0-9-]{1,60}|todo|fixme|tbd|placeholder)$/i;
/** `<your-domain>`, `<API_KEY>`; not the tags of HTML. */
const ANGLED = /<([A-Za-z][A-Za-z0-9_.-]{0,60})>/g;
const TAGS: ReadonlySet<string> = new Set([
  "a",
  "b",
  "br",
  "code",
  "div",
  "em",
  "h1",
  "h2",
  "h3",
  "hr",
  "i",
  "li",
  "ol",
  "p",
  "pre",
  "span",
  "strong",
  "table",
  "td",
  "th",
  "tr",
  "u",
  "ul",
]);

const FILES = {
  "apps/web/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: shop\ndata:\n  host: web.internal\n",
  "apps/web/release.yaml":
    "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata:\n  name: charts\n  namespace: shop\nspec:\n  interval: 10m\n  url: https://<your-registry>/charts\n",
};

/** Judges that manifests hold no placeholders. */
export const assertion: AssertionKind<NoPlaceholder> = {
  kind: "no-placeholder",
  summary:
    "No field (or not the given one) holds a placeholder such as `<name>`, `CHANGEME`, `YOUR_…` or `TODO`; with `variables`, none is left as `${VAR}` or undefined in what the clusters render.",
  examples: [
    {
      title: "a manifest with real values",
      files: FILES,
      assertion: { kind: "no-placeholder", search: { clusters: [], tiers: [["apps/web/config.yaml"]] }, field: null, variables: false },
      outcome: "holds",
    },
    {
      title: "a name in angle brackets",
      files: FILES,
      assertion: { kind: "no-placeholder", search: { clusters: [], tiers: [["apps/web/release.yaml"]] }, field: "url", variables: false },
      outcome: "contradicted",
    },
    {
      title: "substituted output of a manifest that no cluster renders",
      files: FILES,
      assertion: { kind: "no-placeholder", search: { clusters: [], tiers: [["apps/web/config.yaml"]] }, field: null, variables: true },
      outcome: "absent",
    },
  ],
  needs: () => [],
  describe(claim) {
    const where = claim.field === null ? "" : ` in \`${claim.field}\``;
    return `${describeSearch(claim.search)}: no placeholder${where}${claim.variables ? ", and no variable left unresolved" : ""}`;
  },
  judge(claim, world) {
    for (const layer of layersOf(world, claim.search)) {
      const groups = groupsOf(world, layer.candidates, claim.search.clusters);
      return all(groups.map((group) => judgeCandidates(claim, world, group.candidates, group.cluster, layer.paths)));
    }
    return noCandidate(world, claim.search, "manifests without placeholders");
  },
};

/** What people wrote is looked at; what a chart makes only when there is nothing else. */
function judgeCandidates(claim: NoPlaceholder, world: World, all: readonly Candidate[], cluster: string | null, paths: readonly string[]): Outcome {
  const own = all.filter(({ object }) => !isChartMadeObject(object));
  const candidates = own.length > 0 ? own : all;
  const clusters = cluster === null ? claim.search.clusters : [cluster];
  const missing = (what: string): Outcome =>
    notFound(world, claim.search, {
      expected: what,
      level: levelOf(candidates),
      evidence: candidates.slice(0, 4).map((candidate) => objectEvidence(candidate)),
      clusters,
      paths,
      rendered: claim.variables,
    });
  if (claim.variables && cluster === null) return missing("what a cluster renders, without open variables");
  const looked = candidates.map((candidate) => ({ candidate, matches: fieldsOf(claim, candidate) }));
  const seen = looked.filter(({ matches }) => matches.length > 0);
  if (seen.length === 0) return missing(claim.field === null ? "manifests without placeholders" : `${claim.field} without a placeholder`);
  const bad = seen.flatMap(({ candidate, matches }) => matches.flatMap((match) => problemOf(claim, world, candidate, match) ?? []));
  const level = levelOf(seen.map(({ candidate }) => candidate));
  const real = bad.filter(({ open }) => !open);
  if (bad.length > 0 && real.length === 0) {
    return unknown(
      "ambiguous",
      `Nothing defines ${listed(distinct(bad.map(({ what }) => what)), 4)}; it is substituted by nothing.`,
      bad.map(({ candidate, match }) => fieldEvidence(candidate, match)),
    );
  }
  if (real.length > 0) {
    const proof = real.map(({ candidate, match, what }) => fieldEvidence(candidate, match, what));
    return contradicted({ level, evidence: proof, clusters, expected: "no placeholder", found: listed(distinct(real.map(({ what }) => what)), 4) });
  }
  const proof =
    claim.field === null
      ? seen.map(({ candidate }) => objectEvidence(candidate))
      : seen.flatMap(({ candidate, matches }) => matches.map((match) => fieldEvidence(candidate, match)));
  return holds(level, proof, cluster === null ? [] : [cluster]);
}

function fieldsOf(claim: NoPlaceholder, candidate: Candidate): readonly FieldMatch[] {
  const { value } = judgedForm(candidate);
  return claim.field === null ? [...scalarsOf(value)] : findField(value, claim.field, true);
}

/** A field that is not a real value; `open` when it is only a variable that nothing defines and that so becomes empty. */
interface Problem {
  readonly candidate: Candidate;
  readonly match: FieldMatch;
  readonly what: string;
  readonly open: boolean;
}

function problemOf(claim: NoPlaceholder, world: World, candidate: Candidate, match: FieldMatch): Problem | undefined {
  if (typeof match.value !== "string") return undefined;
  const what = placeholderIn(match.value);
  if (what !== undefined) {
    return { candidate, match, what: what === match.value ? shownValue(candidate.object, match.path, match.value) : what, open: false };
  }
  const variable = claim.variables ? openVariable(world, candidate, match) : undefined;
  return variable === undefined ? undefined : { candidate, match, what: variable, open: !match.value.includes(variable) };
}

/** The placeholder in a value; long and multi-line texts (scripts, dashboards) are not values that someone fills in. */
function placeholderIn(value: string): string | undefined {
  if (value.length > 300 || value.includes("\n")) return undefined;
  const word = WORDS.exec(value)?.[0] ?? LOWER_WORDS.exec(value.trim())?.[0];
  if (word !== undefined) return word;
  for (const [whole, name = ""] of value.matchAll(ANGLED)) if (!TAGS.has(name.toLowerCase())) return whole;
  return undefined;
}

/** A variable of the field that was left as it is, or that nothing defines. */
function openVariable(world: World, { object }: Candidate, match: FieldMatch): string | undefined {
  const raw = object.locate(match.path).raw ?? (typeof match.value === "string" ? match.value : "");
  for (const { name, fallback, text } of variablesIn(raw)) {
    if (fallback !== null) continue;
    if (typeof match.value === "string" && match.value.includes(text)) return text;
    if (settingsFor(world, object).some((settings) => settings.all(name).length === 0)) return text;
  }
  return undefined;
}
