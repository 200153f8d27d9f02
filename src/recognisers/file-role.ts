import type { Assertion } from "../domain/assertion.ts";
import { kindMentions } from "../domain/kinds.ts";
import { isFileLike } from "../domain/paths.ts";
import { pathMentions } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const FOR = /(?<![\w-])(?:for|of|by|to|from|in|with|behind|into|used|consumed|see)\s+(?:(?:the|an?|every|each)\s+)?(?:[\w-]+\s+){0,2}$/i;
const HEAD = /^(?:\s+(?:replacement|override|manifest|definition|resource|object))?\s*(?:$|[.,;]|(?:for|of|that|which|with|in|behind|from)\b)/i;
const ARGO = /(?<![\w-])Argo ?CD (application)(?![\w-])/i;
const QUALIFIES = /(?<![\w-])(?:repo|git)[- ]managed(?![\w-])/gi;

/** The kind that a role gives the file: its head noun, not one it only speaks of. */
function kindIn(role: string): { readonly kind: string; readonly span: Span } | undefined {
  const argo = ARGO.exec(role);
  if (argo !== null && !FOR.test(role.slice(0, argo.index))) {
    const end = argo.index + argo[0].length;
    return HEAD.test(role.slice(end)) ? { kind: "Application", span: { start: argo.index, end } } : undefined;
  }
  const [mention, more] = kindMentions(role).filter(({ start }) => !FOR.test(role.slice(0, start)));
  if (mention === undefined || more !== undefined) return undefined;
  const head = HEAD.exec(role.slice(mention.end));
  return head === null
    ? undefined
    : { kind: mention.kind, span: { start: mention.start, end: mention.end + (/^\s+\w+/.exec(head[0])?.[0].length ?? 0) } };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  if (sentence.section !== "claim-table") return null;
  const [path] = pathMentions(sentence, context);
  const dash = / — /.exec(sentence.text);
  if (path === undefined || dash === null || path.end > dash.index || !path.paths.every(isFileLike)) return null;
  const from = dash.index + dash[0].length;
  const role = sentence.text.slice(from);
  const found = kindIn(role);
  if (found === undefined) return null;
  const search = { clusters: [], tiers: [path.paths], kind: found.kind };
  const assertion: Assertion = { kind: "object-present", search, rendered: false, count: null };
  const spans = [found.span, ...[...role.matchAll(QUALIFIES)].map((match) => ({ start: match.index, end: match.index + match[0].length }))];
  return { assertions: [assertion], combine: "all", covers: spans.map(({ start, end }) => ({ start: from + start, end: from + end })) };
}

/** What the table of source paths says that a file is. */
export const recogniser: Recogniser = {
  id: "file-role",
  summary: "In a reference page's table of source paths, a file holds an object of the kind that its role names.",
  examples: [
    {
      sentence: "deploy/cache/app.yaml — Argo CD application for the cache",
      section: "claim-table",
      reads: [{ kind: "object-present", search: { kind: "Application", tiers: [["deploy/cache/app.yaml"]] } }],
    },
    {
      sentence: "deploy/cache/daemonset.yaml — Repo-managed cache DaemonSet replacement",
      section: "claim-table",
      reads: [{ kind: "object-present", search: { kind: "DaemonSet" } }],
    },
    { sentence: "deploy/cache/values.yaml — Values for the HelmRelease", section: "claim-table", reads: null },
    { sentence: "deploy/cache/values.yaml — Chart values", section: "claim-table", reads: null },
    { sentence: "deploy/cache/daemonset.yaml — DaemonSet", reads: null },
  ],
  recognise,
};
