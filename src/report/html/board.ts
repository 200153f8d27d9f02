import type { AuditedStory, Gate } from "../../domain/audit.ts";
import type { StatusState } from "../../domain/story.ts";
import { type Html, page, sentence, text } from "../encode/html.ts";
import { chargedOf } from "../summary.ts";
import { sayCounts } from "../words.ts";
import { storyFragment } from "./context.ts";
import { gatePill } from "./icons.ts";
import { meter } from "./meter.ts";

/** Columns, in the order in which work goes. */
const COLUMNS: readonly (readonly [StatusState, string])[] = [
  ["draft", "Draft"],
  ["approved", "Approved"],
  ["in-progress", "In progress"],
  ["review", "Review"],
  ["done", "Done"],
  ["stopped", "Stopped"],
  ["unknown", "No status"],
];

const GATES: readonly Gate[] = ["FAIL", "CONCERNS", "WAIVED", "PASS"];

/** The stories by status, in each column the worst gate first. Columns without a story are left out. */
export function board(stories: readonly AuditedStory[]): Html {
  const placed = stories.map((story, index) => ({ story, index }));
  const columns = COLUMNS.map(([state, label]) => {
    const own = placed.filter(({ story }) => story.status.state === state);
    if (own.length === 0) return null;
    const sorted = GATES.flatMap((gate) => own.filter(({ story }) => story.gate === gate));
    const cards = sorted.map(({ story, index }) => card(story, index));
    return page`<section class="col" aria-labelledby="col-${text(state)}"><h3 id="col-${text(state)}">${text(label)} <span class="n">${own.length}</span></h3><ol>${cards}</ol></section>`;
  });
  return page`<div class="board">${columns}</div>`;
}

function card(story: AuditedStory, index: number): Html {
  const { gate, counts } = story;
  const changes = chargedOf(story).flatMap(({ claim }) => (claim.change === "new" || claim.change === "fixed" ? [claim.change] : []));
  const made = changes.filter((change) => change === "new").length;
  const mended = changes.length - made;
  const verdicts = Object.entries(counts).flatMap(([verdict, count]) => (count > 0 ? [verdict] : []));
  const isProven = gate !== "PASS" || (counts.verified + counts.attested > 0 && counts.unproven === 0);
  const marks = [
    story.binds.by.length === 0 ? page`<span class="tag quiet">shows progress only</span>` : null,
    made === 0 ? null : page`<span class="tag change new">${made} new</span>`,
    mended === 0 ? null : page`<span class="tag change fixed">${mended} mended</span>`,
  ];
  return page`<li class="card ${text(gate)}${isProven ? null : page` open`}" data-i="${index}" data-g="${text(gate)}" data-v="${text(verdicts.join(" "))}"${changes.length === 0 ? null : page` data-c`}><a href="${storyFragment(story.path)}"><span class="top">${gatePill(gate)}<span class="id">${text(story.id, 60)}</span></span><span class="title">${sentence(story.title, 160)}</span>${meter(counts)}<span class="said">${text(sayCounts(counts))}</span>${marks}</a></li>`;
}
