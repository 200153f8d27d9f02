import { configJsonSchema } from "../../src/config/schema.ts";
import { reportJsonSchema } from "../../src/report/schema.ts";

/** The generated files, path to content: the JSON Schemas of `truestory/report@1` and of the configuration file. */
export async function generate(): Promise<Record<string, string>> {
  const text = (schema: Record<string, unknown>): string => `${JSON.stringify(schema, null, 2)}\n`;
  return { "docs/config.schema.json": text(configJsonSchema()), "docs/report.schema.json": text(reportJsonSchema()) };
}
