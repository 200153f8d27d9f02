import { parseChartAnswer, parseVerdict } from "./chart-answers.ts";
import type { ChartFailure, ChartRequest, ChartResult, RenderedChart } from "./contract.ts";
import type { Pool } from "./pool.ts";
import { withoutRemote } from "./remote-schemas.ts";
import type { JobEnd } from "./seat.ts";
import { encodeValue } from "./wire.ts";

/** What rendering charts needs. */
export interface ChartRoom {
  readonly pool: Pool;
  readonly tree: number;
  readonly timeoutMs: number;
  /** The pool of the module that validates values; started when first asked for. */
  readonly validators: () => Promise<Pool>;
}

/** Renders a chart and checks its values against its schemas. */
export async function renderChart(room: ChartRoom, request: ChartRequest): Promise<ChartResult> {
  const { sourceIgnore, ...asked } = request;
  const end = await room.pool.run({
    kind: "build",
    of: "chart",
    tree: room.tree,
    request: encodeValue(asked),
    sourceIgnore,
    overlay: [],
    theme: `chart ${request.chart} ${request.from}/${request.name}`,
  });
  if (end.kind !== "answer") return { ok: false, failure: stopped(end, `Rendering ${request.chart}`, room.timeoutMs) };
  const answer = parseChartAnswer(end.text);
  if (!answer.ok) return answer;
  return answer.schemas === null ? { ok: true, release: answer.release } : validated(room, answer.release, answer.schemas);
}

/**
 * Checks values against the schemas of a chart. Schemas elsewhere are not fetched: where it makes no difference whether they take everything or
 * nothing, they say nothing about these values; else the chart is refused by the field that refers to them.
 */
async function validated(room: ChartRoom, release: RenderedChart, schemas: string): Promise<ChartResult> {
  const pool = await room.validators();
  const end = await pool.run({ kind: "validate", schemas });
  if (end.kind !== "answer") return { ok: false, failure: stopped(end, `Validating the values of ${release.chartName}`, room.timeoutMs) };
  const { problem, unread } = parseVerdict(end.text);
  const plain = { file: "", line: 0, unsure: false };
  if (problem !== "") {
    const message = `values don't meet the specifications of the schema(s) in the following chart(s):\n${inOrder(problem)}`;
    return { ok: false, failure: { ...plain, code: "invalid", message } };
  }
  if (unread.length === 0) return { ok: true, release };
  const { text, references } = withoutRemote(schemas, unread);
  const strict = await pool.run({ kind: "validate", schemas: text });
  const verdict = strict.kind === "answer" ? parseVerdict(strict.text) : undefined;
  if (verdict?.problem === "" && verdict.unread.length === 0) return { ok: true, release };
  const [first = { file: `${release.chartName}/values.schema.json`, field: "$ref", address: unread[0] ?? "" }] = references;
  const message = `${first.file} refers to ${first.address} (${first.field}), which is not fetched: whether the values may be as they are is not known`;
  return { ok: false, failure: { ...plain, code: "needs-network", file: first.file, message } };
}

function stopped(end: Exclude<JobEnd, { kind: "answer" }>, what: string, timeoutMs: number): ChartFailure {
  const plain = { file: "", line: 0, unsure: false };
  switch (end.kind) {
    case "timeout":
      return { ...plain, code: "timeout", message: `${what} took more than ${timeoutMs} ms.` };
    case "memory":
      return { ...plain, code: "memory", message: `${what} needs more memory than a chart may have.` };
    case "crashed":
      return { ...plain, code: "crashed", message: `The engine stopped: ${what}.` };
    default:
      return end satisfies never;
  }
}

/** Complaints of one schema, sorted: the validator gives them in no order of its own. */
function inOrder(problem: string): string {
  const lines = problem.split("\n");
  let start = 0;
  while (start < lines.length) {
    let end = start;
    while (lines[end]?.startsWith("- at ") === true) end += 1;
    lines.splice(start, end - start, ...lines.slice(start, end).sort());
    start = Math.max(end, start + 1);
  }
  return lines.join("\n");
}
