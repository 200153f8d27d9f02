import { spawn } from "node:child_process";
import { devNull } from "node:os";

/** What a git command gave: its output, or why it gave none. */
export type GitResult = { readonly ok: true; readonly stdout: Buffer } | { readonly ok: false; readonly stderr: string };

/** Bounds of one git command. */
export interface GitLimits {
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
}

const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_MAX_BYTES = 1024 * 1024 * 1024;

/**
 * Configuration that keeps a hostile repository's settings from starting programs or reaching the network:
 * no hooks, no file system monitor, no signature check, no transport (a partial clone would fetch lazily), and no
 * repository made of committed files: a directory with `HEAD`, `refs`, `objects` and a `config` of its author's
 * (https://git-scm.com/docs/git-config#Documentation/git-config.txt-safebareRepository).
 */
const SETTINGS = [
  "core.quotepath=off",
  "core.fsmonitor=false",
  `core.hooksPath=${devNull}`,
  "core.untrackedCache=false",
  "log.showSignature=false",
  "diff.renameLimit=5000",
  `diff.orderFile=${devNull}`,
  "protocol.allow=never",
  "safe.directory=*",
  "safe.bareRepository=explicit",
].flatMap((setting) => ["-c", setting]);

function environment(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ["PATH", "SystemRoot"]) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return {
    ...kept,
    LC_ALL: "C",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
  };
}

/**
 * Runs git in `root` without shell, pager, user configuration, hooks or network.
 * Never throws: a missing program, a failure, too much output and a timeout are results.
 */
export function runGit(root: string, args: readonly string[], limits: GitLimits = {}): Promise<GitResult> {
  const { input, timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES } = limits;
  return new Promise((resolve) => {
    const child = spawn("git", ["--no-pager", "--literal-pathspecs", ...SETTINGS, ...args], {
      cwd: root,
      env: environment(),
      stdio: ["pipe", "pipe", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) child.kill("SIGKILL");
      else chunks.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (stderr.length < 4096) stderr += chunk.toString("utf8");
    });
    child.stdin.on("error", () => {});
    child.on("error", (error) => resolve({ ok: false, stderr: error.message }));
    child.on("close", (code, signal) => {
      if (size > maxBytes) resolve({ ok: false, stderr: `git ${args[0]} gave more than ${maxBytes} bytes` });
      else if (code === 0) resolve({ ok: true, stdout: Buffer.concat(chunks) });
      else if (signal !== null) resolve({ ok: false, stderr: `git ${args[0]} was stopped after ${timeoutMs} ms` });
      else resolve({ ok: false, stderr: stderr.trim() || `git ${args[0]} ended with code ${code}` });
    });
    child.stdin.end(input ?? "");
  });
}

/** Where a directory stands in Git. */
export interface Repository {
  /** The commit checked out, null before the first commit. */
  readonly head: string | null;
  readonly shallow: boolean;
}

/** The repository `root` lies in, or undefined when it is no Git checkout or git cannot be run. */
export async function findRepository(root: string): Promise<Repository | undefined> {
  const [place, head] = await Promise.all([
    runGit(root, ["rev-parse", "--is-inside-work-tree", "--is-shallow-repository"]),
    runGit(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}"]),
  ]);
  if (!place.ok) return undefined;
  const [inside, shallow] = place.stdout.toString("utf8").split("\n");
  if (inside !== "true") return undefined;
  return { head: head.ok ? commitId(head.stdout) : null, shallow: shallow === "true" };
}

/** The full id of a commit that `ref` names, undefined when there is none here. `ref` may be any text. */
export async function resolveCommit(root: string, ref: string): Promise<string | undefined> {
  if (ref === "" || ref.length > 1024 || ref.includes("\0")) return undefined;
  const found = await runGit(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  return found.ok ? (commitId(found.stdout) ?? undefined) : undefined;
}

function commitId(stdout: Buffer): string | null {
  const match = /^[0-9a-f]{40,64}$/m.exec(stdout.toString("utf8"));
  return match === null ? null : match[0];
}

/**
 * The blobs that `names` (object ids, or `commit:path`) name, in order; undefined for what is missing or no blob.
 * One process for all of them. Names with a line break are never found.
 */
export async function readBlobs(root: string, names: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
  if (names.length === 0) return [];
  const input = names.map((name) => `${/[\r\n]/.test(name) ? "-" : name}\n`).join("");
  const result = await runGit(root, ["cat-file", "--batch"], { input });
  if (!result.ok) throw new Error(`git cat-file failed: ${result.stderr}`);
  const out = result.stdout;
  const blobs: (Uint8Array | undefined)[] = [];
  let at = 0;
  for (const name of names) {
    const end = out.indexOf(10, at);
    if (end === -1) throw new Error(`git cat-file ended before ${name}`);
    const header = /^[0-9a-f]+ (\w+) (\d+)$/.exec(out.toString("latin1", at, end));
    at = end + 1;
    if (header === null) {
      blobs.push(undefined);
      continue;
    }
    const size = Number(header[2]);
    blobs.push(header[1] === "blob" ? out.subarray(at, at + size) : undefined);
    at += size + 1;
  }
  return blobs;
}
