import { distinct } from "./outcome.ts";
import type { Home } from "./stated.ts";
import { isMapping, isSequence } from "./value.ts";

/** The one number or text that is claimed, null when there is none or several. */
export function claimedValue(claim: { readonly homes: readonly Home[] }): string | number | null {
  const values = distinct(
    claim.homes.map(({ expect }) =>
      expect.is === "same" && (typeof expect.value === "string" || typeof expect.value === "number") ? expect.value : null,
    ),
  );
  return values.length === 1 ? (values[0] ?? null) : null;
}

/** What a home expects, as a verb phrase: "is `2`". */
export function expectedOf({ expect }: Home): string {
  switch (expect.is) {
    case "same":
    case "contains":
      return `${expect.is === "same" ? "is" : "has"} \`${isMapping(expect.value) || isSequence(expect.value) ? JSON.stringify(expect.value) : String(expect.value)}\``;
    case "present":
      return "is set";
    case "absent":
      return "is not set";
    case "one-of":
      return `is one of ${expect.values.join(", ")}`;
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
