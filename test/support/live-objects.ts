import { parse } from "yaml";
import type { LiveObject } from "../../src/domain/live.ts";
import type { Mapping } from "../../src/domain/value.ts";

/** Live objects of YAML documents, exported without their managers. */
export function readObjects(documents: readonly string[]): readonly LiveObject[] {
  return documents.map((document): LiveObject => {
    const value: Mapping & { metadata: { name: string; namespace?: string }; kind: string; apiVersion: string } = parse(document);
    const { name, namespace } = value.metadata;
    return { id: { apiVersion: value.apiVersion, kind: value.kind, namespace: namespace ?? null, name }, value, managers: null };
  });
}
