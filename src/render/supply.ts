import { deepest, type KubernetesObject, type ObjectId, type Variable } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import { type Mapping, stringAt, type Value, valueAt } from "../domain/value.ts";
import type { Setting } from "../domain/world.ts";
import { labelOf, type Node } from "./node.ts";
import { entriesOf, scalarText } from "./source.ts";
import type { SubstituteSource } from "./sync.ts";

/** What substitution may draw from in a cluster: ConfigMaps and Secrets that were rendered, and Secrets that something else makes there. */
export interface Supply {
  /** By kind, namespace and name; the first one rendered. */
  readonly carriers: Map<string, KubernetesObject>;
  /** Secrets that an ExternalSecret, a SealedSecret or the like makes, with what makes them. */
  readonly made: Map<string, KubernetesObject>;
}

/** Stands for a value that is in a Secret: it is never shown. */
export const SECRET_VALUE = "(secret)";

const MAKERS: Readonly<Record<string, (value: Mapping, id: ObjectId) => string | undefined>> = {
  ExternalSecret: (value, id) => stringAt(value, "spec", "target", "name") ?? id.name,
  SealedSecret: (value, id) => stringAt(value, "spec", "template", "metadata", "name") ?? id.name,
  VaultStaticSecret: (value) => stringAt(value, "spec", "destination", "name"),
  OnePasswordItem: (_value, id) => id.name,
  ObjectBucketClaim: (_value, id) => id.name,
};

/** A supply with nothing in it. */
export function emptySupply(): Supply {
  return { carriers: new Map(), made: new Map() };
}

/** Adds what a build rendered. */
export function stock(supply: Supply, objects: readonly KubernetesObject[]): void {
  for (const object of objects) {
    const { kind, namespace, name } = object.id;
    if (kind === "ConfigMap" || kind === "Secret") {
      const key = carrierKey(kind, namespace, name);
      const known = supply.carriers.get(key);
      if (known === undefined || known.producer === object.producer) supply.carriers.set(key, object);
      continue;
    }
    const secret = Object.hasOwn(MAKERS, kind) ? MAKERS[kind]?.(deepest(object).value, object.id) : undefined;
    if (secret !== undefined) supply.made.set(carrierKey("Secret", namespace, secret), object);
  }
}

/** The carrier that an entry of `substituteFrom` names, in the Kustomization's own namespace. */
export function carrierOf(supply: Supply, node: Node, from: SubstituteSource): KubernetesObject | undefined {
  return supply.carriers.get(carrierKey(from.kind, node.id.namespace, from.name));
}

/** True when the object is the carrier that an entry names. */
export function isCarrier(object: KubernetesObject, node: Node, from: SubstituteSource): boolean {
  const { kind, namespace, name } = object.id;
  return kind === from.kind && name === from.name && namespace === node.id.namespace;
}

/** What makes the Secret that an entry names, when no manifest of it is rendered. */
export function makerOf(supply: Supply, node: Node, from: SubstituteSource): KubernetesObject | undefined {
  return from.kind === "Secret" ? supply.made.get(carrierKey("Secret", node.id.namespace, from.name)) : undefined;
}

/** Entries of `substituteFrom` that are not rendered (yet). */
export function missingFrom(supply: Supply, node: Node): readonly SubstituteSource[] {
  return (node.spec?.from ?? []).filter((from) => carrierOf(supply, node, from) === undefined);
}

/** Deepest forms of the carriers that the node names, for the engine. */
export function carriersFor(supply: Supply, node: Node): readonly Value[] {
  return (node.spec?.from ?? []).flatMap((from) => {
    const carrier = carrierOf(supply, node, from);
    return carrier === undefined ? [] : [deepest(carrier).value];
  });
}

/** True for a Secret whose values SOPS has encrypted. */
export function isEncrypted(value: Mapping): boolean {
  return entriesOf(value.sops).length > 0;
}

/**
 * The variable as the node's substitution sees it: `substitute` wins over `substituteFrom`, a later entry over an earlier one,
 * and newlines are removed. Undefined when nothing defines it. Source: `kustomize_varsub.go` of fluxcd/pkg/kustomize.
 */
export function variableFor(supply: Supply, node: Node, name: string): Variable | undefined {
  const inline = node.spec?.inline.find(([key]) => key === name);
  if (inline !== undefined)
    return { name, value: flat(inline[1]), definedAt: node.object?.locate(["spec", "postBuild", "substitute", name]).place ?? null };
  for (const from of (node.spec?.from ?? []).toReversed()) {
    const carrier = carrierOf(supply, node, from);
    const found = carrier === undefined ? undefined : entryOf(carrier, name);
    if (found !== undefined) return { name, value: found.value === null ? null : flat(found.value), definedAt: found.place() };
  }
  return undefined;
}

function flat(value: string): string {
  return value.replaceAll("\n", "");
}

/** A key of a carrier. The value is null when it is encrypted, and a constant when it is a Secret's. */
function entryOf(carrier: KubernetesObject, key: string): { readonly value: string | null; readonly place: () => Place } | undefined {
  const { value } = deepest(carrier);
  for (const field of carrier.id.kind === "Secret" ? ["stringData", "data"] : ["data"]) {
    const text = scalarText(valueAt(value, [field, key]));
    if (text === undefined) continue;
    const shown = carrier.id.kind !== "Secret" ? text : isEncrypted(value) ? null : SECRET_VALUE;
    return { value: shown, place: () => carrier.locate([field, key]).place };
  }
  return undefined;
}

/** True when a carrier has the key, readable or not. */
export function hasKey(carrier: KubernetesObject, key: string): boolean {
  return entryOf(carrier, key) !== undefined;
}

/** Keys of all ConfigMaps that `substituteFrom` names anywhere, and of all `substitute` mappings, each carrier once, in the order of the walk. */
export function settingsOf(supply: Supply, nodes: readonly Node[]): readonly Setting[] {
  const settings: Setting[] = [];
  const seen = new Set<string>();
  for (const node of nodes) {
    for (const from of node.spec?.from ?? []) {
      const carrier = carrierOf(supply, node, from);
      const key = carrierKey(from.kind, node.id.namespace, from.name);
      if (carrier === undefined || from.kind !== "ConfigMap" || seen.has(key)) continue;
      seen.add(key);
      for (const [name, value] of entriesOf(deepest(carrier).value.data)) {
        const text = scalarText(value);
        if (text !== undefined) settings.push({ key: name, value: text, carrier: carrier.id, place: carrier.locate(["data", name]).place });
      }
    }
    if (node.object === null || seen.has(labelOf(node))) continue;
    seen.add(labelOf(node));
    for (const [name, value] of node.spec?.inline ?? []) {
      settings.push({ key: name, value, carrier: node.id, place: node.object.locate(["spec", "postBuild", "substitute", name]).place });
    }
  }
  return settings;
}

function carrierKey(kind: string, namespace: string | null, name: string): string {
  return JSON.stringify([kind, namespace, name]);
}
