import type { Assertion } from "../domain/assertion.ts";
import { documentObject } from "../domain/catalogue.ts";
import { withoutCode } from "../domain/clauses.ts";
import { kindMentions } from "../domain/kinds.ts";
import { parentPaths, pathsIn } from "../domain/paths.ts";
import { inDocumentation, parentText } from "../domain/reading.ts";
import type { Expectation } from "../domain/stated.ts";
import type { Sentence, StatusState, Story } from "../domain/story.ts";
import { classify, fieldParts, readScalar } from "../domain/tokens.ts";
import type { Scalar } from "../domain/value.ts";
import type { World } from "../domain/world.ts";
import { BLANK, type Slots } from "./annotation-text.ts";
import type { JudgedSentence } from "./claim.ts";
import { namedObject } from "./named-object.ts";
import { findStory } from "./zone.ts";

/** What is known when an annotation is proposed. */
export interface Proposing {
  readonly story: Story;
  readonly world: World;
  readonly stories: readonly Story[];
  /** Believed state of every story by path. */
  readonly states: ReadonlyMap<string, StatusState>;
}

const PROSE = /\.(?:mdx?|rst|adoc|txt)$/i;
const ALERT = /\balert(?:s|ing)?\b|\b(?:prometheus|vm)rules?\b/i;
const BY_PEOPLE =
  /\b(?:review(?:ed)?|approv(?:ed|al|es)|sign(?:ed)?[- ]off|tested|demonstrated|confirmed|agreed|trained|handed over|measured|rehears(?:ed|al)|communicated|commit(?:s|ted)?|captured|pass(?:es|ed)?)\b/i;
const AT_RUN_TIME =
  /\b(?:operational|running|working|works|ready|healthy|reachable|connectivity|connected|connection|reconcil(?:es|ed|ing)|scrap(?:es|ed|ing)|sync(?:s|ed|ing)|established|active|latency|throughput|failover|firing|visible|execution|crashloopbackoff|restarts?|quer(?:y|ies)|assigned|triggers)\b/i;
const IS_THERE = /\b(?:exists?|created|present|added|defined|deployed|included|in place)\b/i;

/** The shortest annotation that would make an open claim checkable, with what the sentence and its parents name filled in. */
export function openAnnotation(judged: JudgedSentence, proposing: Proposing): Slots {
  const { sentence } = judged.read;
  const file = documentOf(sentence, proposing.world);
  const object = namedObject(judged, proposing.story, proposing.world);
  if (ALERT.test(withoutCode(`${parentText(sentence)}\n${sentence.text}`)) && !ofOtherKind(object)) return alertSlots(sentence);
  if (file !== null || (object === null && inDocumentation(sentence))) return documentSlots(sentence, file);
  const plain = withoutCode(sentence.text);
  if (judged.read.readings.length === 0) {
    if (AT_RUN_TIME.test(plain) && (object === null || isKindOf(sentence, object))) return outsideAnnotation(proposing);
    if (object === null && BY_PEOPLE.test(plain)) return ATTESTED;
  }
  return objectSlots(judged, object);
}

/** What a person, or another story, has to answer for. */
export function outsideAnnotation(proposing: Proposing): Slots {
  const target = validationStory(proposing);
  return target === null ? ATTESTED : [["deferred", target.id]];
}

const ATTESTED: Slots = [
  ["attested", "docs/…"],
  ["by", "@…"],
];

/** True when the sentence itself names the kind, and nothing says which object of it. */
function isKindOf({ text }: Sentence, object: string): boolean {
  const [kind, name] = object.split("/");
  return name === BLANK && kindMentions(text).some((mention) => mention.kind === kind);
}

function ofOtherKind(object: string | null): boolean {
  return object !== null && !/^(?:PrometheusRule|VMRule)\//.test(object);
}

function alertSlots(sentence: Sentence): Slots {
  const names = sentence.code.filter(({ text }) => /^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*$/.test(text) && !/Rule$/.test(text));
  const bound = /(?<![\w<>=-])(>=|<=|==|!=|[<>≥≤])\s*(\d+(?:\.\d+)?)(?![\w.%])/.exec(withoutCode(sentence.text));
  const name = names.length === 1 ? (names[0]?.text ?? null) : null;
  const signs: Readonly<Record<string, string>> = { "≥": ">=", "≤": "<=" };
  const [, sign = "", number] = bound ?? [];
  return number === undefined
    ? [["alert", name]]
    : [
        ["alert", name],
        ["expr", `${signs[sign] ?? sign} ${number}`],
      ];
}

/** The one document that the sentence, or its nearest parent, names: prose, or a file that is no manifest. */
function documentOf(sentence: Sentence, world: World): string | null {
  const exists = (path: string): boolean => world.tree.kind(path) !== undefined;
  const isDocument = (path: string): boolean =>
    PROSE.test(path) || (world.tree.kind(path) === "file" && world.documents(path).every((document) => documentObject(document) === undefined));
  for (const paths of [pathsIn(sentence, exists), ...parentPaths(sentence, exists)]) {
    const documents = [...new Set(paths.filter(isDocument))];
    if (documents.length > 0 && documents.length === paths.length) return documents.length === 1 ? (documents[0] ?? null) : null;
  }
  return null;
}

