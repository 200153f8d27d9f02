import type { SectionKind } from "../domain/story.ts";
import { foldDashes } from "./dashes.ts";

/** What a section is for: one of the kinds whose sentences are judged, or one that only tells about the story. */
export type SectionName = SectionKind | "status" | "story" | "scope" | "qa-results" | "history";

const criteriaWords = [
  "acceptance criteria",
  "acceptance criterion",
  "crit[eé]rios de aceita[cç][aã]o",
  "criterios de aceptaci[oó]n",
  "crit[eè]res d'acceptation",
  "criteri di accettazione",
  "akzeptanzkriterien",
  "acceptatiecriteria",
  "критерии при[её]мки",
  "验收标准",
  "驗收標準",
  "受け入れ基準",
  "受入基準",
].join("|");

/** Sections by their title, in the order in which they are tried. Titles are folded by {@link plainTitle} first. */
const rules: readonly { readonly name: SectionName; readonly title: RegExp }[] = [
  {
    name: "criteria",
    title: new RegExp(
      `^(?!.*\\b(?:by|of|for|per|against|risk|tests?|scenarios?|review|coverage|status)\\b.* )(?:[\\p{L}-]+ ){0,3}(?:${criteriaWords})$`,
      "u",
    ),
  },
  { name: "criteria", title: /^(?:acs?|acceptance)$/ },
  { name: "tasks", title: /^(?:implementation |development |dev )?(?:tasks|subtasks|task list|task breakdown)(?:$| [/&]|\/| - )/ },
  { name: "tasks", title: /^(?:tarefas|aufgaben|t[aâ]ches|tareas|任务)(?:$| \/)/ },
  { name: "file-list", title: /^file list(?: update)?$|^files$|^files? (?:created|modified|changed|touched|added)\b/ },
  { name: "file-list", title: /^(?:modified|changed|created|new) files$|^lista de arquivos$|^dateiliste$|^liste des fichiers$/ },
  { name: "definition-of-done", title: /^(?:[\p{L}]+ ){0,2}definition of done\b|^dod\b|^defini[cç][aã]o de pronto$/u },
  {
    name: "validation",
    title:
      /^(?:local |runtime |deployment |manual |final |(?:post|pre)-?deployment )?(?:validation|verification)(?: steps| commands| plan| checklist)?$/,
  },
  { name: "prerequisites", title: /^(?:prerequisites?|dependencies|depends on)(?:$| [/&]| and )/ },
  { name: "status", title: /^status\b/ },
  { name: "story", title: /^(?:user )?story$/ },
  { name: "scope", title: /^(?:scope|why|goals?|objectives?|outcome|purpose|context|summary)\b/ },
  { name: "qa-results", title: /^qa (?:results|review|gate)\b|^senior developer review\b/ },
  { name: "history", title: /^change ?log\b|^completion notes\b|^debug log\b|^dev notes\b|^testing$/ },
];

/** A title folded for matching: no emphasis, emoji, numbering, parenthesis, closing colon; lower case, plain dashes. */
export function plainTitle(title: string): string {
  return foldDashes(title)
    .replace(/[*_`]/g, "")
    .replace(/\([^()]*\)/g, " ")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .replace(/^\d+(?:\.\d+)*[.)]? +/, "")
    .replace(/(?:[\s:.]|\p{Extended_Pictographic}|\uFE0F)+$/u, "")
    .replace(/\s+/g, " ")
    .toLowerCase();
}

/** The section a title opens, or null for a title that opens none ("Acceptance Criteria Review" is no criteria block). */
export function sectionOf(title: string): SectionName | null {
  if (title.length > 200) return null;
  const plain = plainTitle(title);
  return rules.find((rule) => rule.title.test(plain))?.name ?? null;
}
