/** Writes real output of the example between the markers in README.md: the end of an audit, and the start of a comment on a pull request. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Pictures that the README shows, and what is on them. */
const PICTURES = [
  ["board", "The board of the HTML report: stories by status, each with its gate and the verdicts of its claims"],
  ["story", "A story in the HTML report: criteria as written, each claim with its verdict and the source line that decided"],
] as const;

const root = fileURLToPath(new URL("../", import.meta.url));

function truestory(words: readonly string[]): string {
  const run = spawnSync(process.execPath, [join(root, "dist/cli.js"), ...words], { cwd: root, encoding: "utf8" });
  if (run.status !== 1) throw new Error(`truestory ${words.join(" ")} should exit with 1, found ${run.status}: ${run.stderr}`);
  return run.stdout;
}

function endOfAudit(): string {
  const stdout = truestory(["audit", "examples/platform"]);
  const start = stdout.lastIndexOf("\n\n", stdout.indexOf("exit code 1"));
  if (start === -1) throw new Error("the example prints no gate");
  return ["```text", stdout.slice(start).trim(), "```"].join("\n");
}

/** What the Action says when a branch renames a cluster in the mesh: the head, and the claim that the branch makes false. */
function startOfComment(): string {
  const copy = mkdtempSync(join(tmpdir(), "readme-"));
  const date = "2026-01-02T03:04:05Z";
  const env = { PATH: process.env.PATH, HOME: copy, GIT_CONFIG_NOSYSTEM: "1", GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const git = (...words: string[]) => execFileSync("git", ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", ...words], { cwd: copy, env });
  try {
    cpSync(join(root, "examples/platform"), copy, { recursive: true });
    git("init", "--quiet", "--initial-branch=main");
    git("add", "--all");
    git("commit", "--quiet", "--message", "first");
    const settings = join(copy, "clusters/west/cluster-settings.yaml");
    const before = readFileSync(settings, "utf8");
    const after = before.replace(/CLUSTERMESH_FQDN: .*/, 'CLUSTERMESH_FQDN: "mesh-west.example.com"');
    if (after === before) throw new Error("the example has no name in the mesh");
    writeFileSync(settings, after);
    git("commit", "--quiet", "--all", "--message", "Another name in the mesh");
    const comment = truestory(["audit", copy, "--base", "HEAD~1", "--format", "markdown"]);
    const head = comment.slice(0, comment.indexOf("\n### False")).trim();
    const claim = /^- ❌ \*\*failed, new\*\*.*\n(?: {2}- .*\n)*/m.exec(comment)?.[0].trim();
    if (head === "" || claim === undefined) throw new Error("the comment does not say what the branch makes false");
    return [...head.split("\n"), "", "…", "", ...claim.split("\n"), "", "…"].map((line) => `> ${line}`.trimEnd()).join("\n");
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Pictures of the HTML report, where they have been made (`npm run pictures`). */
function pictures(): string {
  const shown = PICTURES.filter(([name]) => existsSync(join(root, `docs/images/${name}.png`)));
  return shown
    .flatMap(([name, alt]) => [
      "<picture>",
      ...(existsSync(join(root, `docs/images/${name}-dark.png`))
        ? [`  <source media="(prefers-color-scheme: dark)" srcset="docs/images/${name}-dark.png">`]
        : []),
      `  <img alt="${alt}" src="docs/images/${name}.png">`,
      "</picture>",
    ])
    .join("\n");
}

function between(readme: string, name: string, block: string): string {
  const marked = new RegExp(`(<!-- generated: ${name} -->\\n)[\\s\\S]*?(<!-- /generated: ${name} -->)`);
  if (!marked.test(readme)) throw new Error(`README.md has no place for the ${name}`);
  return readme.replace(marked, (_, open: string, close: string) => `${open}${block}${block === "" ? "" : "\n"}${close}`);
}

const readme = readFileSync(`${root}README.md`, "utf8");
const updated = [
  ["example", endOfAudit()],
  ["pictures", pictures()],
  ["comment", startOfComment()],
].reduce((text, [name = "", block = ""]) => between(text, name, block), readme);
if (updated !== readme) writeFileSync(`${root}README.md`, updated);
