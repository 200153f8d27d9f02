import { everyClaim, paths, type Sought, story } from "./data.ts";
import { EVERYTHING, type Filter, isFiltering, storyFragment } from "./route.ts";

/** Claims that are shown before the rest is counted: as much as anybody reads. */
const MOST = 100;

const cards = [...document.querySelectorAll<HTMLElement>(".card")];
const saidOf = new Map(cards.map((card) => [card, (card.textContent ?? "").toLowerCase()]));
const gateOf = new Map(cards.map((card) => [Number(card.dataset.i), card.dataset.g ?? ""]));

/** The claims that a filter asks for; of a verdict only those that their stories answer for. Words may stand anywhere, in any order. */
function matching({ words, verdicts, gates, changed }: Filter, among: readonly Sought[]): readonly Sought[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return among.filter(
    (one) =>
      (verdicts.size === 0 || (verdicts.has(one.claim.v) && one.claim.q === undefined)) &&
      (!changed || one.claim.c !== undefined) &&
      (gates.size === 0 || gates.has(gateOf.get(one.story) ?? "")) &&
      wanted.every((word) => one.words.includes(word) || one.around.includes(word)),
  );
}

/** The claims that have the words which were asked for last: whoever goes on typing asks for some of them. */
let last: { readonly words: string; readonly found: readonly Sought[] } = { words: "", found: [] };

/** The claims with words, whatever else is asked for. */
function withWords(words: string): readonly Sought[] {
  const narrower = last.words !== "" && words.startsWith(last.words);
  const found = words === last.words ? last.found : matching({ ...EVERYTHING, words }, narrower ? last.found : everyClaim());
  last = { words, found };
  return found;
}

/** Shows the cards of stories that have what is asked for, and says how many. Gates and verdicts are on the cards; words need the claims. */
export function filterCards(filter: Filter): string {
  const { words, verdicts, gates, changed } = filter;
  const having = words === "" ? null : new Set(matching({ ...filter, words: "" }, withWords(words)).map((one) => one.story));
  let shown = 0;
  for (const card of cards) {
    const own = (card.dataset.v ?? "").split(" ");
    const fits =
      (gates.size === 0 || gates.has(card.dataset.g ?? "")) &&
      (verdicts.size === 0 || own.some((verdict) => verdicts.has(verdict))) &&
      (!changed || card.dataset.c !== undefined) &&
      (having === null || having.has(Number(card.dataset.i)) || saidOf.get(card)?.includes(words.toLowerCase()) === true);
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
  const found = matching({ ...filter, words: "" }, filter.words === "" ? everyClaim() : withWords(filter.words));
  let html = "";
  let above = -1;
  for (const { story: at, claim } of found.slice(0, MOST)) {
    if (at !== above) {
      const path = paths[at] ?? "";
      html += `${above === -1 ? "" : "</ol>"}<h2><a href="${storyFragment(path)}" data-story="${at}"></a></h2><ol class="claims">`;
      above = at;
    }
    html += claim.html;
  }
  into.innerHTML = found.length === 0 ? `<p class="empty">No claim matches.</p>` : `${html}</ol>`;
  for (const link of into.querySelectorAll<HTMLElement>("[data-story]")) link.textContent = story(Number(link.dataset.story))?.title ?? "";
  if (found.length > MOST) into.insertAdjacentHTML("beforeend", `<p class="empty">The first ${MOST} are shown; narrow the search to see others.</p>`);
  return `${found.length} ${found.length === 1 ? "claim" : "claims"}`;
}
