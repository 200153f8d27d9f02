import { fingerprintOf, type Regression } from "../../audit/regressions.ts";
import { chargedClaims, type Report } from "../../domain/audit.ts";
import { resolveCommit, runGit } from "../../world/git.ts";

/** Judges one story at a commit; null when it could not be audited. */
export type AuditCommit = (commit: string, story: string) => Promise<Report | null>;

/** The commit that made a claim false. */
export interface Cause {
  readonly id: string;
  readonly subject: string;
}

/** What to find the reasons of. */
export interface CausesRequest {
  readonly open: readonly Regression[];
  /** Commit of the last complete run; null when it is not known. */
  readonly since: string | null;
  /** What was found on earlier nights, by fingerprint. */
  readonly told: ReadonlyMap<string, string | null>;
  /** Of this night. */
  readonly report: Report;
  readonly directory: string;
  readonly audit: AuditCommit;
}

/** For all audits of earlier commits together. */
export const CAUSES_MS = 240_000;
const MOST_AUDITS = 30;
const MOST_REASONS = 20;
const MOST_COMMITS = 5_000;

type Said = "true" | "false" | "unknown";

/**
 * Finds for claims that stopped being true the commit that did it: one at which the claim is false, and true at the commit before, both judged. It
 * halves the commits of the branch since the last complete run. Null for a claim whose commit was not determined: it was not seen true, an audit between
 * could not be done, the history is not here, or there was no time. A commit that is only likely is never given.
 */
export async function findCauses(request: CausesRequest): Promise<ReadonlyMap<string, Cause | null>> {
  const { open, since, told, report, directory } = request;
  const causes = new Map<string, Cause | null>();
  const head = report.repository.commit;
  const commits = since === null || head === null ? null : await commitsBetween(directory, since, head);
  const judge = judgeOnce(request);
  for (const regression of open.slice(0, MOST_REASONS)) {
    const before = told.get(regression.fingerprint);
    const id = before !== undefined ? before : commits === null ? null : await firstFalse(commits, (commit) => judge(commit, regression));
    causes.set(regression.fingerprint, id === null ? null : await describe(directory, id));
  }
  return causes;
}

/** The commit of `since` and those after it up to `head`, as the branch went; null when `since` is not behind `head`. */
async function commitsBetween(directory: string, since: string, head: string): Promise<readonly string[] | null> {
  if ((await resolveCommit(directory, since)) === undefined) return null;
  if (!(await runGit(directory, ["merge-base", "--is-ancestor", since, head])).ok) return null;
  const listed = await runGit(directory, ["rev-list", "--first-parent", "--reverse", `--max-count=${MOST_COMMITS + 1}`, head, `^${since}`, "--"]);
  if (!listed.ok) return null;
  const commits = listed.stdout
    .toString("latin1")
    .split("\n")
    .filter((id) => id !== "");
  // What was merged in may hold `since`: then the branch's own first commit does not follow it.
  const [first] = commits;
  if (first === undefined || commits.length > MOST_COMMITS) return null;
  return (await resolveCommit(directory, `${first}^1`)) === since ? [since, ...commits] : null;
}

/** Judges by claim and commit, each story once per commit, until the audits are used up. */
function judgeOnce({ audit, report }: CausesRequest): (commit: string, regression: Regression) => Promise<Said> {
  const reports = new Map<string, Promise<Report | null>>();
  const deadline = performance.now() + CAUSES_MS;
  return async (commit, { story, fingerprint, claim }) => {
    if (commit === report.repository.commit) return claim.verdict === "failed" ? "false" : "unknown";
    const key = `${commit} ${story.path}`;
    const known = reports.get(key);
    if (known === undefined && (reports.size >= MOST_AUDITS || performance.now() > deadline)) return "unknown";
    const judged = known ?? audit(commit, story.path);
    reports.set(key, judged);
    return saidOf(await judged, fingerprint);
  };
}

/** What a report says of a claim. One that it does not have was not said yet, and so was not true. */
function saidOf(report: Report | null, fingerprint: string): Said {
  const claims = (report?.stories ?? []).flatMap((story) => chargedClaims(story).filter((claim) => fingerprintOf(story, claim) === fingerprint));
  if (claims.some(({ verdict }) => verdict === "failed")) return "false";
  return claims.length > 0 && claims.every(({ verdict }) => verdict === "verified" || verdict === "attested") ? "true" : "unknown";
}

/**
 * The first of neighbours that is false after one that is true. The list begins with a commit to be seen true and ends with one to be seen
 * false; halving keeps both ends judged. Null as soon as one cannot be judged.
 */
export async function firstFalse(commits: readonly string[], judge: (commit: string) => Promise<Said>): Promise<string | null> {
  let [low, high] = [0, commits.length - 1];
  if (low >= high || (await judge(commits[high] ?? "")) !== "false" || (await judge(commits[low] ?? "")) !== "true") return null;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const said = await judge(commits[middle] ?? "");
    if (said === "unknown") return null;
    if (said === "true") low = middle;
    else high = middle;
  }
  return commits[high] ?? null;
}

async function describe(directory: string, id: string): Promise<Cause | null> {
  const shown = await runGit(directory, ["show", "--no-patch", "--format=%s", "--end-of-options", id]);
  return shown.ok ? { id, subject: shown.stdout.toString("utf8").trim() } : null;
}
