import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the project. */
export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

/** The built command line, as users get it. */
export const CLI = join(PROJECT, "dist/cli.js");

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built bundle in a child process with a clean environment, and the cache that the tests of a run share. */
export function truestory(args: readonly string[], options: { cwd?: string; node?: string; env?: Record<string, string> } = {}): Promise<Run> {
  return execute(options.node ?? process.execPath, [CLI, ...args], options);
}

/** Runs a program and gives what it printed, whatever its exit code. */
export function execute(program: string, args: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}): Promise<Run> {
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: "/nonexistent",
    ...sharedCaches(),
    LANG: "C.UTF-8",
    ...options.env,
  };
  return new Promise((resolve) => {
    execFile(program, [...args], { cwd: options.cwd ?? PROJECT, env, maxBuffer: 256 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** The caches that all tests of a run share: of builds and reports, and of the compiled bundle. */
function sharedCaches(): Record<string, string> {
  const folder = process.env.TRUESTORY_TEST_CACHE;
  return folder === undefined ? { TRUESTORY_CACHE: "off" } : { TRUESTORY_CACHE: join(folder, "builds"), NODE_COMPILE_CACHE: join(folder, "code") };
}

/** The first `node` on PATH that is not the project's own dev dependency, undefined when there is none. */
export function systemNode(): string | undefined {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .map((folder) => join(folder, "node"))
    .find((path) => existsSync(path));
}
