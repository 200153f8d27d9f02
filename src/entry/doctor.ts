import { examineSetUp } from "../app/doctor.ts";
import { renderAdvice } from "../report/advice.ts";
import type { AuditArguments } from "./arguments.ts";
import { style, withEngine, write } from "./auditing.ts";
import { VERSION } from "./version.ts";

/** Says what there is to read, and what the set-up on GitHub does and does not protect. Ends with 1 when something in it is wrong. */
export async function runDoctor(repo: string, options: AuditArguments): Promise<number> {
  const advice = await withEngine(undefined, (engine) => examineSetUp(repo, engine, VERSION));
  await write(renderAdvice(advice, style(options)), options.output);
  return advice.some(({ is }) => is === "wrong") ? 1 : 0;
}
