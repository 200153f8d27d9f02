import type { ApiKind, ApiSchema } from "./api-schema.ts";
import { isMapping, isSequence, itemsAt, type Mapping, stringAt, type Value, valueAt } from "./value.ts";

/** An OpenAPI schema as a CRD holds it. */
export type JsonSchema = Value;

/** The deepest nesting of a schema that is followed; below, nothing is known. */
const DEEPEST = 64;

/**
 * The kind that a CustomResourceDefinition defines, with a schema for every version that it serves; nothing for any other object.
 * https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/custom-resource-definition-v1/
 */
export function crdKinds(crd: Value): readonly ApiKind[] {
  const kind = stringAt(crd, "spec", "names", "kind");
  const group = stringAt(crd, "spec", "group");
  if (stringAt(crd, "kind") !== "CustomResourceDefinition" || kind === undefined || group === undefined) return [];
  const versions: Record<string, ApiSchema> = {};
  for (const version of itemsAt(crd, "spec", "versions")) {
    const name = stringAt(version, "name");
    const schema = valueAt(version, ["schema", "openAPIV3Schema"]);
    if (name === undefined || valueAt(version, ["served"]) === false) continue;
    versions[name] = schema === undefined ? "any" : withMetadata(apiSchema(schema));
  }
  return [{ group, kind, namespaced: stringAt(crd, "spec", "scope") !== "Cluster", versions }];
}

/** Metadata, kind and version are the API server's own; status is none of a manifest's business. */
function withMetadata(schema: ApiSchema): ApiSchema {
  if (typeof schema !== "object" || !("fields" in schema)) return schema;
  const { status: _status, ...fields } = schema.fields;
  return { fields: { ...fields, apiVersion: "text", kind: "text", metadata: "any", status: "any" } };
}

/** The compact form of a structural schema. What it does not understand it takes for anything. */
export function apiSchema(schema: JsonSchema, depth = 0): ApiSchema {
  if (!isMapping(schema) || depth > DEEPEST) return "any";
  if (schema["x-kubernetes-int-or-string"] === true || schema.format === "int-or-string") return "text-or-number";
  if (schema["x-kubernetes-preserve-unknown-fields"] === true || schema["x-kubernetes-embedded-resource"] === true) return "any";
  switch (schema.type) {
    case "string":
      return textSchema(schema);
    case "integer":
      return "whole";
    case "number":
      return "number";
    case "boolean":
      return "flag";
    case "array":
      return { list: apiSchema(schema.items ?? null, depth + 1) };
    case "object":
      return objectSchema(schema, depth);
    default:
      return "any";
  }
}

function textSchema(schema: Mapping): ApiSchema {
  const one = schema.enum;
  return isSequence(one) && one.length > 0 && one.every((item) => typeof item === "string") ? { one: one.map(String) } : "text";
}

function objectSchema(schema: Mapping, depth: number): ApiSchema {
  const { properties, additionalProperties } = schema;
  if (isMapping(properties) && Object.keys(properties).length > 0) {
    if (additionalProperties !== undefined && additionalProperties !== false) return "any";
    return { fields: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, apiSchema(value, depth + 1)])) };
  }
  return isMapping(additionalProperties) ? { map: apiSchema(additionalProperties, depth + 1) } : "any";
}
