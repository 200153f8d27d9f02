import { paths, story, views } from "./data.ts";
import { filterCards, listClaims } from "./filter.ts";
import { type Filter, isFiltering, type Route } from "./route.ts";

const filled = new Set<string>();
let shown = -1;

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/** A story as markup. */
export function storyMarkup(at: number): string {
  const found = story(at);
  if (found === undefined) return "";
  const parts = found.parts.map(
    ({ head, claims }) => `<section class="part">${head}<ol class="claims">${claims.map(({ html }) => html).join("")}</ol></section>`,
  );
  return found.head + parts.join("") + found.tail;
}

/** The position of the story that is shown; -1 for none. */
export function shownStory(): number {
  return shown;
}

/** Shows what a route asks for, and moves the focus there when the user went there. */
export function show(route: Route, moved: boolean): void {
  const at = route.view === "story" ? paths.indexOf(route.story) : -1;
  const view = route.view === "story" && at === -1 ? "stories" : route.view;
  for (const part of document.querySelectorAll<HTMLElement>("[data-view]")) part.hidden = !(part.dataset.view ?? "").split(" ").includes(view);
  for (const tab of document.querySelectorAll<HTMLElement>("[data-tab]")) {
    if (tab.dataset.tab === (view === "story" ? "stories" : view)) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  if (view === "story") showStory(at, route.target);
  if (view === "findings" || view === "clusters" || view === "drift") fill(view);
  const said = view === "claims" ? listClaims(route.filter, element("in-claims")) : view === "stories" ? filterCards(route.filter) : "";
  tellFilter(route.filter, said);
  if (!moved || (view === "story" && route.target !== "")) return;
  window.scrollTo(0, 0);
  const heading = view === "stories" ? element("gate") : view === "story" ? element("story").querySelector("h1") : element(`t-${view}`);
  heading?.focus({ preventScroll: true });
}

function showStory(at: number, target: string): void {
  const into = element("story");
  if (shown !== at) into.innerHTML = storyMarkup(at);
  shown = at;
  if (target === "") return;
  const claim = document.getElementById(`s${at}-${target}`);
  const found = claim ?? document.getElementById(`s${at}p-${target}`);
  if (found === null) return;
  for (const old of into.querySelectorAll(".here")) old.classList.remove("here");
  claim?.classList.add("here");
  const details = claim?.querySelector("details") ?? null;
  if (details !== null) details.open = true;
  found.scrollIntoView({ block: claim === null ? "start" : "center" });
  (claim?.querySelector<HTMLElement>("summary") ?? found).focus({ preventScroll: true });
}

/** Writes a part of the page when it is first looked at. */
export function fill(view: "findings" | "clusters" | "drift"): void {
  if (filled.has(view)) return;
  filled.add(view);
  element(`in-${view}`).innerHTML = views()[view] ?? "";
}

function tellFilter(filter: Filter, said: string): void {
  for (const chip of document.querySelectorAll<HTMLElement>(".chip")) {
    const { verdict, gate, changed } = chip.dataset;
    const on =
      (verdict !== undefined && filter.verdicts.has(verdict)) ||
      (gate !== undefined && filter.gates.has(gate)) ||
      (changed !== undefined && filter.changed);
    if (chip.hasAttribute("aria-pressed")) chip.setAttribute("aria-pressed", String(on));
  }
  const clear = document.querySelector<HTMLElement>("[data-clear]");
  if (clear !== null) clear.hidden = !isFiltering(filter);
  const status = document.querySelector<HTMLElement>(".found");
  if (status !== null && status.textContent !== said) status.textContent = said;
}
