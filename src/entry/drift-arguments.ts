import { parseArgs } from "node:util";
import { z } from "zod";
import { AuditFailure } from "../domain/failure.ts";

const driftOptions = {
  snapshots: { type: "string" },
  previous: { type: "string" },
  cluster: { type: "string", multiple: true },
  format: { type: "string" },
  now: { type: "string" },
  output: { type: "string" },
  reason: { type: "string" },
  by: { type: "string" },
  verbose: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const FORMATS = ["terminal", "markdown", "json"] as const;

function expected(what: string): { error: (issue: { input?: unknown }) => string } {
  return { error: ({ input }) => `expected ${what}, found ${JSON.stringify(input)}` };
}

const folder = z.string().min(1, expected("a folder")).nullable().default(null);
const sentence = z.string().trim().min(1, expected("some words")).max(500, expected("at most 500 characters")).nullable().default(null);

const driftSchema = z.strictObject({
  snapshots: folder,
  previous: folder,
  cluster: z.array(z.string()).default([]),
  format: z.enum(FORMATS, expected(FORMATS.join(", "))).default("terminal"),
  now: z.iso
    .datetime({ offset: true, ...expected("an instant such as 2026-01-31T00:00:00Z") })
    .nullable()
    .default(null),
  output: z.string().min(1, expected("a file")).nullable().default(null),
  reason: sentence,
  by: sentence,
  verbose: z.boolean().default(false),
  help: z.boolean().default(false),
});

/** Options of `drift`. */
export type DriftArguments = z.infer<typeof driftSchema>;

/** The command line of `drift`, understood. */
export type DriftCommand =
  | { readonly command: "help"; readonly topic: "drift" }
  | { readonly command: "drift"; readonly repo: string; readonly snapshots: string; readonly options: DriftArguments }
  | {
      readonly command: "drift accept";
      readonly repo: string;
      readonly snapshots: string;
      /** `ConfigMap kube-system/coredns`. */
      readonly object: string;
      readonly reason: string;
      readonly by: string;
      readonly options: DriftArguments;
    };

const USAGE = "Usage: truestory drift [REPO] --snapshots DIR [--previous DIR] [--cluster NAME] [--format terminal|markdown|json] [--now INSTANT]";
const ACCEPT =
  'Usage: truestory drift accept "KIND NAMESPACE/NAME" [REPO] --snapshots DIR --reason TEXT --by PERSON [--cluster NAME] [--now INSTANT]';

/**
 * Reads what follows `truestory drift`.
 *
 * @throws {@link AuditFailure} code 2, for anything it does not know.
 */
export function parseDrift(words: readonly string[]): DriftCommand {
  const isAccept = words[0] === "accept";
  const usage = (message: string, cause?: unknown): AuditFailure => new AuditFailure(message, { code: 2, remedy: isAccept ? ACCEPT : USAGE, cause });
  let parsed: ReturnType<typeof parseArgs<{ args: string[]; options: typeof driftOptions; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...words], options: driftOptions, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error), error);
  }
  const read = driftSchema.safeParse(parsed.values);
  if (!read.success) throw usage(read.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`).join("; "), read.error);
  const { data: options } = read;
  if (options.help) return { command: "help", topic: "drift" };
  const { snapshots, reason, by } = options;
  if (snapshots === null)
    throw new AuditFailure("drift needs the exports of the clusters", {
      code: 2,
      remedy: "Name their folder with --snapshots; truestory snapshot CLUSTER prints how to make them.",
    });
  const positionals = isAccept ? parsed.positionals.slice(1) : parsed.positionals;
  if (!isAccept) {
    if (positionals.length > 1) throw usage(`drift takes one repository, found ${positionals.length}: ${positionals.join(" ")}`);
    if (reason !== null || by !== null) throw usage("--reason and --by go with drift accept only");
    return { command: "drift", repo: positionals[0] ?? ".", snapshots, options };
  }
  const [object, repo, ...more] = positionals;
  if (object === undefined || more.length > 0) throw usage("drift accept needs one object");
  if (reason === null || by === null) throw usage("drift accept needs --reason and --by: who accepts it, and why");
  if (options.previous !== null || options.format !== "terminal" || options.output !== null)
    throw usage("--previous, --format and --output go with drift, not with drift accept");
  return { command: "drift accept", repo: repo ?? ".", snapshots, object: objectName(object, usage), reason, by, options };
}

/** `ConfigMap kube-system/coredns`, `ConfigMap/kube-system/coredns` and `ClusterRole/system:coredns` as reports write them. */
function objectName(text: string, usage: (message: string) => AuditFailure): string {
  const [, kind, rest] = /^([A-Z][A-Za-z0-9]*)[ /]([A-Za-z0-9.:_-]+(?:\/[A-Za-z0-9.:_-]+)?)$/.exec(text.trim()) ?? [];
  if (kind === undefined || rest === undefined) throw usage(`${JSON.stringify(text)} is no object: write it as ConfigMap kube-system/coredns`);
  return `${kind} ${rest}`;
}
