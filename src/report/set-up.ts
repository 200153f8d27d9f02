import { listed } from "../domain/outcome.ts";
import type { Survey } from "../domain/survey.ts";
import { log } from "./encode/log.ts";
import { columns, finish, ink, type TerminalStyle, wrap } from "./layout.ts";
import type { SetUpFile } from "./set-up-files.ts";
import { plural } from "./words.ts";

/** What became, or would become, of a file of a set-up. */
export interface WrittenFile {
  readonly file: SetUpFile;
  /** `kept`: another file is there. `same`: it is there as it would be written. */
  readonly state: "new" | "replaced" | "same" | "kept" | "failed";
  /** Why it could not be written. */
  readonly why: string | null;
}

/** What is told of a set-up. */
export interface SetUpStory {
  readonly survey: Survey;
  readonly files: readonly WrittenFile[];
  readonly dryRun: boolean;
  /** How to name the directory in commands: empty for the current one. */
  readonly directory: string;
}

/** What `truestory init` found and did, and what to do next. */
export function renderSetUp({ survey, files, dryRun, directory }: SetUpStory, style: TerminalStyle): string {
  const { bold } = ink(style);
  return finish([
    bold("Found"),
    ...foundLines(survey, style),
    "",
    bold(dryRun ? "Would write" : "Writes"),
    ...files.flatMap((written) => fileLines(written, style)),
    ...(dryRun ? files.filter(({ state }) => state !== "same").flatMap(({ file }) => contentLines(file, style)) : []),
    ...nextLines({ survey, files, dryRun, directory }, style),
  ]);
}

function foundLines({ clusters, stories, bmad, snapshots }: Survey, style: TerminalStyle): string[] {
  const { good, warn } = ink(style);
  const line = (is: boolean, text: string): string[] => wrap(log(text, 600), columns(style), is ? `  ${good("✓")} ` : `  ${warn("!")} `);
  const claims = stories.read.reduce((sum, story) => sum + story.claims, 0);
  return [
    ...(clusters.length === 0 ? line(false, "no cluster: neither a bootstrap of Flux nor a root Application of Argo CD") : []),
    ...clusters.flatMap(({ name, root, by, objects, failures }) =>
      line(
        failures === null,
        `cluster ${name}, from ${root === "" ? "the top" : root} by ${by}: ${plural(objects, "object", "objects")}${failures === null ? "" : `, ${plural(failures.count, "failed build", "failed builds")}`}`,
      ),
    ),
    ...(stories.read.length === 0
      ? line(false, "no story: no Markdown file with an Acceptance Criteria section")
      : line(
          true,
          `${plural(stories.read.length, "story", "stories")} with ${plural(claims, "claim", "claims")}: ${listed(stories.read.map(({ path }) => path))}`,
        )),
    ...(stories.unreached.length === 0 ? [] : line(false, `not read, though they look like stories: ${listed(stories.unreached)}`)),
    ...(bmad.length === 0 ? [] : line(true, `BMAD: ${listed(bmad)}`)),
    ...(snapshots.length === 0 ? [] : line(true, `exported clusters: ${listed(snapshots)}`)),
  ];
}

function fileLines({ file, state, why }: WrittenFile, style: TerminalStyle): string[] {
  const { good, warn, bad, dim } = ink(style);
  const marks = { new: good("+"), replaced: warn("~"), same: dim("="), kept: warn("!"), failed: bad("✗") };
  const words = {
    new: "",
    replaced: "replaced",
    same: "is there already",
    kept: "another file is there and stays; --force replaces it",
    failed: why ?? "",
  };
  return wrap(log(`${file.path}${words[state] === "" ? "" : ` (${words[state]})`}`), columns(style), `  ${marks[state]} `);
}

/** The file as it would be written: what it holds of the repository was encoded when it was made. */
function contentLines({ path, content }: SetUpFile, style: TerminalStyle): string[] {
  return ["", ink(style).bold(`--- ${log(path)}`), ...content.trimEnd().split("\n")];
}

function nextLines({ survey, files, dryRun, directory }: SetUpStory, style: TerminalStyle): string[] {
  const where = directory === "" ? "" : ` ${directory}`;
  const next = [
    ...(survey.stories.read.length === 0
      ? ["Write a story with acceptance criteria; docs/write-a-checkable-story.md says how."]
      : [`truestory audit${where}`]),
    ...(dryRun ? [`truestory init${where}    writes these files`] : [`truestory doctor${where}   says what is protected then, and what is not`]),
    ...(files.some(({ file, state }) => file.path.endsWith("/truestory.yml") && state === "new")
      ? ["Commit the files; once the job truestory has run, require it in branch protection."]
      : []),
  ];
  return ["", ink(style).bold("Next"), ...next.flatMap((text) => wrap(log(text), columns(style), "  · "))];
}
