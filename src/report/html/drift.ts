import { diffArrays } from "diff";
import { COREFILE_SEVERITIES, type CorefileDifference, type CorefileSeverity } from "../../domain/corefile.ts";
import type { Drift } from "../../domain/drift.ts";
import { type Html, joined, page, said, sourceLine, text } from "../encode/html.ts";
import { plural } from "../words.ts";
import { type Context, placeLink } from "./context.ts";
import { severityPill } from "./icons.ts";

/** Lines of one side that are shown. */
const MOST_LINES = 400;

/** Where the clusters are not as Git has them, by cluster. */
export function driftView(drift: readonly Drift[], context: Context): Html {
  if (drift.length === 0) return page`<p class="empty">No drift is known. Exports of clusters are compared with <code>--snapshots</code>.</p>`;
  const clusters = [...new Set(drift.map(({ cluster }) => cluster))];
  return joined(
    clusters.map((cluster) => {
      const own = drift.filter((one) => one.cluster === cluster);
      return page`<section class="group"><h2>Cluster ${text(cluster, 80)} <span class="n">${own.length}</span></h2>${own.map((one) => driftItem(one, context))}</section>`;
    }),
    "",
  );
}

function driftItem(drift: Drift, context: Context): Html {
  const { object, field, kind, severity, means, owner, git, live, at, differences } = drift;
  const { owner: who, next, belongs } = owner;
  const what = { changed: "changed", missing: "not in the cluster", extra: "not in Git", boundary: "not owned by Git" }[kind];
  // Who changed it is told beside the differences of a Corefile, not among them.
  const told = means.filter((one) => !differences.some(({ message }) => message === one));
  const facts = joined(
    [
      at === null ? null : placeLink(context, at.path, at.line),
      page`belongs to ${text(who, 120)}`,
      kind === "missing" ? null : page`a live edit ${text(next, 200)}`,
      page`a change belongs ${text(belongs, 200)}`,
    ],
    " · ",
  );
  return page`<article class="drift"><h3>${severityPill(severity)}<span class="t">${text(object, 200)}${field === null ? null : page` <code>${text(field, 200)}</code>`}</span> <span class="tag">${text(what)}</span></h3>${told.map((one) => page`<p>${said(one)}</p>`)}${differences.length === 0 ? null : meanings(differences)}${git === null && live === null ? null : sides(git, live, differences)}<p class="facts">${facts}</p></article>`;
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
function meanings(differences: readonly CorefileDifference[]): Html {
  const items = differences.map(({ severity, message, zones, at }) => {
    const lines = [at.before === null ? "" : `Git line ${at.before.line}`, at.after === null ? "" : `live line ${at.after.line}`].filter(
      (part) => part !== "",
    );
    return page`<li class="m-${text(severity)}"><span class="tag m">${text(SAYS[severity])}</span> ${said(message)} <span class="facts">${text([zones.filter((zone) => zone !== ".").join(" "), ...lines].filter((part) => part !== "").join(" · "), 300)}</span></li>`;
  });
  return page`<ul class="means">${items}</ul>`;
}

interface Side {
  readonly number: number;
  readonly line: string;
  readonly mark: CorefileSeverity | "changed" | null;
}

/** Both texts side by side, the same lines level with one another; lines that change what is done are marked by what they do. */
function sides(git: string | null, live: string | null, differences: readonly CorefileDifference[]): Html {
  const [before, after] = [numbered(git, "before", differences), numbered(live, "after", differences)];
  const rows = paired(before, after, differences);
  const cell = (side: Side | null, label: string): Html =>
    side === null
      ? page`<td class="num"></td><td class="gap"></td>`
      : page`<td class="num">${side.number}</td><td${side.mark === null ? null : page` class="x m-${text(side.mark)}"`}>${side.mark === null ? null : page`<span class="sr">${text(label)} </span>`}<code>${sourceLine(side.line)}</code></td>`;
  const shown = rows.slice(0, MOST_LINES).map(([one, other]) => page`<tr>${cell(one, "only in Git:")}${cell(other, "only live:")}</tr>`);
  const more = rows.length - shown.length;
  return page`<div class="scroll" tabindex="0" role="region" aria-label="Git beside the cluster"><table class="sides"><colgroup><col class="num"><col><col class="num"><col></colgroup><thead><tr><th colspan="2" scope="col">Git</th><th colspan="2" scope="col">Live</th></tr></thead><tbody>${shown}</tbody></table>${more > 0 ? page`<p>${text(plural(more, "more line", "more lines"))}</p>` : null}</div>`;
}

function numbered(raw: string | null, side: "before" | "after", differences: readonly CorefileDifference[]): readonly Side[] {
  if (raw === null) return [];
  const marks = new Map<number, CorefileSeverity>();
  for (const { severity, at } of differences) {
    const line = at[side]?.line;
    const known = line === undefined ? undefined : marks.get(line);
    if (line === undefined || (known !== undefined && COREFILE_SEVERITIES.indexOf(known) <= COREFILE_SEVERITIES.indexOf(severity))) continue;
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
  differences: readonly CorefileDifference[],
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
  differences: readonly CorefileDifference[],
): readonly (readonly [Side | null, Side | null])[] {
  const partner = new Map(
    differences.flatMap(({ at }) => (at.before === null || at.after === null ? [] : [[at.before.line, at.after.line] as const])),
  );
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
