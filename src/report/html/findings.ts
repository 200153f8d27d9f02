import type { Finding, Report } from "../../domain/audit.ts";
import { type Html, joined, page, said, sentence, text } from "../encode/html.ts";
import { findingsWorstFirst } from "../summary.ts";
import { sayChange, saySeverities } from "../words.ts";
import { quoted } from "./claim.ts";
import { type Context, placeLink, storyFragment } from "./context.ts";
import { severityPill } from "./icons.ts";

/** The findings by cluster, worst first, those of no cluster last. */
export function findingsView(context: Context): Html {
  const { findings } = context.report;
  if (findings.length === 0) return page`<p class="empty">No findings.</p>`;
  return joined(
    groupsOf(context.report).map(([name, own]) => group(name, own, context)),
    "",
  );
}

function groupsOf({ findings, clusters }: Report): readonly (readonly [string | null, readonly Finding[]])[] {
  const names = [...new Set([...clusters.map(({ name }) => name), ...findings.flatMap(({ cluster }) => cluster ?? [])])];
  return [...names, null].flatMap((name) => {
    const own = findings.filter(({ cluster }) => cluster === name);
    return own.length === 0 ? [] : [[name, findingsWorstFirst(own)] as const];
  });
}

function group(name: string | null, findings: readonly Finding[], context: Context): Html {
  const title = name === null ? page`Of no cluster: stories and files` : page`Cluster ${text(name, 80)}`;
  const said = saySeverities(findings.map(({ severity }) => severity));
  const items = findings.map((finding) => findingItem(finding, context));
  return page`<section class="group"><h2>${title} <span class="n">${findings.length}</span></h2><p class="said">${text(said)}</p><ul class="findings">${items}</ul></section>`;
}

/** A finding with the line it stands on and how to mend it. */
export function findingItem(finding: Finding, context: Context): Html {
  const { rule, severity, message, at, object, story, remediation, change } = finding;
  const changed = sayChange(change);
  const about = joined(
    [
      page`<code>${text(rule, 80)}</code>`,
      placeLink(context, at.path, at.line),
      object === null ? null : text(object, 160),
      story === null ? null : page`<a href="${storyFragment(story)}">${text(story, 160)}</a>`,
    ],
    " · ",
  );
  return page`<li class="f" data-s="${text(severity)}"${changed === "" ? null : page` data-c`}>${severityPill(severity)}<div><p class="t">${said(message)}${changed === "" ? null : page` <span class="tag change ${text(change ?? "")}">${text(changed)}</span>`}</p>${quoted(context, at.path, at.line)}<p>${sentence(remediation)}</p><p class="facts">${about}</p></div></li>`;
}
