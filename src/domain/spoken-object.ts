import { kindNamed } from "./kinds.ts";
import { type Identity, identityOf, type Leaf, leavesOf, vocabularyOf } from "./leaves.ts";
import type { Candidate } from "./search.ts";
import { isBoundStem } from "./spoken-bounds.ts";
import { UNITS } from "./spoken-fit.ts";
import { isOfOtherContainer } from "./spoken-leaves.ts";
import type { Prepared } from "./spoken-statement.ts";
import { countBits, type SpokenWords, StepBook } from "./spoken-words.ts";
import type { SpokenValue } from "./stated.ts";
import { stemOf } from "./stems.ts";
import type { World } from "./world.ts";

/** Parts of keys that say nothing beside the others. */
const EMPTY_KEY = new Set(
  (
    "name value valu spec ref type config setting count number size key id enabl enable enabled disabl disable disabled create creat use allow is default item list property properti data metadata template " +
    "provider mode method policy strategy level kind run as get http"
  ).split(" "),
);

/** Steps that lead to a field and describe nothing. */
export const FRAME = new Set(
  (
    "spec values value template metadata data string parameter parameters setting settings config option options resource limit request container containers pod security context external internal items " +
    "job selector match label labels annotation annotations env args arg extra common global server main app default rule rules group groups endpoint endpoints port ports http get affinity object store s3 " +
    "image chart constraint backend parent listener additional ref source secret name type kind key storag persist volume claim"
  )
    .split(" ")
    .map(stemOf),
);

/** Kinds that configure several workloads at once: a name in their keys is that of one of them. */
const OF_MANY_PARTS = /^(?:HelmRelease|ConfigMap|Application|Kustomization|)$/;

/** What people call the one workload of a chart. */
const MAIN = new Set(["controller", "operator", "server", "main", "application", "app", "workload", "container", "pod"].map(stemOf));

/** How the words of a statement lead to a key. */
export interface KeyFit {
  /** Whether the words give every telling part of the key. */
  readonly named: boolean;
  readonly matched: number;
  readonly missing: number;
}

/** The words that name an object, beside those of its fields. A kind is named by a kind only. */
function identityBits(words: SpokenWords, identity: Identity): number {
  const bitsOf = (stems: ReadonlySet<string>): number => {
    let bits = 0;
    for (const { stem, parts, bit } of words.words) if (stems.has(stem) || (parts.length > 0 && parts.every((part) => stems.has(part)))) bits |= bit;
    for (const stem of stems) bits |= words.ofWhole(stem);
    return bits;
  };
  const kinds = words.words.reduce((sum, { text, bit }) => (/^[A-Z]/.test(text) && kindNamed(text) !== undefined ? sum | bit : sum), 0);
  return (bitsOf(identity.all) & ~kinds) | bitsOf(identity.own);
}

const books = new WeakMap<World, { readonly book: StepBook; readonly entered: WeakSet<readonly Leaf[]> }>();

/** The steps of all objects of a world that were looked at so far, those of this one included. */
function bookOf(world: World, leaves: readonly Leaf[]): StepBook {
  const kept = books.get(world) ?? { book: new StepBook(), entered: new WeakSet() };
  books.set(world, kept);
  if (!kept.entered.has(leaves)) {
    kept.entered.add(leaves);
    kept.book.add(vocabularyOf(leaves).steps);
  }
  return kept.book;
}

const chartParts = new WeakMap<readonly Leaf[], ReadonlySet<string>>();

/** Steps of a chart's values above their scalars. */
function partsOfChart(leaves: readonly Leaf[]): ReadonlySet<string> {
  const known = chartParts.get(leaves);
  if (known !== undefined) return known;
  const made = new Set<string>();
  for (const { shape, whole } of leaves)
    if (shape.startsWith(".spec.values.")) for (let at = 2; at < whole.length - 1; at++) made.add(whole[at] ?? "");
  chartParts.set(leaves, made);
  return made;
}

/** An object as a statement sees it: which of its words each key, and the object's own name, account for. */
export class SpokenObject {
  protected readonly world: World;
  protected readonly candidate: Candidate;
  protected readonly said: Prepared;
  protected readonly identity: Identity;
  protected readonly named: number;
  /** True for an object that configures several workloads. */
  protected readonly manyParts: boolean;
  protected readonly leaves: readonly Leaf[];
  protected readonly bits = new Map<Leaf, number>();

