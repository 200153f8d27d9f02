import type { Assertion, Outcome } from "../domain/assertion.ts";
import { fieldEvidence, judgedForm, levelOf } from "../domain/fields.ts";
import { groupsOf } from "../domain/groups.ts";
import { identityOf, type Leaf, leavesOf } from "../domain/leaves.ts";
import { describeSearch } from "../domain/missing.ts";
import { all, holds, unknown } from "../domain/outcome.ts";
import { isOfOneAmongSeveral } from "../domain/rivals.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { type Candidate, candidateName, namedObjects, searchTiers } from "../domain/search.ts";
import { FRAME } from "../domain/spoken-object.ts";
import { SpokenWords } from "../domain/spoken-words.ts";
import { valueAt } from "../domain/value.ts";
import type { World } from "../domain/world.ts";

type ListItems = Extract<Assertion, { kind: "list-items" }>;

const MOST_OBJECTS = 600;

const POOL = {
  "apps/mill/pool.yaml":
    "apiVersion: mill.example.org/v1\nkind: MillPool\nmetadata:\n  name: east\n  namespace: mill\nspec:\n  roles: [grinder, sieve]\n  grains:\n    - rye\n    - oats\n    - wheat\n",
};

const claim = (words: readonly string[], items: readonly string[], open = false): ListItems => ({
  kind: "list-items",
  search: { clusters: [], tiers: [["apps/mill"]] },
  says: [...words, ...items].join(" "),
  words,
  items,
  open,
  under: [],
});

