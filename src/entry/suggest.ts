import { repairStories } from "../app/repair.ts";
import { renderRepairs, renderSuggestions } from "../report/suggest.ts";
import type { AuditArguments } from "./arguments.ts";
import { auditClaims, style, write } from "./auditing.ts";

/**
 * Prints what would make open claims checkable, or with `--fix` rewrites moved paths and risen versions in the stories.
 * Gives 0, and 3 when a story could not be written.
 */
export async function runSuggest(repo: string, options: AuditArguments): Promise<number> {
  const audited = await auditClaims(repo, options);
  if (!options.fix) {
    await write(renderSuggestions(audited.report, { ...style(options), all: options.verbose }), options.output);
    return 0;
  }
  const repairs = await repairStories(repo, audited);
  await write(renderRepairs(repairs, style(options)), options.output);
  return repairs.some(({ refused }) => refused !== null) ? 3 : 0;
}
