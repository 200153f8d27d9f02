import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fileLinks } from "../src/report/checklist.ts";
import { renderHtml } from "../src/report/html/page.ts";
import { many } from "../test/report/html/many.ts";
import { chromiumPath, startBrowser } from "../test/support/browser.ts";

/** What the HTML report of many stories costs. Milliseconds, but for the bytes. */
export interface PageCost {
  readonly written: number;
  readonly bytes: number;
  /** From the start of the navigation to the first contents; the rest from an input to the frame that shows its effect. Null without Chromium. */
  readonly browser: {
    readonly firstPaint: number;
    readonly ready: number;
    readonly gate: number;
    readonly coldSearch: number;
    readonly search: number;
    readonly claims: number;
    readonly story: number;
  } | null;
}

/** Until the next frame has been drawn after `act`, in the page. */
const timed = (act: string): string =>
  `new Promise((done) => { const from = performance.now(); ${act}; requestAnimationFrame(() => setTimeout(() => done(performance.now() - from))); })`;

const FIRST_PAINT = `new Promise((done) => new PerformanceObserver((list) => {
  const [first] = list.getEntriesByName("first-contentful-paint");
  if (first !== undefined) done(first.startTime);
}).observe({ type: "paint", buffered: true }))`;

const typed = (words: string): string =>
  timed(`const q = document.getElementById("q"); q.value = ${JSON.stringify(words)}; q.dispatchEvent(new Event("input", { bubbles: true }))`);

/** Writes the page of so many stories, with 30 claims each, and looks at it in Chromium where there is one. */
export async function measurePage(stories: number): Promise<PageCost> {
  const report = many(stories, 30);
  const start = performance.now();
  const html = renderHtml(report, { links: fileLinks("https://github.com/acme/platform", "a".repeat(40), ""), repository: "acme/platform" });
  const written = performance.now() - start;
  const executable = chromiumPath();
  const cost = { written, bytes: Buffer.byteLength(html), browser: null };
  if (executable === undefined) return cost;
  const folder = mkdtempSync(join(tmpdir(), "bench-page-"));
  const browser = await startBrowser(executable);
  try {
    const file = join(folder, "truestory.html");
    writeFileSync(file, html);
    const open = async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(pathToFileURL(file).href);
      return { page, run: async (code: string): Promise<number> => Number(await page.evaluate(code)) };
    };
    const cold = await open();
    const firstPaint = await cold.run(FIRST_PAINT);
    const ready = await cold.run("performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart");
    const coldSearch = await cold.run(typed("story-777 ac3"));
    const { page, run } = await open();
    // The claims are made ready to be searched while nothing else is to be done.
    await page.waitForTimeout(4_000);
    const gate = await run(timed(`document.querySelector('[data-gate="FAIL"]').click()`));
    await run(typed("gateway"));
    const search = await run(typed("gateway mesh"));
    const claims = await run(timed(`location.hash = "#claims?verdict=failed"`));
    const story = await run(timed(`location.hash = document.querySelector(".card a").getAttribute("href")`));
    return { ...cost, browser: { firstPaint, ready, gate, coldSearch, search, claims, story } };
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The cost in lines to print. */
export function sayPageCost(stories: number, { written, bytes, browser }: PageCost): readonly string[] {
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const lines = [`HTML report                 ${stories} stories with 30 claims each: ${(bytes / 1e6).toFixed(1)} MB, written in ${ms(written)}`];
  if (browser === null) return [...lines, "                            no Chromium on PATH: not looked at in a browser"];
  const { firstPaint, ready, gate, coldSearch, search, claims, story } = browser;
  return [
    ...lines,
    `  in Chromium               first paint ${ms(firstPaint)}, ready ${ms(ready)}`,
    `                            filter by gate ${ms(gate)}, search ${ms(search)} (before the claims are ready ${ms(coldSearch)}), list claims ${ms(claims)}, open a story ${ms(story)}`,
  ];
}
