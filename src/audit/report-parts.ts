import type { Report } from "../domain/audit.ts";
import { failuresOf } from "../domain/releases.ts";
import type { World } from "../domain/world.ts";

/** The clusters as a report lists them, those that are asked for. */
export function clusterParts({ clusters }: World, isAsked: (name: string | null) => boolean): Report["clusters"] {
  return clusters
    .filter(({ name }) => isAsked(name))
    .map((cluster) => ({
      name: cluster.name,
      root: cluster.root,
      objects: cluster.objects.length,
      failures: failuresOf(cluster).map((failure) => ({
        subject: failure.subject,
        path: failure.path,
        message: failure.message,
        at: failure.place === null ? null : { path: failure.place.path, line: failure.place.line },
      })),
    }));
}

const SEVERITY = { error: 0, warning: 1, info: 2 } as const;

/** Findings by severity, then by where they are: an order that no run changes. */
export function sortedFindings(findings: Report["findings"]): Report["findings"] {
  const key = (finding: Report["findings"][number]): string =>
    [
      SEVERITY[finding.severity],
      finding.at.path,
      String(finding.at.line).padStart(9, "0"),
      finding.rule,
      finding.cluster ?? "",
      finding.message,
    ].join("\n");
  return findings
    .map((finding) => ({ finding, key: key(finding) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ finding }) => finding);
}
