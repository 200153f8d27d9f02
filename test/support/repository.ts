import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execute } from "./cli.ts";

/** A temporary Git repository that is removed at the end of its scope. */
export interface Repository extends AsyncDisposable {
  readonly path: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  git(...args: string[]): Promise<string>;
  /** Commits everything and gives the commit's id. */
  commit(subject: string): Promise<string>;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_AUTHOR_DATE: "2026-01-02T03:04:05Z",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
  GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

/** Makes a folder with files; with `git: false` it is no repository. */
export async function repository(files: Readonly<Record<string, string>>, options: { git?: boolean } = {}): Promise<Repository> {
  const path = await mkdtemp(join(tmpdir(), "truestory-"));
  const git = async (...args: string[]): Promise<string> => {
    const run = await execute("git", ["-C", path, ...args], { env: IDENTITY });
    if (run.code !== 0) throw new Error(`git ${args.join(" ")}: ${run.stderr}`);
    return run.stdout.trim();
  };
  const write: Repository["write"] = async (more) => {
    for (const [name, content] of Object.entries(more)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), content);
    }
  };
  const commit: Repository["commit"] = async (subject) => {
    await git("add", "--all");
    await git("commit", "--quiet", "--allow-empty", "--message", subject);
    return git("rev-parse", "HEAD");
  };
  await write(files);
  if (options.git !== false) {
    await git("init", "--quiet", "--initial-branch=main");
    await commit("first");
  }
  return { path, write, git, commit, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
