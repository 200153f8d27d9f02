import { registry } from "../../src/assertions/registry.ts";
import type { Assertion } from "../../src/domain/assertion.ts";
import type { AssertionExample, AssertionKind } from "../../src/domain/rule.ts";
import type { Generated } from "../generate.ts";

/** `docs/reference/assertions.md`: what each kind of assertion means, with its examples. They are tests, so they are true. */
export async function generate(): Promise<Generated> {
  const kinds = [...registry.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
  const lines = [
    "# Assertions",
    "",
    "A claim of a story becomes one or more assertions: typed statements that can be checked. This page is generated from the code;",
    "every example runs as a test in a repository made of its files.",
    "",
    "An assertion **holds**, is **contradicted** (what is there says otherwise), is **absent** (it is not there), or stays **unknown** with a",
    "reason. Contradicted and absent fail a claim, unless it has **moved**: then it is true at another place, or its value has risen since.",
    "",
    ...kinds.map(({ kind }) => `- [\`${kind}\`](#${kind})`),
    "",
    ...kinds.flatMap(sectionOf),
  ];
  return { "docs/reference/assertions.md": `${lines.join("\n").trimEnd()}\n` };
}

function sectionOf(kind: AssertionKind): readonly string[] {
  return [
    `## ${kind.kind}`,
    "",
    kind.summary,
    "",
    "| example | reading | outcome |",
    "| --- | --- | --- |",
    ...kind.examples.map((example) => rowOf(kind, example)),
    "",
  ];
}

function rowOf(kind: AssertionKind, { title, assertion, outcome }: AssertionExample<Assertion>): string {
  const cells = [title, kind.describe(assertion), outcomeText(outcome)];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

function outcomeText(outcome: AssertionExample["outcome"]): string {
  if (typeof outcome === "string") return outcome;
  return "unknown" in outcome ? `unknown (${outcome.unknown})` : `moved to \`${outcome.moved}\``;
}
