import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import type { DriftReport } from "../../src/domain/drift.ts";
import { chromiumPath, startBrowser } from "../support/browser.ts";
import { truestory } from "../support/cli.ts";
import { commentOf, driftIssueOf, OURS, storiesIssueOf } from "../support/github-bodies.ts";
import { githubPage } from "../support/github-page.ts";

const executable = chromiumPath();
if (executable === undefined)
  console.warn("There is no Chromium on PATH: comment and issues are not looked at in a browser. Debian: apt-get install chromium.");

const NOW = ["--now", "2026-05-04T06:00:00Z"];
const AUDIT = ["audit", "examples/platform", ...NOW];
const DRIFT = ["drift", "examples/k3s", "--snapshots", "examples/k3s/snapshots", "--previous", "examples/k3s/snapshots-before", ...NOW];

const NAMES = ["the checklist of the command line", "the comment", "the stories issue", "the drift of the command line", "the drift issue"] as const;
type Name = (typeof NAMES)[number];

let browser: Browser;
let page: Page;
let bodies: Readonly<Record<Name, string>>;

async function printed(args: readonly string[], format: "json" | "markdown"): Promise<string> {
  const run = await truestory([...args, "--format", format]);
  expect(run).toMatchObject({ code: 1, stderr: "" });
  return run.stdout;
}

/** Shows a text as GitHub would, with everything folded or unfolded. */
async function look(text: string, width: number, isOpen: boolean, act: () => Promise<void>): Promise<void> {
  await page.setViewportSize({ width, height: 844 });
  await page.setContent(githubPage(text));
  if (isOpen) await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
  await act();
}

/** How far the page can be scrolled sideways, in pixels. */
const sideways = (): Promise<unknown> => page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

describe.skipIf(executable === undefined)("what GitHub shows, in Chromium", () => {
  beforeAll(async () => {
    const [report, drift] = [JSON.parse(await printed(AUDIT, "json")) as Report, JSON.parse(await printed(DRIFT, "json")) as DriftReport];
    bodies = {
      "the checklist of the command line": await printed(AUDIT, "markdown"),
      "the comment": commentOf(report),
      "the stories issue": storiesIssueOf(report),
      "the drift of the command line": await printed(DRIFT, "markdown"),
      "the drift issue": driftIssueOf(drift, "in-cluster"),
    };
    browser = await startBrowser(executable ?? "");
    page = await browser.newPage();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
  });

  it("is measured by something that sees a line which is too long", async () => {
    await look(`<div style="white-space: nowrap">${"word ".repeat(100)}</div>`, 390, false, async () => expect(await sideways()).toBeGreaterThan(0));
  });

  it.each(NAMES)("%s never scrolls sideways, folded or not", async (name) => {
    for (const width of [390, 1280])
      for (const isOpen of [false, true])
        await look(bodies[name], width, isOpen, async () => expect(await sideways(), `${width}, open: ${isOpen}`).toBe(0));
  });

  it.each(NAMES)("%s comes folded, each fold with its own summary and an end", async (name) => {
    const folds = bodies[name].match(/<details>/gu)?.length ?? 0;
    expect(folds).toBeGreaterThanOrEqual(name === "the stories issue" ? 0 : 1);
    await look(bodies[name], 390, false, async () => {
      const shown =
        "[...document.querySelectorAll('details')].map((one) => [one.open, one.querySelectorAll(':scope > summary').length, one.parentElement.tagName])";
      expect(await page.evaluate(shown)).toEqual(Array.from({ length: folds }, () => [false, 1, "MAIN"]));
    });
  });

  it.each(NAMES)("%s links only to what is ours", async (name) => {
    await look(bodies[name], 390, false, async () => {
      const urls = (await page.evaluate("[...document.querySelectorAll('a')].map(({ href }) => href)")) as readonly string[];
      expect(urls.filter((url) => !url.startsWith(OURS))).toEqual([]);
      expect(urls.length > 0).toBe(!name.endsWith("command line"));
      expect(await page.evaluate("document.querySelectorAll('img, script, iframe, form, table').length")).toBe(0);
    });
  });

  it.each(NAMES)("%s shows no HTML or Markdown as text", async (name) => {
    await look(bodies[name], 390, true, async () => {
      const text = await page.evaluate("[...document.querySelectorAll('code')].forEach((one) => one.remove()), document.body.innerText");
      expect(text).not.toMatch(/<\/?[a-z!]|&[a-z]+;|&#\d|\*\*|```|^#{1,6} |\]\(/imu);
    });
  });

  it("answers the three questions about drift on the first screen of a phone", async () => {
    await look(bodies["the drift issue"], 390, false, async () => {
      const answers = page.locator("main > ul").first().locator("li");
      expect((await answers.allInnerTexts()).map((text) => text.split(":")[0])).toEqual([
        "Who changed it",
        "Will it be reverted",
        "Where the change belongs",
      ]);
      expect((await answers.last().boundingBox())?.y).toBeLessThan(600);
    });
  });
});
