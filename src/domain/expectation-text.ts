import { shownValue } from "./fields.ts";
import type { Expectation } from "./stated.ts";
import type { Value } from "./value.ts";

/** What is expected of a field, as the end of a sentence: "is `2`", "contains `ALL`". */
export function describeExpectation(expect: Expectation): string {
  switch (expect.is) {
    case "same":
      return `is ${quoted(expect.value)}`;
    case "contains":
      return `has ${quoted(expect.value)}`;
    case "present":
      return "is set";
    case "absent":
      return "is not set";
    case "one-of":
      return `is one of ${expect.values.map(quoted).join(", ")}`;
    case "at-least":
      return `is at least ${expect.value}`;
    case "at-most":
      return `is at most ${expect.value}`;
    case "uses-variable":
      return `comes from \`\${${expect.variable}}\``;
    default:
      return expect satisfies never;
  }
}

function quoted(value: Value): string {
  return `\`${shownValue(null, [], value)}\``;
}
