import type { ApiKind, ApiSchema } from "../../src/domain/api-schema.ts";
import { isMapping, isSequence, itemsAt, type Mapping, stringAt, type Value, valueAt } from "../../src/domain/value.ts";

/** Types whose wire form is not what their schema says. Source: the Go types of k8s.io/apimachinery. */
const SPECIAL: Readonly<Record<string, ApiSchema>> = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "text-or-number",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "text-or-number",
  "io.k8s.apimachinery.pkg.runtime.RawExtension": "any",
  "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
  "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": "any",
};

/**
 * The kinds of an OpenAPI v3 document of Kubernetes (one group and version) that can be created, with their scope and schema. Types that contain
 * themselves are taken for anything from the second time on.
 */
export function openApiKinds(document: Value): readonly ApiKind[] {
  const schemas = valueAt(document, ["components", "schemas"]);
  const paths = valueAt(document, ["paths"]);
  if (!isMapping(schemas) || !isMapping(paths)) return [];
  const namespaced = new Map<string, boolean>();
  for (const [path, operations] of Object.entries(paths)) {
    const id = valueAt(operations, ["post", "x-kubernetes-group-version-kind"]);
    if (isMapping(id) && !path.includes("{name}")) namespaced.set(keyOf(id), (namespaced.get(keyOf(id)) ?? false) || path.includes("{namespace}"));
  }
  return Object.entries(schemas).flatMap(([name, schema]) =>
    itemsAt(schema, "x-kubernetes-group-version-kind").flatMap((id): readonly ApiKind[] => {
      const scope = isMapping(id) ? namespaced.get(keyOf(id)) : undefined;
      if (scope === undefined) return [];
      const made = withoutStatus(schemaOf(schemas, name, []));
      return [
        {
          group: stringAt(id, "group") ?? "",
          kind: stringAt(id, "kind") ?? "",
          namespaced: scope,
          versions: { [stringAt(id, "version") ?? ""]: made },
        },
      ];
    }),
  );
}

function keyOf(id: Mapping): string {
  return `${stringAt(id, "group")}/${stringAt(id, "version")}/${stringAt(id, "kind")}`;
}

function withoutStatus(schema: ApiSchema): ApiSchema {
  return typeof schema === "object" && "fields" in schema && Object.hasOwn(schema.fields, "status")
    ? { fields: { ...schema.fields, status: "any" } }
    : schema;
}

function schemaOf(schemas: Mapping, name: string, above: readonly string[]): ApiSchema {
  const special = Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined;
  if (special !== undefined) return special;
  if (above.includes(name) || name.includes("JSONSchemaProps") || name.endsWith(".JSON")) return "any";
  return fromSchema(schemas, schemas[name] ?? null, [...above, name]);
}

function fromSchema(schemas: Mapping, schema: Value, above: readonly string[]): ApiSchema {
  const all = itemsAt(schema, "allOf");
  const reference = stringAt(schema, "$ref") ?? (all.length === 1 ? stringAt(all[0], "$ref") : undefined);
  if (reference !== undefined) return schemaOf(schemas, reference.slice(reference.lastIndexOf("/") + 1), above);
  switch (stringAt(schema, "type")) {
    case "string":
      return stringAt(schema, "format") === "int-or-string" ? "text-or-number" : textOf(schema);
    case "integer":
      return "whole";
    case "number":
      return "number";
    case "boolean":
      return "flag";
    case "array":
      return { list: fromSchema(schemas, valueAt(schema, ["items"]) ?? null, above) };
    case "object":
      return objectOf(schemas, schema, above);
    default:
      return "any";
  }
}

function textOf(schema: Value): ApiSchema {
  const one = valueAt(schema, ["enum"]);
  return isSequence(one) && one.every((item) => typeof item === "string") ? { one: one.map(String) } : "text";
}

function objectOf(schemas: Mapping, schema: Value, above: readonly string[]): ApiSchema {
  const properties = valueAt(schema, ["properties"]);
  const more = valueAt(schema, ["additionalProperties"]);
  if (isMapping(properties) && Object.keys(properties).length > 0)
    return { fields: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, fromSchema(schemas, value, above)])) };
  return isMapping(more) ? { map: fromSchema(schemas, more, above) } : "any";
}
