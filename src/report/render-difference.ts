import type { ClusterDifference, Incomparable, ObjectChange } from "../domain/cluster-difference.ts";
import { differingLines, type FieldChange } from "../domain/field-changes.ts";
import { deepest, formatId } from "../domain/object.ts";
import { isSecretField, readableValue } from "../domain/redaction.ts";
import { formatPath, type Value } from "../domain/value.ts";
import { log } from "./encode/log.ts";
import { type Ink, ink, type TerminalStyle } from "./layout.ts";
import { encoded, placeOf } from "./render.ts";

const LONGEST_VALUE = 300;
/** Most lines of a text that are shown on each side. */
const MOST_LINES = 20;
const NOT_SHOWN = "a Secret's value, not shown";

/** What a change does to each cluster, per object and field, for people. Values of Secrets are never shown, only that they differ. */
export function renderDifferences(differences: readonly ClusterDifference[], style: TerminalStyle): string {
  const colours = ink(style);
  const lines = differences.flatMap((difference) => ["", ...clusterLines(difference, colours)]);
  return `${lines.slice(1).join("\n")}\n`;
}

function clusterLines({ name, change, objects, incomparable }: ClusterDifference, colours: Ink): readonly string[] {
  const count = (kind: ObjectChange["change"]): string => `${objects.filter((one) => one.change === kind).length} ${kind}`;
  const unknown = incomparable.reduce((sum, one) => sum + one.objects, 0);
  const note = change === "kept" ? "" : ` (${change})`;
  const counts = [count("changed"), count("added"), count("removed"), ...(unknown === 0 ? [] : [`${unknown} not known`])];
  const title = colours.bold(`cluster ${log(name)}${note}: ${counts.join(", ")}`);
  return [title, ...objects.flatMap((one) => objectLines(one, colours)), ...incomparable.flatMap((one) => unknownLines(one, colours))];
}

const SIGNS = { added: "+", removed: "-", changed: "~" } as const;

function objectLines(one: ObjectChange, colours: Ink): readonly string[] {
  const { change, object, before, fields } = one;
  const paint = change === "added" ? colours.good : change === "removed" ? colours.bad : colours.warn;
  const { file, line } = object.origin;
  const title = `${paint(`${SIGNS[change]} ${log(formatId(object.id))}`)}  ${colours.dim(log(`${object.producer} · ${file}:${line}`))}`;
  if (change !== "changed") return [title];
  return [
    title,
    ...fields.flatMap((field) => {
      const { place } = (field.after === undefined && before !== null ? before : object).locate(field.path);
      const hidden = hides(field, one);
      return [...fieldLines(field, hidden, colours), `      ${colours.dim(log(`${place.path}:${place.line}`))}`];
    }),
  ];
}

/** Of a Secret in either form. */
function hides({ path }: FieldChange, { object, before }: ObjectChange): boolean {
  return [before, object].some((side) => side !== null && isSecretField(deepest(side).value, path));
}

function fieldLines({ path, before, after }: FieldChange, hidden: boolean, colours: Ink): readonly string[] {
  const name = log(formatPath(path));
  if (hidden) {
    const what = before === undefined ? "added" : after === undefined ? "removed" : "differs";
    return [`    ${name}: ${what} (${NOT_SHOWN})`];
  }
  if (typeof before === "string" && typeof after === "string" && `${before}${after}`.includes("\n"))
    return [`    ${name}:`, ...textLines(before, after, colours)];
  return [`    ${name}: ${shown(before)} → ${shown(after)}`];
}

function textLines(before: string, after: string, colours: Ink): readonly string[] {
  const [old, young] = differingLines(before, after);
  const cut = (lines: readonly string[], sign: string, paint: (text: string) => string): readonly string[] => {
    const kept = lines.slice(0, MOST_LINES).map((line) => paint(`      ${sign} ${log(line)}`));
    return lines.length > MOST_LINES ? [...kept, `      ${sign} … ${lines.length - MOST_LINES} more lines`] : kept;
  };
  return [...cut(old, "-", colours.bad), ...cut(young, "+", colours.good)];
}

function shown(value: Value | undefined): string {
  return value === undefined ? "nothing" : log(JSON.stringify(readableValue(value)), LONGEST_VALUE);
}

function unknownLines({ side, producer, because, objects }: Incomparable, colours: Ink): readonly string[] {
  const where = side === "base" ? "before the change" : "after the change";
  const at = because.place === null ? "" : ` (${because.place.path}:${because.place.line})`;
  return [
    `${colours.warn("?")} ${objects === 1 ? "1 object" : `${objects} objects`} of ${log(producer)} could not be rendered ${where}`,
    `      ${log(`${because.subject}: ${because.message}${at}`)}`,
  ];
}

/** What a change does to each cluster as JSON (`truestory/render-diff@1`). Values of Secrets are left out. */
export function differencesJson(differences: readonly ClusterDifference[]): string {
  return encoded({
    schema: "truestory/render-diff@1",
    clusters: differences.map(({ name, change, objects, incomparable }) => ({
      name,
      change,
      objects: objects.map((one) => ({
        change: one.change,
        ...one.object.id,
        producer: one.object.producer,
        at: placeOf({ path: one.object.origin.file, line: one.object.origin.line }),
        fields: one.fields.map((field) =>
          fieldJson(field, hides(field, one), (field.after === undefined && one.before !== null ? one.before : one.object).locate(field.path).place),
        ),
      })),
      notRendered: incomparable.map(({ side, producer, because, objects: count }) => ({
        side,
        producer,
        objects: count,
        subject: because.subject,
        message: because.message,
        at: placeOf(because.place),
      })),
    })),
  });
}

function fieldJson({ path, before, after }: FieldChange, secret: boolean, place: Parameters<typeof placeOf>[0]): Record<string, unknown> {
  const side = (value: Value | undefined): Record<string, unknown> => ({
    present: value !== undefined,
    ...(value === undefined || secret ? {} : { value: readableValue(value) }),
  });
  return { path: formatPath(path), secret, before: side(before), after: side(after), at: placeOf(place) };
}