  constructor(world: World, candidate: Candidate, said: Prepared) {
    this.world = world;
    this.candidate = candidate;
    this.said = said;
    this.identity = identityOf(candidate);
    this.leaves = leavesOf(candidate).filter((leaf) => !isOfOtherContainer(leaf, said.claim.says));
    this.manyParts = OF_MANY_PARTS.test(candidate.object.id.kind);
    this.named = identityBits(said.words, this.identity) & ~this.partBits();
  }

  /** "The controller", where a chart sets fields of its one workload at the root of its values and has no part of that name. */
  protected mainBits(scored: readonly { readonly leaf: Leaf }[]): number {
    if (!scored.every(({ leaf }) => leaf.shape.startsWith(".spec.values.") && this.unexplained(leaf) === 0)) return 0;
    let bits = this.said.words.words.reduce((sum, { stem, bit }) => (MAIN.has(stem) ? sum | bit : sum), 0);
    if (bits === 0) return 0;
    for (const leaf of this.leaves) bits &= ~this.pathBits(leaf);
    return bits;
  }

  /** Words that describe a product whose name is accounted for are accounted for with it. */
  protected withDescriptions(bits: number): number {
    let all = bits;
    const { words } = this.said;
    for (const [product, described] of words.described) if ((words.ofStem(product) & bits) !== 0) all |= described;
    return all;
  }

  /** Words that name a part of a chart: what is said of the part is not said of the whole, though it may go by the same word. */
  protected partBits(): number {
    if (!this.manyParts) return 0;
    let bits = 0;
    const parts = partsOfChart(this.leaves);
    for (const [whole, own] of this.said.words.matching(bookOf(this.world, this.leaves))) if (parts.has(whole)) bits |= own;
    return bits;
  }

  /** Whether the object has all words that count, anywhere; most objects fail here. */
  protected mayHold(): boolean {
    const { words } = this.said;
    const { steps, beside, texts } = vocabularyOf(this.leaves);
    let bits = this.named | words.spelledIn(texts);
    for (const [whole, own] of words.matching(bookOf(this.world, this.leaves))) if (steps.has(whole)) bits |= own;
    for (const stem of beside) bits |= words.ofStem(stem);
    bits = this.withDescriptions(bits);
    if (this.manyParts) for (const { stem, bit } of words.words) if (MAIN.has(stem)) bits |= bit;
    return (words.significant & ~bits) === 0;
  }

  protected pathBits(leaf: Leaf): number {
    const known = this.bits.get(leaf);
    if (known !== undefined) return known;
    const { words } = this.said;
    let bits = 0;
    for (const [at, whole] of leaf.whole.entries()) bits |= words.ofStep(whole, leaf.steps[at] ?? []);
    bits = words.withWholeKeys(bits, leaf.whole, leaf.steps);
    this.bits.set(leaf, bits);
    return bits;
  }

  protected besideBits(leaf: Leaf): number {
    let bits = 0;
    for (const stem of leaf.beside) bits |= this.said.words.ofStem(stem);
    return bits;
  }

  protected underBits(leaf: Leaf): number {
    const { under } = this.said;
    if (under.words.length === 0) return 0;
    let bits = 0;
    for (const [at, whole] of leaf.whole.entries()) bits |= under.ofStep(whole, leaf.steps[at] ?? []);
    return countBits(bits);
  }

  /** Whether the names among the words of the parents are accounted for, too. */
  protected isUnder(leaves: readonly Leaf[]): boolean {
    return this.isNamedBy(this.said.under, leaves, "every") && (this.isNamedBy(this.said.amid, leaves, "some") || this.isOwnPart(leaves));
  }

  /** Whether the sentence itself names the object, or the part of it that all these stand in. */
  private isOwnPart(leaves: readonly Leaf[]): boolean {
    const { words } = this.said;
    if (leaves.length === 0) return false;
    const own = words.words.some(
      ({ stem, parts, significant }) =>
        significant && (this.identity.own.has(stem) || (parts.length > 0 && parts.every((part) => this.identity.own.has(part)))),
    );
    return (
      (own && !this.manyParts) ||
      leaves.every(({ steps, whole }) =>
        whole.slice(0, -1).some((step, at) => !(steps[at] ?? []).every((stem) => FRAME.has(stem)) && (words.ofWhole(step) & words.significant) !== 0),
      )
    );
  }

