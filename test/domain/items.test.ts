import { describe, expect, it } from "vitest";
import { findField } from "../../src/domain/fields.ts";
import { isOfOtherItem } from "../../src/domain/items.ts";
import type { Mapping } from "../../src/domain/value.ts";

const RULES: Mapping = {
  spec: {
    groups: [
      {
        name: "queue",
        rules: [
          { alert: "QueueDown", labels: { severity: "page" } },
          { alert: "QueueConsumerLag", labels: { severity: "ticket" } },
        ],
      },
    ],
  },
};

function isOther(value: string, ...words: string[]): boolean {
  const all = findField(RULES, "severity", true);
  const good = all.filter((match) => match.value === value);
  return isOfOtherItem(
    RULES,
    good,
    all.filter((match) => !good.includes(match)),
    words,
  );
}

describe("items of a list", () => {
  it("have the value of another item when the words name that one", () => {
    expect(isOther("page", "Consumer", "lag", "pages")).toBe(true);
    expect(isOther("page", "QueueConsumerLag", "pages")).toBe(true);
  });

  it("have their own value when the words name them, or none", () => {
    expect(isOther("ticket", "Consumer", "lag")).toBe(false);
    expect(isOther("page", "queue", "down")).toBe(false);
    expect(isOther("page", "severity")).toBe(false);
  });
});
