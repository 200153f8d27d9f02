import type { Finding } from "../domain/audit.ts";
import { instantOf } from "../domain/instant.ts";
import { formatPath, isMapping, type Mapping, type Value, valueAt, walk } from "../domain/value.ts";
import type { ManifestDocument, YamlProblem } from "../domain/world.ts";
import { decisionFlaws } from "./gate-decision.ts";
import { type Flaw, type GateFileContext, shown } from "./gate-flaw.ts";

/** A gate file, read: its YAML documents and what was wrong with them. */
export interface GateFile {
  readonly path: string;
  readonly documents: readonly ManifestDocument[];
  readonly problems: readonly YamlProblem[];
}

/** Findings that one file may give; what lies beyond says nothing new. */
const MOST = 40;
const REQUIRED = ["schema", "story", "story_title", "gate", "status_reason", "reviewer", "updated"] as const;
const TYPICAL = [...REQUIRED, "waiver", "top_issues", "risk_summary"];

/** True when a document has at least three of the keys that a BMAD gate file starts with (qa-gate-tmpl.yaml), `gate` or `story` among them. */
export function isGateDocument(document: ManifestDocument): boolean {
  const { value } = document;
  if (!isMapping(value) || !(Object.hasOwn(value, "gate") || Object.hasOwn(value, "story"))) return false;
  return TYPICAL.filter((key) => Object.hasOwn(value, key)).length >= 3;
}

/**
 * Defects of a BMAD v4 gate file (bmad-core/templates/qa-gate-tmpl.yaml, tasks/qa-gate.md): keys given twice, placeholders, missing or
 * unknown values, criteria that the story does not have, expiry, waivers nobody approved, and a PASS that its own content denies.
 */
export function gateFileFindings(file: GateFile, context: GateFileContext): readonly Finding[] {
  const finding = (line: number, flaw: Omit<Flaw, "at">): Finding => ({
    rule: "gate-file",
    severity: flaw.severity ?? "warning",
    message: flaw.message,
    at: { path: file.path, line },
    cluster: null,
    object: null,
    story: context.story?.path ?? null,
    remediation: flaw.remediation,
    change: null,
  });
  const broken = file.problems.map(({ place, message }) =>
    finding(place.line, { message: `expected valid YAML with every key once, found: ${message}`, remediation: "Mend the YAML of the gate file." }),
  );
  const flaws = file.documents.flatMap((document) => {
    const { value } = document;
    if (!isMapping(value)) return [];
    const all = [...shapeFlaws(value, context), ...placeholderFlaws(value), ...decisionFlaws(value, context)];
    return all.map((flaw) => finding(document.place(flaw.at)?.line ?? document.line, flaw));
  });
  return [...broken, ...flaws].slice(0, MOST);
}

function shapeFlaws(gate: Mapping, context: GateFileContext): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const missing = REQUIRED.filter((key) => gate[key] === undefined || gate[key] === null || gate[key] === "");
  if (missing.length > 0) {
    flaws.push({
      at: [],
      message: `expected the fields ${REQUIRED.join(", ")}, found no ${missing.join(", ")}`,
      remediation: "Fill in what is missing.",
    });
  }
  if (!missing.includes("schema") && gate.schema !== 1) {
    flaws.push({ at: ["schema"], message: `expected schema 1, found ${shown(gate.schema)}`, remediation: "Write the gate file in schema 1." });
  }
  if (!missing.includes("gate") && !/^(?:PASS|CONCERNS|FAIL|WAIVED)$/.test(String(gate.gate)) && !isPlaceholder(gate.gate)) {
    const remediation = "Write one of the four words.";
    flaws.push({ at: ["gate"], message: `expected gate PASS, CONCERNS, FAIL or WAIVED, found ${shown(gate.gate)}`, remediation });
  }
  if (!missing.includes("story") && context.story === undefined && !isPlaceholder(gate.story)) {
    const message = `expected the number or id of one story, found ${shown(gate.story)}, which is none of those audited`;
    flaws.push({ at: ["story"], severity: "info", message, remediation: "Name the story as its title does, or remove the gate file." });
  }
  for (const at of [["updated"], ["expires"], ["waiver", "expires"]]) {
    const value = valueAt(gate, at);
    if (typeof value !== "string" || value === "" || isPlaceholder(value) || instantOf(value) !== undefined) continue;
    flaws.push({
      at,
      message: `expected ${formatPath(at)} as an ISO 8601 date, found ${shown(value)}`,
      remediation: "Write it as 2026-01-31T12:00:00Z.",
    });
  }
  return flaws;
}

/** Fields that never quote the manifests, so that a variable in them was forgotten. */
const PLAIN: ReadonlySet<string> = new Set(["story", "story_title", "gate", "reviewer", "updated", "expires", "approved_by"]);
const WHOLE = /^\s*(?:\$\{?[A-Z][A-Z0-9_]*\}?|\{\{[^{}]{1,120}\}\}|<[^<>]{1,120}>)\s*$/;
const INSIDE = /\$\{[A-Z][A-Z0-9_]*\}|\$[A-Z][A-Z0-9_]+|\{\{[^{}]{1,120}\}\}/;

/** A text that is nothing but a variable or a template's slot: `$DATE`, `{{reviewer}}`, `<name>`. */
function isPlaceholder(value: Value | undefined): boolean {
  return typeof value === "string" && WHOLE.test(value);
}

/** `$DATE` and `{{…}}` that were never filled in; inside of longer texts only where no manifest is quoted. */
function placeholderFlaws(gate: Mapping): readonly Flaw[] {
  const flaws: Flaw[] = [];
  for (const { path, value } of walk(gate)) {
    if (flaws.length >= MOST) break;
    if (typeof value !== "string" || value.length > 10_000) continue;
    const plain = PLAIN.has(String(path.at(-1)));
    if (!isPlaceholder(value) && !(plain && INSIDE.test(value))) continue;
    const message = `expected a value in ${formatPath(path)}, found the placeholder ${shown(value)}`;
    flaws.push({ at: path, message, remediation: "Write the value; the template was not filled in." });
  }
  return flaws;
}
