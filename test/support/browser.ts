import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The Chromium of the machine: that of the variable CHROMIUM, else the first on PATH; undefined when there is none. */
export function chromiumPath(): string | undefined {
  if (process.env.CHROMIUM !== undefined && process.env.CHROMIUM !== "") return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** Starts Chromium without its own sandbox: what it opens is ours, and containers often forbid it. */
export function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none"],
  });
}
