import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { z } from "zod";
import { AuditFailure } from "../domain/failure.ts";
import { snapshotScript } from "../report/snapshot-script.ts";
import { write } from "./auditing.ts";

const options = {
  run: { type: "boolean" },
  context: { type: "string" },
  folder: { type: "string" },
  output: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const plain = z.string().regex(/^[\w.@:/+-]{1,253}$/, { error: ({ input }) => `expected a plain word, found ${JSON.stringify(input)}` });

const schema = z.strictObject({
  run: z.boolean().default(false),
  context: plain.nullable().default(null),
  folder: z.string().min(1).default("snapshots"),
  output: z.string().min(1).nullable().default(null),
  help: z.boolean().default(false),
});

/** The command line of `snapshot`, understood. */
export type SnapshotCommand =
  | { readonly command: "help"; readonly topic: "snapshot" }
  | { readonly command: "snapshot"; readonly cluster: string; readonly options: z.infer<typeof schema> };

/** How long an export may take. */
const TIMEOUT_MS = 1_800_000;

/**
 * Reads what follows `truestory snapshot`.
 *
 * @throws {@link AuditFailure} code 2, for anything it does not know.
 */
export function parseSnapshot(words: readonly string[]): SnapshotCommand {
  const usage = (message: string, cause?: unknown): AuditFailure =>
    new AuditFailure(message, {
      code: 2,
      remedy: "Usage: truestory snapshot CLUSTER [--run] [--context NAME] [--folder DIR] [--output FILE]",
      cause,
    });
  let parsed: ReturnType<typeof parseArgs<{ args: string[]; options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error), error);
  }
  const read = schema.safeParse(parsed.values);
  if (!read.success) throw usage(read.error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`).join("; "), read.error);
  if (read.data.help) return { command: "help", topic: "snapshot" };
  const [cluster, ...more] = parsed.positionals;
  if (cluster === undefined || more.length > 0) throw usage("snapshot needs the name of a cluster: truestory snapshot CLUSTER");
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/i.test(cluster))
    throw usage(`${JSON.stringify(cluster)} is no name of a cluster: letters, digits, dots and dashes`);
  if (read.data.run && read.data.output !== null) throw usage("--output takes the script, which --run runs instead of printing it");
  return { command: "snapshot", cluster, options: read.data };
}

/**
 * Prints the script that exports a cluster, or runs it with the kubectl and the kubeconfig of the caller.
 *
 * @throws {@link AuditFailure} code 3 when the export could not be made; an export that was there before stays.
 */
export async function runSnapshot({ cluster, options: given }: Extract<SnapshotCommand, { command: "snapshot" }>): Promise<number> {
  const script = snapshotScript({ cluster, folder: given.folder, context: given.context });
  if (!given.run) {
    await write(script, given.output);
    return 0;
  }
  await shell(script);
  await write(`Exported ${cluster} into ${given.folder}/${cluster}.\n`, null);
  return 0;
}

function shell(script: string): Promise<void> {
  const failure = (message: string, cause?: unknown): AuditFailure =>
    new AuditFailure(`the cluster could not be exported: ${message}`, {
      code: 3,
      remedy: "Run it where kubectl reaches the cluster, with an account that may list what examples/snapshots lists.",
      cause,
    });
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-s"], { stdio: ["pipe", "ignore", "inherit"], timeout: TIMEOUT_MS });
    child.on("error", (cause) => reject(failure("sh cannot be started", cause)));
    child.on("close", (code) => (code === 0 ? resolve() : reject(failure(`kubectl ended with ${code ?? "a signal"}`))));
    child.stdin.on("error", () => {});
    child.stdin.end(script);
  });
}
