import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCommand } from "../../src/entry/arguments.ts";
import { CLI, execute, PROJECT, type Run } from "../support/cli.ts";
import { namedCommands, PAGES, type ShownCommand, shownCommands } from "./pages.ts";

/** The tests themselves; they would run without end. */
const NEVER_RUN = ["npm cit"];

const IDENTITY = {
  GIT_AUTHOR_NAME: "Ann",
  GIT_AUTHOR_EMAIL: "ann@example.com",
  GIT_AUTHOR_DATE: "2026-01-02T03:04:05Z",
  GIT_COMMITTER_NAME: "Ann",
  GIT_COMMITTER_EMAIL: "ann@example.com",
  GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

let root: string;
/** What commands printed that change nothing, so that pages which show the same share one run. */
const known = new Map<string, Promise<Run>>();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "docs-"));
  await mkdir(join(root, "bin"));
  await writeFile(join(root, "bin/truestory"), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  await chmod(join(root, "bin/truestory"), 0o755);
});

afterAll(() => rm(root, { recursive: true, force: true }));

function shell(command: string, cwd: string): Promise<Run> {
  const path = [join(root, "bin"), dirname(process.execPath), process.env.PATH ?? ""].join(delimiter);
  return execute("sh", ["-c", `{ ${command.replace(/\s+#.*$/, "")}\n} 2>&1`], { cwd, env: { ...IDENTITY, PATH: path } });
}

/** The copy of a folder that the commands of one page share, a Git repository with one commit. */
async function copyFor(page: string, folder: string): Promise<string> {
  const copy = join(root, page.replaceAll("/", "_"), folder.replaceAll("/", "_"));
  await cp(join(PROJECT, folder), copy, { recursive: true });
  const made = await shell("git init --quiet --initial-branch=main && git add --all && git commit --quiet --message first", copy);
  if (made.code !== 0) throw new Error(made.stdout);
  return copy;
}

/** Whether a command changes nothing where it runs. */
const READS =
  /^(?:node dist\/cli\.js|truestory) (?:(?:audit|doctor|explain|why|render|drift|corefile|gate export|suggest(?!.*--fix))\b)(?!.*--output)/;

/** What a command prints in a copy that is as it was made, or at the top of the project: pages that show the same share one run. */
function shared({ command, copyOf }: ShownCommand, cwd: string): Promise<Run> {
  const key = `${copyOf} ${command}`;
  const before = known.get(key) ?? shell(command, cwd);
  known.set(key, before);
  return before;
}

describe.each(PAGES.map((page) => ({ page, commands: shownCommands(page) })).filter(({ commands }) => commands.length > 0))(
  "$page",
  ({ page, commands }) => {
    it("shows what its commands print", async () => {
      const copies = new Map<string, string>();
      const changed = new Set<string>();
      for (const command of commands) {
        if (NEVER_RUN.some((words) => command.command.startsWith(words))) continue;
        const { copyOf } = command;
        const cwd = copyOf === null ? PROJECT : (copies.get(copyOf) ?? (await copyFor(page, copyOf)));
        if (copyOf !== null) copies.set(copyOf, cwd);
        if (!READS.test(command.command)) changed.add(cwd);
        const { code, stdout } = await (changed.has(cwd) ? shell(command.command, cwd) : shared(command, cwd));
        const where = `${page}:${command.line} $ ${command.command}`;
        expect([0, 1], `${where}\n${stdout}`).toContain(code);
        let at = 0;
        for (const part of command.output) {
          const found = stdout.indexOf(part, at);
          expect(found, `${where}\n\n${part}\n\nis not in\n\n${stdout.slice(at)}`).toBeGreaterThanOrEqual(at);
          at = found + part.length;
        }
      }
    }, 120_000);
  },
);

it("there are commands to run, and output to compare", () => {
  const all = PAGES.flatMap(shownCommands);
  expect(all.filter(({ output }) => output.length > 0).length).toBeGreaterThan(10);
});

describe.each(PAGES.map((page) => ({ page, commands: namedCommands(page) })).filter(({ commands }) => commands.length > 0))(
  "$page",
  ({ commands }) => {
    it.each(commands)("%s is understood", (command) => {
      const [, ...words] = command.split(/\s+/);
      expect(parseCommand(words).command).not.toBe("help");
    });
  },
);
