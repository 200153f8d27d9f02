import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { type CorefileContext, type CorefileSource, checkSource, corefileIn, diffCorefiles, upgradeSource } from "../app/corefile.ts";
import { AuditFailure } from "../domain/failure.ts";
import { parseVersion } from "../domain/version.ts";
import { renderCorefileCheck, renderCorefileDiff, renderCorefileUpgrade } from "../report/corefile.ts";
import { style, write } from "./auditing.ts";

const HELP =
  "Run truestory corefile diff BEFORE AFTER, or truestory corefile check FILE, with --version, --to, --mount, --env, --format and --output.";

const options = {
  version: { type: "string" },
  to: { type: "string" },
  mount: { type: "string", multiple: true },
  env: { type: "string", multiple: true },
  format: { type: "string" },
  output: { type: "string" },
  verbose: { type: "boolean" },
} as const;

const schema = z.strictObject({
  version: z.string().nullable().default(null),
  to: z.string().nullable().default(null),
  mount: z.array(z.string()).default([]),
  env: z.array(z.string()).default([]),
  format: z.enum(["terminal", "json"], { error: "expected terminal or json" }).default("terminal"),
  output: z.string().min(1).nullable().default(null),
  verbose: z.boolean().default(false),
});

type CorefileOptions = z.infer<typeof schema>;

/** Largest file that is read: a ConfigMap holds 1 MiB. */
const MOST_BYTES = 5 * 1024 * 1024;

/**
 * Runs `corefile diff` and `corefile check`. Gives 0 when both mean the same, or nothing is wrong (or, with
 * `--to`, gets worse or other) but warnings; else 1.
 *
 * @throws {@link AuditFailure} code 2 for a file that cannot be read, and for what it does not know.
 */
export async function runCorefile(words: readonly string[]): Promise<number> {
  const { positionals, given } = readWords(words);
  const [what, ...files] = positionals;
  const context = await contextOf(given);
  if (given.to !== null && what !== "check") throw usage("--to goes with corefile check");
  if (what === "diff" && files.length === 2) {
    const [before, after] = await Promise.all(files.map(sourceOf));
    if (before === undefined || after === undefined) throw new Error("two files");
    const diff = diffCorefiles(before, after, context);
    await write(given.format === "json" ? json(diff) : renderCorefileDiff(diff, style(given)), given.output);
    return diff.layer === "different" ? 1 : 0;
  }
  if (what === "check" && files.length === 1 && given.to !== null) {
    const upgrade = upgradeSource(await sourceOf(files[0] ?? ""), context, release("--to", given.to));
    await write(given.format === "json" ? json(upgrade) : renderCorefileUpgrade(upgrade, style(given)), given.output);
    return upgrade.breaks.some(({ severity }) => severity !== "warning") || upgrade.changes.length > 0 ? 1 : 0;
  }
  if (what === "check" && files.length === 1) {
    const check = checkSource(await sourceOf(files[0] ?? ""), context);
    await write(given.format === "json" ? json(check) : renderCorefileCheck(check, style(given)), given.output);
    return check.findings.some(({ severity }) => severity !== "warning") ? 1 : 0;
  }
  throw usage(`corefile ${positionals.join(" ")} is no command`);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function usage(message: string, cause?: unknown): AuditFailure {
  return new AuditFailure(message, { code: 2, remedy: HELP, cause });
}

function readWords(words: readonly string[]): { positionals: readonly string[]; given: CorefileOptions } {
  let parsed: ReturnType<typeof parseArgs<{ args: string[]; options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error), error);
  }
  const given = schema.safeParse(parsed.values);
  if (!given.success) throw usage(given.error.issues.map(({ path, message }) => `--${path.join(".")}: ${message}`).join("; "), given.error);
  return { positionals: parsed.positionals, given: given.data };
}

async function contextOf({ version, env, mount }: CorefileOptions): Promise<CorefileContext> {
  const environment = new Map(env.map((text) => pair("--env", text)));
  const mounts = await Promise.all(
    mount.map((text) => pair("--mount", text)).map(async ([at, folder]) => [at.replace(/\/+$/, ""), await filesOf(folder)] as const),
  );
  return { version: version === null ? null : release("--version", version), environment, mounts: new Map(mounts) };
}

function release(option: string, text: string): string {
  if (parseVersion(text)?.numbers.length !== 3) throw usage(`${option}: expected a release of CoreDNS such as 1.11.1, found ${JSON.stringify(text)}`);
  return text.replace(/^v/, "");
}

function pair(option: string, text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 1)
    throw usage(`${option}: expected ${option === "--env" ? "NAME=VALUE" : "/PATH/IN/THE/CONTAINER=FOLDER"}, found ${JSON.stringify(text)}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    return new Map(await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)));
  } catch (error) {
    throw new AuditFailure(`${folder} cannot be read`, { code: 2, remedy: "Name a folder behind --mount.", cause: error });
  }
}

/** `FILE`, `FILE#NAME` for a ConfigMap of several, or `-` for standard input. */
async function sourceOf(named: string): Promise<CorefileSource> {
  const hash = named.lastIndexOf("#");
  const [path, object] = hash > 0 ? [named.slice(0, hash), named.slice(hash + 1)] : [named, null];
  const bytes = await readFile(path === "-" ? "/dev/stdin" : path).catch((cause: unknown) => {
    throw new AuditFailure(`${path} cannot be read`, { code: 2, remedy: "Name a Corefile, or a YAML or JSON file with its ConfigMap.", cause });
  });
  if (bytes.length > MOST_BYTES) throw new AuditFailure(`${path} is larger than 5 MiB`, { code: 2, remedy: "A ConfigMap holds 1 MiB." });
  return corefileIn(path === "-" ? "standard input" : path, textOf(bytes, basename(path)), object);
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AuditFailure(`${name} is not UTF-8`, { code: 2, remedy: "Save it as UTF-8.", cause });
  }
}
