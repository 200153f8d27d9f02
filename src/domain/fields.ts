import { type Evidence, evidence } from "./assertion.ts";
import type { Entry } from "./catalogue.ts";
import { type KubernetesObject, type Level, shallower } from "./object.ts";
import { candidateName } from "./search.ts";
import { hidesSecret, isEncryptedText, secretPlaceholder, secretsIn } from "./secrets.ts";
import { type FieldPath, formatPath, isMapping, isSequence, type Mapping, type Value, valueAt } from "./value.ts";

/** A field that was found. */
export interface FieldMatch {
  readonly path: FieldPath;
  readonly value: Value;
}

/** Most nodes of one object that are looked at. */
const MOST_NODES = 50_000;

/** Where a field without an exact place may stand, nearest reading first: `replicaCount` is `spec.values.replicaCount` in a HelmRelease. */
const HOMES: readonly string[] = [
  "",
  "spec.",
  "spec.values.",
  "metadata.",
  "spec.template.spec.",
  "spec.jobTemplate.spec.template.spec.",
  "spec.template.metadata.",
  "data.",
];

/**
 * Finds a field in an object. `field` is a dotted path as people write it; list items are passed through (`rules.alert` finds
 * `rules[0].alert`), `[*]` says so, `[0]` names one. With `anywhere` the path may end at any depth, and a list of
 * `{name, value}` pairs counts as fields of these names; without, it stands at the root, below `spec`, in Helm values, a pod
 * template or metadata, and the nearest of these decides.
 */
export function findField(root: Mapping, field: string, anywhere: boolean): readonly FieldMatch[] {
  const indexed = /\[\d/.test(field);
  const wanted = field
    .replaceAll(/\["([^"\]]{1,253})"\]/g, ".$1")
    .replaceAll(/\[\*?\]/g, "")
    .replace(/^\.+/, "");
  if (wanted === "") return [];
  const ends = (nodesOf(root, indexed).get(lastStep(wanted)) ?? []).filter(({ text }) => text === wanted || text.endsWith(`.${wanted}`));
  if (anywhere) return ends.map(({ match }) => match);
  for (const home of HOMES) {
    const here = ends.filter(({ text }) => text === `${home}${wanted}`);
    if (here.length > 0) return here.map(({ match }) => match);
  }
  return [];
}

interface NamedNode {
  readonly text: string;
  readonly match: FieldMatch;
}

type NodeIndex = ReadonlyMap<string, readonly NamedNode[]>;

const plainIndexes = new WeakMap<Mapping, NodeIndex>();
const indexedIndexes = new WeakMap<Mapping, NodeIndex>();

/** The named nodes of a value by the last step of their path; made once per value. */
function nodesOf(root: Mapping, indexed: boolean): NodeIndex {
  const indexes = indexed ? indexedIndexes : plainIndexes;
  const known = indexes.get(root);
  if (known !== undefined) return known;
  const made = new Map<string, NamedNode[]>();
  for (const node of namedNodes(root, indexed)) {
    const step = lastStep(node.text);
    const list = made.get(step);
    if (list === undefined) made.set(step, [node]);
    else list.push(node);
  }
  indexes.set(root, made);
  return made;
}

function lastStep(text: string): string {
  return text.slice(text.lastIndexOf(".") + 1);
}

/** Every mapping entry of a value with its dotted path; list indexes only when asked for. Bounded. */
function* namedNodes(root: Mapping, indexed: boolean): Generator<NamedNode> {
  const stack: { value: Value; text: string; path: FieldPath }[] = [{ value: root, text: "", path: [] }];
  for (let seen = 0; seen < MOST_NODES; seen++) {
    const here = stack.pop();
    if (here === undefined) return;
    const next: typeof stack = [];
    for (const child of childrenOf(here, indexed)) {
      if (child.named) yield { text: child.text, match: { path: child.path, value: child.value } };
      if (child.pair !== null) yield child.pair;
      next.push(child);
    }
    stack.push(...next.reverse());
  }
}

interface Child {
  readonly value: Value;
  readonly text: string;
  readonly path: FieldPath;
  /** False for list items when indexes are not asked for: they share the text of their list. */
  readonly named: boolean;
  /** The item read as a field: `{name: A, value: b}` is A = b. */
  readonly pair: NamedNode | null;
}

