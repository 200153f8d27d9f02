import type { SpokenValue } from "./stated.ts";
import { amountOf, durationOf } from "./wording.ts";

/** Units of time and of amounts, as people write them. */
export const TIME_UNIT = /^(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?)$/i;
/** Units of bytes. */
export const AMOUNT_UNIT = /^[KMGTP]i?B?$/;

/** A number with its unit; null for a unit that is none. */
export function unitValue(number: string, unit: string, says: string): SpokenValue | null {
  if (AMOUNT_UNIT.test(unit)) return { says, shape: "amount", expect: { is: "same", value: amountOf(`${number}${unit}`) }, firm: false };
  if (unit === "m") return { says, shape: "amount", expect: { is: "same", value: `${number}m` }, firm: false };
  if (TIME_UNIT.test(unit)) return { says, shape: "time", expect: { is: "same", value: durationOf(`${number} ${unit}`) }, firm: false };
  return null;
}

/** Words that are a switch, and how it stands. */
export const SWITCHES: Readonly<Record<string, boolean>> = {
  enabled: true,
  enable: true,
  enables: true,
  activated: true,
  allowed: true,
  permitted: true,
  on: true,
  true: true,
  disabled: false,
  disable: false,
  disables: false,
  deactivated: false,
  disallowed: false,
  off: false,
  false: false,
};