function documentSlots(sentence: Sentence, file: string | null): Slots {
  const quoted = sentence.code.filter(({ text }) => text !== file && !PROSE.test(text));
  const [only] = quoted;
  if (only !== undefined && quoted.length === 1)
    return [
      ["file", file],
      ["text", only.text],
    ];
  return [
    ["file", file],
    [file === null || PROSE.test(file) ? "heading" : "text", null],
  ];
}

function objectSlots({ read }: JudgedSentence, object: string | null): Slots {
  const { sentence } = read;
  const bare = read.readings.length === 0 && sentence.code.length === 0;
  if (object !== null && bare && IS_THERE.test(sentence.text) && !/\b(?:with|and)\b/i.test(sentence.text)) return [["object", object]];
  const said =
    fieldOf(
      read.readings.flatMap(({ recognition }) => recognition.assertions),
      read.residue.length > 0,
    ) ?? writtenField(sentence);
  return [["object", object], ["field", said?.field ?? null], said?.expected ?? ["equals", null]];
}

type Said = { readonly field: string; readonly expected: Slots[number] };

/** The field that the sentence was read to speak of, when that is all it says. */
function fieldOf(assertions: readonly Assertion[], partly: boolean): Said | undefined {
  const [only, ...others] = assertions.filter((assertion) => assertion.kind !== "uncheckable");
  if (partly || others.length > 0 || only?.kind !== "field") return undefined;
  const [field] = only.fields;
  return field === undefined ? undefined : { field, expected: expectedSlot(only.expect) };
}

function expectedSlot(expect: Expectation): Slots[number] {
  switch (expect.is) {
    case "same":
    case "contains": {
      const key = expect.is === "same" ? "equals" : "contains";
      return [key, isScalar(expect.value) ? expect.value : null];
    }
    case "present":
      return ["present", true];
    case "absent":
      return ["absent", true];
    case "uses-variable":
      return ["contains", `\${${expect.variable}}`];
    case "one-of":
    case "at-least":
    case "at-most":
      return ["equals", null];
    default:
      return expect satisfies never;
  }
}

function isScalar(value: unknown): value is Scalar {
  return typeof value !== "object" && value !== undefined;
}

/** A `key: value` or a key that stands in code, when there is only one. */
function writtenField({ code }: Sentence): Said | undefined {
  const said = code.flatMap(({ text }): readonly Said[] => {
    const kind = classify(text, () => text.includes("/"));
    if (kind === "key") return [{ field: text, expected: ["equals", null] }];
    const parts = kind === "field" ? fieldParts(text) : undefined;
    if (parts === undefined) return [];
    return [{ field: parts.key, expected: ["equals", /^[[{<]/.test(parts.value) ? null : readScalar(parts.value)] }];
  });
  return said.length === 1 ? said[0] : undefined;
}

const targets = new WeakMap<Story, Story | null>();
const validations = new WeakMap<readonly Story[], readonly Story[]>();

/** The story that checks on the running platform: where this story hands things already, else the one validation story that fits by name. */
function validationStory(proposing: Proposing): Story | null {
  const known = targets.get(proposing.story);
  if (known !== undefined) return known;
  const found = findValidation(proposing);
  targets.set(proposing.story, found);
  return found;
}

function findValidation({ story, stories, states }: Proposing): Story | null {
  const isOpen = (other: Story): boolean => other !== story && states.get(other.path) !== "done";
  const sentences = [...story.criteria.flatMap((criterion) => criterion.sentences), ...story.loose, ...story.definitionOfDone];
  const names = new Set(sentences.flatMap(({ zone }) => (zone.kind === "deferred" && zone.to !== null ? [zone.to] : [])));
  const handed = new Set([...names].flatMap((name) => findStory(name, stories) ?? []).filter(isOpen));
  const [target] = handed;
  if (target !== undefined && handed.size === 1) return target;
  const all = validations.get(stories) ?? stories.filter((other) => /validat/i.test(`${other.id} ${other.title}`));
  validations.set(stories, all);
  const validating = all.filter(isOpen);
  const best = Math.max(0, ...validating.map((other) => likeness(story, other)));
  const nearest = validating.length === 1 ? validating : validating.filter((other) => best > 0 && likeness(story, other) === best);
  return nearest.length === 1 ? (nearest[0] ?? null) : null;
}

/** Words of two ids of which one begins like the other: NET and NETWORKING. */
function likeness(one: Story, other: Story): number {
  const words = (story: Story): readonly string[] =>
    story.id
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word.length >= 3 && word !== "story");
  return words(one).filter((word) => words(other).some((near) => near.startsWith(word) || word.startsWith(near))).length;
}
