import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { auditRepository } from "../../src/app/audit.ts";
import { type Claim, type Report, VERDICTS_WORST_FIRST, type Verdict } from "../../src/domain/audit.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { openTree } from "../../src/world/tree.ts";
import { relevance } from "./about.ts";
import { type Mutant, mutantsOf, mutated, type Reference, referencesIn } from "./mutants.ts";
import { reusingEngine } from "./reusing-engine.ts";

/** Hand labels of a repository's stories. */
export interface Gold {
  readonly stories: readonly {
    readonly path: string;
    readonly claims: readonly { readonly line: number; readonly label: string; readonly text?: string; readonly evidence: string }[];
  }[];
}

/** A claim that is true, was judged so, and what its label says it rests on. */
export interface TrueClaim {
  readonly story: string;
  readonly line: number;
  readonly text: string;
  readonly says: string;
  readonly references: readonly Reference[];
  /** Files and directories that the audit gave as evidence. */
  readonly shown: readonly string[];
}

/** A mutant and the claims that rest on what it changes. */
export interface Trial {
  readonly mutant: Mutant;
  readonly claims: readonly TrueClaim[];
}

/** How a mutated claim was judged. */
export interface Judgement {
  readonly mutant: Mutant;
  readonly claim: TrueClaim;
  readonly verdict: Verdict;
  /** The readings of the claim, for those that survive. */
  readonly reading: string;
  /** For one that survives: whether the mutant touches what the claim states, see {@link relevance}. */
  readonly second:
    | { readonly is: "about" }
    | { readonly is: "not-about"; readonly because: string }
    | { readonly is: "instead"; readonly verdict: Verdict }
    | null;
}

/** What a campaign came to. */
export interface Campaign {
  readonly claims: readonly TrueClaim[];
  /** True claims that the audit did not find to be so, which no mutant can tell anything about. */
  readonly undecided: number;
  readonly judgements: readonly Judgement[];
}

function claimsByLine(report: Report): ReadonlyMap<string, readonly Claim[]> {
  const lines = new Map<string, Claim[]>();
  for (const story of report.stories)
    for (const claim of [...story.criteria.flatMap(({ claims }) => claims), ...story.fileList]) {
      const key = `${story.path}:${claim.line}`;
      lines.set(key, [...(lines.get(key) ?? []), claim]);
    }
  return lines;
}

function worst(claims: readonly Claim[]): Verdict | undefined {
  return VERDICTS_WORST_FIRST.find((verdict) => claims.some((claim) => claim.verdict === verdict));
}

/** True when the audit's evidence names a file that the label names, or one below a directory that it names. */
export function agreesOnFile({ references, shown }: TrueClaim): boolean {
  return references.some(({ path }) => shown.some((file) => file === path || file.startsWith(`${path}/`) || path.startsWith(`${file}/`)));
}

