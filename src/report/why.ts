import type { Evidence } from "../domain/assertion.ts";
import type { AuditedStory, Report } from "../domain/audit.ts";
import { log } from "./encode/log.ts";
import type { TerminalStyle } from "./layout.ts";
import { columns, finish, hyperlink, ink, wrap } from "./layout.ts";
import { claimsOf, mergeClusters, type PlacedClaim } from "./summary.ts";
import { claimHead } from "./terminal-claim.ts";
import { namesOf, plainly, plural, sayField, sayPlace } from "./words.ts";

/** What claims may rest on: a file or directory, narrowed to a line or to a field. */
export interface WhyTarget {
  readonly path: string;
  readonly line: number | null;
  /** A dotted path, or the end of one; list indexes may be left out. */
  readonly field: string | null;
}

/** A claim with the pieces of its evidence that stand at the target. */
interface Resting {
  readonly placed: PlacedClaim;
  readonly pieces: readonly Evidence[];
}

/** The claims whose evidence stands at the target, by story; each with its verdict and the pieces. Says so when there are none. Ends in a newline. */
export function renderWhy(report: Report, target: WhyTarget, style: TerminalStyle): string {
  const groups = report.stories
    .map((story) => ({ story, resting: claimsOf(story).flatMap((placed) => restingOn(placed, target)) }))
    .filter(({ resting }) => resting.length > 0);
  const count = groups.reduce((total, { resting }) => total + resting.length, 0);
  const said = count === 0 ? `No claim rests on ${sayTarget(target)}.` : `${plural(count, "claim rests", "claims rest")} on ${sayTarget(target)}.`;
  return finish([
    ...wrap(log(said), columns(style), "", ink(style).bold),
    "",
    ...groups.flatMap(({ story, resting }) => storyLines(story, resting, style)),
    ...(count === 0 ? elsewhereLines(report, target, style) : []),
  ]);
}

function restingOn(placed: PlacedClaim, target: WhyTarget): Resting[] {
  const pieces = placed.claim.evidence.filter((piece) => standsAt(piece, target));
  return pieces.length === 0 ? [] : [{ placed, pieces }];
}

function standsAt({ path, line, field }: Evidence, target: WhyTarget): boolean {
  if (path === null || !(path === target.path || target.path === "" || path.startsWith(`${target.path}/`))) return false;
  if (target.line !== null && line !== target.line) return false;
  return target.field === null || (field !== null && sameField(plainField(field), plainField(target.field)));
}

/** One is the other, stands in it, or is the end of it: `replicas` and `spec.replicas`, `spec.values` and `spec.values.image.tag`. */
function sameField(found: string, wanted: string): boolean {
  return `.${found}.`.includes(`.${wanted}.`) || wanted.endsWith(`.${found}`);
}

function plainField(field: string): string {
  return field
    .replaceAll(/\[(?:\d+|\*)?\]/g, "")
    .replaceAll(/\["([^"\]]*)"\]/g, ".$1")
    .replace(/^\.+/, "");
}

function storyLines(story: AuditedStory, resting: readonly Resting[], style: TerminalStyle): string[] {
  const { bold, dim } = ink(style);
  return [
    ...wrap(log(namesOf([story.id, story.title])), columns(style), "", bold),
    dim(hyperlink(style, log(story.path), story.path, null)),
    "",
    ...resting.flatMap(({ placed, pieces }) => [
      `  ${claimHead(placed, style)}  ${dim(hyperlink(style, log(sayPlace(story.path, placed.claim.line)), story.path, placed.claim.line))}`,
      ...wrap(log(plainly(placed.claim.text)), columns(style), "    "),
      ...mergeClusters(pieces).flatMap((piece) => pieceLines(piece, style)),
      "",
    ]),
  ];
}

function pieceLines(piece: Evidence, style: TerminalStyle): string[] {
  const what = namesOf([piece.cluster, piece.object, sayField(piece), piece.note]);
  return wrap(log(namesOf([sayPlace(piece.path ?? "", piece.line), what]), 600), columns(style), "    ", ink(style).dim);
}

function elsewhereLines(report: Report, target: WhyTarget, style: TerminalStyle): string[] {
  if (target.line === null && target.field === null) return [];
  const pieces = report.stories.flatMap((story) =>
    claimsOf(story).flatMap(({ claim }) => claim.evidence.filter((piece) => standsAt(piece, { ...target, line: null, field: null }))),
  );
  const places = [...new Set(pieces.map((piece) => namesOf([sayPlace(piece.path ?? "", piece.line), piece.field])))].sort();
  if (places.length === 0) return [];
  const more = places.length > 20 ? [`and ${places.length - 20} more`] : [];
  return ["Claims rest on these places of it:", ...[...places.slice(0, 20), ...more].flatMap((place) => wrap(log(place), columns(style), "  "))];
}

function sayTarget({ path, line, field }: WhyTarget): string {
  const place = sayPlace(path === "" ? "." : path, line);
  return field === null ? place : `${place}, ${field}`;
}
