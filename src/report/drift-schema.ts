import { z } from "zod";
import type { DriftReport } from "../domain/drift.ts";

const text = z.string();
const place = z.object({ path: text, line: z.number().int() });

/** What an issue about drift is made of. */
const driftReport = z.looseObject({
  schema: z.literal("truestory/drift@1"),
  commit: text.nullable(),
  clusters: z.array(
    z.looseObject({
      name: text,
      exportedAt: text.nullable(),
      stale: z.boolean(),
      compared: z.number().int(),
      notCovered: z.number().int(),
      problems: z.array(text),
    }),
  ),
  drift: z.array(
    z.looseObject({
      cluster: text,
      object: text,
      field: text.nullable(),
      kind: z.enum(["changed", "missing", "extra", "boundary"]),
      severity: z.enum(["error", "warning", "info"]),
      against: z.enum(["git", "baseline", "previous"]),
      git: text.nullable(),
      live: text.nullable(),
      means: z.array(text),
      who: text,
      owner: z.object({ owner: text, next: text, belongs: text }),
      at: place.nullable(),
      fingerprint: text.regex(/^[0-9a-f]{8,64}$/),
    }),
  ),
});

/** Reads a decoded `truestory/drift@1`. Throws when what an issue is made of is not as it should be; further fields are taken as they are. */
export function parseDriftReport(value: unknown): DriftReport {
  const parsed = driftReport.safeParse(value);
  if (!parsed.success) throw new Error(`This is no truestory/drift@1: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
  return parsed.data as unknown as DriftReport;
}
