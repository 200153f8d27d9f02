import type { Drift } from "../domain/drift.ts";
import type { FieldManager, LiveObject } from "../domain/live.ts";
import { formatId, type KubernetesObject } from "../domain/object.ts";
import { type FieldPath, formatPath, isMapping, isSequence, type Mapping, type Value, valueAt } from "../domain/value.ts";
import { attribute, inWords, isPerson } from "./attribute.ts";
import { fingerprint, identityOf } from "./identity.ts";
import type { Leaving } from "./leave.ts";
import { indexOfItem, keysOfList } from "./list-keys.ts";
import { shown } from "./object-drift.ts";
import { ownerOf } from "./own.ts";
import type { Reference } from "./reference.ts";

/** Managers that have made the whole object: what they own beside Git's fields are defaults of the API server. */
const CREATORS = /^(?:kubectl-(?:create|client-side-apply|replace|run|expose|autoscale)|unknown)$/;

/** What a person may add without changing what runs: `kubectl rollout restart` leaves a time. */
const RESTARTED = "kubectl.kubernetes.io/restartedAt";

/** Most fields of one object. */
const MOST = 20;

/** Fields that a person or a script has put beside those of Git. What the API server and controllers fill in does not count. */
export function addedByHand(cluster: string, object: KubernetesObject, reference: Reference, live: LiveObject, leaving: Leaving): readonly Drift[] {
  const people = (live.managers ?? []).filter(({ manager, operation }) => isPerson(manager) && (operation === "Apply" || !CREATORS.test(manager)));
  if (people.length === 0 || object.id.kind === "Secret" || object.id.kind === "ConfigMap") return [];
  const found: FieldPath[] = [];
  for (const [key, value] of Object.entries(live.value)) {
    if (["apiVersion", "kind", "status"].includes(key)) continue;
    if (key !== "metadata") beside(reference.value[key], value, [key], people, found);
    else
      for (const map of ["labels", "annotations"]) {
        const [git, there] = [valueAt(reference.value, [key, map]), valueAt(value, [map])];
        if (there !== undefined) beside(git ?? {}, there, [key, map], people, found);
      }
  }
  return found.slice(0, MOST).flatMap((path): Drift[] => {
    const attribution = attribute(live, path);
    const there = valueAt(live.value, path) ?? null;
    if (leaving.leaves({ object: live, path, wanted: undefined, found: there, manager: attribution?.manager ?? null })) return [];
    const [field, name] = [formatPath(path), formatId(object.id)];
    const isRestart = path.at(-1) === RESTARTED;
    return [
      {
        ...{ cluster, object: name, field, kind: "extra", severity: isRestart ? "info" : "warning", against: "git", git: null, live: shown(there) },
        means: [isRestart ? "somebody restarted it with kubectl rollout restart" : `${field} was added by hand, and is not in Git`],
        ...{ differences: [], owner: ownerOf(live), attribution, who: inWords(attribution, live.managers !== null), lag: null },
        at: reference.place([]),
        fingerprint: fingerprint(cluster, name, `by hand ${identityOf(live.value, path, undefined, isRestart ? null : there)}`),
      },
    ];
  });
}

function beside(git: Value | undefined, live: Value, path: FieldPath, people: readonly FieldManager[], found: FieldPath[]): void {
  if (found.length >= MOST) return;
  if (git === undefined || git === null) {
    if (isOwned(people, path)) added(live, path, people, found);
  } else if (isMapping(git) && isMapping(live)) {
    for (const [key, value] of Object.entries(live)) beside(git[key], value, [...path, key], people, found);
  } else if (isSequence(git) && isSequence(live)) {
    const keys = keysOfList(String(path.at(-1) ?? ""), live);
    if (keys === undefined) return;
    for (const [at, item] of live.entries()) beside(git[indexOfItem(item, keys, git)], item, [...path, at], people, found);
  }
}

/** The smallest parts that a person owns of what Git does not have. */
function added(live: Value, path: FieldPath, people: readonly FieldManager[], found: FieldPath[]): void {
  const children: readonly FieldPath[] = isMapping(live) ? Object.keys(live).map((key) => [...path, key]) : [];
  const owned = children.filter((child) => isOwned(people, child));
  if (owned.length === 0 || typeof path.at(-1) === "number") found.push(path);
  else for (const child of owned) added((live as Mapping)[String(child.at(-1))] ?? null, child, people, found);
}

function isOwned(people: readonly FieldManager[], path: FieldPath): boolean {
  return people.some((manager) => manager.owns(path) === path.length);
}
