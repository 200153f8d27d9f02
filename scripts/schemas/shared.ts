import type { ApiKind, ApiProject, ApiSchema, PinnedSchemas } from "../../src/domain/api-schema.ts";

/** Schemas of which every part that occurs more than once is written once, as a node. */
export function shared(projects: readonly ApiProject[]): PinnedSchemas {
  const counts = new Map<string, number>();
  for (const schema of schemasOf(projects)) count(schema, counts);
  const numbers = new Map<string, number>();
  const nodes: ApiSchema[] = [];
  const place = (schema: ApiSchema): ApiSchema => {
    const key = JSON.stringify(schema);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const made = within(schema, place);
    if (typeof schema === "string" || (counts.get(key) ?? 0) < 2 || key.length < 24) return made;
    numbers.set(key, nodes.length);
    nodes.push(made);
    return nodes.length - 1;
  };
  const made = projects.map(({ name, version, kinds }) => ({
    name,
    version,
    kinds: kinds.map((kind): ApiKind => ({ ...kind, versions: mapped(kind.versions, place) })),
  }));
  return { nodes, projects: made };
}

function schemasOf(projects: readonly ApiProject[]): readonly ApiSchema[] {
  return projects.flatMap(({ kinds }) => kinds.flatMap(({ versions }) => Object.values(versions)));
}

function count(schema: ApiSchema, counts: Map<string, number>): void {
  if (typeof schema !== "object") return;
  const key = JSON.stringify(schema);
  const before = counts.get(key) ?? 0;
  counts.set(key, before + 1);
  if (before > 0) return;
  within(schema, (part) => {
    count(part, counts);
    return part;
  });
}

function within(schema: ApiSchema, visit: (part: ApiSchema) => ApiSchema): ApiSchema {
  if (typeof schema !== "object" || "one" in schema) return schema;
  if ("list" in schema) return { list: visit(schema.list) };
  if ("map" in schema) return { map: visit(schema.map) };
  return { fields: mapped(schema.fields, visit) };
}

function mapped(values: Readonly<Record<string, ApiSchema>>, visit: (part: ApiSchema) => ApiSchema): Record<string, ApiSchema> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, visit(value)]));
}
