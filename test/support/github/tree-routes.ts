import { execFileSync } from "node:child_process";
import { type Answer, type Asked, NOT_FOUND, type Route } from "./answer.ts";

/** What git says of an object of the repository that stands behind the server; null when it is not there. */
function git(origin: string | null, ...args: readonly string[]): Buffer | null {
  if (origin === null) return null;
  try {
    return execFileSync("git", ["-C", origin, ...args], { stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28 });
  } catch {
    return null;
  }
}

function commit({ state, parameters }: Asked): Answer {
  const sha = parameters.commit_sha ?? "";
  const [tree = "", parents = "", date = ""] =
    git(state.origin, "show", "--no-patch", "--format=%T%n%P%n%cI", sha)?.toString("utf8").split("\n") ?? [];
  if (tree === "") return NOT_FOUND;
  const ids = parents.split(" ").filter((id) => id !== "");
  return {
    status: 200,
    body: { sha, tree: { sha: tree }, parents: ids.map((id) => ({ sha: id })), committer: { date: new Date(date).toISOString() } },
  };
}

function tree({ state, parameters, query }: Asked): Answer {
  const sha = parameters.tree_sha ?? "";
  const listed = git(state.origin, "ls-tree", "-z", "-t", ...(query.has("recursive") ? ["-r"] : []), sha)?.toString("utf8");
  if (listed === undefined) return NOT_FOUND;
  const rows = listed.split("\0").flatMap((line) => {
    const [, mode, type, id, path] = /^(\d+) (\w+) ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
    return path === undefined ? [] : [{ path, mode, type, sha: id }];
  });
  return { status: 200, body: { sha, truncated: false, tree: rows } };
}

function blob({ state, parameters }: Asked): Answer {
  const sha = parameters.file_sha ?? "";
  const bytes = git(state.origin, "cat-file", "blob", sha);
  if (bytes === null) return NOT_FOUND;
  return { status: 200, body: { sha, size: bytes.length, encoding: "base64", content: bytes.toString("base64").replace(/.{60}/g, "$&\n") } };
}

/** Commits of a pull request, oldest first. */
export function commitsBetween(origin: string | null, base: string, head: string): readonly unknown[] {
  const shown = git(origin, "log", "--reverse", "-z", "--format=%H%n%B", `${base}..${head}`)?.toString("utf8") ?? "";
  return shown.split("\0").flatMap((one) => {
    const end = one.indexOf("\n");
    return end === -1 ? [] : [{ sha: one.slice(0, end), commit: { message: one.slice(end + 1).trim() } }];
  });
}

/** Objects of Git. */
export const TREE_ROUTES: Readonly<Record<string, Route>> = {
  "GET /repos/{owner}/{repo}/git/commits/{commit_sha}": { needs: ["contents=read"], answer: commit },
  "GET /repos/{owner}/{repo}/git/trees/{tree_sha}": { needs: ["contents=read"], answer: tree },
  "GET /repos/{owner}/{repo}/git/blobs/{file_sha}": { needs: ["contents=read"], answer: blob },
};
