import type { ObjectId } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import { type FieldPath, stringAt, valueAt } from "../domain/value.ts";
import type { RenderFailure } from "../domain/world.ts";
import type { BuildFailure } from "./engine/contract.ts";
import { closureOf, kustomizationDocument } from "./kustomization.ts";
import { manifestsOf } from "./manifest.ts";
import { directoryOf, isKustomizationFile, kustomizationFileOf, resolvePath } from "./paths.ts";
import { entriesOf, itemsOf, type Source } from "./source.ts";

/** What failed and where it was asked for. */
export interface FailedBuild {
  readonly cluster: string | null;
  readonly subject: string;
  readonly path: string;
  /** Where the build was asked for: the Kustomization's `spec.path`. */
  readonly askedAt: Place | null;
}

/** Makes the failure of a build, with the line that caused it when that is known, else the line that asked for the build. */
export function buildFailure(source: Source, failed: FailedBuild, failure: BuildFailure): RenderFailure {
  const { cluster, subject, path, askedAt } = failed;
  const place = causeOf(source, path, failure) ?? askedAt;
  return { cluster, subject, path, place, message: failure.message, code: codeOf(failure) };
}

/** A remote base is no fault of the build: it is only not fetched here. */
function codeOf({ code, message }: BuildFailure): string {
  return code === "refused" && message.endsWith("is remote; nothing is fetched during a build") ? "needs-network" : code;
}

/** A failure of a build that the engine was content with. */
export function invalid(message: string): BuildFailure {
  return { code: "invalid", message, file: null, field: null };
}

function causeOf(source: Source, path: string, failure: BuildFailure): Place | undefined {
  const { file, field, message } = failure;
  if (file !== null && source.tree.kind(file) !== "file") return listingOf(source, path, file);
  const cause = file ?? kustomizationFileOf(source.tree, path);
  if (cause === undefined) return undefined;
  const at = field === null ? undefined : fieldPlace(source, cause, field);
  if (at !== undefined) return at;
  const stated = /\bline (\d{1,7})\b/.exec(message)?.[1];
  if (stated !== undefined) return { path: cause, line: Math.max(1, Number(stated)) };
  return (isKustomizationFile(cause) ? entryNamedIn(source, cause, message) : manifestNamedIn(source, cause, message)) ?? firstLine(source, cause);
}

function firstLine(source: Source, file: string): Place {
  return { path: file, line: source.documents(file)[0]?.line ?? 1 };
}

function fieldPlace(source: Source, file: string, field: string): Place | undefined {
  const steps = field.split(/[.[\]]/).filter((step) => step !== "");
  const path = steps.map((step) => (/^\d{1,6}$/.test(step) ? Number(step) : step));
  for (const document of source.documents(file)) {
    for (let length = path.length; length > 0; length -= 1) {
      const place = document.place(path.slice(0, length));
      if (place !== undefined) return place;
    }
  }
  return undefined;
}

/** The entry that lists a file or directory which does not exist, in any kustomization file that the build reads. */
function listingOf(source: Source, path: string, missing: string): Place | undefined {
  for (const file of [...closureOf(source, path)].filter(isKustomizationFile)) {
    for (const { entry, at } of entriesIn(source, file)) {
      if (resolvePath(directoryOf(file), entry) === missing) return kustomizationDocument(source, file)?.place(at);
    }
  }
  const own = kustomizationFileOf(source.tree, path);
  return own === undefined ? undefined : firstLine(source, own);
}

/** The last entry of a kustomization file that a message names, or that patches an object which it names. */
function entryNamedIn(source: Source, file: string, message: string): Place | undefined {
  const words = new Set(message.slice(0, 10_000).split(/[\s'"`:;,]/));
  const entries = entriesIn(source, file);
  const named = entries.filter(({ entry }) => words.has(entry)).at(-1);
  const patching = entries.find(({ entry }) => {
    const path = resolvePath(directoryOf(file), entry);
    return path !== undefined && source.tree.kind(path) === "file" && manifestNamedIn(source, path, message) !== undefined;
  });
  const at = named ?? patching;
  return at === undefined ? undefined : kustomizationDocument(source, file)?.place(at.at);
}

/** The manifest of a file that a message names as `Kind.version.group/name.namespace`. */
function manifestNamedIn(source: Source, file: string, message: string): Place | undefined {
  const named = [...message.slice(0, 10_000).matchAll(/\b([A-Z][A-Za-z0-9]{0,100})\.[^\s/']{0,200}\/([^\s'";:]{1,300})/g)];
  for (const [, kind, rest = ""] of named.toReversed()) {
    for (const { document, prefix, value } of source.documents(file).flatMap(manifestsOf)) {
      const name = stringAt(value, "metadata", "name");
      if (stringAt(value, "kind") !== kind || name === undefined || (rest !== name && !rest.startsWith(`${name}.`))) continue;
      return (prefix.length === 0 ? undefined : document.place(prefix)) ?? { path: file, line: document.line };
    }
  }
  return undefined;
}

interface Entry {
  readonly entry: string;
  readonly at: FieldPath;
}

/** Every text that a kustomization file has in its lists, or as `path` of a list's item. */
function entriesIn(source: Source, file: string): readonly Entry[] {
  const value = kustomizationDocument(source, file)?.value;
  return entriesOf(value).flatMap(([field, list]) =>
    itemsOf(list).flatMap((item, index): readonly Entry[] => {
      if (typeof item === "string") return [{ entry: item, at: [field, index] }];
      const path = stringAt(item, "path");
      const files = itemsOf(valueAt(item, ["files"])).flatMap((one, position) => {
        const text = typeof one === "string" ? one.slice(one.indexOf("=") + 1) : undefined;
        return text === undefined ? [] : [{ entry: text, at: [field, index, "files", position] }];
      });
      return path === undefined ? files : [{ entry: path, at: [field, index, "path"] }, ...files];
    }),
  );
}

/** Kind and name of the object that a message of Flux's substitution is about: `post build failed for 'Kind.version.group/name': …`. */
export function objectNamedBySubstitution(message: string): Pick<ObjectId, "kind" | "name"> | undefined {
  const [, kind, name] = /^post build failed for '([^./']{1,200})\.[^/']{0,300}\/([^']{1,300})'/.exec(message) ?? [];
  return kind === undefined || name === undefined ? undefined : { kind, name };
}
