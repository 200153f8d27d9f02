import { parseArgs } from "node:util";
import { z } from "zod";
import { AuditFailure } from "../domain/failure.ts";

const initOptions = {
  mode: { type: "string" },
  trust: { type: "string" },
  "dry-run": { type: "boolean" },
  force: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const MODES = ["observe", "advise", "enforce"] as const;
const TRUST = ["gate", "comment", "commands"] as const;

function oneOf(names: readonly string[]): { error: (issue: { input?: unknown }) => string } {
  return { error: ({ input }) => `expected ${names.join(", ")}, found ${JSON.stringify(input)}` };
}

const initSchema = z.strictObject({
  mode: z.enum(MODES, oneOf(MODES)).default("advise"),
  trust: z.enum(TRUST, oneOf(TRUST)).default("comment"),
  "dry-run": z.boolean().default(false),
  force: z.boolean().default(false),
  help: z.boolean().default(false),
});

/** Options of `init`. */
export type InitArguments = z.infer<typeof initSchema>;

/** The command line of `init`, understood. */
export type InitCommand =
  | { readonly command: "help"; readonly topic: "init" }
  | { readonly command: "init"; readonly repo: string; readonly options: InitArguments };

/**
 * Reads what follows `truestory init`.
 *
 * @throws {@link AuditFailure} code 2, for anything it does not know.
 */
export function parseInit(words: readonly string[]): InitCommand {
  const usage = (message: string, cause?: unknown): AuditFailure =>
    new AuditFailure(message, { code: 2, remedy: "Run `truestory init --help` for its options.", cause });
  let parsed: ReturnType<typeof parseArgs<{ args: string[]; options: typeof initOptions; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...words], options: initOptions, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error), error);
  }
  const read = initSchema.safeParse(parsed.values);
  if (!read.success) throw usage(read.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`).join("; "), read.error);
  const { positionals } = parsed;
  if (read.data.help) return { command: "help", topic: "init" };
  if (positionals.length > 1) throw usage(`init takes one repository, found ${positionals.length}: ${positionals.join(" ")}`);
  return { command: "init", repo: positionals[0] ?? ".", options: read.data };
}
