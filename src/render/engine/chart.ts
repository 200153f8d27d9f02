import { parseChartAnswer, parseVerdict } from "./chart-answers.ts";
import type { ChartFailure, ChartRequest, ChartResult, RenderedChart } from "./contract.ts";
import type { Pool } from "./pool.ts";
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
  if (answer.schemas === null) return { ok: true, release: { ...answer.release, unreadSchemas: [] } };
  return validated(room, answer.release, answer.schemas);
}

async function validated(room: ChartRoom, release: Omit<RenderedChart, "unreadSchemas">, schemas: string): Promise<ChartResult> {
  const end = await (await room.validators()).run({ kind: "validate", schemas });
  if (end.kind !== "answer") return { ok: false, failure: stopped(end, `Validating the values of ${release.chartName}`, room.timeoutMs) };
  const { problem, unread } = parseVerdict(end.text);
  if (problem === "") return { ok: true, release: { ...release, unreadSchemas: unread } };
  const message = `values don't meet the specifications of the schema(s) in the following chart(s):\n${inOrder(problem)}`;
  return { ok: false, failure: { code: "invalid", message, file: "", line: 0, unsure: false } };
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
