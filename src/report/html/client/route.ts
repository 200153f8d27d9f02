/** What is looked at. */
export interface Route {
  readonly view: "stories" | "claims" | "story" | "findings" | "clusters" | "drift";
  /** Path of the story, and what of it. */
  readonly story: string;
  readonly target: string;
  readonly filter: Filter;
}

/** What is asked for. Empty sets ask for everything. */
export interface Filter {
  readonly words: string;
  readonly verdicts: ReadonlySet<string>;
  readonly gates: ReadonlySet<string>;
  readonly changed: boolean;
}

const VIEWS = ["stories", "claims", "story", "findings", "clusters", "drift"] as const;

/** Nothing is left out. */
export const EVERYTHING: Filter = { words: "", verdicts: new Set(), gates: new Set(), changed: false };

/** True when a filter leaves something out. */
export function isFiltering({ words, verdicts, gates, changed }: Filter): boolean {
  return words !== "" || verdicts.size > 0 || gates.size > 0 || changed;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads a fragment such as `#story/docs/stories/04.md@AC1.2` or `#claims?verdict=failed&q=dns`; null for one that is not ours. */
export function readRoute(fragment: string): Route | null {
  const [path = "", query = ""] = fragment.replace(/^#/, "").split("?", 2);
  const [name, ...rest] = path.split("/");
  const view = VIEWS.find((one) => one === (name === "" ? "stories" : name));
  if (view === undefined) return null;
  const joined = rest.join("/");
  const mark = joined.lastIndexOf("@");
  const asked = new URLSearchParams(query);
  const set = (key: string): ReadonlySet<string> => new Set((asked.get(key) ?? "").split(",").filter((one) => one !== ""));
  return {
    view,
    story: decoded(mark === -1 ? joined : joined.slice(0, mark)),
    target: mark === -1 ? "" : decoded(joined.slice(mark + 1)),
    filter: { words: asked.get("q") ?? "", verdicts: set("verdict"), gates: set("gate"), changed: asked.has("changed") },
  };
}

/** The fragment of a story or a claim of it. */
export function storyFragment(path: string, target = ""): string {
  return `#story/${path.split("/").map(encodeURIComponent).join("/")}${target === "" ? "" : `@${encodeURIComponent(target)}`}`;
}

/** The fragment of a view with a filter. */
export function filterFragment(view: string, { words, verdicts, gates, changed }: Filter): string {
  const asked = new URLSearchParams();
  if (words !== "") asked.set("q", words);
  if (verdicts.size > 0) asked.set("verdict", [...verdicts].join(","));
  if (gates.size > 0) asked.set("gate", [...gates].join(","));
  if (changed) asked.set("changed", "");
  const query = asked.toString().replaceAll("%2C", ",");
  return `#${view}${query === "" ? "" : `?${query}`}`;
}
