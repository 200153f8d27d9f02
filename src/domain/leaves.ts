import { judgedForm } from "./fields.ts";
import type { Candidate } from "./search.ts";
import { stemOf, stemsOf } from "./stems.ts";
import { readScalar } from "./tokens.ts";
import { type FieldPath, isMapping, isSequence, type Mapping, type Scalar, stringAt, type Value } from "./value.ts";

/** A scalar of an object with the words that lead to it. */
export interface Leaf {
  readonly path: FieldPath;
  /** Of an argument (`--flag=value`) what is given for the flag. */
  readonly value: Scalar;
  /** A text as letters and digits only, lower case; empty for what is no text, or a long one. */
  readonly folded: string;
  /** Stems of each named step, root first; a list item's name is a step of its own. */
  readonly steps: readonly (readonly string[])[];
  /** Every step as one lower-case word. */
  readonly whole: readonly string[];
  /** Stems of what stands beside it: the kind, type or name of the same mapping. */
  readonly beside: ReadonlySet<string>;
  /** The path without list indexes: items of one list share it. */
  readonly shape: string;
}

/** Most scalars of one object that are read, and the longest text that is one. */
const MOST_LEAVES = 3_000;
const LONGEST_TEXT = 300;
/** `--flag=value` in a list of arguments. */
const ARGUMENT = /^--?([A-Za-z][\w.-]{1,80})=(\S.{0,200})$/;

const leavesKnown = new WeakMap<Mapping, readonly Leaf[]>();

/** The scalars of an object's judged form. Bounded; long texts are left out. Status and managed fields are no statement of a manifest. */
export function leavesOf(candidate: Candidate): readonly Leaf[] {
  const root = judgedForm(candidate).value;
  const known = leavesKnown.get(root);
  if (known !== undefined) return known;
  const found: Leaf[] = [];
  collect({ value: root, path: [], steps: [], whole: [], shape: "", beside: new Set() }, found);
  leavesKnown.set(root, found);
  return found;
}

/** What all scalars of an object come to: its distinct steps with their stems, what stands beside, and its texts by letters and digits. */
export interface Vocabulary {
  readonly steps: ReadonlyMap<string, readonly string[]>;
  readonly beside: ReadonlySet<string>;
  readonly texts: ReadonlySet<string>;
}

const vocabularies = new WeakMap<readonly Leaf[], Vocabulary>();

/** The vocabulary of an object; made once. */
export function vocabularyOf(leaves: readonly Leaf[]): Vocabulary {
  const known = vocabularies.get(leaves);
  if (known !== undefined) return known;
  const steps = new Map<string, readonly string[]>();
  const beside = new Set<string>();
  const texts = new Set<string>();
  for (const leaf of leaves) {
    for (const [at, whole] of leaf.whole.entries()) steps.set(whole, leaf.steps[at] ?? []);
    for (const stem of leaf.beside) beside.add(stem);
    if (leaf.folded !== "") texts.add(leaf.folded);
  }
  const made = { steps, beside, texts };
  vocabularies.set(leaves, made);
  return made;
}

interface Node {
  readonly value: Value;
  readonly path: FieldPath;
  readonly steps: readonly (readonly string[])[];
  readonly whole: readonly string[];
  readonly shape: string;
  readonly beside: ReadonlySet<string>;
}

const TELLING = /^(?:kind|type|name|namespace|id|key|provider|protocol|method)$/;

function besideIn(mapping: Mapping): ReadonlySet<string> {
  const stems = Object.entries(mapping).flatMap(([key, value]) =>
    TELLING.test(key) && typeof value === "string" && value.length <= 60 ? [stemOf(value.replace(/[^A-Za-z0-9]/g, "")), ...stemsOf(value)] : [],
  );
  return new Set(stems);
}

function collect(root: Node, found: Leaf[]): void {
  const stack: Node[] = [root];
  while (stack.length > 0 && found.length < MOST_LEAVES) {
    const here = stack.pop();
    if (here === undefined) return;
    const { value, path, steps, whole, shape, beside } = here;
    if (isSequence(value)) {
      for (let at = value.length - 1; at >= 0; at--) {
        const item = value[at] ?? null;
        const name = isMapping(item) ? (stringAt(item, "name") ?? stringAt(item, "alert")) : undefined;
        stack.push({
          value: item,
          path: [...path, at],
          steps: name === undefined ? steps : [...steps, stemsOf(name)],
          whole: name === undefined ? whole : [...whole, squeezed(name)],
          shape,
          beside,
        });
      }
    } else if (isMapping(value)) {
      const next = besideIn(value);
      for (const [key, item] of Object.entries(value).reverse()) {
        if (path.length === 0 && (key === "status" || key === "apiVersion")) continue;
        const paired = key === "value" && typeof value.name === "string";
        stack.push({
          value: item,
          path: [...path, key],
          steps: paired ? steps : [...steps, stemsOf(key)],
          whole: paired ? whole : [...whole, squeezed(key)],
          shape: `${shape}.${key}`,
          beside: next,
        });
      }
    } else if (typeof value === "string" && ARGUMENT.test(value) && value.length <= LONGEST_TEXT) {
      const [, flag = "", given = ""] = ARGUMENT.exec(value) ?? [];
      found.push({
        path,
        value: given,
        folded: foldedText(given),
        steps: [...steps, stemsOf(flag)],
        whole: [...whole, squeezed(flag)],
        shape: `${shape}.${flag}`,
        beside,
      });
    } else if (typeof value === "string" && value.includes("\n") && EMBEDDED.test(String(path.at(-1)))) {
      for (const { keys, given } of embedded(value)) {
        const more = keys.map((key) => squeezed(key));
        found.push({
          path,
          value: given,
          folded: typeof given === "string" ? foldedText(given) : "",
          steps: [...steps, ...keys.map((key) => stemsOf(key))],
          whole: [...whole, ...more],
          shape: `${shape}.${keys.join(".")}`,
          beside,
        });
        if (found.length >= MOST_LEAVES) return;
      }
    } else if (typeof value !== "string" || value.length <= LONGEST_TEXT) {
      found.push({
        path,
        value,
        folded: typeof value === "string" ? foldedText(value) : "",
        steps,
        whole,
        shape,
        beside,
      });
    }
  }
}

