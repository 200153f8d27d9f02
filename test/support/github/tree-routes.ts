import { createHash } from "node:crypto";
import { type Answer, type Asked, NOT_FOUND, type Route } from "./answer.ts";

/** The id that Git gives a blob. */
export function blobId(content: string): string {
  const bytes = Buffer.from(content, "utf8");
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** A commit is addressed as a tree by its own id. */
function tree({ state, parameters }: Asked): Answer {
  const sha = parameters.tree_sha ?? "";
  const files = state.commits.get(sha);
  if (files === undefined) return NOT_FOUND;
  const rows = [...files].map(([path, { mode, content }]) => ({ path, mode, type: "blob", sha: blobId(content), size: Buffer.byteLength(content) }));
  return { status: 200, body: { sha, truncated: false, tree: rows } };
}

function blob({ state, parameters }: Asked): Answer {
  const sha = parameters.file_sha ?? "";
  for (const files of state.commits.values()) {
    for (const { content } of files.values()) {
      if (blobId(content) !== sha) continue;
      const bytes = Buffer.from(content, "utf8");
      return { status: 200, body: { sha, size: bytes.length, encoding: "base64", content: bytes.toString("base64") } };
    }
  }
  return NOT_FOUND;
}

function contents({ state, parameters, query }: Asked): Answer {
  const path = parameters.path ?? "";
  const found = state.commits.get(query.get("ref") ?? "")?.get(path);
  if (found === undefined) return NOT_FOUND;
  const bytes = Buffer.from(found.content, "utf8");
  const name = path.split("/").at(-1) ?? "";
  const content = bytes.toString("base64");
  return { status: 200, body: { type: "file", size: bytes.length, name, path, content, encoding: "base64", sha: blobId(found.content) } };
}

/** Files of commits. */
export const TREE_ROUTES: Readonly<Record<string, Route>> = {
  "GET /repos/{owner}/{repo}/contents/{path}": { needs: ["contents=read"], answer: contents },
  "GET /repos/{owner}/{repo}/git/commits/{commit_sha}": {
    needs: ["contents=read"],
    answer: ({ state, parameters }) => {
      const sha = parameters.commit_sha ?? "";
      return state.commits.has(sha) ? { status: 200, body: { sha, tree: { sha }, parents: [] } } : NOT_FOUND;
    },
  },
  "GET /repos/{owner}/{repo}/git/trees/{tree_sha}": { needs: ["contents=read"], answer: tree },
  "GET /repos/{owner}/{repo}/git/blobs/{file_sha}": { needs: ["contents=read"], answer: blob },
};
