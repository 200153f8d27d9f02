import type { ChartRequest, ChartResult, EngineTree } from "./engine/contract.ts";

/** Failures that the next release of the same chart would only have once more, after as long a time. */
const STUCK: readonly string[] = ["timeout", "memory", "crashed"];

/** The first rendering of each chart, by the tree that it is in. */
const first = new WeakMap<EngineTree, Map<string, Promise<ChartResult>>>();

/**
 * Renders a chart. The first release of it goes ahead of all others, whichever cluster they are of: when its chart does not end, or takes all
 * memory, that is the answer for every one.
 */
export async function renderBounded(tree: EngineTree, request: ChartRequest): Promise<ChartResult> {
  const known = first.get(tree) ?? new Map<string, Promise<ChartResult>>();
  first.set(tree, known);
  const earlier = known.get(request.chart);
  if (earlier === undefined) {
    const result = tree.chart(request);
    known.set(request.chart, result);
    return result;
  }
  const result = await earlier;
  return !result.ok && STUCK.includes(result.failure.code) ? result : tree.chart(request);
}
