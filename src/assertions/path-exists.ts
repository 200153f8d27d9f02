import { type Assertion, type Evidence, evidence, type Outcome } from "../domain/assertion.ts";
import { filesUnder, pathsMatching, presentPath, whereIsPath } from "../domain/moves.ts";
import { absent, all, contradicted, holds, listed, unknown } from "../domain/outcome.ts";
import { directoryOf, expandPattern, joinPath, type Pattern } from "../domain/pattern.ts";
import type { AssertionKind } from "../domain/rule.ts";
import type { World } from "../domain/world.ts";

type PathExists = Extract<Assertion, { kind: "path-exists" }>;

/** Judges that paths exist in the tree. */
export const assertion: AssertionKind<PathExists> = {
  kind: "path-exists",
  summary:
    "Files or directories exist. Braces and globs are expanded; a missing path is `moved` when a chain of renames leads to a file, or when the only manifest of that name and kind stands below the same directory.",
  examples: [
    {
      title: "a file that is there",
      files: { "apps/web/deployment.yaml": "kind: Deployment\n" },
      assertion: { kind: "path-exists", patterns: ["apps/web/deployment.yaml"], want: "file", any: false, under: [] },
      outcome: "holds",
    },
    {
      title: "every path that braces stand for must be there",
      files: { "clusters/east/settings.yaml": "a: 1\n" },
      assertion: { kind: "path-exists", patterns: ["clusters/{east,west}/settings.yaml"], want: "file", any: false, under: [] },
      outcome: "absent",
    },
    {
      title: "a file name below the directory that a parent names",
      files: { "apps/web/pdb.yaml": "kind: PodDisruptionBudget\n" },
      assertion: { kind: "path-exists", patterns: ["pdb.yaml"], want: "file", any: false, under: ["apps/web/"] },
      outcome: "holds",
    },
    {
      title: "the only manifest of that name and kind went one directory down",
      files: { "apps/web/base/helmrelease.yaml": "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\n" },
      assertion: { kind: "path-exists", patterns: ["apps/web/helmrelease.yaml"], want: "file", any: false, under: [] },
      outcome: { moved: "apps/web/base/helmrelease.yaml" },
    },
    {
      title: "the last steps of one path",
      files: { "platform/apps/web/service.yaml": "kind: Service\n" },
      assertion: { kind: "path-exists", patterns: ["web/service.yaml"], want: "file", any: false, under: [] },
      outcome: "holds",
    },
    {
      title: "the last steps of several paths",
      files: { "apps/web/service.yaml": "kind: Service\n", "base/web/service.yaml": "kind: Service\n" },
      assertion: { kind: "path-exists", patterns: ["web/service.yaml"], want: "file", any: false, under: [] },
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "a directory where a file was promised",
      files: { "docs/runbook/restore.md": "# Restore\n" },
      assertion: { kind: "path-exists", patterns: ["docs/runbook"], want: "file", any: false, under: [] },
      outcome: "contradicted",
    },
    {
      title: "a glob that matches",
      files: { "docs/qa/web-risk-2026.md": "# Risk\n" },
      assertion: { kind: "path-exists", patterns: ["docs/qa/web-risk-*.md"], want: "either", any: false, under: [] },
      outcome: "holds",
    },
  ],
  needs: () => [],
  describe(claim) {
    const what = claim.want === "directory" ? "the directory " : claim.want === "file" ? "the file " : "";
    const where = claim.under.length === 0 ? "" : ` below ${claim.under.map((path) => `\`${path}\``).join(" or ")}`;
    return `${what}${claim.patterns.map((pattern) => `\`${pattern}\``).join(claim.any ? " or " : " and ")}${where} exists`;
  },
  judge(claim, world) {
    const patterns = claim.patterns.flatMap(expandPattern);
    if (patterns.length === 0) return unknown("ambiguous", `${listed(claim.patterns)} is no path of this repository.`);
    const outcomes = patterns.map((pattern) => judgePattern(claim, world, pattern));
    if (!claim.any) return all(outcomes);
    return outcomes.find(({ is }) => is === "holds") ?? all(outcomes);
  },
};

function judgePattern(claim: PathExists, world: World, pattern: Pattern): Outcome {
  const places = claim.under.length === 0 ? [pattern.path] : [...placesUnder(claim.under, world, pattern.path), pattern.path];
  if (pattern.glob) return judgeGlob(world, places);
  const outside = places.map((path) => unseen(world, path)).find((why) => why !== undefined);
  const present = places.find((path) => world.tree.kind(path) !== undefined);
  if (present !== undefined) return judgeKind(claim.want, pattern, world, present);
  if (outside !== undefined) return outside;
  const shortened = claim.under.length === 0 ? judgeShortened(claim.want, pattern, world) : undefined;
  if (shortened !== undefined) return shortened;
  const moves = claim.under.length === 0 ? places : places.slice(0, -1);
  const moved = moves.map((path) => whereIsPath(world, path)).find((move) => move !== undefined) ?? null;
  const asked = moves[0] ?? pattern.path;
  return absent({
    level: "text",
    expected: `${asked} exists`,
    moved,
    evidence: moved === null ? missingEvidence(world, asked) : [movedEvidence(moved.to, asked)],
  });
}

/**
 * A path of several steps that does not begin at the root (`web/service.yaml` for `apps/web/service.yaml`) is the one path that
 * ends so. Several such paths leave it open; a first step that is at the root says that the path was meant from there.
 */
function judgeShortened(want: PathExists["want"], pattern: Pattern, world: World): Outcome | undefined {
  const [first = "", second] = pattern.path.split("/");
  if (second === undefined || world.tree.kind(first) !== undefined || world.history.everExisted(pattern.path)) return undefined;
  const ends = pathsEndingIn(world, pattern.path);
  const [only] = ends;
  if (only === undefined) return undefined;
  if (ends.length === 1) return judgeKind(want, pattern, world, only);
  return unknown(
    "ambiguous",
    `Several paths end in ${pattern.path}: ${listed(ends, 3)}.`,
    ends.slice(0, 4).map((path) => evidence({ path })),
  );
}

/** Files and directories whose path ends in these steps, sorted. */
function pathsEndingIn(world: World, ending: string): readonly string[] {
  const found = new Set<string>();
  for (const path of world.tree.paths) {
    const at = `${path}/`.indexOf(`/${ending}/`);
    if (at !== -1) found.add(path.slice(0, at + 1 + ending.length));
  }
  return [...found];
}

function placesUnder(under: readonly string[], world: World, path: string): readonly string[] {
  const directories = under.flatMap((text) =>
    expandPattern(text).map((base) => {
      const present = presentPath(world, base.path) ?? base.path;
      return world.tree.kind(present) === "file" ? directoryOf(present) : present;
    }),
  );
  return directories.flatMap((directory) => joinPath(directory, path) ?? []);
}

function judgeGlob(world: World, globs: readonly string[]): Outcome {
  const found = globs.flatMap((glob) => [...pathsMatching(world, glob), ...directoriesMatching(world, glob)]);
  if (found.length === 0) return absent({ level: "text", expected: `something matches ${globs[0]}` });
  return holds(
    "text",
    found.slice(0, 4).map((path) => evidence({ path, note: found.length > 4 ? `one of ${found.length} matches` : null })),
  );
}

function directoriesMatching(world: World, glob: string): readonly string[] {
  const directories = new Set(pathsMatching(world, `${glob}/**`).map((path) => path.split("/").slice(0, glob.split("/").length).join("/")));
  return glob.includes("**") ? [] : [...directories];
}

function judgeKind(want: PathExists["want"], pattern: Pattern, world: World, path: string): Outcome {
  const kind = world.tree.kind(path);
  const wanted = pattern.directory && want === "either" ? "directory" : want;
  const proof = [evidence({ path, note: kind === "file" ? null : `a ${kind}` })];
  if (kind === "symlink" || kind === "submodule" || wanted === "either") return holds("text", proof);
  const directory = kind === "directory";
  if (directory === (wanted === "directory")) return holds("text", proof);
  return contradicted({ level: "text", evidence: proof, expected: `${path} is a ${wanted}`, found: `a ${directory ? "directory" : "file"}` });
}

/** Why a path cannot be looked at: something above it is another repository or a link. */
function unseen(world: World, path: string): Outcome | undefined {
  for (let above = directoryOf(path); above !== ""; above = directoryOf(above)) {
    const kind = world.tree.kind(above);
    if (kind === "submodule")
      return unknown("needs-network", `${above} is a submodule; its files are not part of this repository.`, [evidence({ path: above })]);
    if (kind === "symlink") return unknown("ambiguous", `${above} is a symbolic link, which is not followed.`, [evidence({ path: above })]);
    if (kind !== undefined) return undefined;
  }
  return undefined;
}

function movedEvidence(path: string, asked: string): Evidence {
  return evidence({ path, note: `stands for ${asked}` });
}

function missingEvidence(world: World, path: string): readonly Evidence[] {
  const deleted = world.history.deletedBy(path);
  const notes =
    deleted === undefined ? [] : [evidence({ note: `${path} was deleted in ${deleted.commit.slice(0, 7)}: ${deleted.subject.slice(0, 100)}` })];
  let directory = directoryOf(path);
  while (directory !== "" && world.tree.kind(directory) === undefined) directory = directoryOf(directory);
  if (directory === "") return notes;
  const count = filesUnder(world, directory).length;
  return [
    ...notes,
    evidence({ path: directory, note: `the nearest directory that exists; this is not among its ${count} file${count === 1 ? "" : "s"}` }),
  ];
}
