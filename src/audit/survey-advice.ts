import { listed } from "../domain/outcome.ts";
import type { Survey, SurveyedCluster } from "../domain/survey.ts";
import { type Advice, better, good, wrong } from "./advice.ts";

/** What a survey says of a set-up: versions, configuration, clusters, stories and what is out of reach. */
export function surveyAdvice(survey: Survey): readonly Advice[] {
  return [...machine(survey), ...clusters(survey), ...stories(survey)];
}

function machine({ versions, repository, config, bmad }: Survey): readonly Advice[] {
  const { truestory, node, git, kustomize, flux, helm } = versions;
  const renders = `renders with kustomize ${kustomize}, Flux ${flux}${helm === null ? "" : `, Helm ${helm}`}`;
  return [
    good(null, `Truestory ${truestory} on Node.js ${node.replace(/^v/, "")}${git === null ? "" : ` and Git ${git}`}, ${renders}.`),
    ...(git === null ? [wrong(null, "Git cannot be run: there is no history, and no base to compare with.", "Install Git.")] : []),
    ...(git === null || repository.git
      ? []
      : [better(null, "This is no Git checkout: there is no history, and no base to compare with.", "Run in a Git checkout.")]),
    config === null ? good(null, "No configuration: the defaults count. `truestory init` writes one.") : good(config, "The configuration is valid."),
    ...(bmad.length === 0 ? [] : [good(null, `BMAD: ${listed(bmad)}. Gate files, QA results and sprint status count as witnesses.`)]),
  ];
}

function clusters({ clusters: found }: Survey): readonly Advice[] {
  if (found.length === 0)
    return [
      wrong(
        null,
        "No cluster was found: claims about what is applied stay open.",
        "Commit what bootstraps Flux or the root Application of Argo CD, or name directories under `roots:` in .github/truestory.yml.",
      ),
    ];
  return found.map(cluster);
}

function cluster({ name, root, by, objects, failures }: SurveyedCluster): Advice {
  const what = `Cluster ${name}, from ${root === "" ? "the top" : root} by ${by}: ${count(objects, "object")}`;
  if (failures === null) return good(null, `${what}.`);
  return better(
    null,
    `${what}, and ${count(failures.count, "failed build")}: ${failures.first}`,
    "Claims that need what failed stay open. Mend the build.",
  );
}

function stories({ stories: { read, guessed, unreached, unreadable } }: Survey): readonly Advice[] {
  const empty = read.filter(({ claims }) => claims === 0).map(({ path }) => path);
  const guess = guessed && read.length > 0;
  return [
    ...(read.length === 0
      ? [
          wrong(
            null,
            "No story was found.",
            "Write one with an `Acceptance Criteria` section, or name the globs under `stories:` in .github/truestory.yml.",
          ),
        ]
      : []),
    ...(guess
      ? [
          better(
            null,
            `${count(read.length, "story", "stories")} found by looks, as no file matches the globs: ${listed(read.map(({ path }) => path))}.`,
            "Name where stories are under `stories:` in .github/truestory.yml; `truestory init` writes it.",
          ),
        ]
      : []),
    ...(read.length > 0 && !guess
      ? [good(null, `${count(read.length, "story is", "stories are")} read: ${listed(read.map(({ path }) => path))}.`)]
      : []),
    ...(unreached.length === 0
      ? []
      : [
          better(
            null,
            `${count(unreached.length, "file looks", "files look")} like a story and no glob reads ${unreached.length === 1 ? "it" : "them"}: ${listed(unreached)}.`,
            "Add globs under `stories:` in .github/truestory.yml, if they are stories.",
          ),
        ]),
    ...(empty.length === 0
      ? []
      : [wrong(null, `No claim was found in ${listed(empty)}: an audit ends with 2.`, "Give them an `Acceptance Criteria` section with a list.")]),
    ...unreadable.map(({ path, why }) => wrong(path, `The story cannot be read: ${why}.`, "Mend the file, or take it out of the globs.")),
  ];
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
