import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { COREDNS_PLUGINS } from "../domain/corefile-plugins.ts";
import { parentText, scopeOf, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { CodeSpan, Sentence } from "../domain/story.ts";

/** What is said of a running cluster is no claim about Git. */
const LIVE = /\b(?:live|running|inspected|in the cluster|at runtime|kubectl)\b/i;

/** One of two spellings is then what was, or what is not wanted. */
const CHANGE = /\b(?:replac|instead|rather|previous|old|former|chang|was|were|remov|migrat|from|drop|no longer|used to|or)\w*\b/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const around = `${parentText(sentence)} ${sentence.text}`;
  const isAbout = /\bcore ?file\b/i.test(around) || (/\bcore ?dns\b/i.test(`${around} ${context.story.title}`) && /\bplugins?\b/i.test(around));
  if (!isAbout || LIVE.test(around) || CHANGE.test(withoutCode(sentence.text))) return null;
  const out = ruledOut(sentence.text);
  const spans = sentence.code.flatMap((code) => (touches(code, out) ? [] : directiveIn(code)));
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const { plugin, args, start, end } of spans) {
    const clusters = scopeOf(sentence, context, { start, end });
    if (clusters === null) continue;
    assertions.push({ kind: "corefile-plugin", search: searchFor(sentence, context, { clusters, topic: ["coredns"] }), plugin, args });
    covers.push({ start, end });
  }
  if (assertions.length === 0) return null;
  return { assertions, combine: "all", covers: [...covers, ...plainWords(sentence.text)] };
}

interface Directive extends Span {
  readonly plugin: string;
  readonly args: readonly string[];
}

/** `forward . /etc/resolv.conf`, `cache 30`, `errors`; nothing with braces, dots of omission or placeholders. */
function directiveIn({ text, start, end }: CodeSpan): readonly Directive[] {
  const [plugin = "", ...args] = text.trim().split(/\s+/);
  if (!COREDNS_PLUGINS.has(plugin) || /[{}<>…"'|;$]|\.\.\./.test(text) || args.length > 8) return [];
  return [{ plugin, args, start, end }];
}

/** Words that only say that it is so. */
function plainWords(text: string): readonly Span[] {
  const found = text.matchAll(
    /\b(?:the )?(?:core ?file|core ?dns)(?:'s)?\b|\bplugins?\b|\b(?:are |is )?(?:enabled|loaded|configured|present|included|used)\b/gi,
  );
  return [...found].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** Plugins of a Corefile, in code. */
export const recogniser: Recogniser = {
  id: "corefile-plugin",
  summary: "A Corefile has a plugin, with its arguments, in code: `forward . /etc/resolv.conf`, `cache 30`, `errors`.",
  examples: [
    {
      sentence: "The Corefile has `forward . /etc/resolv.conf` and `cache 30`",
      reads: [
        { kind: "corefile-plugin", plugin: "forward", args: [".", "/etc/resolv.conf"] },
        { kind: "corefile-plugin", plugin: "cache", args: ["30"] },
      ],
    },
    {
      sentence: "`health :8080`",
      under: ["Corefile:"],
      reads: [{ kind: "corefile-plugin", plugin: "health", args: [":8080"] }],
    },
    {
      sentence: "CoreDNS plugins `kubernetes cluster.local` and `errors` are enabled",
      reads: [
        { kind: "corefile-plugin", plugin: "kubernetes", args: ["cluster.local"] },
        { kind: "corefile-plugin", plugin: "errors", args: [] },
      ],
    },
    { sentence: "The Corefile has no `log`", reads: null },
    { sentence: "The live Corefile has `hosts /etc/coredns/NodeHosts`", reads: null },
    { sentence: "The Corefile has `forward . 10.0.0.2` instead of `forward . /etc/resolv.conf`", reads: null },
    { sentence: "`cache 30` is set on the web server", reads: null },
    {
      sentence: "The Corefile has a `forward` for `corp.example`, e.g. `forward . <address>`",
      reads: [{ kind: "corefile-plugin", plugin: "forward", args: [] }],
    },
  ],
  cueNear: [/core ?file/i, /plugins?/i],
  recognise,
};
