import type { Finding } from "../../domain/audit.ts";
import type { Graph, GraphNode } from "../../domain/graph.ts";
import { type Html, joined, page, sentence, text } from "../encode/html.ts";
import { plural } from "../words.ts";
import { quoted } from "./claim.ts";
import { type Context, placeLink } from "./context.ts";
import { BOX, type Box, type Line, PER_CHARACTER, type Picture, placeGraph, shortName } from "./graph-layout.ts";
import { icon, STATE_WORDS } from "./icons.ts";

/** What syncs what: a picture and a list per cluster, and what no cluster applies. */
export function graphView(context: Context): Html {
  const { graphs = [], clusters } = context.report;
  // Reports of older versions have clusters and no graphs.
  const without = clusters.filter(({ name }) => !graphs.some(({ cluster }) => cluster === name));
  const shown = [...graphs, ...without.map(({ name }): Graph => ({ cluster: name, nodes: [], edges: [], more: 0 }))];
  if (shown.length === 0) return page`<p class="empty">No sync root was found: there are no clusters to show.</p>`;
  return joined(
    shown.map((graph, index) => graphSection(graph, index, context)),
    "",
  );
}

function graphSection(graph: Graph, index: number, context: Context): Html {
  const cluster = context.report.clusters.find(({ name }) => name === graph.cluster);
  const title = graph.cluster === null ? page`In Git, and applied by no cluster` : page`Cluster ${text(graph.cluster, 80)}`;
  const states = (["missing", "failed", "suspended", "skipped", "unknown"] as const).flatMap((state) => {
    const count = graph.nodes.filter((node) => node.state === state).length;
    return count === 0 ? [] : [`${count} ${STATE_WORDS[state]}`];
  });
  const said = [cluster === undefined ? "" : `root ${cluster.root}, ${plural(cluster.objects, "object", "objects")}`, ...states].filter(
    (part) => part !== "",
  );
  const picture = placeGraph(graph);
  const failures = (cluster?.failures ?? []).map(
    ({ subject, path, message, at }) =>
      page`<li>${icon("failed")}<div><b>${text(subject, 200)}</b> ${sentence(message, 600)} ${placeLink(context, at?.path ?? path, at?.line ?? null)}${quoted(context, at?.path ?? null, at?.line ?? null)}</div></li>`,
  );
  return page`<section class="group" id="g${index}"><h2>${title}</h2><p class="said">${text(said.join(" · "))}</p>${failures.length === 0 ? null : page`<ul class="failures">${failures}</ul>`}${graph.nodes.length === 0 ? null : picture === null ? page`<p class="empty">There are too many parts for a picture; the list has them.</p>` : svg(picture, graph, index)}${graph.nodes.length === 0 ? null : legend()}${graph.nodes.length === 0 ? null : list(graph, index, context)}</section>`;
}

function svg(picture: Picture, { cluster }: Graph, index: number): Html {
  const { width, height, boxes, lines } = picture;
  const label = cluster === null ? "What no cluster applies" : `What syncs what in cluster ${cluster}`;
  const missing = new Set(boxes.flatMap(({ node }) => (node.state === "missing" ? [node.id] : [])));
  const marker = (name: string): Html =>
    page`<marker id="m${index}-${text(name)}" class="${text(name)}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="m0 .8 7 3.2-7 3.2z"/></marker>`;
  const drawn = lines.map((line) => edge(line, missing.has(line.edge.to), index));
  return page`<div class="scroll" tabindex="0" role="region" aria-label="${text(label)}"><svg class="graph" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${text(`${label}. The list below says the same in words.`)}"><defs>${["applies", "depends-on", "dangling"].map(marker)}</defs>${drawn}${boxes.map(box)}</svg></div>`;
}

