import { visible } from "./visible.ts";

/** Text that may be written to a terminal or a runner's log: one line, no control character, no workflow command. */
export type SafeLog = string & { readonly __safe: "log" };

/**
 * Encodes text of a story, manifest, path or name for a log line. `limit` is in graphemes.
 *
 * The runner takes `##[command]` anywhere in a line and `::command::` at its start after trimming
 * (actions/runner, `src/Runner.Common/ActionCommand.cs`); both get a backslash inside, so that nothing is obeyed and all can be read.
 */
export function log(raw: string, limit = 400): SafeLog {
  return inert(visible(raw, limit)) as SafeLog;
}

/**
 * Takes the workflow command out of a composed line. Encoded parts are harmless alone, but a wrapped line may start
 * in the middle of one; so every line that is written passes here at last. ESC sequences of our own stay.
 */
export function inert(line: string): string {
  return line.replaceAll("##[", "##\\[").replace(/^(\s*):(?=:)/u, "$1:\\");
}

/** Commands that annotate. */
export type WorkflowCommand = "error" | "warning" | "notice";

/**
 * A whole workflow command, `::error file=a.md,line=3,title=T::message`, with the runner's escapes:
 * `%`, CR and LF everywhere, `:` and `,` in properties as well (actions/toolkit, `packages/core/src/command.ts`).
 * Properties keep their order; those that are null are left out.
 */
export function workflowCommand(command: WorkflowCommand, properties: Readonly<Record<string, string | number | null>>, message: string): string {
  const given = Object.entries(properties).flatMap(([key, value]) => (value === null ? [] : [`${key}=${escapeProperty(String(value))}`]));
  return `::${command}${given.length === 0 ? "" : ` ${given.join(",")}`}::${escapeData(message.replaceAll("##[", "##\\["))}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll("##[", "##\\[").replaceAll(":", "%3A").replaceAll(",", "%2C");
}
