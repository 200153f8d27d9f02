/** What keys do. */
export interface Actions {
  view(name: string): void;
  neighbour(step: 1 | -1): void;
  theme(): void;
  clear(): void;
}

const VIEWS = ["stories", "claims", "findings", "clusters", "drift"];
const SWITCH = "truestory-keys";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** What can be chosen: what is visible of the view. */
function choices(): readonly HTMLElement[] {
  const all = document.querySelectorAll<HTMLElement>("main .card > a, main .c summary, main .f, main .drift h3");
  return [...all].filter((one) => one.checkVisibility());
}

function step(by: 1 | -1): void {
  const all = choices();
  const at = all.findIndex((one) => one === document.activeElement || one.contains(document.activeElement));
  const next = all[at === -1 ? (by === 1 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
  if (next === undefined) return;
  if (next.tabIndex < 0) next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function toggleAll(): void {
  const all = [...document.querySelectorAll<HTMLDetailsElement>("main .c details")].filter((one) => one.checkVisibility());
  const open = all.some((one) => !one.open);
  for (const one of all) one.open = open;
}

/** Listens to the keyboard. Single keys can be switched off, as WCAG 2.1.4 asks; the switch outlives the page where there is a place to keep it. */
export function listen(actions: Actions): void {
  const search = document.getElementById("q") as HTMLInputElement;
  const dialog = document.getElementById("help") as HTMLDialogElement;
  const on = document.getElementById("keys-on") as HTMLInputElement;
  on.checked = read() !== "off";
  on.addEventListener("change", () => keep(on.checked ? "on" : "off"));
  document.getElementById("keys")?.addEventListener("click", () => dialog.showModal());
  dialog.querySelector("button")?.addEventListener("click", () => dialog.close());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || dialog.open) return;
    if (event.key === "Escape") {
      search.blur();
      actions.clear();
      return;
    }
    if (!on.checked || isTyping(event.target)) return;
    const view = VIEWS[Number(event.key) - 1];
    const keys: Readonly<Record<string, () => void>> = {
      "/": () => search.focus(),
      "?": () => dialog.showModal(),
      j: () => step(1),
      k: () => step(-1),
      e: toggleAll,
      t: () => actions.theme(),
      u: () => actions.view("stories"),
      "[": () => actions.neighbour(-1),
      "]": () => actions.neighbour(1),
    };
    const act = view === undefined ? keys[event.key] : () => actions.view(view);
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

/** Some browsers keep nothing for a page that comes from a file. */
function read(): string | null {
  try {
    return localStorage.getItem(SWITCH);
  } catch {
    return null;
  }
}

function keep(value: string): void {
  try {
    localStorage.setItem(SWITCH, value);
  } catch {
    // Then it holds until the page is closed.
  }
}
