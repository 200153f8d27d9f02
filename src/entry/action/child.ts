import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, open } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One run of the command line tool, which reads everything hostile and holds no token. */
export interface ChildRequest {
  /** The bundled command line tool. */
  readonly cli: URL;
  readonly args: readonly string[];
  /** Private directory of the run; home, temporary files and the report lie in it. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}

/** How it ended. `stderr` is raw text, cut. */
export type ChildResult =
  | { readonly ended: "code"; readonly code: number; readonly stderr: string }
  | { readonly ended: "signal"; readonly signal: string; readonly stderr: string }
  | { readonly ended: "timeout"; readonly stderr: string }
  | { readonly ended: "not-started"; readonly stderr: string };

const OLD_SPACE_MB = 2048;
const STDERR_CHARACTERS = 16 * 1024;

/**
 * The environment of the child: search path, a home and a temporary directory of its own, a language. Nothing of the
 * runner's (`GITHUB_*`, `ACTIONS_*`, `INPUT_*`, `RUNNER_*`), no `NODE_OPTIONS`, no credentials. Entries of the search path
 * that are not absolute are dropped: they would look into the repository.
 */
export function scrubbedEnvironment(env: NodeJS.ProcessEnv, directory: string): Record<string, string> {
  const path = (env.PATH ?? "").split(delimiter).filter((entry) => isAbsolute(entry));
  return { PATH: path.join(delimiter), HOME: join(directory, "home"), TMPDIR: join(directory, "tmp"), LANG: "C.UTF-8" };
}

/** Runs the command line tool to its end or to the time limit, then kills it with everything it started. Never throws. */
export async function runChild(request: ChildRequest): Promise<ChildResult> {
  const env = scrubbedEnvironment(request.env, request.directory);
  await Promise.all([env.HOME, env.TMPDIR].map((path) => mkdir(path ?? "", { recursive: true })));
  const child = spawn(process.execPath, [`--max-old-space-size=${OLD_SPACE_MB}`, fileURLToPath(request.cli), ...request.args], {
    cwd: request.directory,
    env,
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  const stop = (): void => killGroup(child);
  const onSignal = (signal: NodeJS.Signals): void => {
    stop();
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    return await ending(child, request.timeoutMs, stop);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

function ending(child: ChildProcess, timeoutMs: number, stop: () => void): Promise<ChildResult> {
  return new Promise((resolve) => {
    let stderr = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, timeoutMs);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(0, STDERR_CHARACTERS);
    });
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ ended: "not-started", stderr: error.message });
    });
    // A grandchild that outlives the child would hold the pipe open, and "close" would never come.
    child.on("exit", stop);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (late) resolve({ ended: "timeout", stderr });
      else if (code !== null) resolve({ ended: "code", code, stderr });
      else resolve({ ended: "signal", signal: signal ?? "unknown", stderr });
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** The text of a file the child wrote. Throws when there is none, when it is no UTF-8, or when it is larger than `limit` bytes. */
export async function readBounded(path: string, limit: number): Promise<string> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  if (size > limit) throw new Error(`the report is ${size} bytes long, the limit is ${limit}`);
  return new TextDecoder("utf-8", { fatal: true }).decode(await file.readFile());
}
