import { judgedForm } from "./fields.ts";
import { kindNamed } from "./kinds.ts";
import { type Leaf, leavesOf } from "./leaves.ts";
import type { Candidate } from "./search.ts";
import { mayBound } from "./spoken-bounds.ts";
import { isScheduleKey, spokenFit } from "./spoken-fit.ts";
import { areApart, areBeside, isKeyLike, isLastSaid, isOfOtherItem, isOfOtherKind, type Placed, sameList, sameParent } from "./spoken-leaves.ts";
import { FRAME, type KeyFit, SpokenObject } from "./spoken-object.ts";
import { isTelling, type Part, type Prepared } from "./spoken-statement.ts";
import { countBits } from "./spoken-words.ts";
import type { SpokenValue } from "./stated.ts";
import { stemsOf } from "./stems.ts";
import type { World } from "./world.ts";

/** What a statement comes to in one object. */
export interface Heard {
  /** `yes`: every value is there, at what the words name. `no`: what the words name has another value. `torn`: both. `none`: it is not about this. */
  readonly fit: "yes" | "no" | "torn" | "none";
  /** The scalars that decided. */
  readonly leaves: readonly Leaf[];
  /** Where it is `none`: what is missing, for those who ask why. */
  readonly because: string;
  /** True when a miss can only be a miss: the words name one key, and nothing else in the object could be meant. */
  readonly certain: boolean;
  /** The values that were not found where the words lead. */
  readonly missed: readonly SpokenValue[];
}

function none(because: string): Heard {
  return { fit: "none", leaves: [], because, certain: false, missed: [] };
}

interface Scored {
  readonly leaf: Leaf;
  readonly fit: "yes" | "no";
  readonly key: KeyFit;
  readonly rank: readonly number[];
  /** Words that its path accounts for. */
  readonly path: number;
}

/** Judges a statement on one object, on the form that counts. */
export function hear(world: World, candidate: Candidate, prepared: Prepared): Heard {
  return new Hearing(world, candidate, prepared).judge();
}

/** True when some scalar of the object has a value that only few things have, wherever it stands. */
export function hasValue(world: World, candidate: Candidate, value: SpokenValue): boolean {
  return leavesOf(candidate).some((leaf) => spokenFit(world, candidate, leaf, value) === "yes");
}

/** Words by which a sentence says that something refers to what it names. */
const REFERS =
  /(?<![\w-])(?:references?|referenc(?:ed|ing)|refers?|uses?|using|via|from|through|points? to|issued by|signed by|backed by|taken from|pulls?|binds? to|attach(?:es|ed)? to)(?![\w-])/i;

const SCRAPE = /^(?:scrapes?|scrapers?|monitors?)$/i;
/** What people call objects of kinds whose names they do not write out. */
const CALLED: Readonly<Record<string, RegExp>> = { ServiceMonitor: SCRAPE, PodMonitor: SCRAPE, VMServiceScrape: SCRAPE, VMPodScrape: SCRAPE };

class Hearing extends SpokenObject {
  private readonly refers = REFERS.test(this.said.claim.says);

