import semver from "semver";
import { describe, expect, it } from "vitest";
import { versionAmong, versionRange } from "../../src/domain/version-range.ts";
import oracle from "../fixtures/version-ranges.json" with { type: "json" };

describe("a range of versions", () => {
  it.each(oracle.ranges)("$range takes in what Helm's library takes in", ({ range, takesIn }) => {
    const read = versionRange(range);
    const found = read === undefined ? null : oracle.versions.filter((version) => read.takesIn(semver.parse(version) ?? new semver.SemVer("")));
    expect(found).toEqual(takesIn);
  });

  it("is read in linear time, whatever it is", () => {
    const started = process.cpuUsage().user;
    for (const text of ["1".repeat(500), " ".repeat(500), "1 ".repeat(250), "1.-".repeat(160), ">=".repeat(250), "x||".repeat(170)])
      versionRange(text);
    expect(process.cpuUsage().user - started).toBeLessThan(200_000);
    expect(versionRange("1".repeat(513))).toBeUndefined();
  });
});

describe("the version among those that there are", () => {
  it("is the one that is written, before any range", () => {
    expect(versionAmong(["1.3.0", "1.2.0"], "1.2.0")).toBe(1);
    expect(versionAmong(["not-a-version"], "not-a-version")).toBe(0);
  });

  it("is the highest that the range takes in, of builds the newer one", () => {
    expect(versionAmong(["1.2.0", "2.0.0", "1.10.0"], "1.x")).toBe(2);
    expect(versionAmong(["1.2.0+a", "1.2.0+b"], "^1", (a, b) => a > b)).toBe(1);
    expect(versionAmong(["1.2.0+a", "1.2.0+b"], "^1")).toBe(0);
  });

  it("is a release unless the range names a pre-release; loose versions do not count", () => {
    expect(versionAmong(["2.0.0-rc.1", "1.0.0", "3", "v1.1.0"], "")).toBe(3);
    expect(versionAmong(["2.0.0-rc.1", "1.0.0"], ">=1.0.0-0")).toBe(0);
  });

  it("tells no match from no range", () => {
    expect(versionAmong(["1.0.0"], "^2")).toBeUndefined();
    expect(versionAmong(["1.0.0"], "latest")).toBeNull();
  });
});
