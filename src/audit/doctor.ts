import { itemsAt, stringAt, type Value, valueAt } from "../domain/value.ts";
import { type Advice, better, good, wrong } from "./advice.ts";
import { type OwnerRule, ownersOf } from "./code-owners.ts";
import { privilegeAdvice, trustAdvice } from "./trust-mode.ts";
import { eventOf, type Use, usesOf, type WorkflowFile } from "./workflow-use.ts";

/** What a repository's set-up is examined by. */
export interface SetUp {
  readonly workflows: readonly WorkflowFile[];
  readonly owners: readonly OwnerRule[];
  readonly stories: readonly string[];
}

const COMMIT = /@[0-9a-f]{40}$/;
const FILTERS = ["paths", "paths-ignore", "branches", "branches-ignore"];

/**
 * Says what a repository's set-up on GitHub does and does not protect, in plain words. It reads workflow files and code owners; what branch
 * protection requires is known to GitHub alone.
 */
export function examine(setUp: SetUp): readonly Advice[] {
  const uses = setUp.workflows.flatMap(usesOf);
  if (uses.length === 0) {
    return [
      wrong(
        null,
        "No workflow runs Truestory.",
        "Copy the workflows of Truestory's examples/workflows, and require the job of the gate in branch protection.",
      ),
    ];
  }
  const gates = uses.filter(({ workflow }) => requestOf(workflow) !== undefined);
  return [
    ...(gates.length === 0
      ? [wrong(null, "No workflow judges pull requests.", "Run Truestory on `pull_request` and `merge_group`.")]
      : gates.flatMap(gateAdvice)),
    ...uses.flatMap(useAdvice),
    ...trustAdvice(uses, setUp.owners),
    ...nightly(uses),
    ...approvals(setUp),
  ];
}

/** What a workflow says about the event on which it judges pull requests. */
function requestOf(workflow: Value): Value | undefined {
  const trusted = eventOf(workflow, "pull_request_target");
  return trusted === undefined ? eventOf(workflow, "pull_request") : trusted;
}

function gateAdvice({ path, workflow, job, definition }: Use): readonly Advice[] {
  const request = requestOf(workflow);
  const filters = FILTERS.filter((key) => valueAt(request, [key]) !== undefined || valueAt(eventOf(workflow, "merge_group"), [key]) !== undefined);
  const types = itemsAt(request, "types");
  const conditions = ["if", "needs"].filter((key) => valueAt(definition, [key]) !== undefined);
  return [
    ...(filters.length === 0
      ? []
      : [
          wrong(
            path,
            `The gate has ${filters.join(", ")}: where they do not match it never starts, and a required check then blocks for ever.`,
            "Remove them; Truestory decides inside what there is to judge.",
          ),
        ]),
    ...(conditions.length === 0
      ? []
      : [
          wrong(
            path,
            `Job ${job} has \`${conditions.join("`, `")}\`: skipped, it counts as passed.`,
            "Give the gate a job of its own, without conditions.",
          ),
        ]),
    ...(types.includes("edited")
      ? []
      : [
          better(
            path,
            "A change of the base branch does not start the gate: an old green stays.",
            "Set the types opened, synchronize, reopened, edited, ready_for_review.",
          ),
        ]),
    ...(eventOf(workflow, "merge_group") === undefined
      ? [better(path, "Merge groups are not judged; in a merge queue a required gate then never answers.", "Add `merge_group:` to the events.")]
      : [good(path, "Merge groups are judged again, with everything that is in them.")]),
    ...(eventOf(workflow, "pull_request_review") === undefined && eventOf(workflow, "pull_request") !== undefined
      ? [better(path, "An approval by a code owner counts only with the next push.", "Add `pull_request_review: { types: [submitted, dismissed] }`.")]
      : []),
  ];
}

function useAdvice(use: Use): readonly Advice[] {
  const { path, workflow, definition, uses } = use;
  const checkouts = itemsAt(definition, "steps").filter((step) => (stringAt(step, "uses") ?? "").startsWith("actions/checkout@"));
  const permissions = [valueAt(workflow, ["permissions"]), valueAt(definition, ["permissions"])];
  return [
    ...privilegeAdvice(use),
    ...(uses.startsWith("./") || COMMIT.test(uses) ? [] : [better(path, `${uses} can be moved to other code.`, "Pin the full commit id.")]),
    ...(permissions.every((value) => value === undefined) || permissions.includes("write-all")
      ? [
          better(
            path,
            "The job has all rights that the repository gives by default.",
            "Set `permissions: {}` at the top, and what is needed at the job.",
          ),
        ]
      : []),
    ...checkouts.flatMap((step) => [
      ...(`${stringAt(step, "with", "fetch-depth") ?? valueAt(step, ["with", "fetch-depth"])}` === "0"
        ? []
        : [wrong(path, "The checkout has no history, so that nothing can be compared with the base.", "Set `fetch-depth: 0`.")]),
      ...(`${valueAt(step, ["with", "persist-credentials"])}` === "false"
        ? []
        : [better(path, "The checkout leaves a token on the disk.", "Set `persist-credentials: false`.")]),
    ]),
  ];
}

function nightly(uses: readonly Use[]): readonly Advice[] {
  const scheduled = uses.find(({ workflow }) => eventOf(workflow, "schedule") !== undefined);
  return scheduled === undefined
    ? [
        better(
          null,
          "Nothing is judged at night: what changes outside of pull requests goes unnoticed.",
          "Copy examples/workflows/truestory-nightly.yml.",
        ),
      ]
    : [good(scheduled.path, "The repository is judged by a schedule. GitHub drops runs at busy minutes and ends schedules after sixty quiet days.")];
}

function approvals({ owners, stories }: SetUp): readonly Advice[] {
  const without = stories.filter((path) => !ownersOf(path, owners).some(isPerson));
  if (stories.length === 0) return [];
  if (without.length === 0) return [good(null, "Every story has a code owner whose approval makes waivers and annotations count.")];
  return [
    better(
      null,
      `${without.length} of ${stories.length} stories have no person as code owner (teams count for nobody): what a pull request adds there counts only once it is merged.`,
      "Name people for the stories in CODEOWNERS.",
    ),
  ];
}

function isPerson(owner: string): boolean {
  return owner.startsWith("@") && !owner.includes("/");
}