/** Keys of a ConfigMap whose text is a document of its own. */
const EMBEDDED = /\.(?:ya?ml|conf|ini|properties|toml)$/;
const MOST_LINES = 1_500;

interface EmbeddedScalar {
  readonly keys: readonly string[];
  readonly given: Scalar;
}

/** The plain scalars of an embedded document: `key: value` below keys that are indented less, `Key value` and `key = value` below a section. */
function* embedded(text: string): Generator<EmbeddedScalar> {
  const above: { readonly indent: number; readonly key: string }[] = [];
  let section: string | null = null;
  for (const line of text.split("\n", MOST_LINES)) {
    const head = /^\s*\[([\w.-]{1,60})\]\s*$/.exec(line);
    if (head !== null) section = head[1] ?? null;
    const match =
      section === null
        ? /^(\s*)(?:- )?["']?([A-Za-z_][\w./-]{0,80})["']?:(?:\s+(.*))?$/.exec(line)
        : /^(\s*)([A-Za-z_][\w.-]{0,80})(?:\s*=\s*|\s+)(\S.*)$/.exec(line);
    if (match === null || /^\s*#/.test(line)) continue;
    const [, space = "", key = "", rest = ""] = match;
    const indent = space.length + (/^\s*- /.test(line) ? 2 : 0);
    while (above.length > 0 && (above.at(-1)?.indent ?? -1) >= indent) above.pop();
    const given = rest.replace(/\s+#.*$/, "").trim();
    if (given === "" || given === "|" || given === ">") above.push({ indent, key });
    else yield { keys: [...(section === null ? above.map((one) => one.key) : [section]), key], given: readScalar(given) };
  }
}

/** A text by its letters and digits; a variable that has a default stands for it. */
function foldedText(text: string): string {
  const plain = text.includes("${") ? text.replace(/\$\{\w+:[=-]([^{}]*)\}/g, "$1") : text;
  return plain.length <= 60 ? squeezed(plain) : "";
}

function squeezed(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** What an object is called, in stems. */
export interface Identity {
  /** Its kind. */
  readonly kind: ReadonlySet<string>;
  /** Its kind, name and labels of its application, and the chart it comes from. */
  readonly own: ReadonlySet<string>;
  /** Those, its namespace, its API group and the directories and file it stands in. */
  readonly all: ReadonlySet<string>;
}

const identities = new WeakMap<object, Identity>();

/** What an object is called: by itself, and by where it stands. */
export function identityOf({ object, standing }: Pick<Candidate, "object" | "standing">): Identity {
  const known = identities.get(object);
  if (known !== undefined) return known;
  const form = judgedForm({ object, standing }).value;
  const labels = isMapping(form.metadata) && isMapping(form.metadata.labels) ? Object.entries(form.metadata.labels) : [];
  const named = labels.flatMap(([key, value]) => (/(?:^|\/)(?:name|app|component|part-of|instance|tenant)$/.test(key) ? [String(value)] : []));
  const own = [object.id.kind, object.id.name, ...named, stringAt(form, "spec", "chart", "spec", "chart") ?? ""];
  const around = [
    object.id.namespace ?? "",
    object.id.apiVersion.split("/")[0]?.replace(/\.(?:io|com|org|dev)$/, "") ?? "",
    ...object.origin.file
      .replace(/\.ya?ml$/, "")
      .split("/")
      .slice(-4),
  ];
  const made: Identity = { kind: stemSet([object.id.kind]), own: stemSet(own), all: stemSet([...own, ...around]) };
  identities.set(object, made);
  return made;
}

function stemSet(texts: readonly string[]): ReadonlySet<string> {
  const made = new Set([...texts.flatMap((text) => stemsOf(text)), ...texts.map((text) => stemOf(squeezed(text)))]);
  made.delete("");
  return made;
}
