import { touches } from "./clauses.ts";
import { fluxSubjectOf } from "./flux-subject.ts";
import { leadNames } from "./lead-names.ts";
import { subjectOf } from "./reading.ts";
import type { ReadingContext, Span } from "./rule.ts";
import type { Home } from "./stated.ts";
import type { Sentence } from "./story.ts";
import { type Subject, subjectIn } from "./subject.ts";

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
  return [told ?? fluxAbove(sentence, context, said)];
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
