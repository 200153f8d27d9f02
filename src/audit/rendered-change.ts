import type { ChangedField, ChangedObject, ClusterChange } from "../domain/audit.ts";
import type { ClusterDifference, ObjectChange } from "../domain/cluster-difference.ts";
import { differingLines, type FieldChange } from "../domain/field-changes.ts";
import { deepest, formatId } from "../domain/object.ts";
import type { Place } from "../domain/position.ts";
import { isSecretField, readableValue } from "../domain/redaction.ts";
import { formatPath, type Value } from "../domain/value.ts";

const MOST_OBJECTS = 500;
const MOST_FIELDS = 50;
const MOST_NOT_RENDERED = 100;
/** Characters of a value. */
const LONGEST = 500;

/** What a change does to clusters, as a report tells it. Clusters that it does nothing to are left out; values of Secrets never come along. */
export function renderedChanges(differences: readonly ClusterDifference[]): readonly ClusterChange[] {
  return differences.flatMap(({ name, change, objects, incomparable }) => {
    if (objects.length === 0 && incomparable.length === 0 && change === "kept") return [];
    const count = (kind: ObjectChange["change"]): number => objects.filter((one) => one.change === kind).length;
    const unknown = incomparable.reduce((sum, one) => sum + one.objects, 0);
    return [
      {
        cluster: name,
        change,
        counts: { added: count("added"), removed: count("removed"), changed: count("changed"), unknown },
        objects: objects.slice(0, MOST_OBJECTS).map(changedObject),
        notRendered: incomparable.slice(0, MOST_NOT_RENDERED).map(({ side, producer, because, objects: lost }) => ({
          side,
          producer,
          objects: lost,
          message: `${because.subject}: ${cut(because.message)}`,
          at: because.place === null ? null : placeOf(because.place),
        })),
      },
    ];
  });
}

function changedObject(one: ObjectChange): ChangedObject {
  const { change, object, fields } = one;
  return {
    change,
    object: formatId(object.id),
    producer: object.producer,
    at: placeOf({ path: object.origin.file, line: object.origin.line }),
    fields: fields.slice(0, MOST_FIELDS).map((field) => changedField(field, one)),
    moreFields: Math.max(0, fields.length - MOST_FIELDS),
  };
}

function changedField({ path, before, after }: FieldChange, { object, before: earlier }: ObjectChange): ChangedField {
  const secret = [earlier, object].some((side) => side !== null && isSecretField(deepest(side).value, path));
  const [old, young] = secret ? [null, null] : shown(before, after);
  const at = (after === undefined && earlier !== null ? earlier : object).locate(path).place;
  return { path: formatPath(path), before: old, after: young, secret, at: placeOf(at) };
}

function shown(before: Value | undefined, after: Value | undefined): readonly [string | null, string | null] {
  if (typeof before === "string" && typeof after === "string" && `${before}${after}`.includes("\n")) {
    const [old, young] = differingLines(before, after);
    return [cut(old.join("\n")), cut(young.join("\n"))];
  }
  const one = (value: Value | undefined): string | null => (value === undefined ? null : cut(JSON.stringify(readableValue(value))));
  return [one(before), one(after)];
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, "")}…`;
}

function placeOf({ path, line }: Place): { readonly path: string; readonly line: number } {
  return { path, line };
}
