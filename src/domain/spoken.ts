import type { Assertion, SpokenPart, SpokenValue } from "./assertion.ts";
import { kindNamed } from "./kinds.ts";
import { type Identity, identityOf, type Leaf, leavesOf } from "./leaves.ts";
import type { Candidate } from "./search.ts";
import { spokenFit, UNITS } from "./spoken-fit.ts";
import { countBits, SpokenWords } from "./spoken-words.ts";
import { stemOf, stemsOf } from "./stems.ts";
import type { World } from "./world.ts";

type Spoken = Extract<Assertion, { kind: "plain-words" }>;

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

/** Parts of keys that say nothing beside the others. */
const EMPTY_KEY = new Set(
  (
    "name value valu spec ref type config setting count number size key id enabl enable enabled disabl disable disabled create creat use allow is default item list property properti data metadata template " +
    "provider mode method policy strategy level kind run as get http"
  ).split(" "),
);

/** Steps that lead to a field and describe nothing. */
const FRAME = new Set(
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

interface Part {
  readonly part: SpokenPart;
  /** Bits of its words, and of those between the same commas. */
  readonly words: number;
  readonly group: number;
}

interface Scored {
  readonly leaf: Leaf;
  readonly fit: "yes" | "no";
  readonly key: KeyFit;
  readonly rank: readonly number[];
  /** Words that its path accounts for. */
  readonly path: number;
}

interface KeyFit {
  /** Whether the words give every telling part of the key. */
  readonly named: boolean;
  readonly matched: number;
  readonly missing: number;
}

/** A statement made ready to be judged on many objects. */
export interface Prepared {
  readonly claim: Spoken;
  readonly words: SpokenWords;
  readonly subject: number;
  readonly parts: readonly Part[];
  readonly around: ReadonlySet<string>;
  readonly under: SpokenWords;
}

/** Makes a statement ready; once for all objects it is tried on. */
export function prepare(claim: Spoken): Prepared {
  const words = new SpokenWords([...claim.subject, ...claim.parts.flatMap((part) => part.words)]);
  let at = claim.subject.length;
  const plain = claim.parts.map((part) => {
    const bits = words.bitsFrom(at, part.words.length);
    at += part.words.length;
    return { part, words: bits };
  });
  const parts = plain.map(
    (one): Part => ({
      ...one,
      group: plain.filter(({ part }) => part.group === one.part.group).reduce((sum, other) => sum | other.words, 0),
    }),
  );
  return {
    claim,
    words,
    subject: words.bitsFrom(0, claim.subject.length),
    parts,
    around: new Set(claim.around),
    under: new SpokenWords(claim.under),
  };
}

/** Judges a statement on one object, on the form that counts. */
export function hear(world: World, candidate: Candidate, prepared: Prepared): Heard {
  return new Hearing(world, candidate, prepared).judge();
}

/** True when some scalar of the object has a value that only few things have, wherever it stands. */
export function hasValue(world: World, candidate: Candidate, value: SpokenValue): boolean {
  return leavesOf(candidate).some((leaf) => spokenFit(world, candidate, leaf, value) === "yes");
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

class Hearing {
  private readonly world: World;
  private readonly candidate: Candidate;
  private readonly said: Prepared;
  private readonly identity: Identity;
  private readonly named: number;
  /** True for an object that configures several workloads. */
  private readonly manyParts: boolean;
  private readonly leaves: readonly Leaf[];

  constructor(world: World, candidate: Candidate, said: Prepared) {
    this.world = world;
    this.candidate = candidate;
    this.said = said;
    this.identity = identityOf(candidate);
    this.leaves = leavesOf(candidate);
    this.manyParts = OF_MANY_PARTS.test(candidate.object.id.kind);
    this.named = identityBits(said.words, this.identity) & ~this.partBits();
  }

  judge(): Heard {
    const { words, subject } = this.said;
    if (!this.mayHold()) return none("");
    const chosen: Scored[] = [];
    let heard = this.named;
    let missing = 0;
    const missed: SpokenValue[] = [];
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
        const path = verdict.leaves.reduce((sum, scored) => sum & (scored.path | this.besideBits(scored.leaf)), -1) | this.mainBits(verdict.leaves);
        if ((subject & spoken & ~(path | this.named)) !== 0) return none(`${value.says} is of something else`);
        heard |= path;
        missing |= one.words & ~(path | this.named);
      }
    }
    // What stands right beside several values has to lead to each of them.
    heard &= ~missing;
    heard |= this.adjectives(spoken & ~heard, chosen);
    const spelled = this.spelled(spoken & ~heard, chosen.length === 0);
    const left = spoken & ~this.withDescriptions(heard | spelled.bits);
    if (left !== 0) return none(`nothing accounts for ${words.texts(left).join(", ")}`);
    if (chosen.length + spelled.leaves.length === 0) return none("no value");
    if (!this.isUnder([...chosen.map(({ leaf }) => leaf), ...(chosen.length === 0 ? spelled.leaves : [])]))
      return none("the parents name something else");
    const leaves = [...chosen.map(({ leaf }) => leaf), ...spelled.leaves];
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

  /** "… and strict": a switch that is on, beside what was found. */
  private adjectives(left: number, chosen: readonly Scored[]): number {
    if (left === 0) return 0;
    let bits = 0;
    for (const leaf of this.leaves) {
      if (leaf.value !== true || leaf.steps.at(-1)?.length !== 1) continue;
      const own = this.said.words.ofStem(leaf.steps.at(-1)?.[0] ?? "") & left;
      if (own !== 0 && chosen.some((other) => sameParent(leaf, other.leaf))) bits |= own;
    }
    return bits;
  }

  /** "The controller", where a chart sets fields of its one workload at the root of its values and has no part of that name. */
  private mainBits(scored: readonly Scored[]): number {
    if (!scored.every(({ leaf }) => leaf.shape.startsWith(".spec.values.") && this.unexplained(leaf) === 0)) return 0;
    let bits = this.said.words.words.reduce((sum, { stem, bit }) => (MAIN.has(stem) ? sum | bit : sum), 0);
    if (bits === 0) return 0;
    for (const leaf of this.leaves) bits &= ~this.pathBits(leaf);
    return bits;
  }

  /** Words that describe a product whose name is accounted for are accounted for with it. */
  private withDescriptions(bits: number): number {
    let all = bits;
    const { words } = this.said;
    for (const [product, described] of words.described) if ((words.ofStem(product) & bits) !== 0) all |= described;
    return all;
  }

  /** Words that name a part of a chart: what is said of the part is not said of the whole, though it may go by the same word. */
  private partBits(): number {
    if (!this.manyParts) return 0;
    let bits = 0;
    for (const { shape, whole, steps } of this.leaves) {
      if (!shape.startsWith(".spec.values.")) continue;
      for (let at = 2; at < whole.length - 1; at++) bits |= this.said.words.ofStep(whole[at] ?? "", steps[at] ?? []);
    }
    return bits;
  }

  /** Whether the object has all words of the subject anywhere; most objects fail here. */
  private mayHold(): boolean {
    const { words, subject } = this.said;
    let open = subject & words.significant & ~this.named;
    if (open === 0) return true;
    for (const leaf of this.leaves) {
      open &= ~(this.pathBits(leaf) | this.besideBits(leaf));
      if (open === 0) return true;
    }
    return false;
  }

  /** What the scalars found for one value come to; null when they say nothing about it. */
  private verdict(
    best: readonly Scored[],
    value: SpokenValue,
    before: readonly Scored[],
  ): { readonly fit: "yes" | "no" | "torn"; readonly leaves: readonly Scored[]; readonly certain: boolean } | null {
    if (best.length === 0) return null;
    const good = best.filter(({ fit }) => fit === "yes");
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
    let top: readonly number[] | null = null;
    let found: Scored[] = [];
    for (const leaf of this.leaves) {
      const listed = this.switchedItem(leaf, value);
      const isKey = value.firm && value.shape === "text" && isKeyLike(value.says) && String(leaf.path.at(-1)) === value.says;
      const fit = listed !== 0 || isKey ? "yes" : spokenFit(this.world, this.candidate, leaf, value);
      if (fit === null || (fit === "no" && value.shape === "text" && value.labelled !== true)) continue;
      const path = this.pathBits(leaf) | listed;
      const isName = leaf.shape === ".metadata.name";
      if (path === 0 && !isKey && !(fit === "yes" && (isName || (isTelling(value) && this.named !== 0)))) continue;
      const key = listed === 0 ? this.keyFit(leaf, value) : { named: true, matched: 2, missing: 0 };
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

  private pathBits(leaf: Leaf): number {
    const { words } = this.said;
    let bits = 0;
    for (const [at, whole] of leaf.whole.entries()) bits |= words.ofStep(whole, leaf.steps[at] ?? []);
    return bits;
  }

  private besideBits(leaf: Leaf): number {
    let bits = 0;
    for (const stem of leaf.beside) bits |= this.said.words.ofStem(stem);
    return bits;
  }

  private underBits(leaf: Leaf): number {
    const { under } = this.said;
    if (under.words.length === 0) return 0;
    let bits = 0;
    for (const [at, whole] of leaf.whole.entries()) bits |= under.ofStep(whole, leaf.steps[at] ?? []);
    return countBits(bits);
  }

  /** Whether the names among the words of the parents are accounted for, too. */
  private isUnder(leaves: readonly Leaf[]): boolean {
    const { under } = this.said;
    if (under.words.length === 0) return true;
    let named = identityBits(under, this.identity);
    if (!this.manyParts)
      for (const leaf of this.leaves) for (const [at, whole] of leaf.whole.entries()) named |= under.ofStep(whole, leaf.steps[at] ?? []);
    return leaves.every((leaf) => {
      let bits = named;
      for (const [at, whole] of leaf.whole.entries()) bits |= under.ofStep(whole, leaf.steps[at] ?? []);
      for (const stem of leaf.beside) bits |= under.ofStem(stem);
      return under.words.every(({ bit }) => (bits & bit) !== 0);
    });
  }

  private keyFit(leaf: Leaf, value: SpokenValue): KeyFit {
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

  private isEmpty(stem: string, value: SpokenValue, leaf: Leaf, at: number, step: readonly string[]): boolean {
    if (EMPTY_KEY.has(stem) && !(step.length === 1 && this.said.words.ofStem(stem) !== 0)) return true;
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
  private unexplained(leaf: Leaf): number {
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
  private isGiven(stem: string, around: ReadonlySet<string>): boolean {
    return this.manyParts ? this.identity.own.has(stem) : this.identity.all.has(stem) || around.has(stem);
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
  private spelled(left: number, alone: boolean): { readonly leaves: readonly Leaf[]; readonly bits: number } {
    const leaves: Leaf[] = [];
    let bits = 0;
    for (let turn = 0; turn < 3 && ((left & ~bits) !== 0 || (alone && turn === 0)); turn++) {
      const found = this.spelledLeaf(alone && turn === 0 ? left | this.said.words.significant : left & ~bits);
      if (found === null) break;
      leaves.push(found.leaf);
      bits |= found.bits;
    }
    return { leaves, bits };
  }

  private spelledLeaf(open: number): { readonly leaf: Leaf; readonly bits: number } | null {
    const { words } = this.said;
    const found: { readonly leaf: Leaf; readonly bits: number; readonly size: number }[] = [];
    for (const leaf of this.leaves) {
      if (leaf.folded.length < 2 || leaf.folded.length > 40 || leaf.shape.startsWith(".metadata")) continue;
      const spelling = words.spelling(leaf.folded);
      if ((spelling & open) === 0) continue;
      const path = this.pathBits(leaf) & ~spelling;
      const named = [...leaf.steps]
        .reverse()
        .slice(0, 2)
        .some((step) => step.some((stem) => (words.ofStem(stem) & ~spelling) !== 0));
      if (path === 0 || !named) continue;
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

/** A value that hardly anything else has: a variable, a text of some length. */
export function isTelling({ shape, says, firm }: SpokenValue): boolean {
  return shape === "variable" || (shape === "text" && firm && says.replace(/[^A-Za-z0-9]/g, "").length >= 5);
}

function sameParent(one: Leaf, other: Leaf): boolean {
  return one.path.length === other.path.length && one.path.slice(0, -1).every((step, at) => step === other.path[at]);
}

/** Scalars of one mapping that is an item of a list: what is said of one is said of that item. */
function areBeside(one: Leaf, other: Leaf): boolean {
  const [a, b] = [one.path.slice(0, -1), other.path.slice(0, -1)];
  return typeof a.at(-1) === "number" && a.length === b.length && a.every((step, at) => step === b[at]);
}

/** A key written out: in camel case, dotted, or with the domain of a label. */
function isKeyLike(text: string): boolean {
  return /^[a-z]+(?:[A-Z][A-Za-z0-9]*)+$|^[a-z0-9.-]+\/[\w.-]+$|^[a-z]\w*_\w+$/.test(text);
}

/** Items of one list, where it is enough that one is as said. */
function sameList(scored: readonly Scored[], labelled: boolean): boolean {
  const shapes = new Set(scored.map(({ leaf }) => leaf.shape));
  const [first] = scored;
  if (shapes.size !== 1 || first === undefined || !first.leaf.path.some((step) => typeof step === "number")) return false;
  const last = first.leaf.path.at(-1);
  return labelled || typeof last === "number" || /^(?:name|key|alert|port)$/.test(String(last));
}

/** Stems of words, for what stands around a statement. */
export function stemsIn(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => text.split(/[^A-Za-z0-9]+/)).flatMap(stemsOf))];
}
