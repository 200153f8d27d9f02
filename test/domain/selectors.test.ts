import fc from "fast-check";
import { expect, test } from "vitest";
import { equalitySelector, formatSelector, labelIndex, labelSelector, selects } from "../../src/domain/selectors.ts";

const shop = { app: "shop", tier: "web" };

test.each([
  [{}, true],
  [{ matchLabels: { app: "shop" } }, true],
  [{ matchLabels: { app: "shop", tier: "api" } }, false],
  [{ matchExpressions: [{ key: "tier", operator: "In", values: ["api", "web"] }] }, true],
  [{ matchExpressions: [{ key: "tier", operator: "NotIn", values: ["web"] }] }, false],
  [{ matchExpressions: [{ key: "zone", operator: "NotIn", values: ["one"] }] }, true],
  [{ matchExpressions: [{ key: "tier", operator: "Exists" }] }, true],
  [{ matchExpressions: [{ key: "zone", operator: "Exists" }] }, false],
  [{ matchExpressions: [{ key: "zone", operator: "DoesNotExist" }] }, true],
  [{ matchLabels: { app: "shop" }, matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }, false],
])("%j selects app=shop, tier=web: %s", (selector, expected) => {
  expect(selects(labelSelector(selector) ?? [{ key: "never", is: "there", values: [] }], shop)).toBe(expected);
});

test.each([
  undefined,
  null,
  "app=shop",
  { matchLabels: { app: "${APP}" } },
  { matchLabels: { app: 1 } },
  { matchExpressions: [{ key: "app", operator: "Like", values: ["s"] }] },
  { matchExpressions: [{ operator: "In", values: ["s"] }] },
])("nothing can be said of %j", (selector) => {
  expect(labelSelector(selector)).toBeUndefined();
});

test("labels whose values are not known fulfil everything", () => {
  expect(selects(equalitySelector({ app: "shop" }) ?? [], { app: "${APP}" })).toBe(true);
});

const label = fc.constantFrom("app", "tier", "zone");
const value = fc.constantFrom("a", "b", "c");
const labels = fc.dictionary(label, value);

test("NotIn is the opposite of In, and DoesNotExist of Exists, whatever the labels", () => {
  fc.assert(
    fc.property(label, fc.array(value, { minLength: 1 }), labels, (key, values, on) => {
      const by = (operator: string): boolean => selects(labelSelector({ matchExpressions: [{ key, operator, values }] }) ?? [], on);
      expect(by("NotIn")).toBe(!by("In"));
      expect(by("DoesNotExist")).toBe(!by("Exists"));
    }),
  );
});

test("labels select what has them, and more conditions never select more", () => {
  fc.assert(
    fc.property(labels, labels, labels, (some, more, on) => {
      expect(selects(equalitySelector(on) ?? [], on)).toBe(true);
      if (selects(equalitySelector({ ...some, ...more }) ?? [], { ...on, ...more })) {
        const fewer = Object.fromEntries(Object.entries(some).filter(([key]) => !Object.hasOwn(more, key)));
        expect(selects(equalitySelector(fewer) ?? [], { ...on, ...more })).toBe(true);
      }
    }),
  );
});

test("an index finds what looking at each set finds", () => {
  const requirement = fc.record({
    key: label,
    operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
    values: fc.array(value, { minLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(requirement), fc.array(fc.dictionary(label, fc.constantFrom("a", "b", "${X}"))), (matchExpressions, sets) => {
      const selector = labelSelector({ matchExpressions }) ?? [];
      expect(labelIndex(sets).matches(selector)).toBe(sets.some((one) => selects(selector, one)));
    }),
  );
});

test("a selector in words", () => {
  const selector = labelSelector({
    matchLabels: { app: "shop" },
    matchExpressions: [
      { key: "tier", operator: "In", values: ["web", "api"] },
      { key: "zone", operator: "NotIn", values: ["one"] },
      { key: "old", operator: "DoesNotExist" },
      { key: "new", operator: "Exists" },
    ],
  });
  expect(formatSelector(selector ?? [])).toBe("app=shop, tier in (web, api), zone notin (one), !old, new");
});
