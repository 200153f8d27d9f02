import type { Drift } from "../domain/drift.ts";
import type { LiveObject } from "../domain/live.ts";
import { formatId, type ObjectId } from "../domain/object.ts";
import { type FieldPath, formatPath, isMapping, type Mapping, type Value, valueAt } from "../domain/value.ts";
import { attribute, inWords } from "./attribute.ts";
import { compareFields, type FieldDifference } from "./compare.ts";
import { corefileDrift } from "./corefile.ts";
import { dataOf, fingerprint, identityOf } from "./identity.ts";
import type { Leaving } from "./leave.ts";
import { substance } from "./noise.ts";
import { ownerOf } from "./own.ts";
import type { Reference } from "./reference.ts";

/** Most characters of a value that a report shows. */
const MOST_TEXT = 20_000;

const SAYS = { git: "Git", baseline: "the accepted baseline", previous: "the export before" } as const;

/** How a live object differs from what it is held against: its fields, and for a ConfigMap and a whole reference also what is there beside them. */
export function objectDrift(cluster: string, reference: Reference, live: LiveObject, leaving: Leaving): readonly Drift[] {
  if (reference.id.kind === "Secret") return secretDrift(cluster, reference, live);
  const { value } = reference;
  const changed = compareFields(value, live.value).flatMap((difference) => fieldDrift(cluster, reference, live, difference, leaving));
  const extra = reference.isWhole ? extraFields(value, live) : reference.id.kind === "ConfigMap" ? extraKeys(value, live) : [];
  return [...changed, ...extra.flatMap((path) => extraDrift(cluster, reference, live, path, leaving))];
}

function fieldDrift(cluster: string, reference: Reference, live: LiveObject, difference: FieldDifference, leaving: Leaving): readonly Drift[] {
  const { path, gitPath, git: wanted, live: found } = difference;
  const attribution = attribute(live, path);
  if (leaving.leaves({ object: live, path, wanted, found, manager: attribution?.manager ?? null })) return [];
  const corefile =
    isCorefile(reference.id, path) && typeof wanted === "string" && typeof found === "string"
      ? corefileDrift(wanted, found, dataOf(live.value), SAYS[reference.against])
      : undefined;
  if (corefile === null) return [];
  const [field, name] = [formatPath(path), formatId(reference.id)];
  const plain = `${field} is ${found === undefined ? "not set" : brief(found)} in the cluster, ${brief(wanted)} in ${SAYS[reference.against]}`;
  return [
    {
      ...{ cluster, object: name, field, kind: "changed", against: reference.against, git: shown(wanted) },
      live: found === undefined ? null : shown(found),
      severity: attribution?.class === "a controller" ? "info" : "error",
      means: [...(corefile?.means ?? [plain]), ...sinceOf(reference)],
      ...{ differences: corefile?.differences ?? [], owner: ownerOf(live), attribution, lag: null },
      who: inWords(attribution, live.managers !== null),
      at: reference.place(gitPath),
      fingerprint: fingerprint(cluster, name, corefile === undefined ? identityOf(live.value, path, wanted, found) : corefile.identity),
    },
  ];
}

function extraDrift(cluster: string, reference: Reference, live: LiveObject, path: FieldPath, leaving: Leaving): readonly Drift[] {
  const found = valueAt(live.value, path) ?? null;
  const attribution = attribute(live, path);
  if (leaving.leaves({ object: live, path, wanted: undefined, found, manager: attribution?.manager ?? null })) return [];
  const [field, name] = [formatPath(path), formatId(reference.id)];
  const isKey = path.length === 2 && path[0] === "data";
  return [
    {
      ...{ cluster, object: name, field, kind: "extra", severity: "warning", against: reference.against, git: null, live: shown(found) },
      means: [`${isKey ? `the key ${String(path[1])}` : field} is in the cluster and not in ${SAYS[reference.against]}`, ...sinceOf(reference)],
      ...{ differences: [], owner: ownerOf(live), attribution, who: inWords(attribution, live.managers !== null), lag: null },
      at: reference.place([]),
      fingerprint: fingerprint(cluster, name, `extra ${identityOf(live.value, path, undefined, isKey ? null : found)}`),
    },
  ];
}

function sinceOf({ since, against }: Reference): readonly string[] {
  if (since === null) return [];
  return [`it changed since ${since}, when ${against === "baseline" ? "what was accepted" : "the cluster"} was exported`];
}

/** Keys of a ConfigMap count both ways: whatever mounts it sees them. */
function extraKeys(wanted: Mapping, live: LiveObject): readonly FieldPath[] {
  const keys = (data: Value | undefined): readonly string[] => (isMapping(data) ? Object.keys(data) : []);
  return keys(live.value.data)
    .filter((key) => !keys(wanted.data).includes(key))
    .map((key) => ["data", key]);
}

/** Fields that a reference which is whole does not have. */
function extraFields(wanted: Mapping, live: LiveObject): readonly FieldPath[] {
  return compareFields(substance(live.value), wanted).flatMap(({ gitPath, live: there }) => (there === undefined ? [gitPath] : []));
}

function isCorefile({ kind }: ObjectId, path: FieldPath): boolean {
  return kind === "ConfigMap" && path[0] === "data" && (path[1] === "Corefile" || path[1] === "Corefile.base");
}

/** Of Secrets only the names of their keys are looked at. */
function secretDrift(cluster: string, reference: Reference, live: LiveObject): readonly Drift[] {
  const { value, against, id } = reference;
  const keysOf = (...maps: readonly (Value | undefined)[]): readonly string[] => maps.flatMap((data) => (isMapping(data) ? Object.keys(data) : []));
  const [wanted, found] = [new Set(keysOf(value.data, value.stringData)), new Set(keysOf(live.value.data))];
  const name = formatId(id);
  const lost = [...wanted].filter((key) => !found.has(key)).map((key) => ({ key, kind: "changed" }) as const);
  const extra = reference.isWhole ? [...found].filter((key) => !wanted.has(key)).map((key) => ({ key, kind: "extra" }) as const) : [];
  return [...lost, ...extra].map(({ key, kind }) => {
    const [here, there] = kind === "changed" ? [SAYS[against], "the cluster"] : ["the cluster", SAYS[against]];
    return {
      ...{ cluster, object: name, field: formatPath(["data", key]), kind, severity: kind === "changed" ? "error" : "warning", against },
      ...{ git: kind === "changed" ? "***" : null, live: kind === "changed" ? null : "***" },
      ...{ lag: null, means: [`the key ${key} is in ${here} and not in ${there}`], who: inWords(null, live.managers !== null) },
      ...{ differences: [], owner: ownerOf(live), attribution: null, at: reference.place([]) },
      fingerprint: fingerprint(cluster, name, `secret ${kind} ${key}`),
    };
  });
}

/** A value as a report shows it. */
export function shown(value: Value): string {
  const text = typeof value === "string" ? value : JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? String(item) : item));
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

/** A value within a sentence. */
function brief(value: Value): string {
  const text = shown(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text === "" ? '""' : text;
}
