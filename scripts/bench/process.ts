import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** One run of a program. */
export interface Sample {
  /** Wall-clock time. */
  readonly seconds: number;
  /** Its resident high-water mark. */
  readonly megabytes: number;
}

function highWater(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Runs a program once; what it prints is dropped, how it ends does not matter. */
function sample(program: string, args: readonly string[], env: Record<string, string>): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, ...env } });
    let megabytes = 0;
    const watch = setInterval(() => {
      megabytes = Math.max(megabytes, highWater(child.pid ?? 0));
    }, 10);
    child.on("error", reject);
    child.on("exit", () => {
      clearInterval(watch);
      resolve({ seconds: (performance.now() - start) / 1000, megabytes });
    });
  });
}

/** The middle of several values. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The median time and the highest mark of several runs. `before` each is not measured. */
export async function measure(
  runs: number,
  program: string,
  args: readonly string[],
  options: { readonly env?: Record<string, string>; readonly before?: () => void } = {},
): Promise<Sample> {
  const samples: Sample[] = [];
  for (let run = 0; run < runs; run += 1) {
    options.before?.();
    samples.push(await sample(program, args, options.env ?? {}));
  }
  return { seconds: median(samples.map((one) => one.seconds)), megabytes: Math.max(...samples.map((one) => one.megabytes)) };
}

/** Whether a program is there and takes these words. */
export function isInstalled(program: string, ...words: string[]): boolean {
  try {
    execFileSync(program, words, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
