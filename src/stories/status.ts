import type { StatusState } from "../domain/story.ts";
import { foldDashes } from "./dashes.ts";

/** Words a status starts with, longest first within a state. The prefix decides: "Complete (with a caveat)" is done. */
const words: readonly (readonly [StatusState, readonly string[]])[] = [
  ["stopped", ["blocked", "deferred", "conditional", "superseded", "merged into", "split", "non executable", "invalidated", "cancelled", "canceled"]],
  ["stopped", ["abandoned", "obsolete", "rejected", "on hold", "paused", "parked", "won't do", "wont do", "withdrawn"]],
  [
    "review",
    [
      "ready for review",
      "ready for qa",
      "ready for merge",
      "ready for done",
      "ready for po",
      "in review",
      "under review",
      "review",
      "in qa",
      "qa review",
    ],
  ],
  ["review", ["implementation complete", "em revisao", "em revisão"]],
  [
    "approved",
    ["approved", "ready for implementation", "ready for development", "ready for dev", "ready to start", "aprovado", "aprovada", "genehmigt"],
  ],
  ["in-progress", ["in progress", "inprogress", "in development", "in arbeit", "needs revision", "implementing", "started", "contexted", "wip"]],
  ["in-progress", ["partially complete", "partially done", "partial", "em andamento", "en cours"]],
  [
    "done",
    [
      "done",
      "completed",
      "complete",
      "closed",
      "finished",
      "shipped",
      "concluida",
      "concluída",
      "concluido",
      "concluído",
      "erledigt",
      "terminé",
      "termine",
    ],
  ],
  ["draft", ["draft", "drafted", "proposed", "backlog", "to do", "todo", "not started", "planned", "rascunho", "entwurf", "brouillon"]],
];

/** Folds a status for comparison: no emoji, emphasis, code marks or parentheses; lower case; `-` and `_` as spaces. */
function plainStatus(raw: string): string {
  return foldDashes(raw.slice(0, 500))
    .replace(/[*`~"]/g, "")
    .replace(/\([^()]*\)/g, " ")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .replace(/[-_]/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

/**
 * The state a status text means; an unknown text is `unknown`, never `draft`. `extra` maps further texts (in any spelling) and wins.
 */
export function stateOf(raw: string, extra: Readonly<Record<string, StatusState>> = {}): StatusState {
  const plain = plainStatus(raw);
  if (plain === "") return "unknown";
  for (const [word, state] of Object.entries(extra)) if (startsWithWord(plain, plainStatus(word))) return state;
  if (plain === "ready" || plain === "new" || plain === "pending") return plain === "ready" ? "approved" : "draft";
  for (const [state, list] of words) if (list.some((word) => startsWithWord(plain, word))) return state;
  return "unknown";
}

function startsWithWord(text: string, word: string): boolean {
  return word !== "" && text.startsWith(word) && !/^[\p{L}\p{N}]/u.test(text.slice(word.length));
}
