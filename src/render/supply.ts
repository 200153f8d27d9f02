import { deepest, type KubernetesObject, type ObjectId, type Variable } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import { secretMadeBy } from "../domain/producers.ts";
import { hidesSecret, isEncryptedText, secretPlaceholder } from "../domain/secrets.ts";
import { type Mapping, stringAt, type Value, valueAt } from "../domain/value.ts";
import type { Setting } from "../domain/world.ts";
import { askedAt, labelOf, type Node } from "./node.ts";
import { placeOfObject } from "./object.ts";
import { entriesOf, itemsOf, scalarText } from "./source.ts";
import type { SubstituteSource } from "./sync.ts";

/** What substitution may draw from in a cluster: ConfigMaps and Secrets that were rendered, and Secrets that something else makes there. */
export interface Supply {
  /** By kind, namespace and name; the first one rendered. */
  readonly carriers: Map<string, KubernetesObject>;
  /** Secrets that an ExternalSecret, a SealedSecret or the like makes, with what makes them. */
  readonly made: Map<string, KubernetesObject>;
}

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
    const secret = secretMadeBy(object);
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

/** True for an entry that may define any variable: a Secret that is not rendered and that something makes, or that must be there. */
export function isOpen(supply: Supply, node: Node, from: SubstituteSource): boolean {
  if (from.kind !== "Secret" || carrierOf(supply, node, from) !== undefined) return false;
  return !from.optional || makerOf(supply, node, from) !== undefined;
}

/** A name that Flux accepts and no manifest uses: with it in an open Secret, substitution runs as it will in the cluster. */
const UNUSED = "_";

/**
 * The sources of the node's variables, for the engine. Values of Secrets and encrypted ones are placeholders; a Secret that is not in
 * Git has the keys that are known of it and those of `sought`, names that nothing else defines.
 */
export function sourcesFor(supply: Supply, node: Node, sought: readonly string[]): readonly Value[] {
  return (node.spec?.from ?? []).flatMap((from): readonly Value[] => {
    const carrier = carrierOf(supply, node, from);
    if (carrier !== undefined) return [readable(carrier)];
    if (!isOpen(supply, node, from)) return [];
    const names = [UNUSED, ...producedKeys(makerOf(supply, node, from)), ...sought];
    return [sourceOf({ apiVersion: "v1", kind: "Secret", namespace: node.id.namespace, name: from.name }, names.map(hiddenEntry))];
  });
}

/** A ConfigMap or Secret that was rendered, without anything that is secret; undefined when there is none. */
export function readableSource(supply: Supply, kind: string, namespace: string | null, name: string): Value | undefined {
  const carrier = supply.carriers.get(carrierKey(kind, namespace, name));
  return carrier === undefined ? undefined : readable(carrier);
}

/** A carrier without anything that is secret. ConfigMaps in clear text stay as they are. */
function readable(carrier: KubernetesObject): Value {
  const { value } = deepest(carrier);
  const { kind } = carrier.id;
  if (kind !== "Secret" && !isEncrypted(value)) return value;
  const entries = ["data", ...(kind === "Secret" ? ["stringData"] : [])].flatMap((field) => entriesOf(value[field]));
  return sourceOf(
    carrier.id,
    entries.flatMap(([key, item]) => {
      const text = scalarText(item);
      if (text === undefined) return [];
      return [kind === "Secret" || isEncryptedText(text) ? hiddenEntry(key) : ([key, text] as const)];
    }),
  );
}

function hiddenEntry(name: string): readonly [string, string] {
  return [name, secretPlaceholder(name)];
}

function sourceOf({ apiVersion, kind, namespace, name }: ObjectId, entries: readonly (readonly [string, string])[]): Value {
  const metadata = { name, ...(namespace === null ? {} : { namespace }) };
  return { apiVersion, kind, metadata, [kind === "Secret" ? "stringData" : "data"]: Object.fromEntries(entries) };
}

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Keys that a Secret made in the cluster is sure to have; it may have more.
 * Source: https://external-secrets.io/latest/guides/templating/, `spec.encryptedData` of bitnami-labs/sealed-secrets.
 */
function producedKeys(maker: KubernetesObject | undefined): readonly string[] {
  if (maker === undefined) return [];
  const { value } = deepest(maker);
  if (maker.id.kind === "SealedSecret") return keysOf(valueAt(value, ["spec", "encryptedData"]));
  if (maker.id.kind !== "ExternalSecret") return [];
  const template = keysOf(valueAt(value, ["spec", "target", "template", "data"]));
  if (template.length > 0) return template;
  if (valueAt(value, ["spec", "target", "template", "templateFrom"]) !== undefined) return [];
  return itemsOf(valueAt(value, ["spec", "data"]))
    .flatMap((item) => stringAt(item, "secretKey") ?? [])
    .filter((key) => VARIABLE_NAME.test(key));
}

function keysOf(value: Value | undefined): readonly string[] {
  return entriesOf(value).flatMap(([key]) => (VARIABLE_NAME.test(key) ? [key] : []));
}

