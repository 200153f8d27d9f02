import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { isFileLike } from "../domain/paths.ts";
import { pathMentions, tokensOf } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const RUNS =
  /(?<![\w-])(?:(?:contains?|includes?|has|defines?)\s+(?:an?\s+)?(?:[\w-]+\s+){0,3}(?:that|which)\s+)?(?:runs?|calls?|invokes?|executes?)\s+$/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const files = pathMentions(sentence, context).filter((mention) => mention.paths.every(isFileLike));
  const [file, more] = files;
  if (file === undefined || more !== undefined) return null;
  const out = ruledOut(sentence.text);
  for (const token of tokensOf(sentence, context)) {
    const lead = RUNS.exec(withoutCode(sentence.text).slice(0, token.start));
    if (token.class !== "command" || lead === null || token.start < file.end || touches(token, out) || /[<>$]/.test(token.text)) continue;
    const assertion: Assertion = { kind: "text-contains", files: file.paths, text: token.text };
    return { assertions: [assertion], combine: "all", covers: [{ start: lead.index, end: token.end }] };
  }
  return null;
}

/** Commands that scripts and workflows hold. */
export const recogniser: Recogniser = {
  id: "file-runs",
  summary: "A workflow or script holds the quoted command. The command is looked up, never run.",
  examples: [
    {
      sentence: "`scripts/ci.yaml` contains a job that runs `task validate`",
      reads: [{ kind: "text-contains", files: ["scripts/ci.yaml"], text: "task validate" }],
    },
    { sentence: "`scripts/check.sh` runs `kubeconform -strict`", reads: [{ kind: "text-contains", text: "kubeconform -strict" }] },
    { sentence: "`scripts/check.sh` does not run `kubeconform -strict`", reads: null },
    { sentence: "CI runs `task validate`", reads: null },
    { sentence: "`scripts/check.sh` exists", reads: null },
  ],
  cue: [RUNS],
  recognise,
};
