import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createSupportsColor } from "supports-color";
import { createSupportsHyperlinks } from "supports-hyperlinks";
import type { TerminalOptions } from "../report/terminal.ts";

/** What decides how to print. */
interface Printing {
  readonly output: string | null;
  readonly verbose: boolean;
}

/** Columns of what is no terminal: a log, a file, a pager. */
const COLUMNS = 100;

/**
 * How to print to where the output goes: the width of the terminal, colours and hyperlinks where it has them. `FORCE_COLOR` and
 * `FORCE_HYPERLINK` decide before anything else, then `NO_COLOR` (https://no-color.org).
 *
 * @param links - URL of a file and line; left out, places are no links.
 */
export function style({ output, verbose }: Printing, links?: NonNullable<TerminalOptions["links"]>): TerminalOptions {
  const terminal = output === null && process.stdout.isTTY === true;
  const width = terminal ? Math.min(Math.max(process.stdout.columns || COLUMNS, 40), 140) : COLUMNS;
  const linked = links !== undefined && output === null && hyperlinks();
  return { colour: output === null && colours(), width, verbose, ...(linked ? { links } : {}) };
}

/** Links that open files of a checkout on this machine. */
export function localLinks(repo: string): NonNullable<TerminalOptions["links"]> {
  const root = resolve(repo);
  return (path) => pathToFileURL(resolve(root, path)).href;
}

function colours(): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (FORCE_COLOR === undefined && NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return createSupportsColor(process.stdout, { sniffFlags: false }) !== false;
}

function hyperlinks(): boolean {
  const { NO_COLOR, FORCE_COLOR, FORCE_HYPERLINK } = process.env;
  if (FORCE_HYPERLINK === undefined && FORCE_COLOR === undefined && NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return createSupportsHyperlinks(process.stdout);
}

/** Tells on stderr what goes on, on one line that the next overwrites; only when that is a terminal. */
export function progress(doing: string): void {
  if (isShown()) process.stderr.write(`\r\u001b[K${doing} …`);
}

/** Takes away what {@link progress} has written. */
export function endProgress(): void {
  if (isShown()) process.stderr.write("\r\u001b[K");
}

function isShown(): boolean {
  return process.stderr.isTTY === true && process.env.TERM !== "dumb";
}
