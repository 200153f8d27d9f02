import { expect, it } from "vitest";
import { renderBounded } from "../../src/render/bounded.ts";
import type { ChartRequest, ChartResult, EngineTree } from "../../src/render/engine/contract.ts";

function tree(code: "timeout" | "invalid"): { tree: EngineTree; asked: string[] } {
  const asked: string[] = [];
  const failure = { code, message: code, file: "", line: 0, unsure: false };
  const chart = async ({ chart: path }: ChartRequest): Promise<ChartResult> => {
    asked.push(path);
    return { ok: false, failure };
  };
  return { asked, tree: { chart } as unknown as EngineTree };
}

const request = (chart: string): ChartRequest => ({ chart }) as ChartRequest;

it("a chart that does not end costs its time once, in however many clusters it is", async () => {
  const stuck = tree("timeout");
  const results = await Promise.all(["a", "a", "b", "a"].map((chart) => renderBounded(stuck.tree, request(chart))));
  expect(results.map((result) => !result.ok && result.failure.code)).toEqual(["timeout", "timeout", "timeout", "timeout"]);
  expect(stuck.asked).toEqual(["a", "b"]);
});

it("other failures hang on the values of each release", async () => {
  const failing = tree("invalid");
  await Promise.all(["a", "a"].map((chart) => renderBounded(failing.tree, request(chart))));
  expect(failing.asked).toEqual(["a", "a"]);
});
