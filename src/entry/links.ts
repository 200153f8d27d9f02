import { prefixOf } from "../app/pull-request.ts";
import type { Report } from "../domain/audit.ts";
import { fileLinks, type Telling } from "../report/checklist.ts";
import type { AuditArguments } from "./arguments.ts";

/** Links to the pages of files at the audited commit; none without `--repository-url`, or without a commit. */
export async function webLinks(
  repo: string,
  options: Pick<AuditArguments, "repository-url">,
  { repository }: Pick<Report, "repository">,
): Promise<Pick<Telling, "links" | "topLinks">> {
  const url = options["repository-url"]?.replace(/\/+$/, "");
  if (url === undefined || repository.commit === null) return { links: () => null };
  return { links: fileLinks(url, repository.commit, await prefixOf(repo)), topLinks: fileLinks(url, repository.commit, "") };
}
