import { type BaselineComparison, compareBaseline } from "../app/baseline.ts";
import { KNOWN_FAILURES_PATH } from "../domain/known-failures.ts";
import { log } from "../report/encode/log.ts";
import { plural } from "../report/words.ts";
import type { AuditArguments } from "./arguments.ts";
import { auditClaims, write, writeToCheckout } from "./auditing.ts";

/** Claims that are named before the rest is only counted. */
const NAMED = 50;

/**
 * Writes the list of known failures, or with `--check` only compares it. A list that is there loses stale entries and gains none without
 * `--update`. Gives 1 when false claims stay unlisted, and with `--check` also when entries are stale; else 0.
 */
export async function runBaseline(repo: string, options: AuditArguments): Promise<number> {
  const compared = compareBaseline(await auditClaims(repo, options));
  const grows = !options.check && (options.update || !compared.exists);
  const added = grows ? compared.unlisted.length : 0;
  const content = grows ? compared.updated : compared.shorter;
  const writes = !options.check && content !== compared.content && (compared.exists || added > 0);
  if (writes) await writeToCheckout(repo, KNOWN_FAILURES_PATH, content);
  const left = compared.unlisted.length - added;
  await write(said(compared, { added, left, writes, check: options.check }), null);
  return left > 0 || (options.check && compared.stale.length > 0) ? 1 : 0;
}

interface Done {
  readonly added: number;
  readonly left: number;
  readonly writes: boolean;
  readonly check: boolean;
}

function said({ exists, listed, stale, unlisted }: BaselineComparison, { added, left, writes, check }: Done): string {
  const lines: string[] = [];
  const entries = plural(listed - (check ? 0 : stale.length) + added, "known failure", "known failures");
  if (!exists && added === 0)
    lines.push(left === 0 ? "Nothing is false: no list of known failures is needed." : `There is no ${KNOWN_FAILURES_PATH}.`);
  else if (writes) lines.push(`Wrote ${KNOWN_FAILURES_PATH}: ${entries}, ${added} added, ${stale.length} removed. Commit it.`);
  else lines.push(`${KNOWN_FAILURES_PATH}: ${entries}.`);
  lines.push(
    ...named(
      stale.map(({ line, story, claim, text }) => `- ${check ? "stale" : "removed"}: ${KNOWN_FAILURES_PATH}:${line} ${claim} of ${story}: ${text}`),
    ),
  );
  if (left > 0) lines.push(...named(unlisted.map(({ story, claim }) => `- not listed: ${story.path}:${claim.line} ${claim.text}`)));
  if (check && stale.length > 0) lines.push("Remove stale entries with truestory baseline.");
  if (left > 0) lines.push(exists ? "Mend these claims. To list them as well: truestory baseline --update." : "To list them: truestory baseline.");
  return `${lines.map((line) => log(line, 600)).join("\n")}\n`;
}

function named(lines: readonly string[]): readonly string[] {
  return lines.length <= NAMED ? lines : [...lines.slice(0, NAMED), `- and ${lines.length - NAMED} more`];
}
