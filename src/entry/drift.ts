import { driftReport, exitCodeOf, reportedDrift } from "../app/drift.ts";
import { AuditFailure } from "../domain/failure.ts";
import { renderDrift } from "../report/drift.ts";
import { renderHtml } from "../report/html/page.ts";
import { snapshotScript } from "../report/snapshot-script.ts";
import { readSnapshots } from "../world/snapshot.ts";
import type { AuditArguments } from "./arguments.ts";
import { audit, style, write } from "./auditing.ts";
import { originOf } from "./origin.ts";

/** Compares exports of clusters with Git. Gives 0 without drift, 1 with drift, 3 when what was exported proves nothing. */
export async function runDrift(repo: string, options: AuditArguments): Promise<number> {
  if (options.snapshots === null)
    throw new AuditFailure("drift needs the exports of the clusters", {
      code: 2,
      remedy: "Name their folder with --snapshots; truestory snapshot CLUSTER prints how to make them.",
    });
  const snapshots = await readSnapshots(options.snapshots);
  const { world, report: audited } = await audit(repo, { ...options, cluster: [] });
  const now = options.now === null ? Date.now() : Date.parse(options.now);
  const report = driftReport(world, snapshots, options.cluster, now);
  const text =
    options.format === "json"
      ? `${JSON.stringify(report, null, 2)}\n`
      : options.format === "html"
        ? renderHtml({ ...audited, drift: report.drift.map(reportedDrift) }, await originOf(repo, audited.repository.commit))
        : renderDrift(report, style(options));
  await write(text, options.output);
  return exitCodeOf(report);
}

/** Prints the script that exports a cluster. */
export async function runSnapshot(cluster: string, options: AuditArguments): Promise<number> {
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/i.test(cluster))
    throw new AuditFailure(`${JSON.stringify(cluster)} is no name of a cluster`, {
      code: 2,
      remedy: "Use letters, digits, dots, dashes and underscores.",
    });
  await write(snapshotScript(cluster), options.output);
  return 0;
}
