import type { CorefileFinding } from "../../domain/corefile.ts";
import { placed } from "../difference.ts";
import type { Corefile } from "../reading.ts";
import type { Token } from "../token.ts";

/** Builds the finding of a rule at a token. */
export function finding(corefile: Pick<Corefile, "file">, token: Token | undefined, said: Omit<CorefileFinding, "at">): CorefileFinding {
  return { ...said, at: placed(token, corefile.file) ?? { file: corefile.file, line: 1, column: 1 } };
}
