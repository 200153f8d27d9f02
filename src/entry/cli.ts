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

let code: number;
try {
  code = await run(process.argv.slice(2));
} catch (error) {
  code = complain(error);
}
// A worker that was ended while it started would keep the process alive. Output is flushed: pipes are written synchronously here.
process.exit(code);
