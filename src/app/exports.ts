import { relative, resolve, sep } from "node:path";
import type { CorefileChange, Report, Drift as ReportedDrift } from "../domain/audit.ts";
import type { Config } from "../domain/config.ts";
import type { CorefileDifference } from "../domain/corefile.ts";
import type { Drift, DriftReport } from "../domain/drift.ts";
import type { Snapshot } from "../domain/live.ts";
import type { Tree, World } from "../domain/world.ts";
import { readBaselines } from "../world/baselines.ts";
import { openTree } from "../world/tree.ts";
import { driftReport } from "./drift.ts";
import { liveEvidence } from "./live.ts";
import type { Look } from "./look.ts";

/** Exports that an audit takes as evidence. */
export interface Exports {
  readonly folder: string;
  readonly snapshots: readonly Snapshot[];
  /** The instant that their age is judged at, in milliseconds. */
  readonly now: number;
}

/** What an audit with exports is judged by: the configuration and baselines of the base, where there is one. */
export interface ExportSetting {
  readonly repo: string;
  readonly config: Config;
  /** Where the configuration was read. */
  readonly ruling: Tree;
  /** Whether there is a base to compare with. */
  readonly isChange: boolean;
}

/**
 * The base of a change as integrity rules see it: with the same exports as the head, so that what a cluster shows is not taken for something that
 * the change adds. Without them where the head has none.
 */
export async function baseSeen(look: Look, request: HeadRequest, setting: ExportSetting): Promise<World> {
  const { exports, repo, commit } = request;
  if (exports === undefined) return look.world;
  const head = request.tree ?? (await openTree(repo, commit ?? undefined));
  return filesChanged(setting, exports.folder, head) ? look.world : seeing(look, exports, setting).world;
}

/** What tells the head of a change, and its exports. */
interface HeadRequest {
  readonly repo: string;
  readonly exports?: Exports;
  readonly tree?: Tree;
  readonly commit?: string | null;
}

/** A look with the evidence of exports. They never decide anything when the change itself brings them. */
export function seeing(look: Look, exports: Exports, setting: ExportSetting): Look {
  const { config, ruling, isChange } = setting;
  const baselines = readBaselines(ruling);
  const report = comparison(look.world, exports, setting);
  const isBrought = isChange && filesChanged(setting, exports.folder, look.world.tree);
  const closed = isBrought
    ? "The exports are files that this change brings, so that they decide nothing: take them from outside of the checkout, or from the base."
    : null;
  return look.withLive(liveEvidence(look.world, { snapshots: exports.snapshots, report, recorded: { config, baselines }, closed }));
}

/** Whether the change alters, adds or removes a file of the folder; one outside of the checkout it cannot reach. */
function filesChanged({ repo, ruling }: ExportSetting, folder: string, head: Tree): boolean {
  const within = relative(resolve(repo), resolve(folder)).split(sep).join("/");
  if (within.startsWith("..")) return false;
  const paths = new Set([...head.paths, ...ruling.paths].filter((path) => path.startsWith(`${within}/`)));
  return [...paths].some((path) => head.text(path) === undefined || head.text(path) !== ruling.text(path));
}

function comparison(world: World, { snapshots, now }: Exports, { config, ruling }: ExportSetting): DriftReport {
  return driftReport(world, { config, baselines: readBaselines(ruling), snapshots, previous: [], asked: [], now });
}

/** The parts of a report that exports fill: what differs from Git as it is without the change, and what the exports are worth. */
export function exportParts(world: World, exports: Exports, setting: ExportSetting): Pick<Report, "drift" | "snapshots" | "ignored"> {
  const report = comparison(world, exports, setting);
  return {
    drift: report.drift.map(reported),
    snapshots: report.clusters.map(({ name, exportedAt, stale, problems, notes, compared }) => ({
      cluster: name,
      exportedAt,
      complete: !stale && compared > 0 && problems.length === 0,
      problems: [...problems, ...notes],
    })),
    ignored: report.ignored.map(({ reason, count }) => ({ rule: "drift", reason, count })),
  };
}

function reported(drift: Drift): ReportedDrift {
  const { cluster, object, field, kind, git, live, severity, fingerprint, against, means, lag, at, differences } = drift;
  return {
    ...{ cluster, object, field, kind, layer: against, git, live, severity, fingerprint, change: null },
    ...{ owner: drift.owner.owner, attribution: drift.who, next: `a live edit ${drift.owner.next}; a change belongs ${drift.owner.belongs}` },
    ...{ means, lag, at: at === null ? null : { path: at.path, line: at.line } },
    ...(differences.length === 0 ? {} : { differences: differences.map(corefileChange) }),
  };
}

function corefileChange({ severity, message, zones, at }: CorefileDifference): CorefileChange {
  return { severity, message, zones, lines: { git: at.before?.line ?? null, live: at.after?.line ?? null } };
}
