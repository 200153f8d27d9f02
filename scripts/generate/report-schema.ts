import { reportJsonSchema } from "../../src/report/schema.ts";

/** The generated files, path to content: `docs/report.schema.json`, the JSON Schema of `truestory/report@1`. */
export async function generate(): Promise<Record<string, string>> {
  return { "docs/report.schema.json": `${JSON.stringify(reportJsonSchema(), null, 2)}\n` };
}
