import { type Assertion, evidence, type Outcome } from "../domain/assertion.ts";
import { headingsOf } from "../domain/headings.ts";
import { presentPath, whereIsPath } from "../domain/moves.ts";
import { absent, holds, unknown } from "../domain/outcome.ts";
import { normalisePath } from "../domain/pattern.ts";
import type { AssertionKind } from "../domain/rule.ts";
import type { World } from "../domain/world.ts";

type DocumentSection = Extract<Assertion, { kind: "document-section" }>;

const FILES = { "docs/design.md": "# Design\n\n## 1. Scope\n\n## 2. Names\n\n### 2.1 Hosts\n", "docs/notes.md": "# Notes\n\n## Hosts\n" };

/** Judges that a document has a section of the given number. */
export const assertion: AssertionKind<DocumentSection> = {
  kind: "document-section",
  summary:
    "A document is there and has a heading that starts with the number of the section (`## 9. Names`, `### §2.1`). Documents without numbered headings leave it open.",
  examples: [
    { title: "a numbered heading", files: FILES, assertion: { kind: "document-section", file: "docs/design.md", section: "2" }, outcome: "holds" },
    { title: "a section below it", files: FILES, assertion: { kind: "document-section", file: "docs/design.md", section: "2.1" }, outcome: "holds" },
    {
      title: "a number that no heading has",
      files: FILES,
      assertion: { kind: "document-section", file: "docs/design.md", section: "9" },
      outcome: "absent",
    },
    {
      title: "headings without numbers",
      files: FILES,
      assertion: { kind: "document-section", file: "docs/notes.md", section: "1" },
      outcome: { unknown: "ambiguous" },
    },
    { title: "no such document", files: FILES, assertion: { kind: "document-section", file: "docs/plan.md", section: "1" }, outcome: "absent" },
  ],
  needs: (claim, world) => {
    const path = fileOf(claim, world);
    return path === undefined ? [] : [{ kind: "text", path }];
  },
  describe: (claim) => `\`${claim.file}\` has a section ${claim.section}`,
  judge(claim, world): Outcome {
    const expected = `section ${claim.section} of ${claim.file}`;
    const path = fileOf(claim, world);
    if (path === undefined) return absent({ level: "text", expected });
    const text = world.tree.text(path);
    if (text === undefined) return unknown("ambiguous", `${path} could not be read: ${world.tree.unreadable(path) ?? "it is no text file"}.`);
    const numbered = headingsOf(text).filter(({ number }) => number !== null);
    if (numbered.length === 0) return unknown("ambiguous", `The headings of ${path} have no numbers.`, [evidence({ path })]);
    const found = numbered.find(({ number }) => number === claim.section);
    const moved = whereIsPath(world, normalisePath(claim.file) ?? "") ?? null;
    const proof = found === undefined ? [] : [evidence({ path, line: found.line, value: found.title.slice(0, 120) })];
    return found === undefined || moved !== null ? absent({ level: "text", expected, evidence: proof, moved }) : holds("text", proof);
  },
};

function fileOf(claim: DocumentSection, world: World): string | undefined {
  const path = normalisePath(claim.file);
  return path === undefined || path === "" ? undefined : presentPath(world, path);
}
