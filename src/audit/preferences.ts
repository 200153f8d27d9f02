import type { Assertion } from "../domain/assertion.ts";
import type { Config } from "../domain/config.ts";
import { readingAnnotation } from "./annotated.ts";
import type { ReadSentence } from "./read.ts";

type Preferences = Pick<Config, "repositories" | "versionPolicy">;

/** Keys of assertions (and of their searches) that hold repository paths. */
const PATH_KEYS = new Set(["patterns", "under", "paths", "tiers", "files", "file", "path", "kustomizations"]);

/** A path as the repository knows it: without a prefix that the configuration declares to mean this repository. */
export function localPath(path: string, repositories: Config["repositories"]): string {
  for (const [prefix, place] of Object.entries(repositories)) {
    const stem = prefix.endsWith("/") ? prefix : `${prefix}/`;
    if (place === "" && path.startsWith(stem) && path.length > stem.length) return path.slice(stem.length);
  }
  return path;
}

function withLocalPaths(value: unknown, repositories: Config["repositories"], isPath: boolean): unknown {
  if (typeof value === "string") return isPath ? localPath(value, repositories) : value;
  if (Array.isArray(value)) {
    const items = value.map((item) => withLocalPaths(item, repositories, isPath));
    return isPath ? [...new Set(items)] : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withLocalPaths(item, repositories, PATH_KEYS.has(key))]));
}

/**
 * An assertion as the configuration wants it judged: prefixes that mean this repository taken off its paths, and exact
 * versions read as lower bounds under the version policy `at-least`.
 */
function preferred(assertion: Assertion, { repositories, versionPolicy }: Preferences): Assertion {
  const local = Object.keys(repositories).length === 0 ? assertion : (withLocalPaths(assertion, repositories, false) as Assertion);
  if (local.kind !== "version" || local.constraint.is !== "exact" || versionPolicy === "exact") return local;
  return { ...local, constraint: { is: "at-least", version: local.constraint.version } };
}

/** A sentence as it was read, with every assertion as the configuration wants it, and the version policy that its annotation sets. */
export function preferredReading(read: ReadSentence, preferences: Preferences): ReadSentence {
  const annotation = readingAnnotation(read.sentence);
  const prefer = (one: ReadSentence, wanted: Preferences): ReadSentence => ({
    ...one,
    readings: one.readings.map(({ recogniser, recognition }) => ({
      recogniser,
      recognition: { ...recognition, assertions: recognition.assertions.map((assertion) => preferred(assertion, wanted)) },
    })),
  });
  if (annotation?.kind === "version")
    return { ...prefer(read, { ...preferences, versionPolicy: annotation.policy }), plain: prefer(read, preferences) };
  return { ...prefer(read, preferences), ...(read.plain === undefined ? {} : { plain: prefer(read.plain, preferences) }) };
}
