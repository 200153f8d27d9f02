import { type Mapping, stringAt } from "../../domain/value.ts";
import { strictVersion, versionAmong } from "../../domain/version-range.ts";
import { isDirectory, resolvePath } from "../paths.ts";
import { elsewhere, type SourceFinder, type SyncSource } from "../repository-source.ts";
import type { Source } from "../source.ts";
import type { SourceRef } from "../sync.ts";
import { type ChartTemplate, type ReleaseSpec, readTemplate } from "./spec.ts";

/** Where charts may be. */
export interface ChartRoom {
  readonly source: Source;
  readonly find: SourceFinder;
  readonly sync: SyncSource;
  /** Folders of the tree with charts of other repositories. */
  readonly folders: readonly string[];
}

/** A chart of the tree, or why there is none: `missing` where Git is wrong, `unknown` where the chart is elsewhere. */
export type ChartPlace =
  | {
      readonly is: "found";
      readonly path: string;
      /** From this repository itself: its source may leave files out. */
      readonly own: boolean;
      readonly valuesFiles: readonly string[];
      readonly ignoreMissingValuesFiles: boolean;
    }
  | { readonly is: "missing"; readonly because: string }
  | { readonly is: "unknown"; readonly because: string };

/** Finds the chart of a release. */
export function placeOfChart(room: ChartRoom, { template, ref }: ReleaseSpec): ChartPlace {
  if (template !== undefined) return placeOfTemplate(room, template);
  if (ref === undefined) return { is: "unknown", because: "it names no chart" };
  const label = `${ref.kind} ${ref.namespace}/${ref.name}`;
  const found = room.find(ref);
  if (ref.kind === "HelmChart" && found !== undefined) {
    const of = readTemplate(found.spec, ref.namespace);
    return of === undefined ? { is: "unknown", because: `${label} names no chart` } : placeOfTemplate(room, of);
  }
  if (ref.kind === "OCIRepository" && found !== undefined) return placeOfArtifact(room, ref, found);
  return { is: "unknown", because: `its chart comes from ${label}${found === undefined ? ", which is not defined in this repository" : ""}` };
}

function placeOfTemplate(room: ChartRoom, template: ChartTemplate): ChartPlace {
  const { chart, source, valuesFiles, ignoreMissingValuesFiles } = template;
  if (source.kind === "GitRepository") {
    const other = elsewhere(source, room.sync, room.find);
    if (other !== null) return { is: "unknown", because: `its chart ${chart} is not here: ${other}` };
    const path = resolvePath("", chart);
    const there = path !== undefined && (isDirectory(room.source.tree, path) || room.source.tree.kind(path) === "file");
    if (!there) return { is: "missing", because: `there is no chart at ${chart} in this repository` };
    return { is: "found", path, own: true, valuesFiles, ignoreMissingValuesFiles };
  }
  const url = stringAt(room.find(source), "spec", "url");
  const from = url === undefined ? `${source.kind} ${source.namespace}/${source.name}` : plain(url);
  return vendored(room, { name: lastSegment(chart), version: template.version, from, valuesFiles, ignoreMissingValuesFiles });
}

function placeOfArtifact(room: ChartRoom, ref: SourceRef, value: Mapping): ChartPlace {
  const url = stringAt(value, "spec", "url") ?? "";
  const version = stringAt(value, "spec", "ref", "tag") ?? stringAt(value, "spec", "ref", "semver") ?? stringAt(value, "spec", "ref", "digest");
  const from = plain(url.slice(0, Math.max(0, url.lastIndexOf("/"))) || `${ref.kind} ${ref.namespace}/${ref.name}`);
  return vendored(room, { name: lastSegment(url), version: version ?? "latest", from, valuesFiles: [], ignoreMissingValuesFiles: false });
}

interface Wanted {
  readonly name: string;
  readonly version: string;
  readonly from: string;
  readonly valuesFiles: readonly string[];
  readonly ignoreMissingValuesFiles: boolean;
}

function vendored(room: ChartRoom, wanted: Wanted): ChartPlace {
  const { name, version, from, valuesFiles, ignoreMissingValuesFiles } = wanted;
  const held = room.folders.flatMap((folder) => chartsIn(room.source, folder, name));
  const best = bestOf(
    held.map((chart) => chart.version),
    version,
  );
  const found = held.find((chart) => chart.version === best);
  if (found !== undefined) return { is: "found", path: found.path, own: false, valuesFiles, ignoreMissingValuesFiles };
  const which = room.folders.length === 0 ? "" : ` (not in ${room.folders.join(", ")} either)`;
  return { is: "unknown", because: `its chart ${name} ${version} of ${from} is not in this repository${which}` };
}

interface Held {
  readonly version: string;
  readonly path: string;
}

/** Charts of a name in a folder: `<name>-<version>.tgz`, and directories with a `Chart.yaml` of that name. */
function chartsIn(source: Source, folder: string, name: string): readonly Held[] {
  return source.tree.list(folder).flatMap((entry): readonly Held[] => {
    const path = folder === "" ? entry : `${folder}/${entry}`;
    if (entry.startsWith(`${name}-`) && entry.endsWith(".tgz")) {
      const version = entry.slice(name.length + 1, -".tgz".length);
      return strictVersion(version) === undefined || source.tree.bytes(path) === undefined ? [] : [{ version, path }];
    }
    const value = source.documents(`${path}/Chart.yaml`)[0]?.value;
    const version = stringAt(value, "version");
    return stringAt(value, "name") === name && version !== undefined ? [{ version, path }] : [];
  });
}

/** The version asked for, else the highest that its range takes in. Tags may write `+` as `_`. */
function bestOf(versions: readonly string[], wanted: string): string | undefined {
  const exact = versions.find((version) => version === wanted || version.replaceAll("+", "_") === wanted);
  return exact ?? versions[versionAmong(versions, wanted) ?? -1];
}

function lastSegment(text: string): string {
  return text.slice(text.lastIndexOf("/") + 1);
}

/** An address without anything that could be a credential. */
function plain(url: string): string {
  const scheme = url.indexOf("://");
  const start = scheme === -1 ? 0 : scheme + 3;
  const slash = url.indexOf("/", start);
  const at = url.lastIndexOf("@", slash === -1 ? url.length : slash);
  const address = at <= start ? url : url.slice(0, start) + url.slice(at + 1);
  return address.split(/[?#]/)[0] ?? address;
}
