import { diffArrays } from "diff";
import type { CorefileChange, Drift as ReportedDrift } from "../../domain/audit.ts";
import { COREFILE_SEVERITIES, type CorefileSeverity } from "../../domain/corefile.ts";
import { type Html, joined, page, said, sourceLine, text } from "../encode/html.ts";
import { plural } from "../words.ts";
import { type Context, placeLink } from "./context.ts";
import { severityPill } from "./icons.ts";

/** Lines of one side that are shown. */
const MOST_LINES = 400;

/** Where the clusters are not as Git has them, by cluster, and what the exports are worth. */
export function driftView(context: Context): Html {
  const { drift, snapshots } = context.report;
  if (drift.length === 0 && snapshots.length === 0)
    return page`<p class="empty">No cluster was compared: give the exports of the clusters with <code>--snapshots</code>.</p>`;
  const clusters = [...new Set([...snapshots.map(({ cluster }) => cluster), ...drift.map(({ cluster }) => cluster)])];
  return joined(
    clusters.map((cluster) => {
      const own = drift.filter((one) => one.cluster === cluster);
      const none = own.length === 0 ? page`<p class="empty">Nothing differs.</p>` : null;
      return page`<section class="group"><h2>Cluster ${text(cluster, 80)} <span class="n">${own.length}</span></h2>${exported(cluster, context)}${none}${own.map((one, index) => driftItem(one, index + 1, context))}</section>`;
    }),
    "",
  );
}

/** When a cluster was exported, and why that may prove nothing. */
function exported(cluster: string, { report }: Context): Html | null {
  const snapshot = report.snapshots.find((one) => one.cluster === cluster);
  if (snapshot === undefined) return null;
  const { exportedAt, complete, problems } = snapshot;
  const doubt = complete ? null : page` · <strong>it does not prove that nothing else differs</strong>`;
  return page`<p class="said">${exportedAt === null ? text("exported at an unknown time") : page`exported <time>${text(exportedAt, 40)}</time>`}${doubt}</p>${problems.map((problem) => page`<p class="said">${said(problem)}</p>`)}`;
}

const KINDS: Readonly<Record<string, string>> = { missing: "not in the cluster", extra: "not in Git", boundary: "not owned by Git" };

function driftItem(drift: ReportedDrift, number: number, context: Context): Html {
  const { object, field, kind, severity, means = [], owner, attribution, next, git, live, lag = null, at = null, differences = [], layer } = drift;
  const told = means.filter((one) => one !== attribution && !differences.some(({ message }) => message === one));
  const facts = joined(
    [
      at === null ? null : placeLink(context, at.path, at.line),
      owner === null ? null : page`belongs to ${text(owner, 120)}`,
      next === null ? null : text(next, 400),
    ],
    " · ",
  );
  const against = layer === "baseline" ? "Accepted" : layer === "previous" ? "Exported before" : "Git";
  const parts = [
    attribution === null ? null : page`<p>${said(attribution)}</p>`,
    lag === null ? null : page`<p>${said(lag)}</p>`,
    ...told.map((one) => page`<p>${said(one)}</p>`),
    differences.length === 0 ? null : meanings(differences),
    git === null && live === null
      ? null
      : sides({ git, live, differences, against, label: `Difference ${number} of cluster ${drift.cluster}: ${against} beside the cluster` }),
  ];
  return page`<article class="drift"><h3>${severityPill(severity)}<span class="t">${text(object, 200)}${field === null ? null : page` <code>${text(field, 200)}</code>`}</span> <span class="tag">${text(KINDS[kind] ?? kind, 60)}</span></h3>${parts}<p class="facts">${facts}</p></article>`;
}

const SAYS: Readonly<Record<CorefileSeverity, string>> = {
  answers: "changes answers",
  availability: "changes availability",
  listener: "changes where it listens",
  observability: "changes what is seen",
  dead: "has no effect",
  cosmetic: "cosmetic",
};

/** What the change does to queries, each with the lines that say it. */
function meanings(differences: readonly CorefileChange[]): Html {
  const items = differences.map(({ severity, message, zones, lines: { git, live } }) => {
    const lines = [git === null ? "" : `Git line ${git}`, live === null ? "" : `live line ${live}`].filter((part) => part !== "");
    return page`<li class="m-${text(severity)}"><span class="tag m">${text(SAYS[severity])}</span> ${said(message)} <span class="facts">${text([zones.filter((zone) => zone !== ".").join(" "), ...lines].filter((part) => part !== "").join(" · "), 300)}</span></li>`;
  });
  return page`<ul class="means">${items}</ul>`;
}

