import type { Report } from "../domain/audit.ts";
import type { WrittenRepair } from "../domain/repair.ts";
import { log } from "./encode/log.ts";
import type { TerminalStyle } from "./layout.ts";
import { columns, finish, hyperlink, ink, wrap } from "./layout.ts";
import { claimsOf, type PlacedClaim } from "./summary.ts";
import { claimHead } from "./terminal-claim.ts";
import { namesOf, plainly, plural, sayPlace } from "./words.ts";

/** Longest line to paste. */
const LONGEST = 4_000;

/**
 * For every claim that moved or could not be checked: its place, its text, and the line to paste, whole and unwrapped. Claims that
 * nothing is charged for (open boxes, validation steps, prerequisites) only when `all` is set. Ends in a newline.
 */
export function renderSuggestions(report: Report, options: TerminalStyle & { readonly all: boolean }): string {
  const wanted = report.stories.map((story) => ({ story, placed: claimsOf(story).filter((one) => isWanted(one)) }));
  const shown = wanted.map(({ story, placed }) => ({ story, placed: placed.filter(({ charged }) => charged || options.all) }));
  const hidden = sum(wanted) - sum(shown);
  return finish([
    ...shown.flatMap(({ story, placed }) =>
      placed.length === 0
        ? []
        : [
            ...wrap(log(namesOf([story.id, story.title])), columns(options), "", ink(options).bold),
            "",
            ...placed.flatMap((one) => suggestionLines(one, options)),
          ],
    ),
    ...footLines(sum(shown), hidden, shown.flatMap(({ placed }) => placed).filter(({ claim }) => claim.verdict === "moved").length, options),
  ]);
}

function isWanted({ claim }: PlacedClaim): boolean {
  return claim.suggestion !== null && (claim.verdict === "moved" || claim.verdict === "unproven");
}

function sum(groups: readonly { readonly placed: readonly PlacedClaim[] }[]): number {
  return groups.reduce((total, { placed }) => total + placed.length, 0);
}

function suggestionLines(placed: PlacedClaim, style: TerminalStyle): string[] {
  const { claim, story } = placed;
  const place = hyperlink(style, log(sayPlace(story.path, claim.line)), story.path, claim.line);
  return [
    `  ${claimHead(placed, style)}  ${ink(style).dim(place)}`,
    ...wrap(log(plainly(claim.text)), columns(style), "    "),
    ...(claim.because === null ? [] : wrap(log(claim.because, 300), columns(style), "    ", ink(style).dim)),
    `    ${log(claim.suggestion ?? "", LONGEST)}`,
    "",
  ];
}

function footLines(shown: number, hidden: number, moved: number, style: TerminalStyle): string[] {
  const lines = [
    shown === 0
      ? "Every claim could be checked where it says its things are."
      : `${plural(shown, "line", "lines")} to write. Fill in every …, and put an annotation behind its claim or on the line below it.`,
    ...(moved === 0 ? [] : [`truestory suggest --fix rewrites moved paths and risen versions in place (${moved} moved).`]),
    ...(hidden === 0 ? [] : [`${plural(hidden, "claim", "claims")} that nothing is charged for: --verbose shows them.`]),
  ];
  return lines.flatMap((line) => wrap(log(line), columns(style), ""));
}

/** What was rewritten in which story, what was left and why. Ends in a newline. */
export function renderRepairs(repairs: readonly WrittenRepair[], style: TerminalStyle): string {
  const { good, bad, warn, dim } = ink(style);
  const written = repairs.filter(({ refused, made }) => refused === null && made.length > 0);
  const lines = repairs.flatMap((repair) => [
    ...(repair.refused === null ? [] : wrap(log(`${repair.path} was not changed: ${repair.refused}`), columns(style), `${bad("✗")} `)),
    ...(repair.refused === null ? repair.made : []).flatMap(({ line, from, to }) => [
      `${good("✓")} ${hyperlink(style, log(sayPlace(repair.path, line)), repair.path, line)}`,
      `    ${dim("-")} ${log(from, LONGEST)}`,
      `    ${dim("+")} ${log(to, LONGEST)}`,
    ]),
    ...repair.left.flatMap(({ line, text, why }) => [
      `${warn("!")} ${hyperlink(style, log(sayPlace(repair.path, line)), repair.path, line)}  ${dim("left as it is")}`,
      ...wrap(log(plainly(text)), columns(style), "    "),
      ...wrap(log(why), columns(style), "    ", dim),
    ]),
  ]);
  const count = written.reduce((total, { made }) => total + made.length, 0);
  const foot =
    count === 0
      ? "Nothing was rewritten."
      : `${plural(count, "place", "places")} rewritten in ${plural(written.length, "story", "stories")}. Look at the difference, then run truestory audit.`;
  return finish([...lines, "", ...wrap(log(foot), columns(style), "")]);
}