function* childrenOf({ value, text, path }: { value: Value; text: string; path: FieldPath }, indexed: boolean): Generator<Child> {
  if (isSequence(value)) {
    for (const [index, item] of value.entries()) {
      const itemText = indexed ? `${text}[${index}]` : text;
      const paired = isMapping(item) && typeof item.name === "string" && item.value !== undefined;
      const pair = paired
        ? { text: `${itemText}.${String(item.name)}`, match: { path: [...path, index, "value"], value: item.value ?? null } }
        : null;
      yield { value: item, text: itemText, path: [...path, index], named: indexed, pair };
    }
  } else if (isMapping(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield { value: item, text: text === "" ? key : `${text}.${key}`, path: [...path, key], named: true, pair: null };
    }
  }
}

/** Every scalar of an object's form with its path; bounded. */
export function* scalarsOf(root: Mapping): Generator<FieldMatch> {
  const stack: FieldMatch[] = [{ path: [], value: root }];
  for (let seen = 0; seen < MOST_NODES; seen++) {
    const here = stack.pop();
    if (here === undefined) return;
    const { value, path } = here;
    if (isSequence(value)) for (let at = value.length - 1; at >= 0; at--) stack.push({ path: [...path, at], value: value[at] ?? null });
    else if (isMapping(value)) for (const [key, item] of Object.entries(value).reverse()) stack.push({ path: [...path, key], value: item });
    else yield here;
  }
}

/** The form of an object that claims are judged on, live state left out, with its level; a document that was never built is `parsed`. */
export function judgedForm({ object, standing }: Entry): { readonly level: Level; readonly value: Mapping } {
  const { rendered, substituted, built } = object.forms;
  if (standing === "document") return { level: "parsed", value: built ?? {} };
  if (rendered !== undefined) return { level: "rendered", value: rendered };
  if (substituted !== undefined) return { level: "substituted", value: substituted };
  return { level: "built", value: built ?? {} };
}

/** The shallowest level of several objects, `parsed` for none. */
export function levelOf(entries: readonly Entry[]): Level {
  return entries.map((entry) => judgedForm(entry).level).reduce(shallower, entries.length === 0 ? "parsed" : "live");
}

/** The scalar as the source has it, before substitution: the text with its `${…}`. */
export function rawText(object: KubernetesObject, path: FieldPath): string | undefined {
  const raw = object.locate(path).raw;
  if (raw !== null) return raw;
  const built = valueAt(object.forms.built, path);
  return built === undefined || isMapping(built) || isSequence(built) ? undefined : String(built);
}

/** A value as evidence shows it: short, on one line, never that of a Secret. */
export function shownValue(object: KubernetesObject | null, path: FieldPath, value: Value | undefined): string {
  if (object?.id.kind === "Secret" && (path[0] === "data" || path[0] === "stringData")) return "(not shown)";
  if (isEncryptedText(value)) return "(not shown)";
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? value : toText(value);
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 120 ? `${line.slice(0, 117)}…` : line;
}

function toText(value: Value): string {
  const shown = (item: unknown): unknown =>
    typeof item === "bigint" ? item.toString() : typeof item === "string" && isEncryptedText(item) ? "(not shown)" : item;
  return JSON.stringify(value, (_key, item: unknown) => shown(item)) ?? "";
}

/** Evidence for a field of an object: the place that set it, its value, and how far the object got. */
export function fieldEvidence(entry: Entry, match: FieldMatch, note: string | null = null): Evidence {
  const { object } = entry;
  const { place, raw } = object.locate(match.path);
  const value = shownValue(object, match.path, match.value);
  const source = raw?.includes("${") && raw !== value ? `from ${raw}` : null;
  const [secret] = hidesSecret(value) ? [] : secretsIn(match.value);
  const hidden = secret === undefined ? null : `part of it is ${secretPlaceholder(secret)}`;
  const notes = [source, note, hidden, standingNote(entry)].filter((text) => text !== null);
  return evidence({
    path: place.path,
    line: place.line,
    cluster: object.cluster,
    object: candidateName(object),
    field: formatPath(match.path),
    value,
    note: notes.length === 0 ? null : notes.join("; "),
  });
}

/** Evidence for an object as a whole. */
export function objectEvidence(entry: Entry, note: string | null = null): Evidence {
  const { object } = entry;
  const notes = [note, standingNote(entry)].filter((text) => text !== null);
  return evidence({
    path: object.origin.file,
    line: object.origin.line,
    cluster: object.cluster,
    object: candidateName(object),
    note: notes.length === 0 ? null : notes.join("; "),
  });
}

function standingNote({ object, standing }: Entry): string | null {
  if (standing === "rendered" || object.id.kind === "") return null;
  return "not applied by any root";
}
