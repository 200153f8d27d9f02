#!/usr/bin/env node
import { AuditFailure } from "../domain/failure.ts";
import { run } from "./command.ts";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
});

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const failure = error instanceof AuditFailure ? error : null;
  const where =
    failure?.place == null
      ? ""
      : `${failure.place.path}:${failure.place.line}${failure.place.column === undefined ? "" : `:${failure.place.column}`}: `;
  process.stderr.write(`truestory: no audit was done: ${where}${error instanceof Error ? error.message : String(error)}\n`);
  if (failure !== null) process.stderr.write(`  ${failure.remedy}\n`);
  else if (error instanceof Error && error.stack !== undefined) process.stderr.write(`${error.stack}\n`);
  process.exitCode = failure?.code ?? 3;
}
