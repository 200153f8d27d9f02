import { paths, prepare } from "./data.ts";
import { listen } from "./keyboard.ts";
import { EVERYTHING, type Filter, filterFragment, type Route, readRoute, storyFragment } from "./route.ts";
import { fill, show, shownStory, storyMarkup } from "./views.ts";

let route: Route = readRoute(location.hash) ?? { view: "stories", story: "", target: "", filter: EVERYTHING };

function go(fragment: string): void {
  if (location.hash !== fragment) location.hash = fragment;
}

function follow(): void {
  const next = readRoute(location.hash);
  if (next === null) return;
  route = next;
  search.value = next.filter.words;
  show(next, true);
}

/** Filters where one stands; from a view that is not filtered, claims are listed. */
function refilter(filter: Filter): void {
  const view = route.view === "stories" || route.view === "claims" ? route.view : "claims";
  const moved = view !== route.view;
  route = { view, story: "", target: "", filter };
  history.replaceState(null, "", filterFragment(view, filter));
  show(route, false);
  if (moved) window.scrollTo(0, 0);
}

function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  return new Set(set.has(value) ? [...set].filter((one) => one !== value) : [...set, value]);
}

function nextTheme(): void {
  const root = document.documentElement;
  const dark = root.dataset.theme === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : root.dataset.theme === "dark";
  root.dataset.theme = dark ? "light" : "dark";
}

const search = document.getElementById("q") as HTMLInputElement;
search.value = route.filter.words;
search.addEventListener("input", () => refilter({ ...route.filter, words: search.value.trim() }));

document.addEventListener("click", (event) => {
  const chip = event.target instanceof Element ? event.target.closest<HTMLElement>(".chip") : null;
  if (chip === null) return;
  const { verdict, gate, changed, clear } = chip.dataset;
  const { filter } = route;
  if (verdict !== undefined) refilter({ ...filter, verdicts: toggled(filter.verdicts, verdict) });
  else if (gate !== undefined) refilter({ ...filter, gates: toggled(filter.gates, gate) });
  else if (changed !== undefined) refilter({ ...filter, changed: !filter.changed });
  else if (clear !== undefined) clearAll();
});

function clearAll(): void {
  search.value = "";
  if (route.view === "stories" || route.view === "claims") refilter(EVERYTHING);
}

/** Tabs keep the filter. */
document.addEventListener("click", (event) => {
  const tab = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tab]") : null;
  const view = tab?.dataset.tab;
  if ((view !== "stories" && view !== "claims") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(filterFragment(view, route.filter));
});

document.getElementById("theme")?.addEventListener("click", nextTheme);

listen({
  view: (name) => go(name === "stories" || name === "claims" ? filterFragment(name, route.filter) : `#${name}`),
  neighbour: (step) => {
    const path = paths[shownStory() === -1 ? 0 : shownStory() + step];
    if (path !== undefined) go(storyFragment(path));
  },
  theme: nextTheme,
  clear: clearAll,
});

/** On paper there is the whole report: all that is packed is written out, and gone again afterwards. */
const paper = document.getElementById("paper") as HTMLElement;
addEventListener("beforeprint", () => {
  for (const view of ["findings", "clusters", "drift"] as const) fill(view);
  const here = document.getElementById("story");
  if (here !== null) here.innerHTML = "";
  paper.innerHTML = paths.map((_path, at) => `<article class="sheet">${storyMarkup(at)}</article>`).join("");
  for (const one of paper.querySelectorAll("details")) one.open = true;
});
addEventListener("afterprint", () => {
  paper.innerHTML = "";
  const here = document.getElementById("story");
  if (here !== null && shownStory() !== -1) here.innerHTML = storyMarkup(shownStory());
});

addEventListener("hashchange", follow);
show(route, false);
prepare();
