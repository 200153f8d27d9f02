import type { Entry } from "./catalogue.ts";
import { type FieldMatch, findField, judgedForm } from "./fields.ts";
import type { Candidate } from "./search.ts";
import { everyOfKind } from "./search.ts";
import { hidesSecret } from "./secrets.ts";
import { type FieldPath, isMapping, isSequence, type Mapping, stringAt, type Value, valueAt } from "./value.ts";
import { parseImage } from "./version.ts";
import type { World } from "./world.ts";

/** A version that an object pins: of a chart (or the artifact of a source), or of a container image. */
export interface Pin {
  readonly entry: Entry;
  readonly of: "chart" | "image";
  /** What the version is of: chart name, artifact URL or image repository. */
  readonly name: string;
  readonly match: FieldMatch;
  /** The version as written: a tag, a version, a range. */
  readonly version: string;
}

/**
 * The versions that an object pins. A HelmRelease pins its chart, its `chartRef` the OCIRepository or HelmChart it names (in the same cluster when
 * rendered), sources their `ref`, pod specs and Helm values their images.
 * https://fluxcd.io/flux/components/helm/helmreleases/#chart-reference
 */
export function pinsOf(world: World, candidate: Candidate): readonly Pin[] {
  const known = pinned.get(candidate.object);
  if (known?.world === world && known.standing === candidate.standing) return known.pins;
  const { value } = judgedForm(candidate);
  const pins = [...chartPins(world, candidate, value), ...imagePins(candidate, value)];
  pinned.set(candidate.object, { world, standing: candidate.standing, pins });
  return pins;
}

/** Objects are asked again and again, once per claim about a version. */
const pinned = new WeakMap<Entry["object"], { readonly world: World; readonly standing: Entry["standing"]; readonly pins: readonly Pin[] }>();

function chartPins(world: World, entry: Entry, value: Mapping): readonly Pin[] {
  switch (entry.object.id.kind) {
    case "HelmRelease": {
      const own = pinAt(entry, value, ["spec", "chart", "spec", "version"], stringAt(value, "spec", "chart", "spec", "chart"));
      return [...own, ...referredPins(world, entry, value)];
    }
    case "HelmChart":
      return pinAt(entry, value, ["spec", "version"], stringAt(value, "spec", "chart"));
    case "OCIRepository":
    case "GitRepository":
      return ["semver", "tag"].flatMap((key) => pinAt(entry, value, ["spec", "ref", key], stringAt(value, "spec", "url")));
    case "Application":
      return applicationPins(entry, value);
    default:
      return helmChartsOfKustomize(entry, value);
  }
}

/** The charts of an Application, and revisions of Git that are no branch by name. Source: https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/ */
function applicationPins(entry: Entry, value: Mapping): readonly Pin[] {
  const several = valueAt(value, ["spec", "sources"]);
  const places: readonly FieldPath[] = isSequence(several) ? several.map((_, at) => ["spec", "sources", at]) : [["spec", "source"]];
  return places.flatMap((at) => {
    const chart = stringAt(value, ...at, "chart");
    const moving = chart === undefined && /^(?:HEAD|main|master)?$/.test(stringAt(value, ...at, "targetRevision") ?? "");
    return moving ? [] : pinAt(entry, value, [...at, "targetRevision"], chart);
  });
}

function helmChartsOfKustomize(entry: Entry, value: Mapping): readonly Pin[] {
  const charts = value.helmCharts;
  if (!isSequence(charts)) return [];
  return charts.flatMap((chart, at) => pinAt(entry, value, ["helmCharts", at, "version"], stringAt(chart, "name")));
}

function referredPins(world: World, entry: Entry, value: Mapping): readonly Pin[] {
  const kind = stringAt(value, "spec", "chartRef", "kind");
  const name = stringAt(value, "spec", "chartRef", "name");
  if (kind === undefined || name === undefined || kind === "HelmRelease") return [];
  const namespace = stringAt(value, "spec", "chartRef", "namespace") ?? entry.object.id.namespace;
  const targets = everyOfKind(world, kind).filter(({ object, standing }) => {
    const sameStanding = standing === "rendered" ? object.cluster === entry.object.cluster : entry.object.cluster === null;
    return object.id.name === name && sameStanding && (object.id.namespace === namespace || object.id.namespace === null || namespace === null);
  });
  return targets.flatMap((target) => chartPins(world, target, judgedForm(target).value));
}

function pinAt(entry: Entry, root: Mapping, path: FieldPath, name: string | undefined): readonly Pin[] {
  const value = valueAt(root, path);
  const version = versionText(value);
  if (value === undefined || version === undefined) return [];
  return [{ entry, of: "chart", name: name ?? entry.object.id.name, match: { path, value }, version }];
}

function imagePins(entry: Entry, value: Mapping): readonly Pin[] {
  const pins: Pin[] = [];
  for (const match of [...findField(value, "image", true), ...findField(value, "imageName", true)]) {
    if (isMapping(match.value)) pins.push(...valuesPin(entry, match, match.value));
    const image = typeof match.value === "string" ? imageOf(match.value) : undefined;
    if (image !== undefined) pins.push({ entry, of: "image", name: image.name, match, version: image.tag });
  }
  return pins;
}

/** Name and tag of an image reference, also of one whose tag is still a variable (`ghcr.io/a/b:${TAG}`). */
function imageOf(text: string): { readonly name: string; readonly tag: string } | undefined {
  const open = /^([^\s$]{1,400}):(\$\{[^}\s]{1,200}\}[\w.-]{0,100})$/.exec(text);
  if (open !== null) return { name: open[1] ?? "", tag: open[2] ?? "" };
  if (hidesSecret(text)) return hiddenImage(text);
  const image = parseImage(text);
  return image?.tag == null ? undefined : { name: nameOf(image), tag: image.tag };
}

/** An image of which a part is a Secret's; without a tag of its own all of it may be the version. */
function hiddenImage(text: string): { readonly name: string; readonly tag: string } {
  const colon = text.lastIndexOf(":");
  return colon > text.lastIndexOf("/") ? { name: text.slice(0, colon), tag: text.slice(colon + 1) } : { name: text, tag: text };
}

/** `image: {repository, tag}` as Helm values have it. */
function valuesPin(entry: Entry, match: FieldMatch, image: Mapping): readonly Pin[] {
  const tag = versionText(image.tag);
  if (tag === undefined || tag === "") return [];
  const name = [image.registry, image.repository ?? image.name].filter((part) => typeof part === "string").join("/");
  return [{ entry, of: "image", name, match: { path: [...match.path, "tag"], value: image.tag ?? null }, version: tag }];
}

function nameOf(image: { readonly registry: string | null; readonly repository: string }): string {
  return image.registry === null ? image.repository : `${image.registry}/${image.repository}`;
}

function versionText(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
}
