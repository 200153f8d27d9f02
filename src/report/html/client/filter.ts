import { everyClaim, paths, type Sought, story } from "./data.ts";
import { type Filter, isFiltering, storyFragment } from "./route.ts";

/** Claims that are shown before the rest is counted: as much as anybody reads. */
const MOST = 200;

const cards = [...document.querySelectorAll<HTMLElement>(".card")];
const gateOf = new Map(cards.map((card) => [Number(card.dataset.i), card.dataset.g ?? ""]));

/** The claims that a filter asks for; of a verdict only those that their stories answer for. Words may stand anywhere, in any order. */
export function matching({ words, verdicts, gates, changed }: Filter): readonly Sought[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return everyClaim().filter(
    (one) =>
      (verdicts.size === 0 || (verdicts.has(one.claim.v) && one.claim.q === undefined)) &&
      (!changed || one.claim.c !== undefined) &&
      (gates.size === 0 || gates.has(gateOf.get(one.story) ?? "")) &&
      wanted.every((word) => one.words.includes(word)),
  );
}

/** Shows the cards of stories that have what is asked for, and says how many. Gates and verdicts are on the cards; words need the claims. */
export function filterCards(filter: Filter): string {
  const { words, verdicts, gates, changed } = filter;
  const having = words === "" ? null : new Set(matching({ ...filter, gates: new Set() }).map((one) => one.story));
  let shown = 0;
  for (const card of cards) {
    const own = (card.dataset.v ?? "").split(" ");
    const fits =
      (gates.size === 0 || gates.has(card.dataset.g ?? "")) &&
      (verdicts.size === 0 || own.some((verdict) => verdicts.has(verdict))) &&
      (!changed || card.dataset.c !== undefined) &&
      (having === null || having.has(Number(card.dataset.i)) || (card.textContent ?? "").toLowerCase().includes(words.toLowerCase()));
    if (card.hidden === fits) card.hidden = !fits;
    if (fits) shown += 1;
  }
  for (const column of document.querySelectorAll<HTMLElement>(".col")) column.hidden = column.querySelector(".card:not([hidden])") === null;
  const none = document.getElementById("no-stories");
  if (none !== null) none.hidden = shown > 0;
  return isFiltering(filter) ? `${shown} of ${cards.length} stories` : "";
}

/** Writes the claims that are asked for, below the stories they stand in, and says how many. */
export function listClaims(filter: Filter, into: HTMLElement): string {
  const found = matching(filter);
  let html = "";
  let last = -1;
  for (const { story: at, claim } of found.slice(0, MOST)) {
    if (at !== last) {
      const path = paths[at] ?? "";
      html += `${last === -1 ? "" : "</ol>"}<h2><a href="${storyFragment(path)}" data-story="${at}"></a></h2><ol class="claims">`;
      last = at;
    }
    html += claim.html;
  }
  into.innerHTML = found.length === 0 ? `<p class="empty">No claim matches.</p>` : `${html}</ol>`;
  for (const link of into.querySelectorAll<HTMLElement>("[data-story]")) link.textContent = story(Number(link.dataset.story))?.title ?? "";
  if (found.length > MOST) into.insertAdjacentHTML("beforeend", `<p class="empty">The first ${MOST} are shown; narrow the search to see others.</p>`);
  return `${found.length} ${found.length === 1 ? "claim" : "claims"}`;
}
