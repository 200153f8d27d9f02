/** One thing about the set-up. */
export interface Advice {
  readonly is: "good" | "could-be-better" | "wrong";
  /** File it is about; null for the repository. */
  readonly path: string | null;
  readonly says: string;
  /** What to do; null when it is good. */
  readonly remedy: string | null;
}

/** Something that is as it should be. */
export function good(path: string | null, says: string): Advice {
  return { is: "good", path, says, remedy: null };
}

/** Something that works, and could be safer or say more. */
export function better(path: string | null, says: string, remedy: string): Advice {
  return { is: "could-be-better", path, says, remedy };
}

/** Something that is wrong. */
export function wrong(path: string | null, says: string, remedy: string): Advice {
  return { is: "wrong", path, says, remedy };
}