function edge({ edge: { kind, from, to }, points }: Line, dangling: boolean, index: number): Html {
  const [first, ...more] = points;
  if (first === undefined) return page``;
  let at = first;
  const curves = more.map((next) => {
    const bend = Math.round((next.x - at.x) * 5) / 10;
    const curve = page`C${at.x + bend} ${at.y} ${next.x - bend} ${next.y} ${next.x} ${next.y}`;
    at = next;
    return curve;
  });
  const look = dangling ? "dangling" : kind === "source" ? "depends-on" : kind;
  const says = `${from} ${kind === "applies" ? "applies" : kind === "source" ? "takes its content from" : "waits for"} ${to}`;
  return page`<path class="edge ${text(look)}" d="M${first.x} ${first.y}${curves}" marker-end="url(#m${index}-${text(look)})"><title>${text(says)}</title></path>`;
}

function box({ node, rows, stub, x, y, width, height }: Box): Html {
  const fits = Math.floor((width - 24) / PER_CHARACTER);
  if (stub)
    return page`<g class="node ${text(node.state)}"><title>${text(describe(node))}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/><text x="${x + 12}" y="${y + 19.5}" class="name">${text(shortName(node.name), fits)}</text></g>`;
  const head = page`<text x="${x + 12}" y="${y + 17}" class="name">${text(shortName(node.name), fits)}</text><text x="${x + 12}" y="${y + 32}" class="kind">${text(subtitle(node))}</text>`;
  const below = rows.map((row, at) => {
    const top = y + BOX.head + at * BOX.row;
    return page`<g class="row ${text(row.state)}"><rect x="${x + 8}" y="${top}" width="${width - 16}" height="${BOX.row - 4}" rx="4"/><text x="${x + 16}" y="${top + 15}">${text(row.name, fits)}</text><title>${text(describe(row))}</title></g>`;
  });
  return page`<g class="node ${text(node.state)}"><title>${text(describe(node))}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>${head}${below}</g>`;
}

function subtitle({ kind, state, objects }: GraphNode): string {
  const told = state === "applied" ? plural(objects, "object", "objects") : STATE_WORDS[state];
  return `${kind} · ${told}`;
}

function describe({ id, state, note }: GraphNode): string {
  return `${id}: ${STATE_WORDS[state]}${note === null ? "" : ` (${note})`}`;
}

function legend(): Html {
  return page`<ul class="legend"><li><i class="l-applies"></i>applies</li><li><i class="l-depends-on"></i>waits for</li><li><i class="l-dangling"></i>leads nowhere</li><li><i class="l-unapplied"></i>not applied</li></ul>`;
}

/** The same in words, for those who do not look at pictures. */
function list({ nodes, edges, more }: Graph, index: number, context: Context): Html {
  const items = nodes.map((node) => {
    const waits = edges.flatMap(({ from, to, kind }) => (from === node.id && kind !== "applies" ? [to] : []));
    const by = edges.find(({ to, kind }) => to === node.id && kind === "applies")?.from;
    const findings = context.report.findings.filter((finding) => concerns(finding, node));
    const facts = joined(
      [
        page`<span class="st ${text(node.state)}">${text(STATE_WORDS[node.state])}</span>`,
        node.at === null ? null : placeLink(context, node.at.path, node.at.line),
        node.path === null ? null : page`renders <code>${text(node.path, 200)}</code>`,
        by === undefined ? null : page`applied by ${text(by, 160)}`,
        waits.length === 0 ? null : page`needs ${text(waits.join(", "), 600)}`,
        findings.length === 0 ? null : page`<strong>${text(plural(findings.length, "finding", "findings"))}</strong>`,
      ],
      " · ",
    );
    return page`<li><b>${text(node.id, 200)}</b> ${facts}${node.note === null ? null : page`<br>${sentence(node.note, 400)}`}</li>`;
  });
  const left = more === 0 ? null : page`<li>${text(plural(more, "more is", "more are"))} left out.</li>`;
  return page`<details class="list"><summary>As a list <span class="n">${nodes.length}</span></summary><ul class="plain" aria-label="Parts, ${index}">${items}${left}</ul></details>`;
}

function concerns({ object, at }: Finding, node: GraphNode): boolean {
  return object === node.id && (node.at === null || at.path === node.at.path);
}
