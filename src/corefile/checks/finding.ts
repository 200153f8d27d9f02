import { placed } from "../difference.ts";
import type { Corefile } from "../reading.ts";
import type { CorefilePlace, Token } from "../token.ts";

/** Something that is wrong with a Corefile. */
export interface CheckFinding {
  /** Stable name of the rule. */
  readonly rule: string;
  /** `fatal`: CoreDNS does not start, or keeps what it runs; `dead`: it starts, and this does nothing; `warning`: it works, but hardly as meant. */
  readonly severity: "fatal" | "dead" | "warning";
  readonly message: string;
  readonly at: CorefilePlace;
  readonly remedy: string;
}

/** Builds the finding of a rule at a token. */
export function finding(corefile: Pick<Corefile, "file">, token: Token | undefined, said: Omit<CheckFinding, "at">): CheckFinding {
  return { ...said, at: placed(token, corefile.file) ?? { file: corefile.file, line: 1, column: 1 } };
}
