import { basename, resolve } from "node:path";
import { fileLinks } from "../report/checklist.ts";
import type { HtmlOptions } from "../report/html/page.ts";
import { runGit } from "../world/git.ts";

/**
 * What the repository is called, and where its files can be looked at: on GitHub, when `origin` is there and has the commit as far as the
 * checkout knows. Credentials in the address of `origin` go nowhere. Without Git it is called like its folder.
 */
export async function originOf(repo: string, commit: string | null): Promise<HtmlOptions> {
  const said = async (...args: string[]): Promise<string> => {
    const run = await runGit(repo, args);
    return run.ok ? run.stdout.toString("utf8").trim() : "";
  };
  const address = githubAddress(await said("remote", "get-url", "origin"));
  if (address === null) return { links: () => null, repository: basename(await said("rev-parse", "--show-toplevel")) || basename(resolve(repo)) };
  const { url, repository } = address;
  const isThere = commit !== null && (await said("branch", "--remotes", "--contains", commit)) !== "";
  const prefix = await said("rev-parse", "--show-prefix");
  return { links: commit !== null && isThere ? fileLinks(url, commit, prefix) : () => null, repository };
}

/** The web address and name of a repository on GitHub; null for an address of another host. Exported for its test. */
export function githubAddress(remote: string): { readonly url: string; readonly repository: string } | null {
  const found = /^(?:https?:\/\/(?:[^@/\s]*@)?|ssh:\/\/git@|git@)github\.com(?::\d+)?[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/u.exec(remote)?.[1];
  return found === undefined ? null : { url: `https://github.com/${found}`, repository: found };
}
