import { type Html, page, text } from "../encode/html.ts";

/** The keys of the page, as `client/keyboard.ts` knows them. */
const KEYS: readonly (readonly [string, string])[] = [
  ["/", "search"],
  ["1 … 5", "stories, claims, findings, clusters, drift"],
  ["j  k", "next and previous card, claim or finding"],
  ["Enter", "open what is chosen"],
  ["[  ]", "previous and next story"],
  ["e", "open or close all claims"],
  ["t", "light or dark"],
  ["u", "back to the stories"],
  ["Esc", "clear the search and the filters"],
  ["?", "these keys"],
];

/** The dialog on the keyboard, with the switch that turns single keys off. */
export function help(): Html {
  const rows = KEYS.map(
    ([keys, says]) => page`<tr><th scope="row">${keys.split("  ").map((key) => page`<kbd>${text(key)}</kbd> `)}</th><td>${text(says)}</td></tr>`,
  );
  return page`<dialog id="help" aria-labelledby="t-help"><h2 id="t-help">Keyboard</h2><table><tbody>${rows}</tbody></table><p><label><input type="checkbox" id="keys-on" checked> Single keys do something</label></p><form method="dialog"><button class="chip">Close</button></form></dialog>`;
}
