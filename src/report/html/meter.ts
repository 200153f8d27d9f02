import type { Counts } from "../../domain/audit.ts";
import { VERDICTS_WORST_FIRST } from "../../domain/audit.ts";
import { type Html, page, text } from "../encode/html.ts";
import { sayCounts } from "../words.ts";

/** Verdicts from what holds to what is false, as a meter shows them. */
const METER_ORDER = [...VERDICTS_WORST_FIRST].reverse();

/** Counts as a bar of parts, with what it says in words for those who do not see it. Empty for no claims. */
export function meter(counts: Counts): Html {
  const total = METER_ORDER.reduce((sum, verdict) => sum + counts[verdict], 0);
  let from = 0;
  const parts = METER_ORDER.map((verdict) => {
    const width = total === 0 ? 0 : Math.round((counts[verdict] / total) * 10_000) / 100;
    const part = width === 0 ? null : page`<rect class="${text(verdict)}" x="${from}" width="${width}" height="1"/>`;
    from = Math.round((from + width) * 100) / 100;
    return part;
  });
  return page`<svg class="meter" viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label="${text(sayCounts(counts))}">${parts}</svg>`;
}
