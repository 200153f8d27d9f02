import { distinct } from "./outcome.ts";
import type { Home } from "./stated.ts";

/** The one number or text that is claimed, null when there is none or several. */
export function claimedValue(claim: { readonly homes: readonly Home[] }): string | number | null {
  const values = distinct(
    claim.homes.map(({ expect }) =>
      expect.is === "same" && (typeof expect.value === "string" || typeof expect.value === "number") ? expect.value : null,
    ),
  );
  return values.length === 1 ? (values[0] ?? null) : null;
}