interface Side {
  readonly number: number;
  readonly line: string;
  readonly mark: CorefileSeverity | "changed" | null;
}

interface Sides {
  readonly git: string | null;
  readonly live: string | null;
  readonly differences: readonly CorefileChange[];
  /** What the left side is. */
  readonly against: string;
  /** What the whole is called, once on a page. */
  readonly label: string;
}

/** Both texts side by side, the same lines level with one another; lines that change what is done are marked by what they do. */
function sides({ git, live, differences, against, label: name }: Sides): Html {
  const [before, after] = [numbered(git, "git", differences), numbered(live, "live", differences)];
  const rows = paired(before, after, differences);
  const cell = (side: Side | null, label: string): Html =>
    side === null
      ? page`<td class="num"></td><td class="gap"></td>`
      : page`<td class="num">${side.number}</td><td${side.mark === null ? null : page` class="x m-${text(side.mark)}"`}>${side.mark === null ? null : page`<span class="sr">${text(label)} </span>`}<code>${sourceLine(side.line)}</code></td>`;
  const shown = rows.slice(0, MOST_LINES).map(([one, other]) => page`<tr>${cell(one, "differs:")}${cell(other, "differs:")}</tr>`);
  const more = rows.length - shown.length;
  return page`<div class="scroll" tabindex="0" role="region" aria-label="${text(name, 200)}"><table class="sides"><colgroup><col class="num"><col><col class="num"><col></colgroup><thead><tr><th colspan="2" scope="col">${text(against)}</th><th colspan="2" scope="col">Live</th></tr></thead><tbody>${shown}</tbody></table>${more > 0 ? page`<p>${text(plural(more, "more line", "more lines"))}</p>` : null}</div>`;
}

function numbered(raw: string | null, side: "git" | "live", differences: readonly CorefileChange[]): readonly Side[] {
  if (raw === null) return [];
  const marks = new Map<number, CorefileSeverity>();
  for (const { severity, lines } of differences) {
    const line = lines[side];
    const known = line === null ? undefined : marks.get(line);
    if (line === null || (known !== undefined && COREFILE_SEVERITIES.indexOf(known) <= COREFILE_SEVERITIES.indexOf(severity))) continue;
    marks.set(line, severity);
  }
  return raw
    .replace(/\n$/u, "")
    .split("\n")
    .map((line, index) => ({ number: index + 1, line, mark: marks.get(index + 1) ?? null }));
}

/** Level lines: those that are the same, those that one difference tells of, else those that stand in the same place. */
function paired(
  before: readonly Side[],
  after: readonly Side[],
  differences: readonly CorefileChange[],
): readonly (readonly [Side | null, Side | null])[] {
  const rows: (readonly [Side | null, Side | null])[] = [];
  let [left, right] = [0, 0];
  const gone: Side[] = [];
  const come: Side[] = [];
  const settle = (): void => {
    const [one, other] = [gone.splice(0), come.splice(0)];
    rows.push(...level(one, other, differences));
  };
  const changed = (side: Side | undefined): Side[] => (side === undefined ? [] : [{ ...side, mark: side.mark ?? "changed" }]);
  for (const { added, removed, count = 0 } of diffArrays(
    before.map(({ line }) => line),
    after.map(({ line }) => line),
  )) {
    for (let step = 0; step < count; step += 1) {
      if (removed === true) gone.push(...changed(before[left++]));
      else if (added === true) come.push(...changed(after[right++]));
      else {
        settle();
        rows.push([before[left++] ?? null, after[right++] ?? null]);
      }
    }
  }
  settle();
  return rows;
}

function level(
  one: readonly Side[],
  other: readonly Side[],
  differences: readonly CorefileChange[],
): readonly (readonly [Side | null, Side | null])[] {
  const partner = new Map(differences.flatMap(({ lines: { git, live } }) => (git === null || live === null ? [] : [[git, live] as const])));
  const rows: (readonly [Side | null, Side | null])[] = [];
  let [left, right] = [0, 0];
  while (left < one.length || right < other.length) {
    const [git, live] = [one[left], other[right]];
    const wanted = git === undefined ? undefined : partner.get(git.number);
    const isAwaited = live !== undefined && one.slice(left + 1).some(({ number }) => partner.get(number) === live.number);
    if (git !== undefined && (live === undefined || (isAwaited && wanted !== live.number))) rows.push([one[left++] ?? null, null]);
    else if (live !== undefined && (git === undefined || (wanted !== undefined && wanted > live.number))) rows.push([null, other[right++] ?? null]);
    else rows.push([one[left++] ?? null, other[right++] ?? null]);
  }
  return rows;
}
