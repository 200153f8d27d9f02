import type { Finding } from "../domain/audit.ts";
import type { Sentence, StatusState, Story } from "../domain/story.ts";
import { resolveDeferral } from "./zone.ts";

/**
 * Deferrals that land nowhere (no such story) or in a story that is done already: one finding per story and target,
 * at the line that hands the work over.
 */
export function deferralFindings(
  story: Story,
  sentences: readonly Sentence[],
  stories: readonly Story[],
  states: ReadonlyMap<string, StatusState>,
): readonly Finding[] {
  const seen = new Set<string>();
  return sentences.flatMap((sentence): Finding[] => {
    const { zone } = sentence;
    if (zone.kind !== "deferred" || seen.has(zone.to ?? "")) return [];
    seen.add(zone.to ?? "");
    const target = resolveDeferral(zone.to, stories, states);
    if (target.is === "open") return [];
    const common = {
      severity: "warning" as const,
      at: { path: story.path, line: zone.line },
      cluster: null,
      object: null,
      story: story.path,
      change: null,
    };
    if (target.is === "missing")
      return [
        {
          rule: "orphaned-deferral",
          message: `expected a story that takes the deferred items over, found ${zone.to === null ? "no target named" : `no story like "${zone.to}"`}`,
          remediation: "Name an existing story, or write the one that takes these items over.",
          ...common,
        },
      ];
    return [
      {
        rule: "stale-deferral",
        message: `expected ${target.story.id} to be open, found it done (${target.story.path})`,
        remediation: "Claim the items here, or hand them to a story that is still open.",
        ...common,
      },
    ];
  });
}
