import type { Assertion } from "../domain/assertion.ts";

/**
 * True when an assertion names by itself what it is about (a path, an object by kind and name, a key in a file), so that a miss is a miss
 * whatever the rest of the sentence says. Any other assertion is read in a scope that words not understood may narrow.
 */
export function standsAlone(assertion: Assertion): boolean {
  switch (assertion.kind) {
    case "path-exists":
    case "path-absent":
    case "builds":
    case "resource-listed":
    case "valid-yaml":
    case "no-plaintext-secret":
    case "secret-encrypted":
    case "document-covers":
    case "setting-across":
    case "document-says":
    case "document-section":
    case "file-matches":
    case "named-object":
    case "alert-rule":
    case "derived":
      return true;
    case "applied":
      return assertion.paths.length > 0;
    case "object-present":
    case "object-absent":
      return assertion.search.kind !== undefined && assertion.search.name !== undefined;
    case "setting":
      return assertion.clusters.length > 0 || assertion.files.length > 0;
    case "alerts":
      return assertion.names.length > 0;
    default:
      return false;
  }
}

/** Whether an assertion says no more than that something is there, or that it is not there. */
export function saysOfPresence(assertion: Assertion): "there" | "not-there" | "more" {
  const { kind } = assertion;
  if (kind === "setting" && assertion.value === null) return assertion.absent === true ? "not-there" : "there";
  if (kind === "object-present" || kind === "path-exists") return "there";
  return kind === "object-absent" || kind === "path-absent" ? "not-there" : "more";
}
