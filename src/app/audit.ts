import { strayAnnotations } from "../audit/annotated.ts";
import { baseStory, markFindings, markStory } from "../audit/difference.ts";
import { runGate } from "../audit/gate.ts";
import { graphsOf } from "../audit/graph.ts";
import { knownClaims, matchEntries, staleEntries } from "../audit/known-failures.ts";
import { renderedChanges } from "../audit/rendered-change.ts";
import { clusterParts, sortedFindings } from "../audit/report-parts.ts";
import { sourceLinesOf } from "../audit/source-lines.ts";
import { countVerdicts, sentencesOf } from "../audit/story.ts";
import { loadConfig } from "../config/load.ts";
import { type Approval, chargedClaims, type Finding, type Mode, type Report } from "../domain/audit.ts";
import type { ChartSupplier } from "../domain/chart-source.ts";
import { clusterDifferences } from "../domain/cluster-difference.ts";
import type { Config } from "../domain/config.ts";
import { AuditFailure } from "../domain/failure.ts";
import { instantOf } from "../domain/instant.ts";
import type { Story } from "../domain/story.ts";
import type { Tree, World } from "../domain/world.ts";
import type { Engine } from "../render/engine/index.ts";
import { commitDate } from "../world/change.ts";
import { readKnownFailures } from "../world/known-failures.ts";
import { type LoadedTree, openTree } from "../world/tree.ts";
import { type ChartOptions, withSupplier } from "./charts.ts";
import { baseSeen, type ExportSetting, type Exports, exportParts, seeing } from "./exports.ts";
import { ignoreRules } from "./ignored.ts";
import { type Judged, judgeStories } from "./judge.ts";
import { compareFileLists } from "./listed-files.ts";
import { type Look, lookAt } from "./look.ts";
import { aboutPullRequest, approvalsBy, type PullRequestFacts } from "./pull-request.ts";
import { refuseUnknownSettings } from "./settings.ts";
import { type FoundStories, findStories } from "./stories.ts";
import { checkGateFiles, gatherWitnesses } from "./witnesses.ts";

/** What to audit. */
export interface AuditRequest extends ChartOptions {
  /** The checkout, or a folder of one. */
  readonly repo: string;
  /** Commit to compare with, null for none. */
  readonly base: string | null;
  /** Commit to judge instead of the files on the disk; null for those. */
  readonly commit?: string | null;
  /** Story paths given by hand, relative to `repo`; empty for all. */
  readonly stories: readonly string[];
  /** Clusters whose findings and builds are reported; empty for all. */
  readonly clusters: readonly string[];
  /** Overrides the configured mode. */
  readonly mode: Mode | null;
  readonly now: string | null;
  /** Title, body and commit messages of the pull request; they may claim completion. */
  readonly pullRequestText: string | null;
  /** What else is known of the pull request. */
  readonly pullRequest?: PullRequestFacts;
  readonly version: string;
  /** The files of the checkout when they were read already. */
  readonly tree?: LoadedTree;
  /** Exports of the clusters, as evidence. */
  readonly exports?: Exports;
}

/** A finished audit. */
export interface Audited {
  readonly report: Report;
  /** What every claim was made from, by the path of its story. */
  readonly sentences: Judged["sentences"];
  /** What was looked at; nothing more can be gathered. */
  readonly world: World;
  /** The instant that it is judged at, ISO 8601: `now`, else when the head was committed; null when neither is known. */
  readonly instant: string | null;
  /** Whether charts of the network could come in: then the same files need not give the same again. */
  readonly fetches: boolean;
}

interface State {
  readonly found: FoundStories;
  readonly look: Look;
  readonly judged: Judged;
  readonly approvals: readonly Approval[];
}

/** Tells the user what is going on; printed on stderr when that is a terminal. */
export type Progress = (doing: string) => void;

/** What both sides of a comparison are judged with. */
interface Judging {
  readonly request: AuditRequest;
  readonly config: Config;
  readonly engine: Engine;
  readonly supplier: ChartSupplier | null;
  /** The instant that decides about expiry: `now`, else when the head was committed; null when neither is known. */
  readonly asOf: number | null;
  readonly progress: Progress;
  /** The tree that configuration and baselines are read from. */
  readonly ruling: Tree;
}

function exportSetting({ request, config, ruling }: Judging): ExportSetting {
  return { repo: request.repo, config, ruling, isChange: request.base !== null };
}

/** What is judged, or what it is compared with. */
type Side = "head" | "base";

