/** What happened to a file between two commits. `from` is its old path when it was renamed, else null. */
export interface ChangedFile {
  readonly path: string;
  readonly status: "added" | "modified" | "deleted" | "renamed";
  readonly from: string | null;
}

/** A commit with the paths it touched, old paths of renames included. Of a merge only what differs from every parent. */
export interface ChangeCommit {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly files: readonly string[];
}

/** What a branch does: files against the merge base, and its own commits, newest first. */
export interface ChangeSet {
  readonly files: readonly ChangedFile[];
  readonly commits: readonly ChangeCommit[];
}
