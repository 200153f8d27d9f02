import type { Gate, Verdict } from "../../domain/audit.ts";
import type { GraphState } from "../../domain/graph.ts";
import type { Severity } from "../../domain/rule.ts";
import { type Html, page, text } from "../encode/html.ts";
import { sayVerdict } from "../words.ts";

/** Drawings on a field of 16 by 16, as strokes. */
const SHAPES = {
  verified: page`<path d="m3.5 8.5 3 3 6-7"/>`,
  attested: page`<path d="M3 13h10M4 10.2 10.8 3.4l1.9 1.9-6.8 6.8-2.6.6z"/>`,
  failed: page`<path d="m4 4 8 8m0-8-8 8"/>`,
  moved: page`<path d="M3 4v4.5h9.5M9.5 5.5l3 3-3 3"/>`,
  unproven: page`<path d="M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.4 8.6 8 9 8 10m0 2.4v.2"/>`,
  deferred: page`<path d="m3.5 4 4 4-4 4m5-8 4 4-4 4"/>`,
  waived: page`<path d="M4 14V3h8l-2 3 2 3H4"/>`,
  "not-applicable": page`<path d="M3.5 8h9"/>`,
  warning: page`<path d="M8 5v4m0 2.3v.2M8 2 1.8 13.2h12.4z"/>`,
  info: page`<path d="M8 7.2v4M8 4.7v.2"/><circle cx="8" cy="8" r="6.2"/>`,
  search: page`<circle cx="7" cy="7" r="4.2"/><path d="m10.2 10.2 3.3 3.3"/>`,
  theme: page`<circle cx="8" cy="8" r="5.5"/><path class="fill" d="M8 2.5a5.5 5.5 0 0 1 0 11z"/>`,
  mark: page`<path d="M3 2.5h7l3 3v8H3zM5.3 9l1.9 1.9 3.5-4"/>`,
  keys: page`<rect x="1.5" y="4" width="13" height="8.5" rx="1.5"/><path d="M4 7h.1m2.6 0h.1m2.6 0h.1m2.5 0h.1M5 9.8h6"/>`,
} as const;

/** A drawing of the page's own set. */
export type Shape = keyof typeof SHAPES;

/** The set, once per page. */
export function sprite(): Html {
  const symbols = Object.entries(SHAPES).map(([name, shape]) => page`<symbol id="i-${text(name)}" viewBox="0 0 16 16">${shape}</symbol>`);
  return page`<svg class="sprite" aria-hidden="true" focusable="false">${symbols}</svg>`;
}

/** A drawing; what it means is always said in words beside it. */
export function icon(shape: Shape): Html {
  return page`<svg class="i" aria-hidden="true"><use href="#i-${text(shape)}"/></svg>`;
}

/** A verdict as a pill: drawing and word. */
export function verdictPill(verdict: Verdict): Html {
  return page`<span class="v ${text(verdict)}">${icon(verdict)}${text(sayVerdict(verdict))}</span>`;
}

const GATE_SHAPES: Readonly<Record<Gate, Shape>> = { PASS: "verified", CONCERNS: "warning", FAIL: "failed", WAIVED: "waived" };

/** A gate as a pill. */
export function gatePill(gate: Gate): Html {
  return page`<span class="g ${text(gate)}">${icon(GATE_SHAPES[gate])}${text(gate)}</span>`;
}

const SEVERITY_SHAPES: Readonly<Record<Severity, Shape>> = { error: "failed", warning: "warning", info: "info" };

/** A severity as a pill. */
export function severityPill(severity: Severity): Html {
  return page`<span class="s ${text(severity)}">${icon(SEVERITY_SHAPES[severity])}${text(severity === "info" ? "remark" : severity)}</span>`;
}

/** The states of the graph in words. */
export const STATE_WORDS: Readonly<Record<GraphState, string>> = {
  applied: "applied",
  suspended: "suspended",
  failed: "fails to build",
  skipped: "rendered elsewhere",
  unapplied: "not applied",
  missing: "missing",
  unknown: "not seen",
};
