import type { Mode } from "../domain/audit.ts";
import { directoryOf } from "../domain/pattern.ts";
import { documentUrl, fileUrl } from "../domain/project.ts";
import type { Survey } from "../domain/survey.ts";
import { visible } from "./encode/visible.ts";
import { snapshotScript } from "./snapshot-script.ts";
import { WORKFLOWS } from "./workflow-texts.ts";

/** What workflows may do beyond judging: nothing, write a comment and an issue, or also answer commands. */
export type Trust = "gate" | "comment" | "commands";

/** A file that a set-up consists of. */
export interface SetUpFile {
  /** From the top of the Git repository for workflows, else from the audited directory. */
  readonly path: string;
  readonly from: "top" | "directory";
  readonly content: string;
  readonly executable: boolean;
}

/** Most clusters that get a script. */
const SCRIPTS = 20;

/** The files of a set-up: configuration, workflows for what they may do, and for each cluster the script that exports it. */
export function setUpFiles(survey: Survey, choice: { readonly mode: Mode; readonly trust: Trust }): readonly SetUpFile[] {
  const names = survey.clusters.map(({ name }) => name).filter((name) => /^[a-z0-9][a-z0-9._-]{0,62}$/i.test(name));
  return [
    { path: survey.config ?? ".github/truestory.yml", from: "directory", content: configText(survey, choice.mode), executable: false },
    ...workflowFiles(survey.repository.prefix, choice.trust),
    ...names.slice(0, SCRIPTS).map((name): SetUpFile => {
      return {
        path: `.github/truestory/export-${name}.sh`,
        from: "directory",
        content: snapshotScript({ cluster: name, folder: "snapshots", context: null }),
        executable: true,
      };
    }),
  ];
}

/** The first line of a configuration file, which editors read: completion, descriptions and checks as one types. */
export const SCHEMA_LINE = `# yaml-language-server: $schema=${fileUrl("docs/config.schema.json")}`;

const GLOBS = ["docs/stories/**/*.md", "stories/**/*.md", "_bmad-output/implementation-artifacts/**/*.md"];

function configText({ stories, clusters }: Survey, mode: Mode): string {
  const globs = storyGlobs(stories.read.map(({ path }) => path));
  const count = stories.read.length;
  return [
    SCHEMA_LINE,
    `# Every key may be left out: ${documentUrl("docs/configuration.md")}`,
    "",
    "# observe never fails, advise fails on what a pull request makes false, enforce on every false claim of a finished story.",
    `mode: ${mode}`,
    "",
    count === 0
      ? "# No story was found. These are the places where Truestory looks."
      : `# ${count} ${count === 1 ? "story was" : "stories were"} found here.`,
    "stories:",
    ...(globs.length === 0 ? GLOBS : globs).map((glob) => `  - ${yamlText(glob)}`),
    ...(clusters.length === 0
      ? []
      : ["", "# Clusters are found in the repository. To name them by hand:", "# roots:", ...clusters.map(({ name, root }) => rootLine(name, root))]),
    "",
  ].join("\n");
}

function rootLine(name: string, root: string): string {
  return `#   - { name: ${yamlText(name)}, path: ${yamlText(root === "" ? "." : root)} }`;
}

/** A scalar of YAML on one line; quoted unless it is plain in every schema. */
function yamlText(text: string): string {
  const shown = visible(text, 300);
  return /^[A-Za-z_][\w./-]*(?:\*\*\/\*\.\w+|\/\*\.\w+)?$/.test(shown) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(shown)
    ? shown
    : JSON.stringify(shown);
}

/** The usual globs that match, or one for each folder with stories: no file beside them is taken in. */
function storyGlobs(paths: readonly string[]): readonly string[] {
  const usual = (path: string): string | undefined => GLOBS.find((glob) => path.startsWith(glob.slice(0, -"**/*.md".length)) && path.endsWith(".md"));
  const globs = paths.map((path) => {
    const directory = directoryOf(path);
    const extension = path.slice(path.lastIndexOf("."));
    return usual(path) ?? `${directory === "" ? "" : `${escaped(directory)}/`}*${extension}`;
  });
  return [...new Set(globs)].sort();
}

function escaped(path: string): string {
  return path.replace(/[\\*?{}[\]()!+@]/g, "\\$&");
}

function workflowFiles(prefix: string, trust: Trust): readonly SetUpFile[] {
  const gate = inDirectory(trust === "gate" ? silent(WORKFLOWS["truestory.yml"]) : WORKFLOWS["truestory.yml"], prefix);
  const nightly = inDirectory(trust === "gate" ? withoutIssue(WORKFLOWS["truestory-nightly.yml"]) : WORKFLOWS["truestory-nightly.yml"], prefix);
  const file = (name: string, content: string): SetUpFile => ({ path: `.github/workflows/${name}`, from: "top", content, executable: false });
  return [
    file("truestory.yml", gate),
    file("truestory-nightly.yml", nightly),
    ...(trust === "commands" ? [file("truestory-commands.yml", WORKFLOWS["truestory-commands.yml"])] : []),
  ];
}

const STEP = /^( *)- uses: truestory\/truestory@\S+\n(?: +with:\n)?/m;

/** Gives the step of the Action one more input. */
function withInput(workflow: string, name: string, value: string): string {
  return workflow.replace(STEP, (step: string, indent: string) => {
    const open = step.includes("with:") ? step : `${step}${indent}  with:\n`;
    return `${open}${indent}    ${name}: ${value}\n`;
  });
}

/** A gate that writes nothing: the job's result, its summary and annotations are all there is. */
function silent(workflow: string): string {
  return withInput(workflow, "comment", "false")
    .replace(/^( +)pull-requests: write.*$/m, "$1pull-requests: read # to read reviews")
    .replace("Safe for forks: nothing here has a right to write but the comment.", "Nothing here has a right to write.");
}

/** A nightly audit whose failing run is the message. */
function withoutIssue(workflow: string): string {
  return workflow
    .replace(/^ +issues: write.*\n/m, "")
    .replace(/^ +with:\n +issue: true\n/m, "")
    .replace("Keeps one issue. ", "A run that fails says no. ");
}

function inDirectory(workflow: string, prefix: string): string {
  return prefix === "" ? workflow : withInput(workflow, "repo-path", yamlText(prefix.replace(/\/$/, "")));
}
