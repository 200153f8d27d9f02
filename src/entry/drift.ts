import { exitCodeOf } from "../app/drift.ts";
import { accept, driftOfCheckout } from "../app/drift-run.ts";
import type { DriftReport } from "../domain/drift.ts";
import { renderDrift } from "../report/drift.ts";
import { driftIssueBody } from "../report/drift-issue.ts";
import { log } from "../report/encode/log.ts";
import { readSnapshots } from "../world/snapshot.ts";
import { style, withEngine, write, writeToCheckout } from "./auditing.ts";
import type { DriftArguments, DriftCommand } from "./drift-arguments.ts";

/** Compares exports of clusters with Git. Gives 0 without drift, 1 with drift, 3 when what was exported proves nothing. */
export async function runDrift({ repo, snapshots: folder, options }: Extract<DriftCommand, { command: "drift" }>): Promise<number> {
  const snapshots = await readSnapshots(folder);
  const previous = options.previous === null ? [] : await readSnapshots(options.previous);
  const request = { repo, snapshots, previous, clusters: options.cluster, now: instant(options) };
  const report = await withEngine(undefined, (engine) => driftOfCheckout(request, engine));
  const formats = {
    terminal: () => renderDrift(report, style(options)),
    markdown: () => markdownOf(report),
    json: () => `${JSON.stringify(report, null, 2)}\n`,
  };
  await write(formats[options.format](), options.output);
  return exitCodeOf(report);
}

/** What an issue about each cluster would say. */
function markdownOf(report: DriftReport): string {
  return report.clusters.map(({ name }) => driftIssueBody({ cluster: name, report, links: () => null, runUrl: null })).join("\n\n---\n\n");
}

/** Writes the baseline of a live object into the checkout, to be committed. */
export async function runAccept(command: Extract<DriftCommand, { command: "drift accept" }>): Promise<number> {
  const { repo, object, reason, by, options } = command;
  const snapshots = await readSnapshots(command.snapshots);
  const request = { repo, snapshots, clusters: options.cluster, now: instant(options), object, reason, by };
  const { path, content, baseline } = await withEngine(undefined, (engine) => accept(request, engine));
  await writeToCheckout(repo, path, content);
  await write(`${log(`Accepted ${object} of ${baseline.cluster} as of ${baseline.exportedAt}. Commit ${path}.`, 600)}\n`, null);
  return 0;
}

function instant({ now }: DriftArguments): number {
  return now === null ? Date.now() : Date.parse(now);
}
