import { findField } from "./fields.ts";
import type { KubernetesObject } from "./object.ts";
import { isSequence, type Value, valueAt } from "./value.ts";

/**
 * The field through which an object takes content from somewhere that its manifest does not show, so that what the manifest lacks may still be
 * there: `valuesFrom` of a HelmRelease, `dataFrom` of an ExternalSecret, `envFrom` of a container (for fields that are environment variables).
 * Undefined when there is none.
 */
export function otherSource(object: KubernetesObject, fields: readonly string[]): string | undefined {
  const form = object.forms.substituted ?? object.forms.built ?? {};
  if (object.id.kind === "HelmRelease" && hasItems(valueAt(form, ["spec", "valuesFrom"]))) return "valuesFrom";
  if (object.id.kind === "ExternalSecret" && hasItems(valueAt(form, ["spec", "dataFrom"]))) return "dataFrom";
  const environment = fields.some((field) => /(?:^|\.)(?:env|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)$/.test(field));
  return environment && findField(form, "envFrom", true).some(({ value }) => hasItems(value)) ? "envFrom" : undefined;
}

function hasItems(value: Value | undefined): boolean {
  return isSequence(value) && value.length > 0;
}