  judge(): Heard {
    const { words, subject } = this.said;
    if (!this.mayHold()) return none("");
    const chosen: Scored[] = [];
    let heard = this.named;
    let missing = 0;
    const missed: SpokenValue[] = [];
    const placed: Placed[] = [];
    let torn = false;
    let certain = true;
    let spoken = words.significant;
    for (const one of this.said.parts) {
      const label = this.afterLabel(one);
      if (label !== null) spoken &= ~one.words;
      const values = label === null ? one.part.values : [label];
      for (const value of values) {
        const best = this.best(value, label === null ? one : { ...one, words: 0, group: 0 });
        const verdict = this.verdict(best, value, chosen);
        if (verdict === null) return none(`no key for ${value.says}`);
        if (verdict.fit === "no") missed.push(value);
        if (verdict.fit === "no" && label === null && !verdict.leaves.every((scored) => this.isOwn(one.words, scored) && this.isLedTo(one, scored)))
          return none(`${value.says} is of something else`);
        torn ||= verdict.fit === "torn";
        certain &&= verdict.certain;
        chosen.push(...verdict.leaves);
        placed.push({ group: one.part.group, leaves: verdict.leaves.map(({ leaf }) => leaf) });
        const path = verdict.leaves.reduce((sum, scored) => sum & (scored.path | this.besideBits(scored.leaf)), -1) | this.mainBits(verdict.leaves);
        if ((subject & spoken & ~(path | this.named)) !== 0) return none(`${value.says} is of something else`);
        heard |= path;
        missing |= one.words & ~(path | this.named);
      }
    }
    // What stands right beside several values has to lead to each of them.
    heard &= ~missing;
    heard |= this.adjectives(spoken & ~heard, chosen);
    const spelled = this.spelled(spoken & ~heard, chosen);
    const left = spoken & ~this.withDescriptions(heard | spelled.bits);
    if (left !== 0) return none(`nothing accounts for ${words.texts(left).join(", ")}`);
    if (chosen.length + spelled.leaves.length === 0) return this.isNamed() ? { ...none(""), fit: "yes" } : none("no value");
    if (!this.isUnder([...chosen.map(({ leaf }) => leaf), ...(chosen.length === 0 ? spelled.leaves : [])]))
      return none("the parents name something else");
    const leaves = [...chosen.map(({ leaf }) => leaf), ...spelled.leaves];
    if (!isLastSaid(this.said.claim.says, spelled.leaves, chosen.length === 0)) return none("the sentence ends in another value");
    if (isOfOtherItem(chosen.map(({ leaf }) => leaf)) || areApart(placed)) return none("a value is of another item");
    if (torn) return { fit: "torn", leaves, because: "", certain: false, missed };
    return { fit: missed.length > 0 ? "no" : "yes", leaves, because: "", certain: certain && spelled.leaves.length === 0, missed };
  }

  /** Whether all words right beside a value lead to this scalar; else another one may be meant. */
  private isOwn(own: number, { leaf, path }: Scored): boolean {
    return (own & this.said.words.significant & ~(path | this.named | this.besideBits(leaf))) === 0;
  }

  /** Whether words of the value's own stretch, or of the subject, lead to this scalar: what only the words of another value lead to is that one's. */
  private isLedTo({ group }: Part, { path }: Scored): boolean {
    const others = this.said.parts.reduce((sum, other) => (other.part.values.length > 0 ? sum | other.words : sum), 0) & ~group;
    return (path & ~others) !== 0 || (path & others) === 0;
  }

  /** "… and strict", "a TSDB index": a switch that is on, or a word that is a whole value, beside what was found. */
  private adjectives(left: number, chosen: readonly Scored[]): number {
    if (left === 0) return 0;
    let bits = 0;
    for (const leaf of this.leaves) {
      const own =
        (leaf.value === true && leaf.steps.at(-1)?.length === 1 ? this.said.words.ofStem(leaf.steps.at(-1)?.[0] ?? "") : this.valueWord(leaf)) & left;
      if (own !== 0 && chosen.some((other) => sameParent(leaf, other.leaf))) bits |= own;
    }
    return bits;
  }

  private valueWord({ value, folded, shape }: Leaf): number {
    return typeof value === "string" && folded.length >= 3 && !shape.startsWith(".metadata") ? this.said.words.spelling(folded) : 0;
  }

  /** "ServiceMonitor for the press": all words are the object's kind and parts of its name. */
  private isNamed(): boolean {
    const { words, parts } = this.said;
    if (parts.some(({ part }) => part.values.length > 0) || !this.isUnder([])) return false;
    const { kind: own } = this.candidate.object.id;
    const kind = words.words.find(({ text }) => (/^[A-Z]/.test(text) && kindNamed(text)?.kind === own) || CALLED[own]?.test(text) === true);
    if (kind === undefined) return false;
    const name = new Set(stemsOf(this.candidate.object.id.name));
    const rest = words.words.filter((word) => word.significant && word !== kind && kindNamed(word.text)?.kind !== own);
    return rest.length > 0 && rest.every(({ stem, parts: some }) => name.has(stem) || (some.length > 0 && some.every((part) => name.has(part))));
  }

