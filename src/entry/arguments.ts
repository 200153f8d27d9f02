import { parseArgs } from "node:util";
import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { AuditFailure } from "../domain/failure.ts";

const HELP_POINTER = "Run `truestory --help` for the commands and options.";

const auditOptions = {
  story: { type: "string", multiple: true },
  base: { type: "string" },
  cluster: { type: "string", multiple: true },
  mode: { type: "string" },
  now: { type: "string" },
  verbose: { type: "boolean" },
  format: { type: "string" },
  output: { type: "string" },
  "pull-request-text": { type: "string" },
  fix: { type: "boolean" },
} as const;

const auditSchema = z.strictObject({
  story: z.array(z.string()).default([]),
  base: z.string().min(1).nullable().default(null),
  cluster: z.array(z.string()).default([]),
  mode: z.enum(["observe", "advise", "enforce"]).nullable().default(null),
  now: z.iso.datetime({ offset: true }).nullable().default(null),
  verbose: z.boolean().default(false),
  format: z.enum(["terminal", "markdown", "json"]).default("terminal"),
  output: z.string().min(1).nullable().default(null),
  "pull-request-text": z.string().nullable().default(null),
  fix: z.boolean().default(false),
});

/** Options of commands that audit. */
export type AuditArguments = z.infer<typeof auditSchema>;

/** A command line, understood. */
export type Command =
  | { readonly command: "help" }
  | { readonly command: "version" }
  | { readonly command: "gate export"; readonly story: string; readonly repo: string; readonly options: AuditArguments }
  | { readonly command: "audit" | "suggest"; readonly repo: string; readonly options: AuditArguments }
  | { readonly command: "why"; readonly target: string; readonly repo: string; readonly options: AuditArguments }
  | {
      readonly command: "explain";
      readonly story: string;
      readonly criterion: string | null;
      readonly line: number | null;
      readonly repo: string;
      readonly options: AuditArguments;
    };

function usage(message: string, cause?: unknown): AuditFailure {
  return new AuditFailure(message, { code: 2, remedy: HELP_POINTER, cause });
}

/** Finds the nearest option, for "did you mean". */
function nearest(word: string): string {
  const names = Object.keys(auditOptions);
  const best = names.sort((a, b) => distance(a, word) - distance(b, word))[0];
  return best !== undefined && distance(best, word) <= 3 ? ` Did you mean --${best}?` : "";
}

function read(words: readonly string[]): { positionals: readonly string[]; options: AuditArguments } {
  let parsed: ReturnType<typeof parseArgs<{ args: string[]; options: typeof auditOptions; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...words], options: auditOptions, allowPositionals: true });
  } catch (error) {
    const unknown = /Unknown option '--?([^']+)'/.exec(error instanceof Error ? error.message : "")?.[1];
    if (unknown !== undefined) throw usage(`there is no option --${unknown}.${nearest(unknown)}`, error);
    throw usage(error instanceof Error ? error.message : String(error), error);
  }
  const options = auditSchema.safeParse(parsed.values);
  if (options.success) return { positionals: parsed.positionals, options: options.data };
  throw usage(options.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`).join("; "), options.error);
}

function forPeople(command: string, { format }: AuditArguments): void {
  if (format !== "terminal") throw usage(`${command} prints for people only; for programs there is truestory audit --format json`);
}

/**
 * Reads the command line.
 *
 * @throws {@link AuditFailure} code 2, for anything it does not know.
 */
export function parseCommand(words: readonly string[]): Command {
  const [command, ...rest] = words;
  if (command === undefined || command === "help" || words.includes("--help") || words.includes("-h")) return { command: "help" };
  if (command === "--version" || command === "version") return { command: "version" };
  const { positionals, options } = read(rest);
  if (options.fix && command !== "suggest") throw usage("--fix goes with suggest only");
  if (command === "audit" || command === "suggest") {
    if (positionals.length > 1) throw usage(`${command} takes one repository, found ${positionals.length}: ${positionals.join(" ")}`);
    if (command === "suggest") forPeople(command, options);
    return { command, repo: positionals[0] ?? ".", options };
  }
  if (command === "why") {
    const [target, repo, ...more] = positionals;
    if (target === undefined || more.length > 0) throw usage("why needs a path: truestory why PATH[:FIELD] [REPO]");
    forPeople(command, options);
    return { command, target, repo: repo ?? ".", options };
  }
  if (command === "explain") {
    const [target, line, repo] = positionals;
    if (target === undefined) throw usage("explain needs a story: truestory explain STORY[#AC] [LINE] [REPO]");
    const [story = "", criterion] = target.split("#");
    const number = line !== undefined && /^\d+$/.test(line) ? Number(line) : null;
    return { command, story, criterion: criterion ?? null, line: number, repo: (number === null ? line : repo) ?? ".", options };
  }
  if (command === "gate") {
    const [what, story, repo, ...more] = positionals;
    if (what !== "export" || story === undefined || more.length > 0)
      throw usage("gate exports one story: truestory gate export STORY [REPO] [--output FILE]");
    return { command: "gate export", story, repo: repo ?? ".", options };
  }
  throw usage(`there is no command "${command}"`);
}
