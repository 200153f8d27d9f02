import { stringAt, type Value, valueAt } from "../../../domain/value.ts";
import { entriesOf, itemsOf, scalarText } from "../../source.ts";

/** Whether a label selector fits texts by name; an absent selector fits all, an unknown operator none. */
export function selectsLabels(selector: Value | undefined, labels: Readonly<Record<string, string>>): boolean {
  const value = (key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  const same = entriesOf(valueAt(selector, ["matchLabels"])).every(([key, wanted]) => value(key) === scalarText(wanted));
  return (
    same &&
    itemsOf(valueAt(selector, ["matchExpressions"])).every((expression) => {
      const found = value(stringAt(expression, "key") ?? "");
      const values = itemsOf(valueAt(expression, ["values"])).map(scalarText);
      switch (stringAt(expression, "operator")) {
        case "In":
          return found !== undefined && values.includes(found);
        case "NotIn":
          return found === undefined || !values.includes(found);
        case "Exists":
          return found !== undefined;
        case "DoesNotExist":
          return found === undefined;
        default:
          return false;
      }
    })
  );
}
