import { STORY_RULES } from "../audit/story-rules.ts";
import { documentUrl } from "../domain/project.ts";
import type { RuleHelp } from "../domain/rule.ts";
import { registry } from "../integrity/registry.ts";

/** Every rule that makes findings, as reports describe it: by id, an integrity rule before a rule on stories of the same name. */
export function ruleHelp(): ReadonlyMap<string, RuleHelp> {
  const onStories = STORY_RULES.map(({ id, severity, summary }): RuleHelp => {
    return { id, severity, summary, remediation: null, url: documentUrl(`docs/reference/story-findings.md#${id}`) };
  });
  const onGraph = registry.map(({ id, severity, summary, remediation }): RuleHelp => {
    return { id, severity, summary, remediation, url: documentUrl(`docs/reference/integrity.md#${id}`) };
  });
  return new Map([...onStories, ...onGraph].map((rule) => [rule.id, rule]));
}
