import { parseArgs } from "node:util";
import { z } from "zod";
import { AuditFailure } from "../domain/failure.ts";

const renderOptions = {
  cluster: { type: "string", multiple: true },
  format: { type: "string" },
  diff: { type: "string" },
  output: { type: "string" },
  "no-cache": { type: "boolean" },
  offline: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const FORMATS = ["yaml", "json"] as const;

const renderSchema = z.strictObject({
  cluster: z.array(z.string()).default([]),
  format: z
    .enum(FORMATS, { error: ({ input }) => `expected ${FORMATS.join(", ")}, found ${JSON.stringify(input)}` })
    .nullable()
    .default(null),
  diff: z.string().min(1, { error: "expected a commit, branch or tag" }).nullable().default(null),
  output: z.string().min(1, { error: "expected a file" }).nullable().default(null),
  "no-cache": z.boolean().default(false),
  offline: z.boolean().default(false),
  help: z.boolean().default(false),
});

/** Options of `render`. */
export type RenderArguments = z.infer<typeof renderSchema>;

/** The command line of `render`, understood. */
export type RenderCommand =
  | { readonly command: "help"; readonly topic: "render" }
  | { readonly command: "render"; readonly repo: string; readonly options: RenderArguments };

/**
 * Reads what follows `truestory render`.
 *
 * @throws {@link AuditFailure} code 2, for anything it does not know.
 */
export function parseRender(words: readonly string[]): RenderCommand {
  const usage = (message: string, cause?: unknown): AuditFailure =>
    new AuditFailure(message, {
      code: 2,
      remedy: "Usage: truestory render [REPO] [--cluster NAME] [--format yaml|json] [--diff BASE] [--output FILE] [--offline]",
      cause,
    });
  let parsed: ReturnType<typeof parseArgs<{ args: string[]; options: typeof renderOptions; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...words], options: renderOptions, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error), error);
  }
  const read = renderSchema.safeParse(parsed.values);
  if (!read.success) throw usage(read.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`).join("; "), read.error);
  const { positionals } = parsed;
  if (read.data.help) return { command: "help", topic: "render" };
  if (positionals.length > 1) throw usage(`render takes one repository, found ${positionals.length}: ${positionals.join(" ")}`);
  if (read.data.diff !== null && read.data.format === "yaml") throw usage("--diff prints text or, with --format json, JSON");
  return { command: "render", repo: positionals[0] ?? ".", options: read.data };
}
