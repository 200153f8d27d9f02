import { negated, touches, withoutCode } from "../domain/clauses.ts";
import { parentPaths } from "../domain/paths.ts";
import { pathMentions } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /(?<![\w-])(?:valid yaml(?: syntax)?|yaml (?:syntax )?(?:is )?valid|yaml lint(?:ing)?(?: passes| succeeds)?|(?:are|is|present and) (?:syntactically )?valid(?= ya?ml|[.,;)]|$)|valid yaml files)(?![\w-])/i;
const COMMAND = /^(?:yq(?: eval)?|yamllint)(?:\s|$)/;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const plain = withoutCode(sentence.text);
  const phrase = PHRASE.exec(plain);
  const command = sentence.code.find((span) => COMMAND.test(span.text.trim()));
  if (phrase === null || touches({ start: phrase.index, end: phrase.index + phrase[0].length }, negated(sentence.text))) return null;
  const own = pathMentions(sentence, context).flatMap((mention) => mention.paths);
  const tier = [own, ...parentPaths(sentence, context.exists), context.criterionPaths].find((paths) => paths.some((path) => /\.ya?ml$/.test(path)));
  const files = (tier ?? []).filter((path) => /\.ya?ml$/.test(path));
  if (files.length === 0) return null;
  const covers = [
    { start: phrase.index, end: phrase.index + phrase[0].length },
    ...(command === undefined ? [] : [{ start: command.start, end: command.end }]),
  ];
  return { assertions: [{ kind: "valid-yaml", files }], combine: "all", covers };
}

/** Files that parse. */
export const recogniser: Recogniser = {
  id: "valid-yaml",
  summary: "The YAML files the claim is about parse without errors.",
  examples: [
    { sentence: "`deploy/base/redis/service.yaml` is valid YAML", reads: [{ kind: "valid-yaml", files: ["deploy/base/redis/service.yaml"] }] },
    {
      sentence: "Checked with `yq eval` (valid YAML syntax)",
      under: ["Settings: `clusters/apps/cluster-settings.yaml`"],
      reads: [{ kind: "valid-yaml", files: ["clusters/apps/cluster-settings.yaml"] }],
    },
    { sentence: "Valid YAML", reads: null },
    { sentence: "`deploy/base/redis/service.yaml` is not valid YAML", reads: null },
    { sentence: "`deploy/base/redis/values.yaml` holds the values", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
