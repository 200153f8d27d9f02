import type { Evidence } from "../../domain/assertion.ts";
import { type Html, joined, page, said, sentence, sourceLine, text } from "../encode/html.ts";
import { mergeClusters, type PlacedClaim } from "../summary.ts";
import { isToPaste, namesOf, sayChange, sayField, sayReason } from "../words.ts";
import { type Context, placeLink } from "./context.ts";
import { verdictPill } from "./icons.ts";

/** A claim as a list item: verdict and sentence, and what was read, found and rests on what. Whatever is not simply true is open at once. */
export function claimItem({ story, claim, charged }: PlacedClaim, id: string, context: Context): Html {
  const { verdict } = claim;
  const isOpen = charged && verdict !== "verified" && verdict !== "attested" && verdict !== "not-applicable";
  const tags = [
    charged ? null : page`<span class="tag quiet">not claimed</span>`,
    verdict === "unproven" ? page`<span class="tag">${text(sayReason(claim.reason))}</span>` : null,
    sayChange(claim.change) === "" ? null : page`<span class="tag change ${text(claim.change ?? "")}">${text(sayChange(claim.change))}</span>`,
  ];
  const summary = page`<summary>${verdictPill(verdict)}<span class="t">${sentence(claim.text)}</span>${tags}</summary>`;
  const facts = joined(
    [
      placeLink(context, story.path, claim.line),
      text(claim.id),
      claim.recogniser === null ? null : page`rule ${text(claim.recogniser)}`,
      claim.level === null ? null : page`level ${text(claim.level)}`,
      claim.clusters.length === 0 ? null : page`${text(claim.clusters.join(", "))}`,
    ],
    " · ",
  );
  return page`<li class="c${charged ? null : page` quiet`}" id="${text(id)}"><details${isOpen ? page` open` : null}>${summary}<div class="b">${[
    claim.because === null ? null : page`<p class="why">${said(claim.because)}</p>`,
    claim.reading === null || claim.reading === claim.because ? null : page`<p><b>Read as</b> ${sentence(claim.reading)}</p>`,
    evidenceList(claim.evidence, context),
    suggested(claim),
  ]}<p class="facts">${facts}</p></div></details></li>`;
}

function suggested(claim: PlacedClaim["claim"]): Html | null {
  const { suggestion } = claim;
  if (suggestion === null) return null;
  return isToPaste(claim)
    ? page`<p><b>Write</b></p><pre class="src">${sourceLine(suggestion)}</pre>`
    : page`<p><b>Mend</b> ${sentence(suggestion)}</p>`;
}

/** What decided, each with the line it stands on; null for none. */
export function evidenceList(evidence: readonly Evidence[], context: Context): Html | null {
  const items = mergeClusters(evidence).map((piece) => {
    const names = namesOf([piece.cluster, piece.object]);
    const field = sayField(piece);
    const told = joined(
      [
        piece.path === null ? null : placeLink(context, piece.path, piece.line),
        names === "" ? null : text(names),
        field === null || field === "" ? null : page`<code>${text(field, 300)}</code>`,
        piece.note === null || piece.note === "" ? null : page`<i>${sentence(piece.note)}</i>`,
      ],
      " · ",
    );
    return page`<li>${told}${quoted(context, piece.path, piece.line)}</li>`;
  });
  return items.length === 0 ? null : page`<ul class="ev">${items}</ul>`;
}

/** The source line at a place, with its number; null where the report does not have it. */
export function quoted(context: Context, path: string | null, line: number | null): Html | null {
  const source = context.sourceOf(path, line);
  return source === null || line === null ? null : page`<pre class="src"><span>${line}</span>${sourceLine(source)}</pre>`;
}
