import { describe, expect, it } from "vitest";
import { CLI, execute, truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const SHOP = { ...platform, "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists", "2. `apps/shop/absent.yaml` exists"]) };
const ESC = "\u001B";

/** Runs in a terminal of its own (util-linux `script`); what is written to either stream comes out together. */
function inTerminal(directory: string, env: Record<string, string>, columns: number) {
  const command = `stty cols ${columns} rows 24; '${process.execPath}' '${CLI}' audit`;
  return execute("script", ["--quiet", "--flush", "--return", "--command", command, "/dev/null"], {
    cwd: directory,
    env: { SHELL: "/bin/sh", ...env },
  });
}

describe("in a terminal", () => {
  it("tells what goes on, in colour, with links to files, and gives the exit code", async () => {
    await using repo = await repository(SHOP);
    const run = await inTerminal(repo.path, { TERM: "xterm-256color", VTE_VERSION: "7006" }, 72);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain("rendering the clusters …");
    expect(run.stdout).toContain("judging 1 story …");
    expect(run.stdout).toContain(`${ESC}[31m`);
    expect(run.stdout).toContain(`${ESC}]8;;file://`);
    expect(run.stdout).toContain("/docs/stories/01.md");
    const shown = run.stdout.replaceAll(new RegExp(`${ESC}(?:\\[[0-9;]*[mK]|\\]8;;[^${ESC}]*${ESC}\\\\)`, "g"), "").replaceAll("\r", "");
    for (const line of shown.split("\n")) if (!line.includes(" …")) expect(line.length, line).toBeLessThanOrEqual(72);
  });

  it("a dumb one gets plain text", async () => {
    await using repo = await repository(SHOP);
    expect((await inTerminal(repo.path, { TERM: "dumb" }, 80)).stdout).not.toContain(ESC);
  });

  it("NO_COLOR takes colours and links away, also in a terminal that has them", async () => {
    await using repo = await repository(SHOP);
    const { stdout } = await inTerminal(repo.path, { TERM: "xterm-256color", VTE_VERSION: "7006", NO_COLOR: "1" }, 80);
    expect(stdout).not.toContain(`${ESC}]8`);
    expect(stdout).not.toMatch(new RegExp(`${ESC}\\[\\d+m`));
  });
});

describe("in a pipe", () => {
  it("is plain and silent on stderr unless colours are forced, and says the same", async () => {
    await using repo = await repository(SHOP);
    const plain = await truestory(["audit", repo.path], { env: { TERM: "xterm-256color" } });
    expect(plain.stdout).not.toContain(ESC);
    expect(plain.stderr).toBe("");
    const forced = await truestory(["audit", repo.path], { env: { FORCE_COLOR: "1", FORCE_HYPERLINK: "0" } });
    expect(forced.stdout).toContain(`${ESC}[31m`);
    expect(forced.stdout.replaceAll(new RegExp(`${ESC}\\[\\d+m`, "g"), "")).toBe(plain.stdout);
  });

  it("ends with what to do next, and the end fits one screen however much is false", async () => {
    const criteria = Array.from(
      { length: 60 },
      (_, at) => `${at + 1}. \`apps/shop/${"long-name-".repeat(12)}${at}.yaml\` exists, ${"as agreed ".repeat(30)}`,
    );
    await using repo = await repository({ ...platform, "docs/stories/01.md": story(criteria) });
    const { stdout, code } = await truestory(["audit", repo.path]);
    const end = stdout.slice(stdout.lastIndexOf("\n\n", stdout.indexOf("exit code 1"))).trim();
    expect(end.split("\n").length).toBeLessThanOrEqual(22);
    expect(end).toMatch(/\nNext\n {2}· /);
    expect(code).toBe(1);
  });
});