/** Judges the items of a list that words lead to. */
export const assertion: AssertionKind<ListItems> = {
  kind: "list-items",
  summary:
    "An object of the story has a list whose key, and the keys above it, account for every word of the sentence, and its items are those that the sentence gives: all of them and no others, unless it says that there may be more. A miss leaves the claim open.",
  examples: [
    { title: "the items of a list", files: POOL, assertion: claim(["roles"], ["grinder", "sieve"]), outcome: "holds" },
    { title: "a list that has more", files: POOL, assertion: claim(["grains"], ["rye", "oats"]), outcome: { unknown: "ambiguous" } },
    { title: "a list that may have more", files: POOL, assertion: claim(["grains"], ["rye", "oats"], true), outcome: "holds" },
    { title: "an item that is not in it", files: POOL, assertion: claim(["roles"], ["grinder", "baker"]), outcome: { unknown: "ambiguous" } },
    {
      title: "a word that nothing accounts for",
      files: POOL,
      assertion: claim(["dropped", "roles"], ["grinder", "sieve"]),
      outcome: { unknown: "unrecognised" },
    },
  ],
  needs: () => [],
  describe: ({ search, words, items, open }) =>
    `${describeSearch({ ...search, tiers: [] })}: the list “${words.join(" ")}” ${open ? "has" : "is"} ${items.map((item) => `\`${item}\``).join(", ")}`,
  judge(claim, world) {
    if (claim.search.name !== undefined) return judgeIn(claim, world, namedObjects(world, claim.search));
    for (const { candidates } of searchTiers(world, claim.search)) {
      const near = candidates.filter(({ by, object }) => by !== "reached" && object.id.kind !== "CustomResourceDefinition").slice(0, MOST_OBJECTS);
      const outcome = judgeIn(claim, world, near);
      if (outcome.is !== "unknown" || outcome.reason === "ambiguous") return outcome;
    }
    return unknown("unrecognised", "No list here has these words in its key.");
  },
};

interface Found {
  readonly candidate: Candidate;
  readonly leaves: readonly Leaf[];
}

function judgeIn(claim: ListItems, world: World, candidates: readonly Candidate[]): Outcome {
  const words = new SpokenWords([...claim.words, ...claim.under], () => true);
  const lists = candidates.flatMap((candidate) => listsOf(candidate, words).map((leaves): Found => ({ candidate, leaves })));
  if (lists.length === 0) return unknown("unrecognised", "No list here has these words in its key.");
  const objects = [...new Set(lists.map(({ candidate }) => candidate))];
  return all(
    groupsOf(world, objects, claim.search.clusters).map(({ cluster, candidates: here }) => {
      const some = lists.filter(({ candidate }) => here.includes(candidate));
      const wrong = some.find(({ leaves }) => !fits(claim, leaves));
      const evidence = some.flatMap(({ candidate, leaves }) =>
        leaves.slice(0, 4).map(({ path, value }) => fieldEvidence(candidate, { path, value })),
      );
      if (some.length === 0 || wrong !== undefined)
        return unknown(
          "ambiguous",
          wrong === undefined ? `Cluster ${cluster ?? ""} has no such list.` : `A list of ${candidateName(wrong.candidate.object)} has other items.`,
          evidence,
        );
      const places = some.flatMap(({ candidate, leaves }) => leaves.map(({ path }) => ({ object: candidate.object, path })));
      if (isOfOneAmongSeveral(world, claim.search, [claim.says, ...claim.under], places))
        return unknown("ambiguous", "One list is as claimed, but the claim may be about what stands beside it.", evidence);
      return holds(levelOf(here), evidence, cluster === null ? [] : [cluster]);
    }),
  );
}

/** Lists of scalars, and of mappings by their names, whose path accounts for all words and whose own key for one of them. */
function listsOf(candidate: Candidate, words: SpokenWords): readonly (readonly Leaf[])[] {
  const identity = identityOf(candidate);
  const named = words.words.reduce(
    (sum, { stem, bit, parts }) => (identity.all.has(stem) || (parts.length > 0 && parts.every((part) => identity.all.has(part))) ? sum | bit : sum),
    0,
  );
  const lists = new Map<string, { readonly leaves: Leaf[]; readonly length: number }>();
  for (const leaf of leavesOf(candidate)) {
    const last = leaf.path.at(-1);
    const at =
      typeof last === "number"
        ? leaf.path.length - 1
        : /^(?:name|type)$/.test(String(last)) && typeof leaf.path.at(-2) === "number"
          ? leaf.path.length - 2
          : -1;
    if (at < 1 || leaf.path[0] === "metadata" || typeof leaf.value !== "string") continue;
    const flag = isArgument(candidate, leaf) ? (leaf.whole.at(-1) ?? "") : "";
    const key = JSON.stringify([...leaf.path.slice(0, at), flag]);
    const steps = leaf.path.slice(0, at).filter((step) => typeof step === "string").length;
    const list = lists.get(key) ?? { leaves: [], length: flag === "" ? steps : leaf.whole.length };
    list.leaves.push(leaf);
    lists.set(key, list);
  }
  return [...lists.values()].flatMap(({ leaves, length }) => {
    const [first] = leaves;
    if (first === undefined) return [];
    const bits = first.whole.slice(0, length).map((step, at) => words.ofStep(step, first.steps[at] ?? []));
    const own = bits.at(-1) ?? 0;
    const above = bits.at(-2) ?? 0;
    const led = own !== 0 || (above !== 0 && (first.steps[length - 1] ?? []).every((stem) => FRAME.has(stem)));
    const reached = bits.reduce((sum, some) => sum | some, named);
    return led && (words.significant & ~reached) === 0 ? [leaves] : [];
  });
}

/** `--source=service`: the values of one flag are a list of their own. */
function isArgument(candidate: Candidate, { path }: Leaf): boolean {
  const text = valueAt(judgedForm(candidate).value, path);
  return typeof text === "string" && /^--?[A-Za-z][\w.-]*=/.test(text);
}

function fits({ items, open }: ListItems, leaves: readonly Leaf[]): boolean {
  const found = new Set(leaves.map(({ value }) => folded(String(value))));
  const wanted = new Set(items.map(folded));
  return [...wanted].every((item) => found.has(item)) && (open || found.size === wanted.size);
}

function folded(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9*]/g, "");
}
