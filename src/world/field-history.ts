import { groupOf, type ObjectId } from "../domain/object.ts";
import { type FieldPath, type Value, valueAt } from "../domain/value.ts";
import type { FieldVersion, ManifestDocument, Need, TextVersion } from "../domain/world.ts";
import { readBlobs } from "./git.ts";
import type { PathIndex } from "./path-index.ts";
import { parseDocuments } from "./yaml.ts";

/** Values that fields had, and contents of files; `gather` loads, the others answer from what was loaded. */
export interface FieldHistory {
  gather(needs: readonly Need[]): Promise<void>;
  versions(path: string, object: ObjectId | null, field: FieldPath): readonly FieldVersion[] | undefined;
  texts(path: string): readonly TextVersion[] | undefined;
}

const MAX_VERSIONS = 200;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_FILE = 1024 * 1024;

/**
 * Loads former contents of files, at most 200 per file and 64 MB in all; a file beyond that stays ungathered. Contents are
 * parsed when they are asked for. `present` gives the path under which a file is known now.
 */
export function fieldHistory(root: string, index: PathIndex, present: (path: string) => string): FieldHistory {
  const files = new Map<string, readonly TextVersion[]>();
  const parsed = new Map<string, readonly ManifestDocument[]>();
  let loaded = 0;

  function documents(version: TextVersion): readonly ManifestDocument[] {
    const known = parsed.get(version.text);
    if (known !== undefined) return known;
    const read = parseDocuments(version.path, version.text).documents;
    parsed.set(version.text, read);
    return read;
  }

  async function gather(needs: readonly Need[]): Promise<void> {
    const paths = new Set(needs.flatMap((need) => (need.kind === "field-history" || need.kind === "text-history" ? [need.path] : [])));
    const wanted = [...paths].filter((path) => !files.has(path)).sort();
    const versions = wanted.flatMap((path) => versionsOf(index, present(path)).map((version) => ({ asked: path, ...version })));
    const names = [...new Set(versions.map(({ commit, path }) => `${commit}:./${path}`))];
    const blobs = await readBlobs(root, names).catch(() => undefined);
    if (blobs === undefined) return;
    const contents = new Map(names.map((name, at) => [name, blobs[at]]));
    for (const path of wanted) {
      const own = versions
        .filter(({ asked }) => asked === path)
        .flatMap(({ commit, path: name }) => textVersion(commit, name, contents.get(`${commit}:./${name}`)));
      const size = own.reduce((sum, { text }) => sum + text.length, 0);
      if (loaded + size > MAX_BYTES) continue;
      loaded += size;
      files.set(path, own);
    }
  }

  return {
    gather,
    texts: (path) => files.get(path),
    versions: (path, object, field) =>
      files.get(path)?.map((version) => ({ commit: version.commit, path: version.path, value: fieldOf(documents(version), object, field) })),
  };
}

function textVersion(commit: string, path: string, bytes: Uint8Array | undefined): readonly TextVersion[] {
  return bytes === undefined || bytes.length > MAX_FILE ? [] : [{ commit, path, text: new TextDecoder("utf-8").decode(bytes) }];
}

/** The commits that gave a file its contents, newest first, following it back through its renames. */
function versionsOf(index: PathIndex, path: string): readonly { commit: string; path: string }[] {
  const versions: { commit: string; path: string }[] = [];
  let name: string | null = path;
  let newest = -1;
  while (name !== null && versions.length < MAX_VERSIONS) {
    const current: string = name;
    name = null;
    for (const touch of index.touches(current)) {
      if (touch.at <= newest) continue;
      versions.push({ commit: touch.commit, path: current });
      if (versions.length >= MAX_VERSIONS) break;
      if (touch.from === null) continue;
      name = touch.from;
      newest = touch.at;
      break;
    }
  }
  return versions;
}

/** The field in the document of that object (API version aside, which rises over time), else in the first that has it. */
function fieldOf(documents: readonly ManifestDocument[], object: ObjectId | null, field: FieldPath): Value | undefined {
  if (object !== null) return valueAt(documents.find((document) => isObject(document.value, object))?.value, field);
  for (const document of documents) {
    const found = valueAt(document.value, field);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: Value, object: ObjectId): boolean {
  const group = valueAt(value, ["apiVersion"]);
  const namespace = valueAt(value, ["metadata", "namespace"]);
  return (
    valueAt(value, ["kind"]) === object.kind &&
    valueAt(value, ["metadata", "name"]) === object.name &&
    typeof group === "string" &&
    groupOf(group) === groupOf(object.apiVersion) &&
    (typeof namespace !== "string" || object.namespace === null || namespace === object.namespace)
  );
}