async function judgeState(judging: Judging, side: Side, base: State | null): Promise<State> {
  const { request, config, engine, supplier, asOf, progress } = judging;
  const ref = (side === "head" ? request.commit : request.base) ?? undefined;
  progress(ref === undefined ? "rendering the clusters" : `rendering the clusters at ${ref}`);
  const tree = (side === "head" ? request.tree : undefined) ?? (await openTree(request.repo, ref));
  const plain = await lookAt(request.repo, tree, config, engine, supplier);
  // The base is judged without exports: what a change is about to alter cannot have been seen in a cluster yet.
  const look = request.exports === undefined || side === "base" ? plain : seeing(plain, request.exports, exportSetting(judging));
  const seen = side === "base" ? await baseSeen(plain, request, exportSetting(judging)) : look.world;
  // A cluster that the change adds is none of the base's.
  if (side === "head") refuseUnknownClusters(look, request.clusters);
  // The configuration is the base's: a change that renames the settings is judged with it and cannot correct it at once.
  if (base === null) refuseUnknownSettings(tree, look.world, config.settings);
  const clusterNames = look.world.clusters.map((cluster) => cluster.name);
  const given = side === "head" ? request.stories : request.stories.filter((path) => tree.kind(path) === "file");
  const found = findStories(tree, config, {
    given,
    clusterNames,
    guess: base === null || base.found.stories.length === 0 ? null : base.found.guessed,
  });
  const pullRequestText = side === "head" ? request.pullRequestText : null;
  const witnesses = gatherWitnesses(found.stories, { tree, pullRequestText, statusWords: config.statusWords });
  const ledgers = checkGateFiles(found.stories, look.world, asOf);
  const chosen = new Set(request.stories);
  const count = chosen.size === 0 ? found.stories.length : chosen.size;
  progress(`judging ${count} ${count === 1 ? "story" : "stories"}`);
  const selected = (story: Story): boolean => chosen.size === 0 || chosen.has(story.path);
  const today = asOf === null ? null : new Date(asOf).toISOString().slice(0, 10);
  const approvals = base === null ? [] : await approvalsOf(request, found.stories, base.found.stories);
  const people = { today, base: base?.found.stories ?? null, approved: new Set(approvals.map(({ story }) => story)) };
  const beside = [...ledgers.findings, ...strayAnnotations(found.strays)];
  const judged = await judgeStories(found.stories, witnesses, look, config, selected, beside, people, seen);
  const isAsked = isAskedFor(request);
  const stale = staleEntries(matchEntries(readKnownFailures(tree) ?? [], judged.stories, (path) => tree.kind(path) !== undefined));
  const { findings: every, ignored } = adding(stale, judged, config);
  const findings = every.filter(({ cluster }) => isAsked(cluster));
  return { found, look, judged: { ...judged, findings, ignored, dated: judged.dated || ledgers.dated }, approvals };
}

async function approvalsOf(
  { repo, base, pullRequest }: AuditRequest,
  head: readonly Story[],
  before: readonly Story[],
): Promise<readonly Approval[]> {
  return base === null || pullRequest === undefined ? [] : approvalsBy(repo, base, pullRequest.approvers, { head, base: before });
}

/** The clusters that a request asks for. Claims are judged against all of them, since "both clusters" seen in one is no proof. */
function isAskedFor({ clusters }: AuditRequest): (name: string | null) => boolean {
  return (name) => name === null || clusters.length === 0 || clusters.includes(name);
}

