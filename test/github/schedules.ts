import type { Drift, DriftReport } from "../../src/domain/drift.ts";
import { keepDriftIssues } from "../../src/entry/action/keep-drift.ts";
import { type CommentRequest, marker, upsertComment } from "../../src/github/comment.ts";
import { type IssueWish, issueMarker, keepIssue } from "../../src/github/issue.ts";
import { connectTo } from "../support/github/client.ts";
import { faultsFromSeed, random } from "../support/github/faults.ts";
import { type GitHubServer, startGitHub } from "../support/github/server.ts";
import { ACTIONS_BOT, freshState, permit, STRANGER, type State } from "../support/github/state.ts";
import { type Actor, inTurns } from "../support/github/turns.ts";

/** Explores one schedule on a fresh repository and gives what must not be, one line each. */
export type Exploration = (github: GitHubServer, seed: number) => Promise<readonly string[]>;

const HEADS = ["a", "b", "c", "d"].map((digit) => digit.repeat(40));
const FAULT_RATES = [0, 0.05, 0.2];
const PLANTED = "planted by somebody";

/** What a seed decides: how often answers are lost, lists are behind and limits are hit, and which actors die. */
function circumstances(
  github: GitHubServer,
  seed: number,
): { readonly next: () => number; readonly faulty: boolean; readonly diesAt: () => number | null } {
  const next = random(seed);
  const rate = FAULT_RATES[Math.floor(next() * FAULT_RATES.length)] ?? 0;
  const crashes = next() < 0.5;
  github.fault = faultsFromSeed(seed + 1, rate);
  return { next, faulty: rate > 0 || crashes, diesAt: () => (crashes && next() < 0.5 ? Math.floor(next() * 14) : null) };
}

function reset(github: GitHubServer, permissions: Parameters<typeof permit>[1]): State {
  const { state } = github;
  const fresh = freshState(HEADS[0] ?? "");
  for (const list of [state.comments, state.issues, state.labels, state.pulls]) list.length = 0;
  state.pulls.push(...fresh.pulls);
  state.contentLimit = Number.MAX_SAFE_INTEGER;
  permit(state, permissions);
  return state;
}

/** Up to four runs on up to three heads, pushes between them, the same commit judged twice; then one more run of the last head. */
export const pullRequestSchedule: Exploration = async (github, seed) => {
  const state = reset(github, { contents: "read", pull_requests: "write" });
  const { next, faulty, diesAt } = circumstances(github, seed);
  const foreign = { id: 101, on: 7, body: `${marker("k")}\n${PLANTED}`, user: STRANGER, minimised: false };
  if (next() < 0.5) state.comments.push({ ...foreign });
  const pull = state.pulls[0] ?? freshState("").pulls[0];
  if (pull === undefined) return ["no pull request"];
  const wrote: { readonly id: number; readonly head: string }[] = [];
  const put = async (id: number, head: string, fetch?: typeof globalThis.fetch) => {
    const request: CommentRequest = {
      owner: "acme",
      repo: "platform",
      number: 7,
      key: "k",
      head,
      run: { id, attempt: 1 },
      body: `verdict of run ${id}\n`,
    };
    const result = await upsertComment(connectTo(github, fetch === undefined ? {} : { fetch }), request);
    if (result.did !== "skipped") wrote.push({ id, head });
    return result;
  };
  const heads = Array.from({ length: 1 + Math.floor(next() * 3) }, (_, index) => HEADS[index] ?? "");
  const push = (index: number): void => {
    pull.head.sha = heads[Math.max(index, heads.indexOf(pull.head.sha))] ?? pull.head.sha;
  };
  const actors: Actor[] = heads.flatMap((head, index): Actor[] => [
    ...(index === 0 ? [] : [(_fetch: unknown, turn: () => Promise<void>) => turn().then(() => push(index))]),
    (fetch) => put(index + 1, head, fetch),
  ]);
  const last = heads.length;
  if (next() < 0.5) actors.push((fetch) => put(last + 1, heads[last - 1] ?? "", fetch));
  await inTurns(actors, next, diesAt);
  const own = (): string[] =>
    state.comments.filter(({ user, body }) => user.id === ACTIONS_BOT.id && body.startsWith(marker("k"))).map(({ body }) => body);
  const problems: string[] = [];
  const settled = own();
  if (!faulty && settled.length > 1) problems.push(`${settled.length} comments without a fault`);
  // Runs that overlap to the request can leave the older one's verdict about the same commit, or one that says that it is overtaken, since GitHub
  // has no compare-and-swap. Never one of another commit that does not say so.
  const ofHead = wrote.filter(({ head }) => head === pull.head.sha);
  const shown = settled.some((body) => ofHead.some(({ id }) => body.includes(`verdict of run ${id}\n`)) || body.includes("has moved on since"));
  const unmarked = settled.some((body) => !body.includes(`head=${pull.head.sha}`) && !body.includes("has moved on since"));
  // A push that no run has followed yet leaves the comment of the commit before.
  if (!faulty && ofHead.length > 0 && unmarked) problems.push("a verdict about another commit, unmarked");
  if (!faulty && ofHead.length > 0 && !shown) problems.push("every verdict about the head is lost");
  github.fault = () => undefined;
  const result = await put(90, pull.head.sha);
  const healed = own();
  if (healed.length !== 1 || !(healed[0] ?? "").includes("verdict of run 90"))
    problems.push(`after one more run: ${JSON.stringify(healed)}, ${JSON.stringify(result)}`);
  const before = github.writes().length;
  await put(91, pull.head.sha);
  const told = await put(92, pull.head.sha);
  if (told.did !== "updated" && told.did !== "unchanged") problems.push(`then ${JSON.stringify(told)}`);
  if (github.writes().length > before + 2) problems.push("more writes than results");
  if (state.comments.some(({ user, body }) => user.id === STRANGER.id && body !== foreign.body)) problems.push("somebody else's comment was written");
  return problems;
};

