import type { Report } from "../domain/audit.ts";
import { parseReport } from "./schema.ts";

/**
 * `report.json`: two spaces, keys in the order of the schema, a newline at the end. The same report gives the same bytes.
 * @throws Error when the report does not fit its own schema.
 */
export function encodeReport(report: Report): string {
  return `${JSON.stringify(parseReport(report), null, 2)}\n`;
}
