import { type Assertion, evidence } from "../domain/assertion.ts";
import { pathsMatching } from "../domain/moves.ts";
import { contradicted, holds, listed, unknown } from "../domain/outcome.ts";
import { expandPattern } from "../domain/pattern.ts";
import type { AssertionKind } from "../domain/rule.ts";

type PathAbsent = Extract<Assertion, { kind: "path-absent" }>;

/** Judges that paths do not exist in the tree. */
export const assertion: AssertionKind<PathAbsent> = {
  kind: "path-absent",
  summary: "No file or directory has this path, or matches this pattern.",
  examples: [
    {
      title: "a deleted file is gone",
      files: { "apps/web/deployment.yaml": "kind: Deployment\n" },
      assertion: { kind: "path-absent", patterns: ["apps/web/ingress.yaml"] },
      outcome: "holds",
    },
    {
      title: "a file that is still there",
      files: { "apps/web/ingress.yaml": "kind: Ingress\n" },
      assertion: { kind: "path-absent", patterns: ["apps/web/{ingress,route}.yaml"] },
      outcome: "contradicted",
    },
  ],
  needs: () => [],
  describe: (claim) => `${claim.patterns.map((pattern) => `\`${pattern}\``).join(" and ")} does not exist`,
  judge(claim, world) {
    const patterns = claim.patterns.flatMap(expandPattern);
    if (patterns.length === 0) return unknown("ambiguous", `${listed(claim.patterns)} is no path of this repository.`);
    const found = patterns.flatMap(({ path, glob }) => {
      if (glob) return pathsMatching(world, path);
      return world.tree.kind(path) === undefined ? [] : [path];
    });
    if (found.length > 0) {
      return contradicted({
        level: "text",
        evidence: found.slice(0, 6).map((path) => evidence({ path })),
        expected: `no ${listed(claim.patterns)}`,
        found: listed(found, 3),
      });
    }
    const gone = patterns.flatMap(({ path }) => world.history.deletedBy(path) ?? []);
    return holds(
      "text",
      gone.map((change) => evidence({ note: `${change.from} was deleted in ${change.commit.slice(0, 7)}` })),
    );
  },
};
