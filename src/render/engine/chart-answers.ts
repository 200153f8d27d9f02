import { z } from "zod";
import type { Value } from "../../domain/value.ts";
import type { ChartFailure, RenderedChart } from "./contract.ts";
import { decodeValue } from "./wire.ts";

const list = z.array(z.string());
const value = z.unknown().transform((content) => content as Value);

const object = z.object({
  content: value,
  source: z.string(),
  hook: list.nullable(),
  crd: z.boolean(),
  volatile: z.array(z.array(z.union([z.string(), z.number()]))),
});

const failure = z.object({
  code: z.enum(["invalid", "refused", "needs-chart"]),
  message: z.string(),
  file: z.string(),
  line: z.number(),
  unsure: z.boolean(),
});

const release = z.object({
  chartName: z.string(),
  chartVersion: z.string(),
  appVersion: z.string(),
  objects: z
    .array(object)
    .nullable()
    .transform((objects) => objects ?? []),
  open: z.boolean(),
  schemas: z.array(z.unknown()),
  asked: list.nullable().transform((names) => names ?? []),
  looked: list.nullable().transform((names) => names ?? []),
  files: list,
});

const answer = z.discriminatedUnion("ok", [z.object({ ok: z.literal(false), failure }), z.object({ ok: z.literal(true), release: release })]);

/** The engine's answer about a chart, with the schemas that its values are still to be checked against, as JSON. */
export type ChartAnswer =
  | { readonly ok: false; readonly failure: ChartFailure }
  | { readonly ok: true; readonly release: RenderedChart; readonly schemas: string | null };

/** Reads the engine's answer about a chart. @throws ZodError when the module is not the one that belongs to this code. */
export function parseChartAnswer(text: string): ChartAnswer {
  const parsed = answer.parse(decodeValue(text));
  if (!parsed.ok) return parsed;
  const { schemas, ...rest } = parsed.release;
  return { ok: true, release: rest, schemas: schemas.length === 0 ? null : JSON.stringify(schemas) };
}

const verdict = z.object({ problem: z.string(), unread: list });

/** Reads what the module that validates says: what is wrong, empty for nothing, and schemas that it could not read. @throws ZodError as {@link parseChartAnswer}. */
export function parseVerdict(text: string): z.infer<typeof verdict> {
  return verdict.parse(JSON.parse(text));
}
