import type { ChangedField, ChangedObject, ClusterChange, Report } from "../domain/audit.ts";
import type { Section } from "./encode/budget.ts";
import { code, html, htmlText, join, markdown, prose, type SafeMarkdown } from "./encode/markdown.ts";
import { type Links, place } from "./markdown-rows.ts";
import { plural } from "./words.ts";

/** Fields below an object before the rest is counted. */
const FIELDS = 8;
/** Graphemes of a value. */
const VALUE = 120;

const SIGNS = { added: markdown`➕`, removed: markdown`➖`, changed: markdown`✏️` } as const;

/** What the change does to what clusters get, folded, clusters to which it does the same together. */
export function renderedSections({ rendered }: Report, links: Links): Section[] {
  if (rendered === undefined || rendered.length === 0) return [];
  return together(rendered).map(({ clusters, change }) => {
    const named = clusters.map((name) => html`<b>${htmlText(name, 60)}</b>`).reduce((all, name) => html`${all}, ${name}`);
    const summary = html`What ${named} ${htmlText(clusters.length === 1 ? "gets" : "get")}: ${htmlText(sayCounts(change))}`;
    return {
      open: markdown`\n<details><summary>${summary}</summary>\n\n`,
      rows: [
        ...change.objects.map((one) => () => objectRow(one, links)),
        ...overflow(change),
        ...change.notRendered.map((one) => () => unknownRow(one, links)),
      ],
      close: markdown`\n</details>\n`,
    };
  });
}

interface Together {
  readonly clusters: readonly string[];
  readonly change: ClusterChange;
}

function together(changes: readonly ClusterChange[]): readonly Together[] {
  const groups = new Map<string, { clusters: string[]; change: ClusterChange }>();
  for (const change of changes) {
    const key = JSON.stringify({ ...change, cluster: "" });
    const group = groups.get(key) ?? { clusters: [], change };
    group.clusters.push(change.cluster);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** `2 changed, 1 added, 0 removed, 3 not known`. */
function sayCounts({ change, counts }: ClusterChange): string {
  const unknown = counts.unknown === 0 ? "" : `, ${counts.unknown} not known`;
  const note = change === "kept" ? "" : `the cluster is ${change}; `;
  return `${note}${counts.changed} changed, ${counts.added} added, ${counts.removed} removed${unknown}`;
}

function objectRow({ change, object, producer, at, fields, moreFields }: ChangedObject, links: Links): SafeMarkdown {
  const head = markdown`- ${SIGNS[change]} ${code(object)} ${prose(change)} · ${code(producer)} · ${place(at.path, at.line, links)}`;
  const more = fields.length - FIELDS + moreFields;
  return join(
    [
      head,
      ...fields.slice(0, FIELDS).map((field) => fieldRow(field, links)),
      ...(more > 0 ? [markdown`  - and ${prose(plural(more, "more field", "more fields"))}`] : []),
    ],
    "\n",
  );
}

function fieldRow({ path, before, after, secret, at }: ChangedField, links: Links): SafeMarkdown {
  const side = (value: string | null): SafeMarkdown => (value === null ? markdown`nothing` : code(value, VALUE));
  const said = secret ? markdown`differs (a Secret's value, not shown)` : markdown`${side(before)} → ${side(after)}`;
  return markdown`  - ${code(path)}: ${said} · ${place(at.path, at.line, links)}`;
}

function overflow({ objects, counts }: ClusterChange): Section["rows"] {
  const more = counts.added + counts.removed + counts.changed - objects.length;
  return more === 0 ? [] : [() => markdown`- and ${prose(plural(more, "more object", "more objects"))}`];
}

function unknownRow({ side, producer, objects, message, at }: ClusterChange["notRendered"][number], links: Links): SafeMarkdown {
  const where = side === "base" ? "before the change" : "after the change";
  const told = at === null ? markdown`` : markdown` · ${place(at.path, at.line, links)}`;
  return markdown`- ❔ ${prose(plural(objects, "object", "objects"))} of ${code(producer)} could not be rendered ${prose(where)}: ${prose(message, 500)}${told}`;
}
