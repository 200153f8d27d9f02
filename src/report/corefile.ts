import type {
  CorefileCheck,
  CorefileDiff,
  CorefileDifference,
  CorefileFinding,
  CorefilePlace,
  CorefileSeverity,
  CorefileUpgrade,
} from "../domain/corefile.ts";
import { log } from "./encode/log.ts";
import { columns, finish, type Ink, ink, pad, type TerminalStyle, wrap } from "./layout.ts";
import { plural } from "./words.ts";

const WIDEST = "observability".length;

/** Two Corefiles, compared, for a terminal: the verdict first, then differences, worst first. Ends in a newline. */
export function renderCorefileDiff(diff: CorefileDiff, style: TerminalStyle): string {
  const { bold, dim, good } = ink(style);
  const paint = diff.layer === "different" ? bold : (text: string) => bold(good(text));
  return finish([
    ...wrap(log(`${diff.before} → ${diff.after}`), columns(style), "", dim),
    ...wrap(log(verdict(diff)), columns(style), "", paint),
    "",
    ...diff.differences.flatMap((difference) => differenceLines(difference, diff, style)),
    ...(diff.differences.length > 0 ? [""] : []),
    ...(diff.rules.length > 0 ? ["Written differently, with the same meaning:"] : []),
    ...diff.rules.flatMap(({ rule, because }) => wrap(log(`${rule}: ${because}`), columns(style), "  ", dim)),
    ...caveats(diff, style),
  ]);
}

function verdict({ layer, differences, version, unknown }: CorefileDiff): string {
  switch (layer) {
    case "text":
      return "The same text.";
    case "tokens":
      return "The same words: only comments, blanks and line breaks differ.";
    case "rules":
      return `The same meaning in CoreDNS ${version}${unknown.length > 0 ? ", as far as it is known" : ""}.`;
    case "different":
      return `${plural(differences.length, "difference", "differences")} in CoreDNS ${version}.`;
    default:
      return layer satisfies never;
  }
}

function differenceLines(
  { severity, message, at }: CorefileDifference,
  diff: Pick<CorefileDiff, "before" | "after">,
  style: TerminalStyle,
): string[] {
  const { dim } = ink(style);
  const places = [
    ...(at.before === null ? [] : [shownPlace(at.before, diff.before)]),
    ...(at.after === null ? [] : [shownPlace(at.after, diff.after)]),
  ];
  const head = `  ${colourOf(severity, ink(style))(pad(severity, WIDEST))}  `;
  return [
    ...wrap(log(message, 1_000), columns(style), head),
    ...(places.length === 0 ? [] : wrap(log(places.join(" → ")), columns(style), " ".repeat(WIDEST + 4), dim)),
  ];
}

function shownPlace({ file, line }: CorefilePlace, own: string): string {
  return file === own ? `line ${line}` : `${file}:${line}`;
}

function colourOf(severity: CorefileSeverity, { bad, warn, dim }: Ink): (text: string) => string {
  switch (severity) {
    case "answers":
      return bad;
    case "availability":
    case "listener":
      return warn;
    case "observability":
    case "dead":
    case "cosmetic":
      return dim;
    default:
      return severity satisfies never;
  }
}

function caveats({ notModelled, unknown }: Pick<CorefileDiff, "notModelled" | "unknown">, style: TerminalStyle): string[] {
  const parts = [
    ...(notModelled.length > 0 ? [`Not modelled, compared word by word: ${notModelled.join(", ")}.`] : []),
    ...(unknown.length > 0 ? [`Not known, so not looked into: ${unknown.join(", ")}. Give files with --mount and variables with --env.`] : []),
  ];
  return parts.length === 0 ? [] : ["", ...parts.flatMap((part) => wrap(log(part, 1_000), columns(style), "", ink(style).warn))];
}

/** What is wrong with a Corefile, for a terminal. Ends in a newline. */
export function renderCorefileCheck(check: CorefileCheck, style: TerminalStyle): string {
  const { bold, dim, good } = ink(style);
  const { findings, file, version } = check;
  const isFine = findings.length === 0;
  const said = isFine ? `Nothing wrong for CoreDNS ${version}.` : `${plural(findings.length, "finding", "findings")} for CoreDNS ${version}.`;
  return finish([
    ...wrap(log(file), columns(style), "", dim),
    ...wrap(log(said), columns(style), "", isFine ? (text) => bold(good(text)) : bold),
    "",
    ...findings.flatMap((finding) => findingLines(finding, check, style)),
    ...(check.sha512 === null ? [] : ["", "CoreDNS logs this SHA512 when it has loaded it:", dim(`  ${log(check.sha512)}`)]),
    ...caveats({ notModelled: [], unknown: check.unknown }, style),
  ]);
}

/** What changes when a Corefile is run by another release, for a terminal. Ends in a newline. */
export function renderCorefileUpgrade(upgrade: CorefileUpgrade, style: TerminalStyle): string {
  const { bold, dim, good } = ink(style);
  const { file, from, to, breaks, mends, changes, unknown } = upgrade;
  const isSame = breaks.length + changes.length === 0;
  const said = isSame
    ? `CoreDNS ${to} takes it and does the same with it as ${from}, as far as the tables know.`
    : `${plural(breaks.length, "thing breaks", "things break")} and ${plural(changes.length, "thing changes", "things change")} from CoreDNS ${from} to ${to}.`;
  return finish([
    ...wrap(log(file), columns(style), "", dim),
    ...wrap(log(said), columns(style), "", isSame ? (text) => bold(good(text)) : bold),
    "",
    ...breaks.flatMap((finding) => findingLines(finding, upgrade, style)),
    ...changes.flatMap((difference) => differenceLines(difference, { before: file, after: file }, style)),
    ...(mends.length > 0 ? ["", `No longer wrong in ${to}:`] : []),
    ...mends.flatMap((finding) => findingLines(finding, upgrade, style)),
    ...caveats({ notModelled: [], unknown }, style),
  ]);
}

function findingLines({ severity, message, at, remedy, rule }: CorefileFinding, { file }: { readonly file: string }, style: TerminalStyle): string[] {
  const { bad, warn, dim } = ink(style);
  const paint = severity === "fatal" ? bad : severity === "dead" ? warn : dim;
  const place = `${at.file === file ? "" : `${at.file}:`}${at.line}:${at.column}`;
  return [
    ...wrap(log(`${place}  ${message}`, 1_000), columns(style), `  ${paint(pad(severity, 7))}  `),
    ...wrap(log(`${remedy} (${rule})`, 1_000), columns(style), " ".repeat(11), dim),
  ];
}
