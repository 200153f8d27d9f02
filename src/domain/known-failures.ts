/** Where the false claims stand with which a repository started. */
export const KNOWN_FAILURES_PATH = ".github/truestory/baseline.yaml";

/** A claim that was false when the file was written: listed, not charged. */
export interface KnownFailure {
  /** Path and id of its story. */
  readonly story: string;
  readonly id: string;
  /** Criterion and position in the story, `AC1.3`. */
  readonly claim: string;
  /** SHA-256 of its normalised text, as in reports. */
  readonly hash: string;
  /** The text, for readers. */
  readonly text: string;
  /** 1-based line of the file that lists it. */
  readonly line: number;
}
