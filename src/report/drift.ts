import type { Drift, DriftReport } from "../domain/drift.ts";
import { log } from "./encode/log.ts";
import { columns, finish, ink, pad, type TerminalStyle, wrap } from "./layout.ts";
import { plural, sayPlace } from "./words.ts";

/**
 * Drift for a terminal. Of each object first who changed it, whether it will be reverted and where a change belongs; then what it means.
 * Ends in a newline.
 */
export function renderDrift(report: DriftReport, style: TerminalStyle): string {
  const { bold, dim, good, warn } = ink(style);
  const count = report.drift.filter(({ severity }) => severity !== "info").length;
  const remarks = report.drift.length - count;
  const isProof = report.clusters.every(({ stale, compared, problems }) => !stale && compared > 0 && problems.length === 0);
  const none = isProof ? "No drift was found." : "No drift was found, but the exports do not prove that there is none.";
  const said =
    count === 0
      ? none
      : `${plural(count, "difference", "differences")} between Git and the clusters${remarks === 0 ? "" : `, and ${plural(remarks, "remark", "remarks")}`}.`;
  return finish([
    ...wrap(log(said), columns(style), "", count === 0 && isProof ? (text) => bold(good(text)) : bold),
    "",
    ...report.drift.flatMap((drift) => driftLines(drift, style)),
    ...report.clusters.flatMap(({ name, exportedAt, compared, notCovered, problems, notes }) => [
      ...wrap(
        log(
          `${name}: ${plural(compared, "object", "objects")} compared, ${notCovered} not in the export${exportedAt === null ? "" : `, exported ${exportedAt}`}`,
        ),
        columns(style),
        "",
        dim,
      ),
      ...[...problems, ...notes].flatMap((problem) => wrap(log(problem, 1_000), columns(style), "  ", warn)),
    ]),
    ...(report.ignored.length > 0 ? ["", "Left out on purpose:"] : []),
    ...report.ignored.flatMap(({ reason, count: times }) => wrap(log(`${times} × ${reason}`), columns(style), "  ", dim)),
  ]);
}

function driftLines(drift: Drift, style: TerminalStyle): string[] {
  const { bad, warn, dim, bold } = ink(style);
  const paint = drift.severity === "error" ? bad : drift.severity === "warning" ? warn : dim;
  const { owner, next, belongs } = drift.owner;
  return [
    ...wrap(log(`${drift.object}${drift.field === null ? "" : ` ${drift.field}`}`, 600), columns(style), `${paint(pad(drift.kind, 8))}  `, bold),
    ...wrap(log(changedBy(drift)), columns(style), "          "),
    ...(drift.kind === "missing" ? [] : wrap(log(`It belongs to ${owner}: a live edit ${next}.`), columns(style), "          ")),
    ...wrap(log(`A change belongs ${belongs}.`), columns(style), "          "),
    ...(drift.lag === null ? [] : wrap(log(`Not drift: ${drift.lag}.`, 600), columns(style), "          ")),
    ...meanings(drift).flatMap((line) => wrap(log(line, 1_000), columns(style), "        - ")),
    ...(drift.at === null ? [] : wrap(log(`${drift.cluster}, ${sayPlace(drift.at.path, drift.at.line)}`), columns(style), "          ", dim)),
    "",
  ];
}

function changedBy({ who }: Drift): string {
  return `${who.charAt(0).toUpperCase()}${who.slice(1)}.`;
}

function meanings({ means, kind }: Drift): readonly string[] {
  return kind === "missing" ? [] : means;
}