const WISHES: Readonly<Record<string, IssueWish>> = {
  quiet: { title: "All is well", body: "Nothing.", severity: "nothing", memory: "known=,open=", subjects: [], complete: true },
  unseen: { title: "All is well", body: "Nothing seen.", severity: "nothing", memory: "known=,open=aa", subjects: ["aa"], complete: false },
  doubt: { title: "1 claim", body: "Perhaps.", severity: "warning", memory: "known=,open=aa", subjects: ["aa"], complete: false },
  loud: { title: "1 claim", body: "A claim.", severity: "error", memory: "known=,open=aa", subjects: ["aa"], complete: true },
};

function plantedIssue(body: string): State["issues"][number] {
  const quiet = { state_reason: null, locked: false, labels: [{ name: "truestory" }], assignees: [], closed_by: null, closed_at: null };
  return { number: 50, title: "Planted", body, state: "open", user: STRANGER, updated_at: "2026-01-01T00:00:00Z", ...quiet };
}

/** Nights one after the other and side by side, with what people do to the issue; then two quiet nights more. */
export const nightlySchedule: Exploration = async (github, seed) => {
  const state = reset(github, { contents: "read", issues: "write" });
  const { next, diesAt } = circumstances(github, seed);
  let night = 0;
  const keep = (name: string, fetch?: typeof globalThis.fetch) => {
    night += 1;
    const run = { id: night, attempt: 1 };
    const wish = WISHES[name] ?? WISHES.quiet;
    if (wish === undefined) throw new Error("no wish");
    const request = { owner: "acme", repo: "platform", key: "stories", run, label: "truestory", turns: { worse: "Worse.", better: "Better." } };
    return keepIssue(connectTo(github, fetch === undefined ? {} : { fetch }), {
      ...request,
      wish: (memory) => (memory === null ? { ...wish, ...WISHES.quiet } : wish),
    });
  };
  const own = () => state.issues.filter(({ body, user }) => user.id === ACTIONS_BOT.id && (body ?? "").startsWith(issueMarker("stories")));
  const problems: string[] = [];
  const planted = `${issueMarker("stories")}\n${PLANTED}`;
  if (next() < 0.5) state.issues.push(plantedIssue(planted));
  const without = ["unseen", "doubt", "loud"] as const;
  for (let round = 0; round < 3; round += 1) {
    const wasOpen = new Set(own().flatMap(({ number, state: is }) => (is === "open" ? [number] : [])));
    const names = Array.from({ length: 1 + Math.floor(next() * 2) }, () => without[Math.floor(next() * without.length)] ?? "loud");
    await inTurns(
      names.map(
        (name): Actor =>
          (fetch) =>
            keep(name, fetch),
      ),
      next,
      diesAt,
    );
    // None of these nights saw that all is well. A duplicate may be closed, and has lost its marker then.
    for (const { number, state: is } of own()) if (wasOpen.has(number) && is === "closed") problems.push(`round ${round}: closed without evidence`);
  }
  github.fault = () => undefined;
  for (let more = 0; more < 2; more += 1) await keep("loud");
  if (own().length !== 1) problems.push(`${own().length} issues in the end`);
  if (own()[0]?.state !== "open") problems.push("the issue is not open although a claim is false");
  const before = github.writes().length;
  await keep("loud");
  if (github.writes().length !== before) problems.push("a night without news writes");
  await keep("quiet");
  if (own()[0]?.state !== "closed") problems.push("the issue is not closed although all is well");
  if (state.issues.some(({ user, body }) => user.id === STRANGER.id && body !== planted)) problems.push("somebody else's issue was written");
  return problems;
};

