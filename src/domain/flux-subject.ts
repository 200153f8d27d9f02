import { withoutCode } from "./clauses.ts";
import { startOf } from "./lead-names.ts";
import type { ReadingContext, Span } from "./rule.ts";
import type { Sentence } from "./story.ts";
import type { Subject } from "./subject.ts";

/** What a Flux Kustomization does, right after its name. */
const DOES =
  /^`?,?\s+(?:(?:also|then|both|always|never|neither)\s+)?(?:waits?|depends?|times? out|prunes?|is (?:never |not )?(?:pruned|suspended|applied|reconciled)|reconciles?|syncs?|checks?|health-?checks?|has (?:a |no )?(?:`?dependsOn|`?healthChecks?|dependenc|health check|timeout|`?wait|`?prune)|targets?|substitutes?|decrypts?|builds?|points? (?:to|at)|retries|runs? after|may take|does not (?:wait|prune|depend)|uses? `?(?:postBuild|substituteFrom))(?![\w])/i;
const LEAD = /^(?:\s*(?:(?:on|in|for) (?:the )?[A-Za-z][\w-]{1,40}(?: cluster)?,?\s*|(?:the )?(?:Flux )?Kustomization\s+)?)$/i;

function isLead(plain: string, end: number): boolean {
  return LEAD.test(plain.slice(startOf(plain), end));
}

/** "`web` depends on …", "On east, `web` waits": the Flux Kustomization of that name, when there is one. */
export function fluxSubjectOf(sentence: Sentence, context: Pick<ReadingContext, "objectsNamed">): Subject | null {
  const [first] = sentence.code;
  if (first === undefined || !/^[a-z0-9][a-z0-9.-]*$/.test(first.text) || !isLead(withoutCode(sentence.text), first.start)) return null;
  if (!DOES.test(sentence.text.slice(first.end - 1))) return null;
  if (context.objectsNamed?.(first.text).includes("Kustomization") !== true) return null;
  const spans: readonly Span[] = [{ start: first.start, end: first.end }];
  return { kind: "Kustomization", name: first.text, namespace: null, spans };
}
