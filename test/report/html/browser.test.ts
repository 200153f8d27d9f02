import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileLinks } from "../../../src/report/checklist.ts";
import { renderHtml } from "../../../src/report/html/page.ts";
import { chromiumPath, startBrowser } from "../../support/browser.ts";
import { truestory } from "../../support/cli.ts";
import { attack, sample } from "../sample.ts";
import { many } from "./many.ts";

const executable = chromiumPath();
if (executable === undefined)
  console.warn("There is no Chromium on PATH: the report is not looked at in a browser. Debian: apt-get install chromium.");

const OPTIONS = { links: fileLinks("https://github.com/acme/platform", "a".repeat(40), ""), repository: "acme/platform" };

let browser: Browser;
let folder = "";

/** What axe found, as `rule: where`. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[];
  };
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ""}`));
}

describe.skipIf(executable === undefined)("the page in Chromium", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "truestory-page-"));
    const example = await truestory(["audit", "examples/platform", "--format", "html", "--output", join(folder, "example.html")]);
    expect(example.code).toBe(1);
    const exports = ["--snapshots", "examples/k3s/snapshots", "--now", "2026-05-04T06:00:00Z"];
    const drift = await truestory(["audit", "examples/k3s", ...exports, "--format", "html", "--output", join(folder, "drift.html")]);
    expect([0, 1]).toContain(drift.code);
    await writeFile(join(folder, "sample.html"), renderHtml(sample, OPTIONS));
    await writeFile(join(folder, "attack.html"), renderHtml(attack, OPTIONS));
    await writeFile(join(folder, "many.html"), renderHtml(many(1_000, 30), OPTIONS));
    browser = await startBrowser(executable ?? "");
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens a page from disk; whatever it says on its console, and whatever it asks for beside itself, fails the test at its end. */
  async function look(name: string, fragment: string, act: (page: Page) => Promise<void>, options: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const url = pathToFileURL(join(folder, `${name}.html`)).href;
    const noise: string[] = [];
    page.on("console", (message) => noise.push(message.text()));
    page.on("pageerror", (error) => noise.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith(`${url}#`)) noise.push(request.url());
    });
    await page.goto(url + fragment);
    await act(page);
    expect(noise).toEqual([]);
    await context.close();
  }

  const VIEWS = ["#stories", "#claims", "#findings", "#clusters", "#drift", "#story/docs/stories/03.coredns.md"];

  it.each(["light", "dark"] as const)("has nothing that axe objects to, %s", async (colorScheme) => {
    await look(
      "example",
      "",
      async (page) => {
        for (const view of VIEWS) {
          await page.evaluate(`location.hash = ${JSON.stringify(view)}`);
          await page
            .locator(`[data-view~="${view.slice(1).split("/")[0]}"]:visible`)
            .first()
            .waitFor();
          expect(await violations(page), view).toEqual([]);
        }
      },
      { colorScheme, reducedMotion: "reduce" },
    );
    await look("sample", "#story/docs/stories/STORY-DNS.md", async (page) => expect(await violations(page)).toEqual([]), { colorScheme });
  });

  it("has nothing that axe objects to on a phone, and no part that is wider than it", async () => {
    const viewport = { width: 390, height: 844 };
    await look(
      "example",
      "",
      async (page) => {
        for (const view of VIEWS) {
          await page.evaluate(`location.hash = ${JSON.stringify(view)}`);
          expect(await page.evaluate("document.documentElement.scrollWidth"), view).toBe(390);
          expect(await violations(page), view).toEqual([]);
        }
      },
      { viewport },
    );
  });

  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 390],
  ] as const)("has nothing that axe objects to with drift, %s at %i", async (colorScheme, width) => {
    await look(
      "drift",
      "",
      async (page) => {
        for (const view of ["#drift", "#findings", "#clusters", "#story/docs/coredns.txt"]) {
          await page.evaluate(`location.hash = ${JSON.stringify(view)}`);
          await page
            .locator(`[data-view~="${view.slice(1).split("/")[0]}"]:visible`)
            .first()
            .waitFor();
          await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
          expect(await page.evaluate("document.documentElement.scrollWidth"), view).toBe(width);
          expect(await violations(page), view).toEqual([]);
        }
        await page.evaluate("location.hash = '#drift'");
        expect(await page.locator("main").getByText("was changed outside of Git and not by the k3s addon").count()).toBe(1);
      },
      { viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" },
    );
  });

  it("runs nothing of a hostile report", async () => {
    for (const view of ["#stories", "#claims", "#findings", "#clusters", "#drift", "#story/<img src=x onerror=alert(1)>"])
      await look("attack", view, async (page) => {
        await page.waitForTimeout(50);
        expect(await page.locator("img").count()).toBe(0);
      });
  });

  it("leads to a claim by its address, and opens it", async () => {
    await look("example", "#story/docs/stories/03.coredns.md@AC2.2", async (page) => {
      const claim = page.locator(".c.here");
      await claim.waitFor();
      expect(await claim.locator("summary").textContent()).toContain("1.45.0");
      expect(await claim.locator("details").getAttribute("open")).not.toBeNull();
      expect(await page.evaluate("document.activeElement.closest('.c').id")).toBe(await claim.getAttribute("id"));
      await page.locator(".crumb a").first().click();
      await page.locator(".board").waitFor();
      await page.goBack();
      await claim.waitFor();
    });
  });

  it("filters stories and claims by gate, verdict and words, and keeps that in its address", async () => {
    await look("example", "", async (page) => {
      const cards = page.locator(".card:visible");
      expect(await cards.count()).toBe(4);
      await page.locator('[data-gate="FAIL"]').click();
      expect(await cards.count()).toBe(2);
      expect(await page.locator(".found").textContent()).toBe("2 of 4 stories");
      await page.locator('[data-tab="claims"]').click();
      await page.locator('[data-verdict="failed"]').click();
      expect(await page.locator("#in-claims .c").count()).toBe(3);
      await page.locator("#q").fill("clustermesh_peer");
      expect(await page.locator("#in-claims .c").count()).toBe(1);
      expect(page.url()).toMatch(/#claims\?q=clustermesh_peer&verdict=failed&gate=FAIL$/);
      await page.reload();
      expect(await page.locator("#in-claims .c").count()).toBe(1);
      await page.keyboard.press("Escape");
      expect(await page.locator("#q").inputValue()).toBe("");
      expect(await page.locator(".found").textContent()).toMatch(/^\d\d claims$/);
    });
  });

  it("goes everywhere by keyboard, and leaves single keys alone when asked to", async () => {
    await look("example", "", async (page) => {
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await page.locator("#story h1").waitFor();
      await page.keyboard.press("]");
      const second = await page.locator("#story h1").textContent();
      await page.keyboard.press("[");
      expect(await page.locator("#story h1").textContent()).not.toBe(second);
      await page.keyboard.press("e");
      expect(await page.locator("#story .c details:not([open])").count()).toBe(0);
      await page.keyboard.press("4");
      await page.locator("svg.graph").first().waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type("dns");
      expect(await page.locator("#in-claims .c").count()).toBeGreaterThan(3);
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await page.locator("#keys-on").uncheck();
      await page.keyboard.press("Escape");
      await page.keyboard.press("3");
      expect(await page.locator("#t-claims").isVisible()).toBe(true);
    });
  });

  it("puts everything on paper, and takes it away again", async () => {
    await look("example", "#claims", async (page) => {
      await page.emulateMedia({ media: "print" });
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      expect(await page.locator(".sheet").count()).toBe(4);
      const paper = await page.evaluate("document.querySelector('main').innerText");
      for (const text of ["Resource limits defined", "unused-variable", "CoreDNS from Git"]) expect(paper).toContain(text);
      expect(await page.locator("svg.graph").first().isVisible()).toBe(true);
      expect(await page.locator(".bar nav").isVisible()).toBe(false);
      expect((await page.pdf()).subarray(0, 5).toString()).toBe("%PDF-");
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      expect(await page.locator(".sheet").count()).toBe(0);
    });
  });

  it("tells what it needs where scripts do not run, and shows the board all the same", async () => {
    await look(
      "example",
      "",
      async (page) => {
        expect(await page.locator(".card:visible").count()).toBe(4);
        expect(await page.locator("noscript").textContent()).toContain("--format markdown");
      },
      { javaScriptEnabled: false },
    );
  });

  it("stays itself with 1,000 stories: finds one claim of 30,000", async () => {
    await look("many", "", async (page) => {
      expect(await page.locator(".card").count()).toBe(1_000);
      await page.locator("#q").fill("story-777 ac3.2 ");
      expect(await page.locator(".card:visible").count()).toBe(1);
      await page.locator(".card:visible a").click();
      expect(await page.locator("#story h1").textContent()).toContain("STORY-777");
    });
  });
});
