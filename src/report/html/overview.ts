import { type Change, type Report, VERDICTS_WORST_FIRST } from "../../domain/audit.ts";
import { type Html, joined, page, said, sentence, text } from "../encode/html.ts";
import { chargedIn, effectOf, sayWhole } from "../summary.ts";
import { plural, sayPlace, saySeverities } from "../words.ts";
import { type Context, placeLink, storyFragment } from "./context.ts";
import { gatePill, verdictPill } from "./icons.ts";
import { meter } from "./meter.ts";

/** Reasons, claims and findings that are named before the rest is counted. */
const MOST = 6;

/** The gate, why, and what became of all claims. */
export function hero({ report }: Context): Html {
  const { gate, findings } = report;
  const counted = saySeverities(findings.map(({ severity }) => severity));
  const reasons = gate.reasons.slice(0, MOST).map((reason) => page`<li>${sentence(reason, 300)}</li>`);
  const more = gate.reasons.length - reasons.length;
  return page`<section class="hero ${text(gate.outcome)}" aria-labelledby="gate"><h1 id="gate" tabindex="-1">${gatePill(gate.outcome)} <span>${text(headline(report))}</span></h1><p class="said"><strong>${text(sayWhole(report))}</strong>${counted === "" ? null : page` · findings: ${text(counted)}`} · mode ${text(report.mode)}</p>${meter(report.counts)}${reasons.length === 0 ? null : page`<details class="reasons"${reasons.length <= 4 && report.repository.base === null ? page` open` : null}><summary>Why</summary><ul>${reasons}${more > 0 ? page`<li>and ${more} more</li>` : null}</ul></details>`}</section>`;
}

function headline(report: Report): string {
  const { gate, counts, stories, findings } = report;
  if (gate.exitCode === 2) return "The input has an error; nothing counts as checked";
  if (gate.exitCode === 3) return "This could not be audited completely";
  if (stories.length === 0) return "No story was judged";
  const effect = effectOf(report);
  if (effect !== null && effect.madeFalse > 0) return `The change makes ${plural(effect.madeFalse, "claim", "claims")} false`;
  const added = findings.filter(({ change, severity }) => change === "new" && severity === "error").length;
  if (effect !== null && gate.outcome === "FAIL" && added > 0) return `The change adds ${plural(added, "defect", "defects")}`;
  if (effect !== null && gate.outcome !== "FAIL") return "The change makes no claim false";
  if (counts.failed > 0) return `${plural(counts.failed, "claim is", "claims are")} false`;
  return counts.unproven > 0 ? `Nothing is known to be false, ${counts.unproven} could not be checked` : "Nothing is known to be false";
}

/** What the change does against the base; null without one. */
export function changes(context: Context): Html | null {
  const { report } = context;
  const effect = effectOf(report);
  const { base } = report.repository;
  if (effect === null || base === null) return null;
  const { madeFalse, mended, falseBefore } = effect;
  const claims = chargedIn(report).filter(({ claim }) => claim.change === "new" || claim.change === "fixed");
  const rows = claims
    .slice(0, MOST)
    .map(
      ({ story, claim }) =>
        page`<li>${tag(claim.change)} ${verdictPill(claim.verdict)} <a href="${storyFragment(story.path, claim.id)}">${sentence(claim.text, 240)}</a> <span class="facts">${text(story.id, 60)}</span></li>`,
    );
  const found = report.findings.filter(({ change }) => change === "new" || change === "fixed");
  const foundRows = found
    .slice(0, MOST)
    .map(({ change, message, at }) => page`<li>${tag(change)} ${said(message, 240)} ${placeLink(context, at.path, at.line)}</li>`);
  const concerned = (report.concerns ?? []).map(
    ({ story }) => page`<a href="${storyFragment(story)}">${text(report.stories.find(({ path }) => path === story)?.id ?? story, 120)}</a>`,
  );
  const bar = (report.bar ?? []).map(
    ({ what, path, line }) =>
      page`<li><span class="tag change new">changes its own bar</span> ${text(what)} <code>${text(sayPlace(path, line), 200)}</code></li>`,
  );
  const rest = Math.max(0, claims.length - rows.length) + Math.max(0, found.length - foundRows.length);
  return page`<section class="changes" aria-labelledby="ch"><h2 id="ch">What the change does</h2><dl class="figures">${figure(madeFalse, "made false", "bad")}${figure(mended, "mended", "good")}${figure(falseBefore, "false before", "")}${figure(found.filter(({ change }) => change === "new").length, "findings added", "bad")}</dl>${concerned.length === 0 ? null : page`<p>It concerns ${joined(concerned, ", ")}.</p>`}<ul class="plain">${bar}${rows}${foundRows}${rest > 0 ? page`<li>and ${rest} more</li>` : null}</ul></section>`;
}

function tag(change: Change): Html {
  return page`<span class="tag change ${text(change ?? "")}">${text(change === "fixed" ? "mended" : "new")}</span>`;
}

function figure(count: number, says: string, mood: "good" | "bad" | ""): Html {
  return page`<div class="${count === 0 ? text("") : text(mood)}"><dt>${text(says)}</dt><dd>${count}</dd></div>`;
}

/** The buttons that filter stories and claims. They work once the script of the page runs. */
export function filters({ counts, stories, repository }: Report): Html {
  const verdicts = VERDICTS_WORST_FIRST.filter((verdict) => counts[verdict] > 0).map(
    (verdict) =>
      page`<button type="button" class="chip" data-verdict="${text(verdict)}" aria-pressed="false">${verdictPill(verdict)} <span class="n">${counts[verdict]}</span></button>`,
  );
  const gates = (["FAIL", "CONCERNS", "WAIVED", "PASS"] as const).flatMap((gate) => {
    const count = stories.filter((story) => story.gate === gate).length;
    return count === 0
      ? []
      : [
          page`<button type="button" class="chip" data-gate="${text(gate)}" aria-pressed="false">${gatePill(gate)} <span class="n">${count}</span></button>`,
        ];
  });
  const changed = repository.base === null ? null : page`<button type="button" class="chip" data-changed aria-pressed="false">changed</button>`;
  return page`<div class="filters" role="group" aria-label="Filters">${[...gates, page`<span class="sep"></span>`, ...verdicts]}${changed}<button type="button" class="chip clear" data-clear hidden>Clear</button><span class="found" role="status" aria-live="polite"></span></div>`;
}
