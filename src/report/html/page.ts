import type { Report } from "../../domain/audit.ts";
import { type Html, page, scriptData, text } from "../encode/html.ts";
import { shortCommit } from "../words.ts";
import { SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } from "./assets.ts";
import { board } from "./board.ts";
import { type Context, contextOf } from "./context.ts";
import { driftView } from "./drift.ts";
import { findingsView } from "./findings.ts";
import { graphView } from "./graph.ts";
import { help } from "./help.ts";
import { icon, sprite } from "./icons.ts";
import type { HtmlOptions } from "./options.ts";
import { changes, filters, hero } from "./overview.ts";
import { pack } from "./pack.ts";
import type { Index, StoryPayload } from "./payload.ts";
import { storyPayload } from "./story.ts";

export type { HtmlOptions } from "./options.ts";

/** Characters of packed stories in one block, before packing: a story that is looked at costs the unpacking of its block. */
const BLOCK = 200_000;

/** Nothing is loaded, sent or embedded; one script and one style sheet, those of this page. */
const POLICY = `default-src 'none'; script-src '${SCRIPT_HASH}'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/**
 * The report as one page that needs nothing else: no network, no server, no file beside it. The board of stories is markup; what is only looked at on
 * demand (claims, findings, graph, drift) is packed into it and needs the page's script. Text from the repository comes out inert.
 * The same report gives the same bytes.
 */
export function renderHtml(report: Report, options: HtmlOptions): string {
  const context = contextOf(report, options);
  const name = options.repository ?? "stories";
  const views = { findings: findingsView(context), clusters: graphView(context), drift: driftView(context) };
  const { index, blocks } = packed(report, context);
  return page`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY as Html}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="truestory ${text(report.tool.version, 40)}">
<title>${text(`${report.gate.outcome}: ${name}`, 120)} · Truestory</title>
<style>${STYLE as Html}</style>
</head>
<body>
${sprite()}<a class="skip" href="#main">Skip to content</a>
${header(context)}
<main id="main" tabindex="-1">
<noscript><p class="empty">Claims, findings and graphs are packed into this page and need its script. <code>truestory audit --format markdown</code> gives them as text.</p></noscript>
<div data-view="stories">${hero(context)}${changes(context)}</div>
<div data-view="stories claims">${filters(report)}</div>
<section data-view="stories" aria-labelledby="t-stories"><h2 class="sr" id="t-stories">Stories by status</h2>${board(report.stories)}<p class="empty" id="no-stories" hidden>No story matches.</p></section>
<section data-view="claims" aria-labelledby="t-claims" hidden><h1 id="t-claims" tabindex="-1">Claims</h1><div id="in-claims"></div></section>
<article data-view="story" id="story" hidden></article>
<section data-view="findings" aria-labelledby="t-findings" hidden><h1 id="t-findings" tabindex="-1">Findings</h1><div id="in-findings"></div></section>
<section data-view="clusters" aria-labelledby="t-clusters" hidden><h1 id="t-clusters" tabindex="-1">Clusters</h1><div id="in-clusters"></div></section>
<section data-view="drift" aria-labelledby="t-drift" hidden><h1 id="t-drift" tabindex="-1">Drift</h1><div id="in-drift"></div></section>
<div id="paper"></div>
</main>
${footer(report)}${help()}
<script type="application/json" id="index">${scriptData(index)}</script>
<script type="text/plain" id="views">${pack(views)}</script>
${blocks.map((block, at) => page`<script type="text/plain" id="block-${at}">${pack(block)}</script>\n`)}<script>${SCRIPT as Html}</script>
</body>
</html>
`;
}

function packed({ stories }: Report, context: Context): { readonly index: Index; readonly blocks: readonly (readonly StoryPayload[])[] } {
  const blocks: StoryPayload[][] = [];
  let room = 0;
  for (const [at, story] of stories.entries()) {
    const payload = storyPayload(story, at, context);
    if (room <= 0) {
      blocks.push([]);
      room = BLOCK;
    }
    blocks.at(-1)?.push(payload);
    room -= JSON.stringify(payload).length;
  }
  return { index: { blocks: blocks.map(({ length }) => length), stories: stories.map(({ path }) => path) }, blocks };
}

function header({ report, options }: Context): Html {
  const { commit, base } = report.repository;
  const claims = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
  const tabs: readonly (readonly [string, string, number | null])[] = [
    ["stories", "Stories", report.stories.length],
    ["claims", "Claims", claims],
    ["findings", "Findings", report.findings.length],
    ["clusters", "Clusters", report.clusters.length],
    ["drift", "Drift", report.drift.length],
  ];
  const links = tabs.map(
    ([view, label, count]) =>
      page`<li><a href="#${text(view)}" data-tab="${text(view)}">${text(label)}${count === null ? null : page` <span class="n">${count}</span>`}</a></li>`,
  );
  const where = [
    options.repository === null ? null : page`<b>${text(options.repository, 100)}</b>`,
    commit === null ? null : page`<code>${text(shortCommit(commit), 40)}</code>`,
    base === null ? null : page`<span>against <code>${text(shortCommit(base), 40)}</code></span>`,
  ];
  return page`<header class="bar"><a class="brand" href="#stories">${icon("mark")}<span>Truestory</span></a><p class="where">${where}</p><search><label class="sr" for="q">Search stories and claims</label>${icon("search")}<input id="q" type="search" placeholder="Search" autocomplete="off" spellcheck="false"><kbd aria-hidden="true">/</kbd></search><button type="button" id="theme" class="round" aria-label="Light or dark">${icon("theme")}</button><button type="button" id="keys" class="round" aria-label="Keyboard">${icon("keys")}</button><nav aria-label="Views"><ul>${links}</ul></nav></header>`;
}

function footer({ tool, engine, now }: Report): Html {
  const helm = engine.helm === null ? "" : `, Helm ${engine.helm}`;
  return page`<footer><p>Truestory ${text(tool.version, 40)} · kustomize ${text(engine.kustomize, 40)}, Flux ${text(engine.flux, 40)}${text(helm, 40)}${now === null ? null : page` · judged as of <time>${text(now, 40)}</time>`}</p><p>Only <em>verified</em> is green: what could not be checked is not true yet.</p></footer>`;
}
