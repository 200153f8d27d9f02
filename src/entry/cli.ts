#!/usr/bin/env node
import { AuditFailure } from "../domain/failure.ts";
import { log } from "../report/encode/log.ts";
import { run } from "./command.ts";

// Who writes is told of the error as well. A closed pipe must not end the process: its exit code is the verdict.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

function complain(error: unknown): 2 | 3 {
  const failure = error instanceof AuditFailure ? error : null;
  const { place } = failure ?? {};
  const column = place?.column === undefined ? "" : `:${place.column}`;
  const where = place == null ? "" : `${place.path}:${place.line}${column}: `;
  const message = error instanceof Error ? error.message : String(error);
  const lines = [
    `truestory: no audit was done: ${message.startsWith(where) ? "" : where}${message}`,
    ...(failure === null ? [] : [`  ${failure.remedy}`]),
  ];
  if (failure === null && error instanceof Error) lines.push(...(error.stack ?? "").split("\n").slice(1));
  for (const line of lines.flatMap((text) => text.split("\n"))) process.stderr.write(`${log(line, 2_000)}\n`);
  return failure?.code ?? 3;
}

/** Idle workers let the process end; while the audit runs, it must not. Far beyond the time limit of any build. */
const LONGEST_AUDIT_MS = 3_600_000;
const tooLong = setTimeout(() => {
  process.stderr.write("truestory: no audit was done: it took longer than an hour\n  Audit fewer stories at a time with --story.\n");
  process.exit(3);
}, LONGEST_AUDIT_MS);

let code: number;
try {
  code = await run(process.argv.slice(2));
} catch (error) {
  code = complain(error);
}
clearTimeout(tooLong);
// A worker that was ended while it started would keep the process alive. Output is flushed: pipes are written synchronously here.
process.exit(code);
