import { isMapping, isSequence, type Mapping, type Value } from "./value.ts";
import type { Cluster, World } from "./world.ts";

const NAMES = /\$\{#?([A-Za-z_]\w{0,252})/g;

const inClusters = new WeakMap<Cluster, ReadonlySet<string>>();

/** Names of the variables that the objects of a cluster use, in fields and keys, as they stand before substitution; escaped ones count too. */
export function variablesUsedIn(cluster: Cluster): ReadonlySet<string> {
  const known = inClusters.get(cluster);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const { forms } of cluster.objects) addUses(forms.built ?? {}, names);
  for (const { object } of cluster.nodes) if (object !== null) addUses(object.forms.built ?? {}, names);
  inClusters.set(cluster, names);
  return names;
}

function addUses(built: Mapping, names: Set<string>): void {
  const pending: Value[] = [built];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === "string") {
      if (next.includes("${")) for (const [, name = ""] of next.matchAll(NAMES)) names.add(name);
    } else if (isSequence(next)) pending.push(...next);
    else if (isMapping(next))
      for (const [key, item] of Object.entries(next)) {
        if (key.includes("${")) for (const [, name = ""] of key.matchAll(NAMES)) names.add(name);
        pending.push(item);
      }
  }
}

const elsewhere = new WeakMap<World, ReadonlySet<string>>();

/**
 * Every word of the files that no cluster renders (manifests that no root reaches or that did not build, scripts, task files), documentation left
 * out: what may be the name of a variable there.
 */
export function wordsOutsideClusters(world: World): ReadonlySet<string> {
  const known = elsewhere.get(world);
  if (known !== undefined) return known;
  const reached = new Set<string>();
  for (const { objects } of world.clusters) for (const { origin } of objects) reached.add(origin.file);
  const words = new Set<string>();
  for (const path of world.tree.paths) {
    if (reached.has(path) || /\.(?:md|markdown|txt|svg|lock)$/i.test(path)) continue;
    for (const [word] of (world.tree.text(path) ?? "").matchAll(/[A-Za-z_]\w*/g)) words.add(word);
  }
  elsewhere.set(world, words);
  return words;
}