function refuseUnknownClusters({ world }: Look, names: readonly string[]): void {
  const known = world.clusters.map((cluster) => cluster.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new AuditFailure(`no cluster is called "${unknown}"`, { code: 2, remedy: `Known clusters: ${known.join(", ") || "none"}.` });
}

function inputErrors(found: FoundStories, judged: Judged): readonly string[] {
  const errors = found.unreadable.map(({ path, why }) => `${path}: the story cannot be read: ${why}`);
  for (const story of judged.stories) {
    const parsed = found.stories.find((candidate) => candidate.path === story.path);
    const claims = parsed === undefined ? 0 : sentencesOf(parsed).filter((sentence) => !sentence.header).length;
    if (claims === 0) errors.push(`${story.path}:1 the story has no claims: give it an "Acceptance Criteria" section with a list`);
  }
  if (found.stories.length === 0)
    errors.push(
      'no stories found: expected Markdown files with an "Acceptance Criteria" section; name them with --story or under "stories:" in .github/truestory.yml',
    );
  return errors;
}

/**
 * The main job: audits the stories of a checkout, and with a base what the change does to them.
 *
 * @throws {@link AuditFailure} when the audit could not be done at all: no such repository, bad configuration,
 *   a base that is not there.
 */
export async function auditRepository(request: AuditRequest, engine: Engine, progress: Progress): Promise<Audited> {
  const tree = request.tree ?? (await openTree(request.repo, request.commit ?? undefined));
  const configTree = request.base === null ? tree : await openTree(request.repo, request.base);
  const config = loadConfig(configTree);
  const instant = request.now ?? (await commitDate(request.repo, request.commit ?? "HEAD"));
  const asOf = instant === null ? null : (instantOf(instant) ?? null);
  return withSupplier(config, request, async (supplier) =>
    auditWith({ request: { ...request, tree }, config, engine, supplier, asOf, progress, ruling: configTree }, instant, configTree.commit),
  );
}

async function auditWith(judging: Judging, instant: string | null, baseCommit: string | null): Promise<Audited> {
  const { request } = judging;
  const base = request.base === null ? null : await judgeState(judging, "base", null);
  const judged = await judgeState(judging, "head", base);
  const head = base === null ? judged : { ...judged, judged: await withFileLists(judging, judged, base) };
  try {
    const { exports } = request;
    const dated = exports === undefined ? null : new Date(exports.now).toISOString().replace(/\.\d+Z$/, "Z");
    const now = request.now ?? dated ?? (head.judged.dated ? instant : null);
    const plain = reportOf({ ...judging, request: { ...request, now } }, head, base, baseCommit);
    const seen = exports === undefined ? null : exportParts((base ?? head).look.world, exports, exportSetting(judging));
    const shown = seen === null ? plain : { ...plain, ...seen, ignored: [...plain.ignored, ...seen.ignored] };
    const report = { ...shown, ...(await about(request, head, base)) };
    return { report, sentences: head.judged.sentences, world: head.look.world, instant, fetches: judging.supplier !== null };
  } finally {
    await head.look.close();
    await base?.look.close();
  }
}

/** What the report says about the change itself; nothing without a base. */
async function about(request: AuditRequest, head: State, base: State | null): Promise<Pick<Report, "concerns" | "bar" | "approvals" | "rendered">> {
  if (base === null || request.base === null) return {};
  const found = await aboutPullRequest({
    repo: request.repo,
    base: request.base,
    commit: head.look.world.tree.commit,
    text: request.pullRequestText,
    facts: request.pullRequest ?? { branch: null, approvers: [] },
    stories: head.found.stories,
    head: head.judged.stories,
    before: base.judged.stories,
  });
  const differences = clusterDifferences(base.look.world.clusters, head.look.world.clusters).filter(({ name }) => isAskedFor(request)(name));
  return { ...found, ...(head.approvals.length === 0 ? {} : { approvals: head.approvals }), rendered: renderedChanges(differences) };
}

/** The head as judged, with what its file lists say against the commits of the change. */
async function withFileLists({ request, config }: Judging, { found, look, judged }: State, base: State): Promise<Judged> {
  const { tree } = look.world;
  const parts = { repo: request.repo, base: request.base ?? "", stories: found.stories, tree };
  const added = adding(await compareFileLists({ ...parts, head: judged.stories, before: base.judged.stories }), judged, config);
  const further = added.findings.slice(judged.findings.length);
  const doubted = new Set(further.filter(({ severity }) => severity !== "info").map(({ story }) => story));
  return {
    ...judged,
    stories: judged.stories.map((story) => (story.gate === "PASS" && doubted.has(story.path) ? { ...story, gate: "CONCERNS" } : story)),
    ...added,
  };
}

/** The findings with further ones at the end, without those that the configuration leaves out, which are counted. */
function adding(further: readonly Finding[], { findings, ignored }: Judged, config: Config): Pick<Judged, "findings" | "ignored"> {
  const rules = ignoreRules(config.ignore);
  const kept = further.filter(rules.isKept);
  const left = rules.ignored();
  return {
    findings: [...findings, ...kept],
    ignored: ignored.map((one, index) => ({ ...one, count: one.count + (left[index]?.count ?? 0) })),
  };
}

function reportOf({ request, config, ruling }: Judging, head: State, base: State | null, baseCommit: string | null): Report {
  const mode = request.mode ?? config.mode;
  const before = base?.judged.stories ?? null;
  const stories = before === null ? head.judged.stories : head.judged.stories.map((story) => markStory(story, baseStory(story, before)));
  const findings = base === null ? head.judged.findings : markFindings(head.judged.findings, base.judged.findings);
  const isThere = (path: string): boolean => head.look.world.tree.kind(path) !== undefined;
  const known = knownClaims(matchEntries(readKnownFailures(ruling) ?? [], stories, isThere), stories, before);
  const gate = runGate({
    mode,
    stories,
    findings,
    base: before,
    inputErrors: inputErrors(head.found, head.judged),
    require: config.require,
    known: new Set(known.map(({ claim }) => claim)),
  });
  const { world } = head.look;
  const isAsked = isAskedFor(request);
  const clusters = clusterParts(world, isAsked);
  return {
    schema: "truestory/report@1",
    tool: { name: "truestory", version: request.version },
    engine: head.look.engine,
    mode,
    now: request.now,
    repository: { commit: world.tree.commit, base: base === null ? null : baseCommit },
    gate,
    counts: countVerdicts(stories.flatMap(chargedClaims)),
    stories,
    findings: sortedFindings(findings),
    deferrals: head.judged.deferrals,
    ...(known.length === 0
      ? {}
      : { known: known.map(({ story, claim }) => ({ story: story.path, claim: claim.id, line: claim.line, text: claim.text })) }),
    drift: [],
    clusters,
    snapshots: [],
    ignored: head.judged.ignored,
    graphs: graphsOf(world, findings).filter(({ cluster }) => isAsked(cluster)),
    sources: sourceLinesOf({ stories, findings, clusters }, world),
  };
}