/** An example is no promise: another value keeps a claim true that gives one. */
function isEquivalent({ kind }: Mutant, { text }: TrueClaim): boolean {
  return kind === "value changed" && /\(e\.g\./.test(text);
}

/** Every mutant once, with all claims whose labels name what it changes. */
function trialsOf(claims: readonly TrueClaim[]): readonly Trial[] {
  const trials = new Map<string, { mutant: Mutant; claims: TrueClaim[] }>();
  for (const claim of claims)
    for (const mutant of claim.references.flatMap(mutantsOf)) {
      if (isEquivalent(mutant, claim)) continue;
      const key = JSON.stringify(mutant);
      const trial = trials.get(key) ?? { mutant, claims: [] };
      trials.set(key, trial);
      if (!trial.claims.includes(claim)) trial.claims.push(claim);
    }
  return [...trials.values()];
}

/**
 * Changes, in a checkout that may be spoilt, what the labels of true claims rest on, one mutant at a time, and audits the stories that rest on
 * it again; with `only`, those that end of `STORY:LINE` of a claim names. `progress` is told how many of how many mutants are done, and how the claims of the last one were judged.
 */
export async function mutate(
  repo: string,
  gold: Gold,
  engine: Engine,
  progress: (done: number, of: number, last: readonly Judgement[]) => void,
  only: readonly string[] = [],
): Promise<Campaign> {
  const isWanted = ({ story, line }: TrueClaim): boolean => only.length === 0 || only.some((one) => `${story}:${line}`.endsWith(one));
  const quick = reusingEngine(engine);
  const audit = async (stories: readonly string[]): Promise<ReadonlyMap<string, readonly Claim[]>> => {
    const request = { repo, base: null, stories, clusters: [], mode: null, now: null, pullRequestText: null, version: "0.0.0" };
    return claimsByLine((await auditRepository(request, quick, () => undefined)).report);
  };
  const tree = await openTree(repo);
  const before = await audit(gold.stories.map(({ path }) => path));
  const met = gold.stories.flatMap(({ path, claims }) => claims.filter(({ label }) => label === "met").map((label) => ({ path, label })));
  const claims = met.flatMap(({ path, label }): readonly TrueClaim[] => {
    const judged = before.get(`${path}:${label.line}`) ?? [];
    if (worst(judged) !== "verified") return [];
    const shown = [...new Set(judged.flatMap(({ evidence }) => evidence.flatMap((piece) => piece.path ?? [])))];
    const references = referencesIn(label.evidence, (name) => tree.kind(name) !== undefined);
    return [{ story: path, line: label.line, text: label.text ?? "", says: label.evidence, references, shown }];
  });
  const trials = trialsOf(claims).filter(({ claims: about }) => only.length === 0 || about.some(isWanted));
  const files = tree.paths;
  const secondLook = async ({ mutant, claim }: Omit<Judgement, "second">): Promise<Judgement["second"]> => {
    const text = tree.kind(mutant.path) === "file" ? await readFile(join(repo, mutant.path), "utf8") : null;
    const others = files.filter((file) => file !== mutant.path && !file.startsWith(`${mutant.path}/`));
    const found = relevance(mutant, claim.text, text, others);
    if (found.is !== "instead") return found;
    const after = await spoilt(repo, mutant, () => audit([claim.story]), found.text);
    return { is: "instead", verdict: worst(after.get(`${claim.story}:${claim.line}`) ?? []) ?? "unproven" };
  };
  const judgements: Judgement[] = [];
  for (const [at, { mutant, claims: about }] of trials.entries()) {
    const wanted = about.filter(isWanted);
    const after = await spoilt(repo, mutant, () => audit([...new Set(wanted.map(({ story }) => story))]));
    const first = wanted.map((claim): Omit<Judgement, "second"> => {
      const now = after.get(`${claim.story}:${claim.line}`) ?? [];
      const reading = now.map((one) => `${one.reading ?? ""} [${one.evidence.map(({ path, line }) => `${path}:${line}`).join(", ")}]`).join("; ");
      return { mutant, claim, verdict: worst(now) ?? "unproven", reading };
    });
    const last: Judgement[] = [];
    for (const one of first) last.push({ ...one, second: one.verdict === "verified" ? await secondLook(one) : null });
    judgements.push(...last);
    progress(at + 1, trials.length, last);
  }
  return { claims, undecided: met.length - claims.length, judgements };
}

/** Whether a judgement is a wrong verdict: verified although what the claim states is gone. */
export function isSurvivor({ verdict, second }: Judgement): boolean {
  return verdict === "verified" && (second?.is === "about" || (second?.is === "instead" && second.verdict === "verified"));
}

async function spoilt<T>(repo: string, mutant: Mutant, use: () => Promise<T>, instead?: string): Promise<T> {
  const path = join(repo, mutant.path);
  const aside = join(repo, ".git", "set-aside");
  await cp(path, aside, { recursive: true });
  try {
    const text = instead ?? (mutant.kind === "file removed" ? undefined : mutated(await readFile(path, "utf8"), mutant));
    if (text === undefined) await rm(path, { recursive: true });
    else await writeFile(path, text);
    return await use();
  } finally {
    await rm(path, { recursive: true, force: true });
    await cp(aside, path, { recursive: true });
    await rm(aside, { recursive: true, force: true });
  }
}