  /** What the scalars found for one value come to; null when they say nothing about it. */
  private verdict(
    best: readonly Scored[],
    value: SpokenValue,
    before: readonly Scored[],
  ): { readonly fit: "yes" | "no" | "torn"; readonly leaves: readonly Scored[]; readonly certain: boolean } | null {
    if (best.length === 0) return null;
    const good = best.filter(({ fit }) => fit === "yes");
    if (good.length === 0 && value.bound !== undefined) return null;
    if (good.length === 0) return { fit: "no", leaves: best, certain: best.every((one) => this.isCertain(one, value)) };
    if (!this.holdsEnough(good, value) && !good.every((one) => before.some((other) => other.fit === "yes" && areBeside(one.leaf, other.leaf))))
      return null;
    if (good.length < best.length && (this.said.claim.every || !sameList(best, value.labelled === true)))
      return { fit: "torn", leaves: best, certain: false };
    return { fit: "yes", leaves: good, certain: true };
  }

  /** Words after a label are the value where the label names a key: "Failure domain: host". */
  private afterLabel({ part }: Part): SpokenValue | null {
    if (part.text === null) return null;
    const value: SpokenValue = { says: part.text, shape: "text", expect: { is: "same", value: part.text }, firm: true, labelled: true };
    return this.best(value, { part, words: 0, group: 0 }).some(({ key }) => key.named) ? value : null;
  }

  /** The scalars that the words around a value lead to most closely. */
  private best(value: SpokenValue, { words, group }: Part): readonly Scored[] {
    const { subject } = this.said;
    const telling = isTelling(value);
    let top: readonly number[] | null = null;
    let found: Scored[] = [];
    for (const leaf of this.leaves) {
      if (!telling && this.pathBits(leaf) === 0 && typeof leaf.path.at(-1) !== "number") continue;
      if (!mayBound(value, leaf)) continue;
      const listed = this.switchedItem(leaf, value);
      const isKey = value.firm && value.shape === "text" && isKeyLike(value.says) && String(leaf.path.at(-1)) === value.says;
      const fit = listed !== 0 || isKey ? "yes" : spokenFit(this.world, this.candidate, leaf, value);
      if (fit === null || (fit === "no" && value.shape === "text" && value.labelled !== true)) continue;
      const scheduled = value.shape === "schedule" && isScheduleKey(leaf);
      const path = this.pathBits(leaf) | listed;
      if (fit === "yes" && isOfOtherKind(judgedForm(this.candidate).value, leaf, this.said.claim.says, value.says)) continue;
      const isName = leaf.shape === ".metadata.name";
      // What refers to a thing is another object than the thing.
      if (isName && this.refers) continue;
      if (path === 0 && !isKey && !scheduled && !(fit === "yes" && (isName || (isTelling(value) && this.named !== 0)))) continue;
      const key = listed === 0 && !scheduled ? this.keyFit(leaf, value) : { named: true, matched: 2, missing: 0 };
      if (!key.named && !(fit === "yes" && (isTelling(value) || (key.missing === 1 && key.matched >= 2)))) continue;
      const rank = [
        countBits(path & words),
        countBits(path & group),
        countBits(path & subject),
        key.named ? 1 : 0,
        countBits(path),
        this.underBits(leaf),
        -this.unexplained(leaf),
      ];
      const order = top === null ? 1 : compare(rank, top);
      if (order < 0) continue;
      if (order > 0) {
        found = [];
        top = rank;
      }
      found.push({ leaf, fit, key, rank, path });
    }
    return found;
  }

  /** "Impersonation disabled" where a list `disabled` has it as an item: the words that spell the item. */
  private switchedItem(leaf: Leaf, { shape, expect }: SpokenValue): number {
    if (shape !== "switch" || expect.is !== "same" || leaf.folded === "" || typeof leaf.path.at(-1) !== "number") return 0;
    return leaf.whole.at(-1) === (expect.value === true ? "enabled" : "disabled") ? this.said.words.spelling(leaf.folded) : 0;
  }

