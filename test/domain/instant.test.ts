import { expect, test } from "vitest";
import { instantOf } from "../../src/domain/instant.ts";

const say = (millis: number | undefined): string | undefined => (millis === undefined ? undefined : new Date(millis).toISOString());

test.each([
  ["2026-01-31", "2026-01-31T00:00:00.000Z"],
  [" 2026-01-31T10:00:00Z ", "2026-01-31T10:00:00.000Z"],
  ["2026-01-31 10:00", "2026-01-31T10:00:00.000Z"],
  ["2026-01-31t10:00:00.5z", "2026-01-31T10:00:00.500Z"],
  ["2026-01-31T10:00:00+0200", "2026-01-31T08:00:00.000Z"],
  ["2026-01-31T10:00:00-05:30", "2026-01-31T15:30:00.000Z"],
])("%s", (text, instant) => {
  expect(say(instantOf(text))).toBe(instant);
});

test("a date alone lasts until its end", () => {
  expect(say(instantOf("2026-01-31", true))).toBe("2026-01-31T23:59:59.999Z");
  expect(say(instantOf("2026-01-31T10:00:00Z", true))).toBe("2026-01-31T10:00:00.000Z");
});

test.each(["", "soon", "31.01.2026", "2026-1-3", "2026-02-30", "2026-13-01", "2026-02-30T10:00:00Z", "2026-01-31T25:00:00Z", "$DATE"])(
  "%s is no instant",
  (text) => {
    expect(instantOf(text)).toBeUndefined();
  },
);
