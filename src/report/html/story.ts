import type { AuditedStory, Report } from "../../domain/audit.ts";
import { listed } from "../../domain/outcome.ts";
import type { Witness } from "../../domain/story.ts";
import { type Html, joined, page, said, sentence, text } from "../encode/html.ts";
import { visible } from "../encode/visible.ts";
import { partsOf, placedIn, type StoryPart, sayPart, sayPartCounts } from "../summary.ts";
import { plural, sayCounts } from "../words.ts";
import { claimItem } from "./claim.ts";
import { type Context, placeLink, storyFragment } from "./context.ts";
import { findingItem } from "./findings.ts";
import { gatePill, icon, verdictPill } from "./icons.ts";
import { meter } from "./meter.ts";
import type { ClaimPayload, PartPayload, StoryPayload } from "./payload.ts";

/** A story with all that is known of it. `index` is its position in the report and makes its ids unique. */
export function storyPayload(story: AuditedStory, index: number, context: Context): StoryPayload {
  const parts = partsOf(story);
  return {
    path: story.path,
    title: visible(`${story.id} ${story.title}`, 200),
    head: page`${header(story, context)}${witnesses(story, index, context)}${outline(story, parts)}`,
    parts: parts.map((part) => partPayload(story, part, index, context)),
    tail: page`${handedOver(story, context)}${unparsed(story)}${ownFindings(story, context)}`,
  };
}

function header(story: AuditedStory, context: Context): Html {
  const { raw, state } = story.status;
  const by = listed(story.binds.by.map(sayWitness));
  const binding =
    by === ""
      ? "Nothing claims that it is finished: it shows progress only."
      : `It is taken at its word: ${by} ${story.binds.by.length === 1 && by !== "its ticked boxes" && by !== "its QA results" ? "says" : "say"} that it is finished.`;
  const concern = (context.report.concerns ?? []).find(({ story: path }) => path === story.path);
  return page`<header class="story"><p class="crumb"><a href="#stories">Stories</a> / ${placeLink(context, story.path, null)}</p><h1 tabindex="-1">${gatePill(story.gate)}<span class="id">${text(story.id, 80)}</span> ${sentence(story.title, 300)}</h1>${meter(story.counts)}<p class="said"><strong>${text(sayCounts(story.counts))}</strong> · status ${raw === null ? text("not stated") : page`<q>${text(raw, 120)}</q>`} (${text(state)}) · ${text(binding)}${concern === undefined ? null : page` <span class="tag change">this change concerns it</span>`}</p></header>`;
}

function sayWitness(kind: Witness["kind"]): string {
  const words: Readonly<Record<Witness["kind"], string>> = {
    status: "its status",
    boxes: "its ticked boxes",
    "gate-file": "a gate file",
    tracker: "the tracker",
    "sprint-status": "the sprint status",
    "pull-request": "the pull request",
    "qa-results": "its QA results",
  };
  return words[kind];
}

/** Who says what about completion, and where they contradict one another. */
function witnesses(story: AuditedStory, index: number, context: Context): Html | null {
  if (story.witnesses.length === 0) return null;
  const at = (path: string, line: number): string => `${path}:${line}`;
  const contradictions = context.report.findings.filter(({ rule, story: of }) => rule === "contradicting-witnesses" && of === story.path);
  const doubted = new Set(contradictions.map(({ at: place }) => at(place.path, place.line)));
  const items = story.witnesses.map(
    (one) =>
      page`<li${doubted.has(at(one.path, one.line)) ? page` class="doubted"` : null}><b>${text(sayWitness(one.kind))}</b> <q>${sentence(one.says.replace(/^[-*+] /u, ""), 200)}</q>${one.state === null ? null : page` <span class="tag">${text(one.state)}</span>`} ${placeLink(context, one.path, one.line)}</li>`,
  );
  const against = contradictions.map(({ message }) => page`<p class="against">${icon("warning")}${said(message)}</p>`);
  return page`<section class="witnesses" aria-labelledby="w${index}"><h2 id="w${index}">Who says it is finished</h2><ul>${items}</ul>${against}</section>`;
}

/** Names a part in ids and fragments. */
function partId(label: string): string {
  return label.replace(/\s+/gu, "-");
}

function outline(story: AuditedStory, parts: readonly StoryPart[]): Html {
  const items = parts.map(
    ({ label, verdict }) =>
      page`<li><a href="${storyFragment(story.path, partId(label))}" class="${verdict === null ? text("none") : text(verdict)}">${verdict === null ? null : icon(verdict)}${text(label, 40)}</a></li>`,
  );
  return page`<nav class="outline" aria-label="Sections of the story"><ol>${items}</ol></nav>`;
}

function partPayload(story: AuditedStory, part: StoryPart, index: number, context: Context): PartPayload {
  const title = part.text === "" ? text(part.label) : page`<span class="id">${text(part.label, 40)}</span> ${sentence(part.text)}`;
  const pill = part.verdict === null ? page`<span class="tag quiet">${text(sayPart(part))}</span>` : verdictPill(part.verdict);
  return {
    head: page`<h2 id="s${index}p-${text(partId(part.label))}" tabindex="-1">${pill}<span class="t">${title}</span></h2><p class="said">${text(sayPartCounts(part))}</p>`,
    claims: placedIn(story, part).map((placed): ClaimPayload => {
      const { id, verdict, change } = placed.claim;
      return {
        id,
        v: verdict,
        ...(change === "new" || change === "fixed" ? { c: change } : {}),
        ...(placed.charged ? {} : { q: true }),
        html: claimItem(placed, `s${index}-${id}`, context),
      };
    }),
  };
}

function handedOver({ path }: AuditedStory, context: Context): Html | null {
  const own = (context.report.deferrals ?? []).filter(({ from }) => from === path);
  if (own.length === 0) return null;
  const items = own.map(({ text: item, line, to, takenOver }) => {
    const target = to === null ? page`no story` : page`<a href="${storyFragment(to)}">${text(to, 200)}</a>`;
    const said =
      takenOver === null
        ? to === null
          ? null
          : page` <span class="tag">not listed there</span>`
        : page` ${placeLink(context, to ?? path, takenOver)}`;
    return page`<li>${sentence(item)} ${placeLink(context, path, line)} → ${target}${said}</li>`;
  });
  return page`<section><h2>Handed to other stories</h2><ul class="plain">${items}</ul></section>`;
}

function unparsed({ unparsed: lines }: AuditedStory): Html | null {
  if (lines.length === 0) return null;
  const items = lines.map(({ line, text: raw }) => page`<li><span class="facts">line ${line}</span> ${text(raw, 300)}</li>`);
  return page`<section><details><summary>${text(plural(lines.length, "line", "lines"))} of its sections became no claim</summary><ul class="plain">${items}</ul></details></section>`;
}

function ownFindings({ path }: AuditedStory, context: Context): Html | null {
  const own: Report["findings"] = context.report.findings.filter(({ story }) => story === path);
  if (own.length === 0) return null;
  return page`<section><h2>Findings that touch it <span class="n">${own.length}</span></h2><ul class="findings">${joined(
    own.map((finding) => findingItem(finding, context)),
    "",
  )}</ul></section>`;
}
