import picomatch from "picomatch";
import type { Finding, Report } from "../domain/audit.ts";
import type { Config } from "../domain/config.ts";

/** The ignore rules of a configuration, counting what they leave out so that no filter is silent. */
export interface IgnoreRules {
  isKept(finding: Finding): boolean;
  ignored(): Report["ignored"];
}

/** Starts counting at zero. The first rule that fits a finding takes it. */
export function ignoreRules(rules: Config["ignore"]): IgnoreRules {
  const counted = rules.map((rule) => ({ ...rule, matches: rule.path === undefined ? () => true : picomatch(rule.path, { dot: true }), count: 0 }));
  return {
    isKept: (finding) => {
      const rule = counted.find((candidate) => candidate.rule === finding.rule && candidate.matches(finding.at.path));
      if (rule !== undefined) rule.count += 1;
      return rule === undefined;
    },
    ignored: () => counted.map(({ rule, reason, count }) => ({ rule, reason, count })),
  };
}
