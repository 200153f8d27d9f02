import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ChildResult, runChild, scrubbedEnvironment } from "../../src/entry/action/child.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "child-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function start(script: string, timeoutMs = 20_000): Promise<ChildResult> {
  const cli = join(directory, "cli.mjs");
  writeFileSync(cli, script);
  return runChild({ cli: pathToFileURL(cli), args: [directory], directory, env: process.env, timeoutMs });
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

test("the environment has four variables, whatever the runner's holds", () => {
  const env = {
    PATH: "/usr/bin:bin:.::/bin",
    HOME: "/root",
    GITHUB_TOKEN: "a",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "b",
    "INPUT_GITHUB-TOKEN": "c",
    NODE_OPTIONS: "--require ./x.cjs",
    LD_PRELOAD: "x.so",
    GIT_SSH_COMMAND: "x",
  };
  expect(scrubbedEnvironment(env, "/tmp/run")).toEqual({ PATH: "/usr/bin:/bin", HOME: "/tmp/run/home", TMPDIR: "/tmp/run/tmp", LANG: "C.UTF-8" });
});

test("a child beyond its time is killed, however deaf, with what it started", async () => {
  const result = await start(
    `import { spawn } from "node:child_process";
     import { writeFileSync } from "node:fs";
     process.on("SIGTERM", () => {});
     const grandchild = spawn("sleep", ["600"], { stdio: ["ignore", "ignore", "inherit"] });
     writeFileSync(process.argv[2] + "/pid", String(grandchild.pid));
     process.stderr.write("working");
     for (;;);`,
    1500,
  );
  expect(result).toEqual({ ended: "timeout", stderr: "working" });
  const grandchild = Number(readFileSync(join(directory, "pid"), "utf8"));
  await expect.poll(() => alive(grandchild), { timeout: 5000 }).toBe(false);
});

test("a grandchild that holds the pipe open does not hold the run up", async () => {
  const started = performance.now();
  const result = await start(
    `import { spawn } from "node:child_process";
     spawn("sleep", ["600"], { stdio: ["ignore", "ignore", "inherit"] }).unref();`,
  );
  expect(result).toEqual({ ended: "code", code: 0, stderr: "" });
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("a flood on standard error is cut", async () => {
  const result = await start(`process.stderr.write("x".repeat(5_000_000), () => { process.exitCode = 3; });`);
  expect(result).toEqual({ ended: "code", code: 3, stderr: "x".repeat(16 * 1024) });
});
