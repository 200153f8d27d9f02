import { parseArgs } from "node:util";
import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { AuditFailure } from "../domain/failure.ts";
import { type DriftCommand, parseDrift } from "./drift-arguments.ts";
import { nearestCommand } from "./help.ts";
import { type InitCommand, parseInit } from "./init-arguments.ts";
import { parseRender, type RenderCommand } from "./render-arguments.ts";
import { parseSnapshot, type SnapshotCommand } from "./snapshot.ts";

const HELP_POINTER = "Run `truestory --help` for the commands and options.";

/** Options of commands that audit, as the parser takes them. */
export const auditOptions = {
  story: { type: "string", multiple: true },
  base: { type: "string" },
  commit: { type: "string" },
  cluster: { type: "string", multiple: true },
  mode: { type: "string" },
  now: { type: "string" },
  verbose: { type: "boolean" },
  format: { type: "string" },
  output: { type: "string" },
  "no-cache": { type: "boolean" },
  "pull-request-text": { type: "string" },
  "pull-request-branch": { type: "string" },
  approver: { type: "string", multiple: true },
  "repository-url": { type: "string" },
  fix: { type: "boolean" },
  check: { type: "boolean" },
  update: { type: "boolean" },
  snapshots: { type: "string" },
  offline: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const FORMATS = ["terminal", "markdown", "json", "html", "sarif", "junit"] as const;
const MODES = ["observe", "advise", "enforce"] as const;

/** Says what was expected and what was found. */
function expected(what: string): { error: (issue: { input?: unknown }) => string } {
  return { error: ({ input }) => `expected ${what}, found ${JSON.stringify(input)}` };
}

const auditSchema = z.strictObject({
  story: z.array(z.string()).default([]),
  base: z.string().min(1, expected("a commit, branch or tag")).nullable().default(null),
  commit: z.string().min(1, expected("a commit, branch or tag")).nullable().default(null),
  cluster: z.array(z.string()).default([]),
  mode: z
    .enum(MODES, expected(MODES.join(", ")))
    .nullable()
    .default(null),
  now: z.iso
    .datetime({ offset: true, ...expected("an instant such as 2026-01-31T00:00:00Z") })
    .nullable()
    .default(null),
  verbose: z.boolean().default(false),
  format: z.enum(FORMATS, expected(FORMATS.join(", "))).default("terminal"),
  output: z.string().min(1, expected("a file")).nullable().default(null),
  "pull-request-text": z.string().nullable().default(null),
  "pull-request-branch": z.string().nullable().default(null),
  approver: z.array(z.string()).default([]),
  "repository-url": z
    .url({ protocol: /^https?$/, ...expected("the page of the repository, such as https://github.com/acme/platform") })
    .nullable()
    .default(null),
  fix: z.boolean().default(false),
  check: z.boolean().default(false),
  update: z.boolean().default(false),
  snapshots: z.string().min(1, expected("a folder")).nullable().default(null),
  "no-cache": z.boolean().default(false),
  offline: z.boolean().default(false),
  help: z.boolean().default(false),
});

/** Options of commands that audit. */
export type AuditArguments = z.infer<typeof auditSchema>;

/** A command line, understood. */
export type Command =
  /** Of one command, or of all of them. */
  | { readonly command: "help"; readonly topic: string | null }
  | { readonly command: "version" }
  | RenderCommand
  | DriftCommand
  | SnapshotCommand
  | InitCommand
  | { readonly command: "corefile"; readonly words: readonly string[] }
  | { readonly command: "gate export"; readonly story: string; readonly repo: string; readonly options: AuditArguments }
  | { readonly command: "audit" | "suggest" | "doctor" | "baseline"; readonly repo: string; readonly options: AuditArguments }
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

/** What is listed as known is listed for all stories, as the checkout has them. */
function wholeCheckout({ story, base, cluster, output, check, update }: AuditArguments): void {
  if (story.length > 0 || base !== null || cluster.length > 0 || output !== null)
    throw usage("baseline looks at the whole checkout and writes one file: leave out --story, --base, --cluster and --output");
  if (check && update) throw usage("--check writes nothing, --update adds entries: give one of them");
}

function explain(positionals: readonly string[], options: AuditArguments): Command {
  const [target, second, third, ...more] = positionals;
  const line = second !== undefined && /^\d+$/.test(second) ? Number(second) : null;
  if (target === undefined || more.length > 0 || (line === null && third !== undefined))
    throw usage("explain takes one story: truestory explain STORY[#AC] [LINE] [REPO]");
  forPeople("explain", options);
  const hash = target.lastIndexOf("#");
  const [story, criterion] = hash === -1 ? [target, null] : [target.slice(0, hash), target.slice(hash + 1)];
  return { command: "explain", story, criterion, line, repo: (line === null ? second : third) ?? ".", options };
}

/**
 * Reads the command line.
 *
 * @throws {@link AuditFailure} code 2, for anything it does not know.
 */
export function parseCommand(words: readonly string[]): Command {
  const [command, ...rest] = words;
  if (command === undefined || command === "--help" || command === "-h") return { command: "help", topic: null };
  if (command === "help") return { command, topic: rest.length === 0 ? null : rest.join(" ") };
  if (command === "--version" || command === "version") return { command: "version" };
  if (command === "render") return parseRender(rest);
  if (command === "drift") return parseDrift(rest);
  if (command === "snapshot") return parseSnapshot(rest);
  if (command === "init") return parseInit(rest);
  if (command === "corefile") return rest.includes("--help") || rest.includes("-h") ? { command: "help", topic: command } : { command, words: rest };
  const { positionals, options } = read(rest);
  // Only as an option of its own: a text that is passed on, such as a pull request's title, must not end an audit with 0.
  if (options.help) return { command: "help", topic: command };
  if (options.fix && command !== "suggest") throw usage("--fix goes with suggest only");
  if ((options.check || options.update) && command !== "baseline") throw usage("--check and --update go with baseline only");
  if (options.snapshots !== null && command !== "audit") throw usage("--snapshots goes with audit and drift only");
  if (options.commit !== null && command !== "audit") throw usage("--commit goes with audit only");
  if (command === "audit" || command === "suggest" || command === "doctor" || command === "baseline") {
    if (positionals.length > 1) throw usage(`${command} takes one repository, found ${positionals.length}: ${positionals.join(" ")}`);
    if (command !== "audit") forPeople(command, options);
    if (command === "baseline") wholeCheckout(options);
    return { command, repo: positionals[0] ?? ".", options };
  }
  if (command === "why") {
    const [target, repo, ...more] = positionals;
    if (target === undefined || more.length > 0) throw usage("why needs a path: truestory why PATH[:FIELD] [REPO]");
    forPeople(command, options);
    return { command, target, repo: repo ?? ".", options };
  }
  if (command === "explain") return explain(positionals, options);
  if (command === "gate") {
    const [what, story, repo, ...more] = positionals;
    if (what !== "export" || story === undefined || more.length > 0)
      throw usage("gate exports one story: truestory gate export STORY [REPO] [--output FILE]");
    if (options.format !== "terminal") throw usage("gate export always writes YAML; leave out --format");
    return { command: "gate export", story, repo: repo ?? ".", options };
  }
  throw usage(`there is no command "${command}".${nearestCommand(command)}`);
}
