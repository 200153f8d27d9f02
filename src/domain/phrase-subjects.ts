import { touches } from "./clauses.ts";
import { fluxSubjectOf } from "./flux-subject.ts";
import { leadNames, leadWorkload } from "./lead-names.ts";
import { WORKLOADS } from "./pod-specs.ts";
import { subjectOf } from "./reading.ts";
import type { ReadingContext, Span } from "./rule.ts";
import type { Home } from "./stated.ts";
import type { Sentence } from "./story.ts";
import { siblingsOf } from "./story-index.ts";
import { namedObjectsIn, type Subject, subjectIn } from "./subject.ts";

/** A stretch that a phrase was found in, and the homes of what it says. */
interface Said extends Span {
  readonly homes: readonly Home[];
}

/** The objects that a sentence says its phrases of; one null where it names none. Names in code at its start that all phrases suit come first. */
export function subjectsOf(sentence: Sentence, context: ReadingContext, said: readonly Said[]): readonly (Subject | null)[] {
  const flux = fluxNamed(sentence, context, said);
  if (flux !== null) return [flux];
  const told = subjectIn(sentence, said);
  const [kinds = [], ...others] = said.map(({ homes }) => homes.flatMap((home) => home.kinds));
  const shared = kinds.filter((kind) => others.every((other) => other.includes(kind)));
  const names = told?.name === undefined || told.name === null ? leadNames(sentence, context, shared) : [];
  const fitting = names.every(({ kind, spans }) => (told === null || told.kind === kind) && !touches(spans[0] ?? { start: 0, end: 0 }, said));
  if (names.length > 0 && fitting) return names;
  if (told !== null) return [told];
  const lead = leadWorkload(sentence, context, shared);
  if (lead !== null && !touches(lead.spans[0] ?? { start: 0, end: 0 }, said)) return [lead];
  return [fluxAbove(sentence, context, said) ?? workloadBefore(sentence, context, shared, said)];
}

/** A sentence that begins with what it says, or with a verb: it has no subject of its own. */
const NO_SUBJECT = /^\s*(?:it |its |(?:runs?|uses?|has|have|with|requests?|limits?|drops?|resources?|never|always|no|one|two|three) |[\d`]|$)/i;

/**
 * The workload that an item before the sentence, below the same parent, starts from ("CronJob `mirror` copies …"), for a sentence without a
 * subject. What is missed there is open: nothing says that the items are about one thing.
 */
function workloadBefore(sentence: Sentence, context: ReadingContext, kinds: readonly string[], said: readonly Said[]): Subject | null {
  const first = Math.min(...said.map(({ start }) => start));
  if (sentence.text.slice(0, first).trim() !== "" && !NO_SUBJECT.test(sentence.text)) return null;
  const before = siblingsOf(sentence, context.story).filter(({ line }) => line < sentence.line);
  for (const other of before.toReversed()) {
    const [named] = namedObjectsIn(other);
    if (named === undefined || !WORKLOADS.includes(named.kind)) continue;
    if (!kinds.includes(named.kind) || !/^\W*(?:the )?$/i.test(other.text.slice(0, named.spans[0]?.start ?? 0))) return null;
    return { ...named, spans: [], guessed: true };
  }
  return null;
}

const FLUX = new Set(["Kustomization", "HelmRelease", "HelmRepository", "OCIRepository", "GitRepository", "HelmChart"]);

/** The Flux object that the parents speak of, for phrases about Flux objects: below "HelmRelease created:" a timeout is that of the release. */
function fluxAbove(sentence: Sentence, context: ReadingContext, said: readonly Said[]): Subject | null {
  if (
    !said.every(({ homes }) =>
      homes.every(({ kinds }) => kinds.length > 0 && kinds.every((kind) => FLUX.has(kind) || kind.includes("ExternalSecret"))),
    )
  )
    return null;
  const { kind, name } = subjectOf({ ...sentence, text: "", code: [] }, context);
  if (kind === undefined || !FLUX.has(kind) || !said.every(({ homes }) => homes.some(({ kinds }) => kinds.includes(kind)))) return null;
  return { kind, name: name ?? null, namespace: null, spans: [] };
}

/** "`web` waits", "`web` is never pruned": the Flux Kustomization of that name. */
export function fluxNamed(sentence: Sentence, context: ReadingContext, said: readonly Said[]): Subject | null {
  const subject = fluxSubjectOf(sentence, context);
  return subject !== null && said.every(({ homes }) => homes.some(({ kinds }) => kinds.includes("Kustomization"))) ? subject : null;
}