const OBJECTS = ["a", "b", "c"];

/** What a night finds in two clusters; `0` for a difference that is not there. */
function driftReport(found: readonly number[], complete: boolean): DriftReport {
  const drift = found.flatMap((severity, index): readonly Drift[] => {
    const object = OBJECTS[index % OBJECTS.length] ?? "";
    const cluster = index < OBJECTS.length ? "east" : "west";
    return severity === 0 ? [] : [{ ...DRIFT, cluster, object, severity: severity === 1 ? "warning" : "error", fingerprint: `${cluster}${object}` }];
  });
  const cluster = { exportedAt: null, stale: !complete, compared: 3, notCovered: 0, problems: [], notes: [] };
  const clusters = ["east", "west"].map((name) => ({ ...cluster, name, uid: name }));
  // Fingerprints are hexadecimal digits in life.
  const hex = drift.map((one) => ({ ...one, fingerprint: Buffer.from(one.fingerprint).toString("hex") }));
  return { schema: "truestory/drift@1", commit: null, clusters, drift: hex, ignored: [] };
}

const DRIFT: Drift = {
  cluster: "",
  object: "",
  field: null,
  kind: "changed",
  severity: "error",
  against: "git",
  git: "1",
  live: "2",
  means: ["it differs"],
  who: "somebody",
  lag: null,
  differences: [],
  owner: { owner: "nobody", next: "stays", belongs: "in Git" },
  attribution: null,
  at: null,
  fingerprint: "",
};

/** Nights over two clusters and their objects, one after the other and side by side; then nights without faults. */
export const driftSchedule: Exploration = async (github, seed) => {
  const state = reset(github, { contents: "read", issues: "write" });
  const { next, diesAt } = circumstances(github, seed);
  const problems: string[] = [];
  let night = 0;
  const keep = (report: DriftReport, fetch?: typeof globalThis.fetch) => {
    night += 1;
    const run = { id: night, attempt: 1 };
    const connect = () => connectTo(github, fetch === undefined ? {} : { fetch });
    const facts = { owner: "acme", repo: "platform", links: () => null, runUrl: null, day: "2026-01-31", perObject: true };
    return keepDriftIssues({ ...facts, run, connect, assignees: async () => [], tell: () => {} }, report);
  };
  const keyed = () =>
    state.issues.flatMap(({ body, user, number, state: is }) => {
      const key = /^<!-- truestory:issue ([\w-]+) -->/.exec(body ?? "")?.[1];
      return key !== undefined && user.id === ACTIONS_BOT.id ? [{ key, number, is }] : [];
    });
  await keep(driftReport([0, 0, 0, 0, 0, 0], true));
  const some = (): number[] => Array.from({ length: 6 }, () => Math.floor(next() * 3));
  for (let round = 0; round < 2; round += 1) {
    const reports = Array.from({ length: 1 + Math.floor(next() * 2) }, () => driftReport(some(), false));
    const wasOpen = new Set(keyed().flatMap(({ number, is }) => (is === "open" ? [number] : [])));
    await inTurns(
      reports.map(
        (report): Actor =>
          (fetch) =>
            keep(report, fetch).catch((error: unknown) => error),
      ),
      next,
      diesAt,
    );
    // None of these nights was complete.
    for (const { number, is } of keyed()) if (wasOpen.has(number) && is === "closed") problems.push(`round ${round}: closed without evidence`);
  }
  github.fault = () => undefined;
  const all = driftReport([2, 2, 2, 2, 2, 2], true);
  for (let more = 0; more < 3; more += 1) await keep(all);
  const keys = keyed().map(({ key }) => key);
  if (keys.length !== new Set(keys).size) problems.push(`two issues of one key: ${keys.join(" ")}`);
  // Two of clusters; objects whose first drift was recorded before Truestory began have none.
  if (keys.filter((key) => key.startsWith("drift-")).length !== 2) problems.push(`issues of clusters: ${keys.join(" ")}`);
  const before = github.writes().length;
  await keep(all);
  if (github.writes().length !== before) problems.push("a night without news writes");
  await keep(driftReport([0, 0, 0, 0, 0, 0], true));
  for (const { key, is } of keyed()) if (is !== "closed") problems.push(`${key} is ${is} although nothing differs`);
  return problems;
};

/** Explores schedules of several kinds, one seed after the other, and gives the failures with their seeds. */
export async function explore(seeds: readonly number[], schedules: readonly Exploration[]): Promise<readonly string[]> {
  const github = await startGitHub(HEADS[0] ?? "");
  const failures: string[] = [];
  try {
    for (const seed of seeds)
      for (const schedule of schedules) failures.push(...(await schedule(github, seed)).map((problem) => `seed ${seed}: ${problem}`));
  } finally {
    await github.close();
  }
  return failures;
}
