import { z } from "zod";

/** A reference to a schema elsewhere. */
export interface RemoteReference {
  /** `web/values.schema.json`. */
  readonly file: string;
  /** `properties.port.$ref`. */
  readonly field: string;
  readonly address: string;
}

/** Deeper parts of a schema stay as they are: a reference in them keeps its schema unread. */
const MAX_DEPTH = 200;

const schemaList = z.array(z.object({ chart: z.string(), schema: z.string(), values: z.unknown() }));

/**
 * Schemas of charts in which every reference to one of `addresses` takes nothing, and those references in order. `text` is what the engine gives
 * to be validated: charts with the text of their schema and their values.
 */
export function withoutRemote(
  text: string,
  addresses: readonly string[],
): { readonly text: string; readonly references: readonly RemoteReference[] } {
  const references: RemoteReference[] = [];
  const unread = new Set(addresses);
  const closed = (node: unknown, file: string, path: string, depth = 0): unknown => {
    if (depth > MAX_DEPTH) return node;
    if (Array.isArray(node)) return node.map((item, index) => closed(item, file, `${path}[${index}]`, depth + 1));
    if (typeof node !== "object" || node === null) return node;
    const reference = "$ref" in node && typeof node.$ref === "string" ? node.$ref : undefined;
    const address = reference?.split("#")[0] ?? "";
    if (reference !== undefined && unread.has(address)) {
      references.push({ file, field: `${path}${path === "" ? "" : "."}$ref`, address: reference });
      return { not: {} };
    }
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, closed(item, file, path === "" ? key : `${path}.${key}`, depth + 1)]));
  };
  const schemas = schemaList.parse(JSON.parse(text)).map(({ chart, schema, values }) => ({
    chart,
    schema: JSON.stringify(closed(JSON.parse(schema), `${chart}/values.schema.json`, "")),
    values,
  }));
  return { text: JSON.stringify(schemas), references };
}