  private isNamedBy(under: SpokenWords, leaves: readonly Leaf[], which: "every" | "some"): boolean {
    if (under.words.length === 0) return true;
    let named = identityBits(under, this.identity);
    if (!this.manyParts)
      for (const leaf of this.leaves) for (const [at, whole] of leaf.whole.entries()) named |= under.ofStep(whole, leaf.steps[at] ?? []);
    return leaves.every((leaf) => {
      let bits = named;
      for (const [at, whole] of leaf.whole.entries()) bits |= under.ofStep(whole, leaf.steps[at] ?? []);
      for (const stem of leaf.beside) bits |= under.ofStem(stem);
      return under.words[which](({ bit }) => (bits & bit) !== 0);
    });
  }

  protected keyFit(leaf: Leaf, value: SpokenValue): KeyFit {
    const { words } = this.said;
    for (let at = leaf.steps.length - 1; at >= Math.max(0, leaf.steps.length - 4); at--) {
      const step = leaf.steps[at] ?? [];
      const rest = step.filter((stem) => !this.isEmpty(stem, value, leaf, at, step));
      if (rest.length === 0 || (leaf.folded !== "" && leaf.whole[at] === leaf.folded)) continue;
      const run = words.ofWhole(leaf.whole[at] ?? "");
      const missing = run !== 0 ? 0 : rest.filter((stem) => words.ofStem(stem) === 0).length;
      const switched = value.shape === "switch" ? (leaf.whole[at] ?? "").replace(/^(?:disable|enable)/, "") : "";
      if (missing > 0 && switched !== leaf.whole[at] && switched !== "" && words.ofStem(stemOf(switched)) !== 0)
        return { named: true, matched: 2, missing: 0 };
      return { named: missing === 0, matched: run === 0 ? rest.length - missing : Math.max(rest.length, countBits(run)), missing };
    }
    return { named: false, matched: 0, missing: 1 };
  }

  protected isEmpty(stem: string, value: SpokenValue, leaf: Leaf, at: number, step: readonly string[]): boolean {
    if (EMPTY_KEY.has(stem) && !(step.length === 1 && this.said.words.ofStem(stem) !== 0)) return true;
    if (step.length > 1 && isBoundStem(value, stem)) return true;
    if (value.shape === "switch" && stem === "install" && step.length === 1) return true;
    if (value.shape === "time" && (Object.hasOwn(UNITS, stem) || stem === "duration")) return true;
    if (stem === "port" && value.shape === "number" && Number(value.says) >= 20) return this.said.words.ofStem("port") === 0;
    if (value.shape !== "amount") return false;
    if (
      leaf.whole.at(-1) === "storage" &&
      leaf.whole.at(-2) === "requests" &&
      /[KMGT]/.test(value.says) &&
      /^(?:request|resourc|spec|storag)$/.test(stem)
    )
      return this.said.words.ofStem(stem) === 0 || stem !== "storag";
    const before = leaf.steps[at - 1]?.[0];
    const bytes = /[KMGT]/.test(value.says);
    if (stem === "memory" && (before === "limit" || before === "request")) return bytes;
    if (stem === "cpu" && (before === "limit" || before === "request")) return /\dm$/.test(value.says);
    return false;
  }

  /** Path steps that neither the statement nor the object's name nor what stands around explains. */
  protected unexplained(leaf: Leaf): number {
    const { words, around, under } = this.said;
    let count = 0;
    for (const [at, step] of leaf.steps.entries()) {
      if (at === leaf.steps.length - 1) break;
      if (words.ofWhole(leaf.whole[at] ?? "") !== 0) continue;
      for (const stem of step)
        if (!FRAME.has(stem) && words.ofStem(stem) === 0 && under.ofStem(stem) === 0 && !this.isGiven(stem, around)) count += 1;
    }
    return count;
  }

  /** A step that the object's name explains, or (where an object is one thing only) what the story is about. */
  protected isGiven(stem: string, around: ReadonlySet<string>): boolean {
    return this.manyParts ? this.identity.own.has(stem) : this.identity.all.has(stem) || around.has(stem);
  }
}