  /** Whether enough says that these scalars are meant: a value that tells, a key of several words, or a path with nothing else in it. */
  private holdsEnough(good: readonly Scored[], value: SpokenValue): boolean {
    if (isTelling(value)) return true;
    if (good.every(({ leaf, key }) => key.matched >= 2 || this.unexplained(leaf) === 0)) return true;
    const { words } = this.said;
    return good.every(({ leaf }) =>
      leaf.whole.some(
        (whole, at) =>
          at < leaf.whole.length - 1 &&
          !(leaf.steps[at] ?? []).every((stem) => FRAME.has(stem)) &&
          (words.ofStep(whole, leaf.steps[at] ?? []) & words.significant) !== 0,
      ),
    );
  }

  private isCertain({ leaf, key }: Scored, value: SpokenValue): boolean {
    if (!key.named || this.candidate.object.locate(leaf.path).raw?.includes("${") === true) return false;
    if (value.shape === "text" && typeof leaf.value !== "string") return false;
    if (this.unexplained(leaf) > 0 && key.matched < 2) return false;
    const led = this.pathBits(leaf) & this.said.words.significant;
    return !this.leaves.some(
      (other) =>
        other.shape !== leaf.shape &&
        (this.pathBits(other) & led) === led &&
        spokenFit(this.world, this.candidate, other, value) === "yes" &&
        this.keyFit(other, value).named,
    );
  }

  /** Words that are values themselves ("transaction mode", "binding mode Immediate"): of the same object, under a key that the words name. */
  private spelled(left: number, chosen: readonly Scored[]): { readonly leaves: readonly Leaf[]; readonly bits: number } {
    const leaves: Leaf[] = [];
    const alone = chosen.length === 0;
    let bits = 0;
    for (let turn = 0; turn < 3 && ((left & ~bits) !== 0 || (alone && turn === 0)); turn++) {
      const found = this.spelledLeaf(alone && turn === 0 ? left | this.said.words.significant : left & ~bits, chosen);
      if (found === null) break;
      leaves.push(found.leaf);
      bits |= found.bits;
    }
    return { leaves, bits };
  }

  /** "`ClusterPolicy/labels`: Enforce": a capitalised word that is a whole value of the object which the sentence names. */
  private isEnumerated({ value, shape }: Leaf, spelling: number): boolean {
    if (this.said.claim.search.name === undefined || typeof value !== "string" || !/^[A-Z][a-z]+(?:[A-Z][a-z]+)*$/.test(value)) return false;
    return !shape.startsWith(".metadata") && shape !== ".kind" && this.said.words.texts(spelling).join("") === value;
  }

  private spelledLeaf(open: number, chosen: readonly Scored[]): { readonly leaf: Leaf; readonly bits: number } | null {
    const { words } = this.said;
    const found: { readonly leaf: Leaf; readonly bits: number; readonly size: number }[] = [];
    for (const leaf of this.leaves) {
      if (leaf.folded.length < 2 || leaf.folded.length > 40 || leaf.shape.startsWith(".metadata")) continue;
      const spelling = words.spelling(leaf.folded);
      if ((spelling & open) === 0) continue;
      // Words that lead to another value under a key of the same name lead to that one.
      const rivals = chosen.filter((other) => other.leaf.whole.at(-1) === leaf.whole.at(-1) && !sameParent(other.leaf, leaf));
      const path = rivals.reduce((sum, other) => sum & ~other.path, this.pathBits(leaf) & ~spelling);
      const named = [...leaf.steps]
        .reverse()
        .slice(0, 2)
        .some((step) => step.some((stem) => (words.ofStem(stem) & ~spelling) !== 0));
      if ((path === 0 || !named) && !this.isEnumerated(leaf, spelling)) continue;
      const bits = spelling | path;
      found.push({ leaf, bits, size: countBits(bits & open) });
    }
    const most = found.reduce((best, { size }) => Math.max(best, size), 0);
    const top = found.filter(({ size }) => size === most);
    const [first] = top;
    const rival = (other: (typeof found)[number]): boolean =>
      first !== undefined && other.leaf.shape !== first.leaf.shape && other.leaf.value !== first.leaf.value && (other.bits & first.bits) !== 0;
    return first === undefined || top.some(rival) ? null : first;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) if (value !== b[at]) return value - (b[at] ?? 0);
  return 0;
}
