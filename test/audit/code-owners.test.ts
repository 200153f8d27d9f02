import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ownersOf, parseCodeOwners } from "../../src/audit/code-owners.ts";

const EXAMPLE = `
# Everything
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
with\\ blank @blank
[ab].md @nobody
!kept.md @nobody
bad.md not-an-owner
`;

describe("code owners", () => {
  test.each([
    ["README.md", ["@global-owner1", "@global-owner2"]],
    ["src/deep/a.js", ["@js-owner"]],
    ["main.go", ["docs@example.com"]],
    ["a/b.txt", ["@octo-org/octocats"]],
    ["build/logs/x/y", ["@octocat"]],
    ["build/logs", ["@octocat"]],
    ["docs/guide/deep.md", ["@doctocat"]],
    ["scripts/x.sh", ["@doctocat", "@octocat"]],
    ["a/scripts/x.sh", ["@global-owner1", "@global-owner2"]],
    ["deeply/nested/logs/file", ["@octocat"]],
    ["apps/other/x", ["@octocat"]],
    ["apps/github/x", []],
    ["with blank", ["@blank"]],
    ["a.md", ["@global-owner1", "@global-owner2"]],
    ["kept.md", ["@global-owner1", "@global-owner2"]],
    ["bad.md", ["@global-owner1", "@global-owner2"]],
  ])("%s is owned by %j", (path, owners) => {
    expect(ownersOf(path, parseCodeOwners(EXAMPLE))).toEqual(owners);
  });

  test.each([
    ["docs/*", "docs/a.md", true],
    ["docs/*", "docs/build/a.md", false],
    ["docs/**", "docs/build/a.md", true],
    ["docs/**/a.md", "docs/a.md", true],
    ["apps/", "apps", false],
    ["apps/", "x/apps/a", true],
    ["*", "a/b/c", true],
    ["a?c", "abc", true],
    ["a?c", "a/c", false],
    ["a.b", "axb", false],
    ["/", "a", false],
    ["a//b", "a/b", false],
  ])("%s and %s: %s", (pattern, path, matches) => {
    expect(ownersOf(path, parseCodeOwners(`${pattern} @o`)).length > 0).toBe(matches);
  });

  test("a file that GitHub would not load has no owners", () => {
    expect(parseCodeOwners(`* @o\n${"#".repeat(3 * 1024 * 1024)}`)).toEqual([]);
  });

  test("patterns mean what they mean to Git, but for a directory's `*`", () => {
    const segment = fc.constantFrom("a", "b", "ab", "*", "a*", "?", "**", "*.md", "a.md");
    const pattern = fc
      .tuple(fc.constantFrom("", "/"), fc.array(segment, { minLength: 1, maxLength: 3 }), fc.constantFrom("", "/"))
      .map(([start, segments, end]) => `${start}${segments.join("/")}${end}`)
      .filter((text) => !/\/\*+\/?$/.test(text));
    const path = fc.array(fc.constantFrom("a", "b", "ab", "a.md", "b.md"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    const patterns = [...new Set(fc.sample(pattern, { numRuns: 60, seed: 7 }))];
    const paths = [...new Set(fc.sample(path, { numRuns: 120, seed: 8 }))];
    const directory = mkdtempSync(join(tmpdir(), "owners-"));
    try {
      execFileSync("git", ["init", "--quiet", directory]);
      for (const one of patterns) {
        writeFileSync(join(directory, ".git/info/exclude"), `${one}\n`);
        const ours = paths.filter((candidate) => ownersOf(candidate, parseCodeOwners(`${one} @o`)).length > 0);
        expect(ours, one).toEqual(ignored(directory, paths));
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test("never takes long, whatever the pattern", () => {
    const started = performance.now();
    ownersOf(`${"a/".repeat(2000)}b`, parseCodeOwners(`${"**/a*/".repeat(40)}c @o\n${"*a".repeat(200)} @o`));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

function ignored(directory: string, paths: readonly string[]): string[] {
  try {
    const output = execFileSync("git", ["check-ignore", "--no-index", "--stdin", "-z"], {
      cwd: directory,
      input: paths.join("\0"),
      encoding: "utf8",
    });
    return output.split("\0").filter((path) => path !== "");
  } catch (error) {
    if (typeof error === "object" && error !== null && "status" in error && error.status === 1) return [];
    throw error;
  }
}
