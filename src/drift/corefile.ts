import { compareCorefiles } from "../corefile/compare.ts";
import { mountedFiles } from "../corefile/imports.ts";
import { messageOf } from "../corefile/parse-failure.ts";
import { readCorefile } from "../corefile/reading.ts";
import type { CorefileDifference } from "../domain/corefile.ts";

/** What the difference between two Corefiles comes to; null when they mean the same. */
export interface CorefileDrift {
  readonly means: readonly string[];
  readonly differences: readonly CorefileDifference[];
  /** What makes two exports of the same drift the same, whatever their order and spelling. */
  readonly identity: string;
}

/** Compares the Corefile of Git, or of what else `of` names, with the live one, by what they do. */
export function corefileDrift(git: string, live: string, beside: ReadonlyMap<string, string>, of = "Git"): CorefileDrift | null {
  const imports = mountedFiles(new Map([["/etc/coredns", beside]]));
  const [before, after] = [readCorefile(git, { file: "Git", imports }), readCorefile(live, { file: "live", imports })];
  const comparison = compareCorefiles(before, after);
  if (comparison.layer === "unreadable") {
    if (git === live) return null;
    const means = comparison.failures.map(
      ({ side, failure }) => `CoreDNS would not read the Corefile of ${side === "before" ? of : "the cluster"}: ${messageOf(failure)}`,
    );
    return { means, differences: [], identity: JSON.stringify([git, live]) };
  }
  if (comparison.layer !== "different") return null;
  const { differences } = comparison;
  return {
    means: differences.map(({ message }) => message),
    differences,
    identity: JSON.stringify(differences.map(({ message, before: one, after: other }) => [message, one, other]).sort()),
  };
}
