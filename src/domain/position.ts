/** A place in the repository: path from its root, with `/`; 1-based line and column. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column?: number;
}
