import { type Assertion, evidence, type Outcome } from "../domain/assertion.ts";
import { filesUnder, pathsMatching, whereIsPath } from "../domain/moves.ts";
import { absent, all, contradicted, holds, listed, unknown } from "../domain/outcome.ts";
import { expandPattern } from "../domain/pattern.ts";
import type { AssertionKind } from "../domain/rule.ts";
import type { World } from "../domain/world.ts";

type ValidYaml = Extract<Assertion, { kind: "valid-yaml" }>;

/** Judges that files are valid YAML. */
export const assertion: AssertionKind<ValidYaml> = {
  kind: "valid-yaml",
  summary: "Files are valid YAML: they parse and repeat no key. Directories stand for the YAML files below them.",
  examples: [
    {
      title: "a file that parses",
      files: { "clusters/east/settings.yaml": "data:\n  ZONE: a\n" },
      assertion: { kind: "valid-yaml", files: ["clusters/east/settings.yaml"] },
      outcome: "holds",
    },
    {
      title: "a key given twice",
      files: { "clusters/east/settings.yaml": "data:\n  ZONE: a\n  ZONE: b\n" },
      assertion: { kind: "valid-yaml", files: ["clusters/east"] },
      outcome: "contradicted",
    },
    {
      title: "a file that is not there",
      files: { "clusters/east/settings.yaml": "data: {}\n" },
      assertion: { kind: "valid-yaml", files: ["clusters/west/settings.yaml"] },
      outcome: "absent",
    },
  ],
  needs: () => [],
  describe: (claim) => `${claim.files.map((file) => `\`${file}\``).join(" and ")} is valid YAML`,
  judge(claim, world) {
    const outcomes = claim.files.flatMap((file) => expandPattern(file)).map(({ path, glob }) => judgePath(world, path, glob));
    return outcomes.length === 0 ? unknown("ambiguous", `${listed(claim.files)} is no path of this repository.`) : all(outcomes);
  },
};

function judgePath(world: World, path: string, glob: boolean): Outcome {
  const files = (glob ? pathsMatching(world, path) : filesUnder(world, path)).filter((file) => file === path || /\.ya?ml$/.test(file));
  if (files.length === 0) {
    const moved = whereIsPath(world, path) ?? null;
    return absent({ level: "text", expected: `${path} is valid YAML`, moved });
  }
  const unread = files.find((file) => world.tree.text(file) === undefined);
  if (unread !== undefined) return unknown("ambiguous", `${unread} could not be read: ${world.tree.unreadable(unread) ?? "it is no text file"}.`);
  const problems = files.flatMap((file) => world.yamlProblems(file));
  const [first] = problems;
  if (first === undefined)
    return holds(
      "parsed",
      files.slice(0, 4).map((file) => evidence({ path: file, line: world.documents(file)[0]?.line ?? null })),
    );
  return contradicted({
    level: "parsed",
    evidence: problems.map(({ place, message }) => evidence({ path: place.path, line: place.line, note: message })),
    expected: `${path} is valid YAML`,
    found: `${first.place.path}:${first.place.line}: ${first.message}`,
  });
}
