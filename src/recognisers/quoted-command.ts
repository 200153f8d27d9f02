import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { readScript, startsLikeCommand } from "../domain/commands/script.ts";
import { clustersOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

/** Commands of code spans that this rule reads; builds, clusters and registries have rules of their own. */
const SPAN = /^(?:! )?(?:ls|test|\[|e?grep|fgrep|rg|yq)\s+\S/;
const FAILS =
  /^\s+(?:fails?|does not|should not|must not|cannot|never|errors?|no longer|(?:returns?|shows?|finds?|prints?|outputs?) (?:nothing|no|none|empty|zero)\b)/i;
/** "… returns nothing", "… finds no matches": what is searched for is nowhere. */
const NOTHING =
  /^\s+(?:(?:should |must |still )?(?:returns?|shows?|finds?|prints?|outputs?|yields?|gives?|reports?)\s+(?:nothing|none|(?:an )?empty(?: output| result)?|(?:no|zero|0) (?:matches|results?|hits?|lines?|output|occurrences?|references?))|is empty|(?:returns?|has) no output)(?![\w-])/i;
/** "… finds the filter", "… matches": a search that succeeds. */
const FINDS =
  /^\s+(?:finds?|shows?|matches|returns?|confirms?|lists?|prints?)(?:\s+(?:the|an?|its)\s+[a-z][\w -]{1,40}|\s+(?:matches|hits|results|a match|it))?(?=\s*[.,;]?$)|^\s+(?:succeeds|passes|exits (?:with )?0|works)(?: (?:cleanly|without (?:errors?|warnings?)))?(?![\w-])/i;
const SHOWS =
  /^(?:\s+(?:returns?|shows?|prints?|gives?|outputs?|is|->|→|=>)\s+`([^`]{1,200})`|\s*\((?:(?:should|must|to) (?:return|show|print|be|give)|returns?|shows?|expect(?:ed|s)?)\s*:?\s+(?:"([^"()]{1,200})"|`([^`]{1,200})`|(\d[\w.:/-]{0,60}))\s*\))/i;
/** A whole sentence that is a command: a program, and an option or path of it; no words about how it went. */
const BARE = /^[a-z][\w-]{1,20} (?=[^`]*(?:\s--?[A-Za-z]|\/))[^`]+$/;
const ABOUT = /\b(?:succeeds?|passes|works|returns?|shows?|without errors?|should|must)\b/i;

function recogniseBare(sentence: Sentence, context: ReadingContext): Recognition | null {
  const { text } = sentence;
  if (!BARE.test(text) || ABOUT.test(text) || !startsLikeCommand(text)) return null;
  const script = readScript(text, { clusters: clustersOf(sentence, context), known: context.clusters });
  if (script === undefined || script.assertions.length === 0) return null;
  const open: readonly Assertion[] = script.unread.map((command) => ({
    kind: "uncheckable",
    reason: "unrecognised",
    because: `No rule reads the command \`${command}\`.`,
  }));
  return { assertions: [...script.assertions, ...open], combine: "all", covers: [{ start: 0, end: text.length }] };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const out = ruledOut(sentence.text);
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const span of sentence.code) {
    const after = sentence.text.slice(span.end);
    const none = NOTHING.exec(after);
    if (none !== null && /^(?:e?grep|fgrep|rg)\s/.test(span.text.trim())) {
      const calm = sentence.text.slice(0, span.end) + "x".repeat(none[0].length) + after.slice(none[0].length);
      const search = readScript(`! ${span.text.trim()}`, { clusters: clustersOf(sentence, context), known: context.clusters });
      if (search === undefined || search.unread.length > 0 || search.assertions.length === 0 || touches(span, ruledOut(calm))) continue;
      assertions.push(...search.assertions);
      covers.push({ start: span.start, end: span.end + none[0].length });
      continue;
    }
    if (!SPAN.test(span.text.trim()) || FAILS.test(after) || touches(span, out)) continue;
    const shows = SHOWS.exec(after);
    const script = readScript(shows === null ? span.text : `${span.text} # expect ${shows.slice(1).find((value) => value !== undefined) ?? ""}`, {
      clusters: clustersOf(sentence, context),
      known: context.clusters,
    });
    if (script === undefined || script.unread.length > 0 || script.assertions.length === 0) continue;
    assertions.push(...script.assertions);
    const finds = shows === null ? FINDS.exec(after) : null;
    covers.push({ start: span.start, end: span.end + (shows?.[0].length ?? finds?.[0].length ?? 0) });
  }
  return assertions.length === 0 ? recogniseBare(sentence, context) : { assertions, combine: "all", covers };
}

/** Commands that a sentence quotes, read by their meaning. */
export const recogniser: Recogniser = {
  id: "quoted-command",
  summary:
    "A quoted `ls`, `test`, `grep`, `rg` or `yq` would succeed and show the quoted value, and so would a sentence that is a command itself. Read and reproduced, never run.",
  examples: [
    {
      sentence: "`test -f deploy/base/redis/service.yaml` succeeds",
      reads: [{ kind: "path-exists", patterns: ["deploy/base/redis/service.yaml"], want: "file" }],
    },
    {
      sentence: "`yq '.data.CACHE_IP' clusters/apps/settings.yaml` returns `10.0.0.10`",
      reads: [{ kind: "path-exists" }, { kind: "field", fields: ["data.CACHE_IP"], expect: { is: "same", value: "10.0.0.10" } }],
    },
    {
      sentence: "Settings hold the version: `yq eval '.data.VERSION' clusters/apps/settings.yaml` (should return \"1.2.3\")",
      reads: [{ kind: "path-exists" }, { kind: "field", fields: ["data.VERSION"], expect: { is: "same", value: "1.2.3" } }],
    },
    {
      sentence: "`rg 'dnsPolicy: Default' deploy/base/dns` finds the policy",
      reads: [{ kind: "file-matches", files: ["deploy/base/dns"], pattern: "dnsPolicy: Default" }],
    },
    {
      sentence: "kubectl --context=<ctx> -n cache get deploy redis; kubectl -n cache get pdb",
      reads: [
        { kind: "uncheckable", reason: "needs-cluster" },
        { kind: "uncheckable", reason: "needs-cluster" },
      ],
    },
    {
      sentence: "`grep -r CACHE_HOST deploy/base/redis` returns nothing",
      reads: [{ kind: "file-matches", pattern: "CACHE_HOST", want: "none" }],
    },
    { sentence: "`rg -n 'maxmemory' deploy/base/redis/configmap.yaml` finds the limit", reads: [{ kind: "file-matches", want: "some" }] },
    { sentence: "`yq '.data.IP' deploy/settings.yaml` returns nothing", reads: null },
    { sentence: "`grep -P '(?<=a)b' deploy/base/redis` succeeds", reads: null },
    { sentence: "flux build succeeds on all Kustomizations", reads: null },
    { sentence: "`grep` finds the setting", reads: null },
    { sentence: "`ls ${DIR}` shows the files", reads: null },
  ],
  recognise,
};