/** True for an object whose values SOPS has encrypted. */
function isEncrypted(value: Mapping): boolean {
  return entriesOf(value.sops).length > 0;
}

/** A variable with the entry of `substituteFrom` that decided about it; null for `substitute`. */
export interface Decided {
  readonly variable: Variable;
  readonly from: SubstituteSource | null;
}

/**
 * The variable as the node's substitution sees it: `substitute` wins over `substituteFrom`, a later entry over an earlier one,
 * and newlines are removed. What nothing defines may be in a Secret that is not in Git. Undefined when it cannot be.
 * Source: `kustomize_varsub.go` of fluxcd/pkg/kustomize.
 */
export function decidedFor(supply: Supply, node: Node, name: string): Decided | undefined {
  const inline = node.spec?.inline.find(([key]) => key === name);
  if (inline !== undefined) {
    const place = node.object?.locate(["spec", "postBuild", "substitute", name]).place ?? null;
    return { variable: variableOf(name, inline[1], place), from: null };
  }
  const sources = (node.spec?.from ?? []).toReversed();
  for (const from of sources) {
    const carrier = carrierOf(supply, node, from);
    const found = carrier === undefined ? undefined : entryOf(carrier, name);
    if (found !== undefined) return { variable: variableOf(name, found.value, found.place()), from };
    const maker = carrier === undefined ? makerOf(supply, node, from) : undefined;
    if (maker !== undefined && producedKeys(maker).includes(name)) return { variable: variableOf(name, null, placeOfObject(maker)), from };
  }
  const from = sources.find((source) => isOpen(supply, node, source));
  if (from === undefined) return undefined;
  const maker = makerOf(supply, node, from);
  const definedAt = maker === undefined ? askedAt(node, "spec", "postBuild", "substituteFrom", from.index) : placeOfObject(maker);
  return { variable: { name, value: null, definedAt, secret: "perhaps" }, from };
}

/** The variable of {@link decidedFor}. */
export function variableFor(supply: Supply, node: Node, name: string): Variable | undefined {
  return decidedFor(supply, node, name)?.variable;
}

/** A value that another Secret went into is as hidden as that one. */
function variableOf(name: string, value: string | null, definedAt: Place | null): Variable {
  if (value === null || hidesSecret(value)) return { name, value: null, definedAt, secret: "key" };
  return { name, value: value.replaceAll("\n", ""), definedAt };
}

/** A key of a carrier. The value is null when it is a Secret's or encrypted. */
function entryOf(carrier: KubernetesObject, key: string): { readonly value: string | null; readonly place: () => Place } | undefined {
  const { value } = deepest(carrier);
  const isSecret = carrier.id.kind === "Secret";
  for (const field of isSecret ? ["stringData", "data"] : ["data"]) {
    const text = scalarText(valueAt(value, [field, key]));
    if (text === undefined) continue;
    const hidden = isSecret || (isEncrypted(value) && isEncryptedText(text));
    return { value: hidden ? null : text, place: () => carrier.locate([field, key]).place };
  }
  return undefined;
}

/**
 * Keys of all ConfigMaps and Secrets that `substituteFrom` names anywhere, and of all `substitute` mappings, each carrier once, in the
 * order of the walk.
 */
export function settingsOf(supply: Supply, nodes: readonly Node[]): readonly Setting[] {
  const settings: Setting[] = [];
  const seen = new Set<string>();
  for (const node of nodes) {
    for (const from of node.spec?.from ?? []) {
      const carrier = carrierOf(supply, node, from);
      const key = carrierKey(from.kind, node.id.namespace, from.name);
      if (carrier === undefined || seen.has(key)) continue;
      seen.add(key);
      settings.push(...settingsIn(carrier));
    }
    if (node.object === null || seen.has(labelOf(node))) continue;
    seen.add(labelOf(node));
    for (const [name, value] of node.spec?.inline ?? []) {
      settings.push(settingOf(name, value, node.id, node.object.locate(["spec", "postBuild", "substitute", name]).place));
    }
  }
  return settings;
}

function settingsIn(carrier: KubernetesObject): readonly Setting[] {
  const { value } = deepest(carrier);
  const keys = new Set(
    ["data", ...(carrier.id.kind === "Secret" ? ["stringData"] : [])].flatMap((field) => entriesOf(value[field]).map(([key]) => key)),
  );
  return [...keys].flatMap((key) => {
    const entry = entryOf(carrier, key);
    return entry === undefined ? [] : [settingOf(key, entry.value, carrier.id, entry.place())];
  });
}

function settingOf(key: string, value: string | null, carrier: ObjectId, place: Place): Setting {
  if (value === null || hidesSecret(value)) return { key, value: secretPlaceholder(key), carrier, place, secret: true };
  return { key, value, carrier, place };
}

function carrierKey(kind: string, namespace: string | null, name: string): string {
  return JSON.stringify([kind, namespace, name]);
}
