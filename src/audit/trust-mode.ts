import { itemsAt, stringAt, valueAt } from "../domain/value.ts";
import { type Advice, better, good, wrong } from "./advice.ts";
import { type OwnerRule, ownersOf } from "./code-owners.ts";
import { eventOf, type Use } from "./workflow-use.ts";

/** What a run with the base's rights must and must not do. */
export function privilegeAdvice({ path, workflow, definition, step }: Use): readonly Advice[] {
  const checkouts = itemsAt(definition, "steps").filter((one) => (stringAt(one, "uses") ?? "").startsWith("actions/checkout@"));
  const afterwards = ["workflow_run", "issue_comment"].filter((event) => eventOf(workflow, event) !== undefined);
  const isTarget = eventOf(workflow, "pull_request_target") !== undefined;
  return [
    ...(afterwards.length > 0 && checkouts.length > 0
      ? [
          wrong(
            path,
            `It runs on ${afterwards.join(", ")} with the base's rights, and checks something out.`,
            "Remove the checkout; nothing is audited there.",
          ),
        ]
      : []),
    ...(eventOf(workflow, "workflow_run") !== undefined && stringAt(step, "with", "gate-workflow") === undefined
      ? [wrong(path, "It does not say which workflow file's report it tells; a display name could be anybody's.", "Set the input `gate-workflow`.")]
      : []),
    ...(isTarget && checkouts.some((one) => ["ref", "repository"].some((key) => valueAt(one, ["with", key]) !== undefined))
      ? [
          wrong(
            path,
            "It has the base's rights and checks out something else than the base: Truestory refuses that, and other steps would run a stranger's files.",
            "Remove `ref` and `repository` of the checkout.",
          ),
        ]
      : []),
    ...(isTarget && stringAt(step, "with", "check") === undefined
      ? [wrong(path, "The trusted gate has no name for its result on the head of the pull request, and refuses to run.", "Set the input `check`.")]
      : []),
    ...(isTarget && `${valueAt(step, ["with", "require-pull-request-target"])}` !== "true"
      ? [better(path, "Nobody would notice if the trigger were taken back to `pull_request`.", "Set `require-pull-request-target: true`.")]
      : []),
  ];
}

const PLAIN =
  "A pull request can forge this gate by editing its workflow, since GitHub runs the version of the pull request. Truestory then says so in the first line of its comment, if it still runs.";
const RELAYED =
  "Mode: plain, with the comment written by a second run. The comment tells what the pull request's own run said, and says that; the text, the pull request and the commit it stands on cannot be forged, the verdict in it can.";
const TRUSTED =
  "Mode: trusted gate. A pull request cannot edit it: GitHub runs the default branch's version, and the files are read as objects that their ids verify. Still possible: a check of the same name by another workflow, for those who may write; in a merge queue the group's own version runs, and therefore a change of the gate needs an approval before.";

/** Which mode is active, and who could still forge a green. */
export function trustAdvice(uses: readonly Use[], owners: readonly OwnerRule[]): readonly Advice[] {
  const by = (event: string): readonly string[] => [
    ...new Set(uses.filter(({ workflow }) => eventOf(workflow, event) !== undefined).map(({ path }) => path)),
  ];
  const trusted = by("pull_request_target");
  const plain = by("pull_request").filter((path) => !trusted.includes(path));
  return [
    ...trusted.map((path) => owned(path, TRUSTED, owners, "Give .github/ code owners, whose approval a change of the gate then needs.")),
    ...plain.map((path) =>
      owned(
        path,
        `Mode: plain. ${PLAIN}`,
        owners,
        "Use examples/workflows/truestory-trusted.yml; or give .github/ code owners and require their review, or require the workflow by a ruleset of the organisation.",
      ),
    ),
    ...by("workflow_run").flatMap((path) => (plain.includes(path) ? [] : [good(path, RELAYED)])),
  ];
}

function owned(path: string, says: string, owners: readonly OwnerRule[], remedy: string): Advice {
  const by = ownersOf(path, owners);
  if (by.length === 0) return better(path, says, remedy);
  return good(path, `${says} The file is owned by ${by.join(", ")}: with "require review from code owners" it cannot be merged without them.`);
}
