import { log } from "./encode/log.ts";
import { columns, finish, ink, type TerminalStyle, wrap } from "./layout.ts";

/** A remark on a set-up. */
interface Remark {
  readonly is: "good" | "could-be-better" | "wrong";
  readonly path: string | null;
  readonly says: string;
  readonly remedy: string | null;
}

const ORDER = ["wrong", "could-be-better", "good"] as const;

/** Remarks on a set-up, worst first, for a terminal. */
export function renderAdvice(remarks: readonly Remark[], style: TerminalStyle): string {
  const { good, bad, warn, dim } = ink(style);
  const width = columns(style);
  const marks = { wrong: bad("✗ "), "could-be-better": warn("! "), good: good("✓ ") };
  const lines = ORDER.flatMap((is) => remarks.filter((remark) => remark.is === is)).flatMap(({ is, path, says, remedy }) => [
    ...wrap(log(path === null ? says : `${path}: ${says}`, 1000), width, marks[is]),
    ...(remedy === null ? [] : wrap(log(remedy, 1000), width, "  → ", dim)),
  ]);
  return finish(lines);
}
