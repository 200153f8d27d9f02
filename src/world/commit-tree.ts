import { AuditFailure } from "../domain/failure.ts";
import type { EntryKind } from "../domain/world.ts";
import { readBlobs, runGit } from "./git.ts";
import { checkEntryCount, type LoadedTree, makeTree, refusal, type TreeEntry, type TreeLimits, totalBudget } from "./tree-model.ts";

interface Listed {
  readonly path: string;
  readonly mode: string;
  readonly id: string;
  readonly size: number;
}

/** The tree of a commit, read from Git's object store; nothing of the checkout is touched. Throws {@link AuditFailure} (3). */
export async function readCommitTree(root: string, commit: string, limits: TreeLimits): Promise<LoadedTree> {
  const listing = await runGit(root, ["ls-tree", "-r", "-z", "-l", "--end-of-options", commit]);
  if (!listing.ok) throw failure(commit, listing.stderr);
  const listed = parseListing(listing.stdout.toString("utf8"));
  checkEntryCount(listed.length, limits);

  const charge = totalBudget(limits);
  const reasons = listed.map((entry) => (kindOf(entry.mode) === "file" ? (refusal(entry.path, entry.size, limits) ?? charge(entry.size)) : null));
  const wanted = listed.filter((entry, at) => kindOf(entry.mode) === "file" && reasons[at] === null);
  const blobs = await readBlobs(
    root,
    wanted.map((entry) => entry.id),
  ).catch((cause: unknown) => {
    throw failure(commit, String(cause));
  });
  const bytes = new Map(wanted.map((entry, at) => [entry.path, blobs[at]]));

  return makeTree(
    commit,
    listed.map(
      (entry, at): TreeEntry => ({
        path: entry.path,
        kind: kindOf(entry.mode),
        bytes: bytes.get(entry.path) ?? null,
        reason: reasons[at] ?? (bytes.get(entry.path) === undefined ? "missing from the clone" : null),
      }),
    ),
  );
}

/** The kind of a Git file mode (https://git-scm.com/docs/git-fast-import, section on file modes). */
function kindOf(mode: string): EntryKind {
  if (mode === "120000") return "symlink";
  if (mode === "160000") return "submodule";
  return "file";
}

function parseListing(text: string): readonly Listed[] {
  const entries: Listed[] = [];
  for (const record of text.split("\0")) {
    const match = /^(\d{6}) \w+ ([0-9a-f]+) +(\d+|-)\t/.exec(record);
    if (match === null) continue;
    const [prefix, mode, id, size] = match;
    entries.push({ path: record.slice(prefix.length), mode: mode ?? "", id: id ?? "", size: Number(size) || 0 });
  }
  return entries;
}

function failure(commit: string, why: string): AuditFailure {
  return new AuditFailure(`The files of commit ${commit} could not be read.`, {
    code: 3,
    remedy: "Check out the repository with its objects (actions/checkout with fetch-depth: 0 and without filter).",
    cause: new Error(why),
  });
}
