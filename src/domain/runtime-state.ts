import { kindNamed } from "./kinds.ts";
import type { Span } from "./rule.ts";
import type { Sentence } from "./story.ts";
import { namedObjectsIn, type Subject } from "./subject.ts";

/** An object of which a sentence says that it works. */
export interface RuntimeState extends Span {
  readonly subject: Subject & { readonly name: string };
}

const WORKS =
  /^(?:\s+in (?:the )?(?:namespace )?`?[a-z0-9-]{2,63}`?(?: namespace)?)?\s+(?:is |are |becomes? |must be |reports? |to be )?(?:Available|available|Ready(?:=True)?|ready|Healthy|healthy|running|Running|reconciled|Reconciled|synced|Synced)(?: and (?:ready|Ready|healthy|Healthy|available|Available))?(?![\w-])(?!\s+(?:on|to|for|endpoints?|probes?|checks?))/;

/** "Deployment `web` Available", "DaemonSet/agent is ready": objects named by kind and name of which nothing more than that is said. */
export function runtimeStates(sentence: Sentence): readonly RuntimeState[] {
  return namedObjectsIn(sentence).flatMap((subject) => {
    const [span] = subject.spans;
    const { name } = subject;
    if (span === undefined || name === null || kindNamed(subject.kind) === undefined) return [];
    const match = WORKS.exec(sentence.text.slice(span.end));
    return match === null ? [] : [{ subject: { ...subject, name }, start: span.start, end: span.end + match[0].length }];
  });
}
