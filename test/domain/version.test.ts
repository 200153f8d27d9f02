import fc from "fast-check";
import { expect, test } from "vitest";
import { compareVersions, parseImage, satisfiesVersion, type VersionConstraint } from "../../src/domain/version.ts";

test.each<[string, VersionConstraint["is"], string, boolean | undefined]>([
  ["v1.38.0", "exact", "1.38.0", true],
  ["1.45.0", "exact", "1.38.0", false],
  ["1.38.2", "exact", "1.38", true],
  ["1.380.2", "exact", "1.38", false],
  ["1.38", "exact", "1.38.2", undefined],
  ["v1.31.2+k3s1", "exact", "1.31.2", true],
  ["1.31.2", "exact", "1.31.2+k3s1", undefined],
  ["1.2.0-rc.1", "exact", "1.2.0", false],
  ["1.2.0", "exact", "1.2.0-rc.1", false],
  ["16.4-alpine", "exact", "16.4", true],
  ["1.2.3@sha256:0123", "exact", "1.2.3", true],
  ["2024.01.05", "exact", "2024.1.5", true],
  ["1.14.3", "at-least", "1.14+", true],
  ["1.14.0-rc1", "at-least", "1.14", false],
  ["0.12.0", "at-least", "v0.12.1+", false],
  ["0.12.1", "at-least", "v0.12.1+", true],
  ["1.2", "at-least", "≥ 1.2", true],
  ["1", "at-least", "1.2", undefined],
  ["2", "at-least", "1.2", true],
  ["0.8.4", "range", "0.8.x", true],
  ["0.9.0", "range", "0.8.x", false],
  ["8.1", "range", "8.0+", true],
  ["1.5.0", "range", ">=1.0.0 <2.0.0", true],
  ["2.0.0", "range", ">=1.0.0, <2.0.0", false],
  ["1.5.0", "range", "nonsense", undefined],
  [">=1.2.0", "at-least", "1.1", true],
  ["1.45.x", "exact", "1.45.0", undefined],
  ["1.45.x", "exact", "1.38.0", false],
  ["1.45.x", "range", "1.38.x", false],
  ["latest", "exact", "1.0.0", undefined],
  ["latest", "at-least", "1.0.0", undefined],
  ["${CHART_VERSION}", "exact", "1.0.0", undefined],
  ["*", "at-least", "1.0", undefined],
  ["", "exact", "1.0", undefined],
])("%s against %s %s: %s", (found, is, version, expected) => {
  expect(satisfiesVersion(found, { is, version })).toBe(expected);
});

test("versions are listed from old to new", () => {
  const sorted = [
    "latest",
    "0.9",
    "1.2.0-alpha",
    "1.2.0-alpha.1",
    "1.2.0-beta2",
    "1.2.0-beta10",
    "1.2.0-rc.1",
    "1.2.0",
    "1.2.1",
    "1.10.0",
    "v2",
    "2024.1.5",
  ];
  expect(sorted.toReversed().sort(compareVersions)).toEqual(sorted);
});

const version = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
    fc.constantFrom("", "-rc.1", "-rc.2", "-alpha", "-alpine", "+k3s1"),
  )
  .map(([numbers, suffix]) => numbers.join(".") + suffix);

test("comparison is an order, and agrees with at-least", () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(compareVersions(a, a)).toBe(0);
      expect(compareVersions(a, b)).toBe(0 - compareVersions(b, a));
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      const atLeast = satisfiesVersion(a, { is: "at-least", version: b });
      if (atLeast !== undefined) expect(atLeast).toBe(compareVersions(a, b) >= 0);
      expect(satisfiesVersion(a, { is: "exact", version: a })).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("image references are taken apart", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  expect(parseImage(`registry:5000/a/b:tag@${digest}`)).toEqual({ registry: "registry:5000", repository: "a/b", tag: "tag", digest });
  expect(parseImage("nginx")).toEqual({ registry: null, repository: "nginx", tag: null, digest: null });
  expect(parseImage("team/app:v1")).toEqual({ registry: null, repository: "team/app", tag: "v1", digest: null });
  expect(parseImage("ghcr.io/coredns/charts/coredns:1.45.0")).toMatchObject({
    registry: "ghcr.io",
    repository: "coredns/charts/coredns",
    tag: "1.45.0",
  });
  expect(parseImage("localhost/app")).toMatchObject({ registry: "localhost", repository: "app" });
  for (const text of ["", "${IMAGE}", "a:b:c", "Upper/case", "a//b", "a@b", "a b", `a@${digest}@${digest}`, "x".repeat(600)])
    expect(parseImage(text)).toBeUndefined();
});
