import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldChanges } from "../../src/domain/field-changes.ts";
import { withoutSecretValues } from "../../src/domain/redaction.ts";
import { formatPath, type Mapping, type Value } from "../../src/domain/value.ts";

const value = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<Value>(1, 2, "a", "b", true, null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("name", "x", "y"), tie("value"), { maxKeys: 3 }),
  ),
})).value;

function shown(before: Value, after: Value): readonly string[] {
  return fieldChanges(before, after).map(
    (change) => `${formatPath(change.path)}: ${JSON.stringify(change.before)} → ${JSON.stringify(change.after)}`,
  );
}

test("nothing differs from itself, and what differs is always told", () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(fieldChanges(a, structuredClone(a))).toEqual([]);
      const [left, right] = [JSON.stringify(sorted(a)), JSON.stringify(sorted(b))];
      expect(fieldChanges(a, b).length > 0).toBe(left !== right);
    }),
  );
});

/** Named items of a list may change places; everything else may not. */
function sorted(item: Value): Value {
  if (Array.isArray(item)) {
    const items = item.map(sorted) as Value[];
    const names = items.map((one) => (typeof one === "object" && one !== null && !Array.isArray(one) ? (one as Mapping).name : undefined));
    const named = names.every((name) => typeof name === "string") && new Set(names).size === names.length;
    return named ? items.toSorted((a, b) => (String((a as Mapping).name) < String((b as Mapping).name) ? -1 : 1)) : items;
  }
  if (typeof item !== "object" || item === null) return item;
  return Object.fromEntries(
    Object.entries(item as Mapping)
      .map(([key, one]) => [key, sorted(one)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

test("items belong together by name, else by position, else the whole list differs", () => {
  const containers = (image: string, ...more: Value[]): Value => ({ c: [...more, { name: "web", image }] });
  expect(shown(containers("a"), containers("b", { name: "side", image: "s" }))).toEqual([
    'c[0]: undefined → {"name":"side","image":"s"}',
    'c[1].image: "a" → "b"',
  ]);
  expect(shown({ l: [1, 2] }, { l: [1, 3] })).toEqual(["l[1]: 2 → 3"]);
  expect(shown({ l: [1, 2] }, { l: [1] })).toEqual(["l: [1,2] → [1]"]);
  expect(shown({ a: 1 }, { b: 1 })).toEqual(["b: undefined → 1", "a: 1 → undefined"]);
});

test("values of Secrets become placeholders wherever the Secret stands; other values stay", () => {
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data: { a: "eA==" }, stringData: { b: "x" } };
  const applied = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { annotations: { "kubectl.kubernetes.io/last-applied-configuration": "x" } },
    data: { a: "eA==" },
  };
  const all = withoutSecretValues({ kind: "List", items: [secret, applied], nested: { template: secret } });
  expect(JSON.stringify(all).match(/eA==/g)).toHaveLength(1);
  expect(JSON.stringify(all)).not.toContain('"x"');
  expect(all.items).toMatchObject([{ data: { a: "‹secret a›" }, stringData: { b: "‹secret b›" } }, { data: { a: "eA==" } }]);
});
