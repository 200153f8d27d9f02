import { closest, distance } from "fastest-levenshtein";
import { documentUrl } from "../domain/project.ts";
import { log } from "../report/encode/log.ts";
import { wrap } from "../report/layout.ts";
import { type HelpRow, type HelpTopic, TOPICS } from "./help-topics.ts";

const WIDTH = 100;

/** What `truestory --help` prints, or with a topic what `truestory COMMAND --help` does; null for a topic that there is not. */
export function helpText(topic: string | null): string | null {
  if (topic === null) return overview();
  const known = Object.hasOwn(TOPICS, topic) ? topic : Object.keys(TOPICS).find((name) => name.split(" ")[0] === topic);
  const found = known === undefined ? undefined : TOPICS[known];
  return found === undefined ? null : describe(found);
}

/** The command that was probably meant, for "did you mean"; empty when none is near. */
export function nearestCommand(word: string): string {
  const names = Object.keys(TOPICS).map((name) => name.split(" ")[0] ?? name);
  const near = closest(word.slice(0, 40), names);
  return distance(near, word) <= 2 ? ` Did you mean ${near}?` : "";
}

function overview(): string {
  const usage = Object.values(TOPICS).flatMap(({ usage: lines, does }) => lines.map((line, at): HelpRow => [line, at === 0 ? firstWords(does) : ""]));
  return lines([
    "truestory: is what the story says true?",
    "",
    "usage",
    ...rows(usage),
    ...rows([
      ["truestory COMMAND --help", "options of a command, with examples"],
      ["truestory --version", ""],
    ]),
    "",
    "REPO is a directory with a GitOps repository, the current one by default.",
    "",
    "the first ten minutes",
    ...rows([
      ["truestory audit", "works in any Flux or Argo CD repository with stories; nothing to configure"],
      ["truestory explain STORY LINE", "when a verdict surprises you"],
      ["truestory suggest", "when claims stay open"],
      ["truestory init", "when you want it on every pull request and every night"],
    ]),
    "",
    "exit codes",
    "  0 passes · 1 something is false · 2 input error · 3 could not audit",
    "",
    "environment",
    ...rows([
      ["NO_COLOR, FORCE_COLOR", "no colours; colours also where the output is no terminal"],
      ["FORCE_HYPERLINK", "1 or 0: places as links, or not, whatever the terminal is taken for"],
    ]),
    "",
    `documentation: ${documentUrl("README.md")}`,
  ]);
}

function describe({ usage, does, notes, options, examples, page }: HelpTopic): string {
  return lines([
    ...wrap(log(does, 1000), WIDTH, ""),
    "",
    "usage",
    ...usage.map((line) => `  ${line}`),
    "",
    ...notes.flatMap((note) => wrap(log(note, 1000), WIDTH, "")),
    "",
    "options",
    ...rows(options),
    "",
    "examples",
    ...examples.flatMap(([command, says]) => [`  truestory ${command}`, ...wrap(log(says), WIDTH, "      ")]),
    "",
    `documentation: ${documentUrl(page)}`,
  ]);
}

/** The first clause of a sentence, for a list. */
function firstWords(sentence: string): string {
  const clause = sentence.split(/[:,.](?=\s|$)/)[0] ?? sentence;
  return clause.slice(0, 1).toLowerCase() + clause.slice(1);
}

/** Rows in two columns; a name that is too long for the first stands on a line of its own. */
function rows(pairs: readonly HelpRow[]): string[] {
  const width = Math.min(44, Math.max(...pairs.map(([name]) => name.length)));
  return pairs.flatMap(([name, does]) => {
    if (does === "") return [`  ${name}`];
    const text = wrap(log(does, 1000), WIDTH, " ".repeat(width + 4));
    return name.length > width ? [`  ${name}`, ...text] : [`  ${name.padEnd(width)}  ${text[0]?.trimStart() ?? ""}`, ...text.slice(1)];
  });
}

function lines(all: readonly string[]): string {
  return `${all.map((line) => line.trimEnd()).join("\n")}\n`;
}
