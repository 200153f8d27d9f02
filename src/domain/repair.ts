/** A story whose moved paths and risen versions are replaced. */
export interface Repair {
  /** Path of the story. */
  readonly path: string;
  /** Its text as it was audited, without byte order mark. */
  readonly before: string;
  /** The same text when nothing could be replaced. */
  readonly after: string;
  /** What was replaced, with the 1-based line, in order. */
  readonly made: readonly { readonly line: number; readonly from: string; readonly to: string }[];
  /** Moved claims that were left as they are, and why. */
  readonly left: readonly { readonly line: number; readonly text: string; readonly why: string }[];
}

/** What became of a repair on disk: `refused` says why the file was not touched, null when it was written or needed nothing. */
export interface WrittenRepair extends Repair {
  readonly refused: string | null;
}
