import type { Finding } from "../domain/audit.ts";
import { sameByValue } from "../domain/compare.ts";
import { presentPath } from "../domain/moves.ts";
import { listed } from "../domain/outcome.ts";
import { type FieldPath, formatPath, isMapping, isSequence, type Mapping, stringAt, type Value, valueAt } from "../domain/value.ts";
import type { ManifestDocument, World } from "../domain/world.ts";
import type { PlannedFile } from "./planned.ts";

/** A planned value that the file does not have. */
interface Difference {
  readonly path: FieldPath;
  readonly planned: Value;
  readonly found: Value | undefined;
}

const MOST_DIFFERENCES = 200;
const MOST_NAMED = 4;
/** Where a snippet without kind may stand in a manifest, nearest reading first. */
const HOMES: readonly FieldPath[] = [[], ["data"], ["spec", "values"], ["spec"]];

/** Where the file that a story plans says something else than the plan, or leaves something out: one note per fence. */
export function plannedContent(story: string, file: PlannedFile, planned: readonly ManifestDocument[], world: World): readonly Finding[] {
  const present = presentPath(world, file.path);
  if (present === undefined || world.tree.kind(present) !== "file") return [];
  const real = world.documents(present);
  const differences: { readonly difference: Difference; readonly line: number; readonly hidden: boolean }[] = [];
  for (const document of planned) {
    const home = homeOf(document.value, real);
    if (home === undefined) continue;
    if (home === "missing") return [note(story, file, `expected the planned ${nameOf(document.value)}, found none in ${present}`)];
    const hidden = stringAt(home.document.value, "kind") === "Secret";
    for (const difference of differencesOf(document.value, valueAt(home.document.value, home.path) ?? null, home.path)) {
      const line = placeOf(home.document, difference.path);
      differences.push({ difference, line, hidden });
    }
  }
  const [first] = differences;
  if (first === undefined) return [];
  const { difference, line, hidden } = first;
  const more = differences.slice(1).map((other) => `\`${formatPath(other.difference.path)}\``);
  const found = difference.found === undefined ? "none" : hidden ? "another value" : shown(difference.found);
  const what = `\`${formatPath(difference.path)}\` ${hidden ? "as planned" : `to be ${shown(difference.planned)} as planned`}`;
  const rest = more.length === 0 ? "" : `; ${listed(more, MOST_NAMED)} ${more.length === 1 ? "differs" : "differ"} too`;
  return [note(story, file, `expected ${what}, found ${found} (${present}:${line})${rest}`)];
}

function note(story: string, file: PlannedFile, message: string): Finding {
  return {
    rule: "planned-content",
    severity: "info",
    message,
    at: { path: story, line: file.line },
    cluster: null,
    object: null,
    story,
    remediation: "Bring the plan in the story up to date, or the file in line with it.",
    change: null,
  };
}

function nameOf(planned: Value): string {
  return `${stringAt(planned, "kind") ?? "document"} ${stringAt(planned, "metadata", "name") ?? ""}`.trim();
}

interface Home {
  readonly document: ManifestDocument;
  readonly path: FieldPath;
}

/** The document of the file that a planned one stands for, and the place in it where a snippet stands. */
function homeOf(planned: Value, real: readonly ManifestDocument[]): Home | "missing" | undefined {
  const kind = stringAt(planned, "kind");
  if (kind !== undefined) {
    const same = real.filter(({ value }) => stringAt(value, "kind") === kind);
    const name = stringAt(planned, "metadata", "name");
    const [document, more] = same.filter(({ value }) => name === undefined || stringAt(value, "metadata", "name") === name);
    if (document === undefined) return "missing";
    return more === undefined ? { document, path: [] } : undefined;
  }
  if (!isMapping(planned)) return undefined;
  const keys = Object.keys(planned);
  for (const path of HOMES) {
    const homes = real.filter(({ value }) => {
      const at = valueAt(value, path);
      return isMapping(at) && keys.some((key) => Object.hasOwn(at, key));
    });
    const [document, more] = homes;
    if (document !== undefined) return more === undefined ? { document, path } : undefined;
  }
  return undefined;
}

function differencesOf(planned: Value, found: Value | undefined, path: FieldPath, into: Difference[] = []): readonly Difference[] {
  if (into.length >= MOST_DIFFERENCES || isOpen(planned)) return into;
  if (isMapping(planned) && isMapping(found)) {
    for (const [key, value] of Object.entries(planned))
      differencesOf(value, Object.hasOwn(found, key) ? found[key] : undefined, [...path, key], into);
  } else if (isSequence(planned) && isSequence(found)) {
    for (const [at, item] of planned.entries()) {
      const counterpart = counterpartOf(item, found);
      if (counterpart === undefined) into.push({ path: [...path, at], planned: item, found: undefined });
      else differencesOf(item, counterpart.value, [...path, counterpart.at], into);
    }
  } else if (found === undefined || !sameByValue(planned, found)) into.push({ path, planned, found });
  return into;
}

/** The item of a list that a planned one stands for: the same scalar, or the mapping with the same name. */
function counterpartOf(item: Value, found: readonly Value[]): { readonly at: number; readonly value: Value } | undefined {
  const at = found.findIndex((other) => (isMapping(item) ? isMapping(other) && sameName(item, other) : sameByValue(item, other)));
  return at < 0 ? undefined : { at, value: found[at] ?? null };
}

function sameName(item: Mapping, other: Mapping): boolean {
  const key = ["name", "alert", "dnsName", "secretKey", "key", "topologyKey", "port", "kind"].find((one) => Object.hasOwn(item, one));
  return key !== undefined && Object.hasOwn(other, key) && sameByValue(item[key] ?? null, other[key] ?? null);
}

/** A value that the plan leaves for later: `<REGISTRY>`, `YOUR_TOKEN`, `CHANGEME`. */
function isOpen(planned: Value): boolean {
  return typeof planned === "string" && /<[^<>]{1,60}>|\bYOUR[_-]|CHANGE_?ME|REPLACE_?ME|\bTBD\b|^\.\.\.$|…/.test(planned);
}

function shown(value: Value): string {
  const text = typeof value === "string" ? value : JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part));
  return `\`${text.length > 80 ? `${text.slice(0, 79)}…` : text}\``;
}

function placeOf(document: ManifestDocument, path: FieldPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const place = document.place(path.slice(0, length));
    if (place !== undefined) return place.line;
  }
  return document.line;
}
