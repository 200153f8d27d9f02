import { createHash } from "node:crypto";
import { type Ledger, nextLedger, parseMemory, writeMemory } from "../../audit/ledger.ts";
import type { DriftReport } from "../../domain/drift.ts";
import type { Repository } from "../../github/answer.ts";
import type { GitHub } from "../../github/client.ts";
import { type IssueRequest, type IssueWish, keepIssue, ownIssueKeys } from "../../github/issue.ts";
import { driftFingerprints, isDriftComplete } from "../../report/drift-issue.ts";
import { tellDrift } from "../../report/drift-nightly.ts";
import type { Links } from "../../report/markdown.ts";
import { LABEL } from "./issue-facts.ts";

/** Where and how to keep issues about drift. */
export interface DriftIssues extends Repository {
  /** A new connection with a time budget of its own, for each issue. */
  readonly connect: () => GitHub;
  readonly run: IssueRequest["run"];
  readonly links: Links;
  readonly runUrl: string | null;
  /** Day of the run, `2026-01-31`. */
  readonly day: string;
  /** Whether objects get issues of their own, beside the cluster's. */
  readonly perObject: boolean;
  /** Whom to assign an issue that rests on these files. */
  readonly assignees: (paths: readonly string[]) => Promise<readonly string[]>;
  /** Takes what was not done, and why. */
  readonly tell: (message: string) => void;
}

/** Issues that a night opens about single objects; the others are in the cluster's. */
const MOST_NEW = 10;
const MOST_REMEMBERED = 1500;
const TURNS = {
  worse: "This has become worse: what differs matters more than before.",
  better: "This has become better: what is left matters less, or could not be looked at again.",
};

/** Keeps the issue of every cluster that was compared, and on request those of objects. Of others nothing is known and nothing is changed. */
export async function keepDriftIssues(context: DriftIssues, report: DriftReport): Promise<void> {
  for (const { name } of report.clusters) {
    const known = await keepCluster(context, report, name);
    if (known !== null && context.perObject) await keepObjects(context, report, name, known);
  }
}

/** Keeps the issue of a cluster. Gives what was there when Truestory began; null when the issue could not be kept or only recorded. */
async function keepCluster(context: DriftIssues, report: DriftReport, cluster: string): Promise<readonly string[] | null> {
  let known: readonly string[] | null = null;
  const wish = (memory: string | null): IssueWish => {
    const before = memory === null ? null : parseMemory(memory);
    const found = driftFingerprints(report, cluster);
    const complete = isDriftComplete(report, cluster);
    const ledger = nextLedger(before, found, (fingerprint) => !complete || found.includes(fingerprint));
    if (ledger.known.length + 2 * ledger.open.length > MOST_REMEMBERED) throw new Error(`more than ${MOST_REMEMBERED} differences`);
    known = before === null ? null : ledger.known;
    return wishOf(context, { report, cluster, object: null, found, ledger, complete, last: before?.last ?? null });
  };
  const paths = report.drift.flatMap((drift) => (drift.cluster === cluster && drift.severity !== "info" && drift.at !== null ? [drift.at.path] : []));
  return (await keep(context, `drift-${hash(cluster)}`, paths, wish)) ? known : null;
}

interface Night {
  readonly report: DriftReport;
  readonly cluster: string;
  readonly object: string | null;
  readonly found: readonly string[];
  readonly ledger: Ledger;
  readonly complete: boolean;
  readonly last: string | null;
}

function wishOf({ links, runUrl, day }: DriftIssues, { report, cluster, object, found, ledger, complete, last }: Night): IssueWish {
  const unseen = ledger.open.filter((fingerprint) => !found.includes(fingerprint)).length;
  const night = { cluster, report, links, runUrl, known: ledger.known, unseen, object, day, last };
  return {
    ...tellDrift(night),
    memory: writeMemory({ ...ledger, last: complete ? day : last, at: null, by: new Map() }),
    subjects: ledger.open,
    complete,
  };
}

/** Keeps an issue for each object that drifted since Truestory began: those that have one already, and at most ten more. */
async function keepObjects(context: DriftIssues, report: DriftReport, cluster: string, known: readonly string[]): Promise<void> {
  const prefix = `object-${hash(cluster)}-`;
  const existing = await ownIssueKeys(context.connect(), { owner: context.owner, repo: context.repo, label: LABEL }, prefix);
  const drift = report.drift.filter((one) => one.cluster === cluster && one.severity !== "info" && !known.includes(one.fingerprint));
  const objects = new Map(drift.map(({ object }) => [`${prefix}${hash(object)}`, object]));
  const fresh = [...objects.keys()].filter((key) => !existing.has(key));
  for (const key of [...existing, ...fresh.slice(0, MOST_NEW)]) {
    const object = objects.get(key) ?? null;
    const own = drift.filter((one) => one.object === object);
    const found = own.map(({ fingerprint }) => fingerprint);
    const complete = isDriftComplete(report, cluster);
    const wish = (memory: string | null): IssueWish => {
      const before = parseMemory(memory ?? "");
      const ledger = nextLedger({ ...before, known: [] }, found, (fingerprint) => !complete || found.includes(fingerprint));
      // Of an object that is as it should be, only its issue knows the name; it is not needed to say so.
      const told = wishOf(context, { report: { ...report, drift: own }, cluster, object, found, ledger, complete, last: before.last });
      return object === null ? { ...told, title: told.title.replace("Truestory: ", "Truestory: an object of ") } : told;
    };
    await keep(
      context,
      key,
      own.flatMap(({ at }) => (at === null ? [] : [at.path])),
      wish,
    );
  }
  if (fresh.length > MOST_NEW) context.tell(`${fresh.length - MOST_NEW} more objects of ${cluster} drifted; the issue of the cluster has them`);
}

/** Keeps one issue; false, and told, when it could not be kept. */
async function keep(context: DriftIssues, key: string, paths: readonly string[], wish: (memory: string | null) => IssueWish): Promise<boolean> {
  const { owner, repo, run } = context;
  const wanted = { owner, repo, key, run, label: LABEL, labels: ["drift"], assignees: await context.assignees(paths), turns: TURNS, wish };
  const result = await keepIssue(context.connect(), wanted);
  if (result.did === "skipped") context.tell(`drift issue skipped: ${result.because}`);
  return result.did !== "skipped";
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
