import type { Place } from "../domain/position.ts";
import type { RenderFailure } from "../domain/world.ts";
import type { BuildFailure } from "./engine/contract.ts";
import { kustomizationFileOf } from "./paths.ts";
import type { Source } from "./source.ts";

/** What failed and where it was asked for. */
export interface FailedBuild {
  readonly cluster: string | null;
  readonly subject: string;
  readonly path: string;
  /** Where the build was asked for: the Kustomization's `spec.path`. */
  readonly askedAt: Place | null;
}

/** Makes the failure of a build, with the line of the file that caused it when that is known. */
export function buildFailure(source: Source, failed: FailedBuild, failure: BuildFailure): RenderFailure {
  const { cluster, subject, path, askedAt } = failed;
  const file = failure.file ?? kustomizationFileOf(source.tree, path) ?? null;
  const place = file === null || source.tree.kind(file) !== "file" ? askedAt : placeIn(source, file, failure);
  return { cluster, subject, path, place, message: failure.message, code: failure.code };
}

/** The line of a file that an engine's message is about: the field it names, the line it states, else the first. */
function placeIn(source: Source, file: string, failure: BuildFailure): Place {
  const field = failure.field === null ? undefined : fieldPlace(source, file, failure.field);
  if (field !== undefined) return field;
  const stated = /\bline (\d{1,7})\b/.exec(failure.message)?.[1];
  if (stated !== undefined) return { path: file, line: Math.max(1, Number(stated)) };
  const quoted = quotedNames(failure.message).flatMap((name) => lineWith(source, file, name) ?? []);
  return { path: file, line: quoted[0] ?? 1 };
}

function fieldPlace(source: Source, file: string, field: string): Place | undefined {
  const steps = field.split(/[.[\]]+/).filter((step) => step !== "");
  const path = steps.map((step) => (/^\d{1,6}$/.test(step) ? Number(step) : step));
  for (const document of source.documents(file)) {
    for (let length = path.length; length > 0; length -= 1) {
      const place = document.place(path.slice(0, length));
      if (place !== undefined) return place;
    }
  }
  return undefined;
}

/** Names that kustomize quotes (a missing resource, a patch target), innermost last in its message, so last first here. */
function quotedNames(message: string): readonly string[] {
  const names = [...message.slice(0, 10_000).matchAll(/'([^'\n]{1,300})'|"([^"\n]{1,300})"/g)].map(([, single, double]) => single ?? double ?? "");
  return names.toReversed().flatMap((name) => [name, name.slice(name.lastIndexOf("/") + 1)]);
}

function lineWith(source: Source, file: string, name: string): number | undefined {
  if (name.length < 3) return undefined;
  const index = (source.tree.text(file) ?? "").split("\n").findIndex((line) => !line.trimStart().startsWith("#") && line.includes(name));
  return index === -1 ? undefined : index + 1;
}
