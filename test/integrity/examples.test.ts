import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChartSupplier } from "../../src/domain/chart-source.ts";
import { versionAmong } from "../../src/domain/version-range.ts";
import type { World } from "../../src/domain/world.ts";
import { registry } from "../../src/integrity/registry.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { readObjects } from "../support/live-objects.ts";
import { inWorld, testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

/** A network that has these charts, and says of private repositories what everybody is told. */
function published(charts: readonly string[]): ChartSupplier {
  return {
    async ask(wanted) {
      if (wanted.in !== "index") return { is: "unknown", because: "no registry answers here" };
      const versions = charts.flatMap((one) => (one.startsWith(`${wanted.url} ${wanted.name} `) ? [one.split(" ")[2] ?? ""] : []));
      const version = versions[versionAmong(versions, wanted.version) ?? -1];
      if (version !== undefined) return { is: "there", version, digest: null };
      return wanted.credentials ? { is: "unknown", because: "only some are told" } : { is: "none", because: `it has ${versions.join(", ")} only` };
    },
  };
}

/** The world with a whole and fresh export of cluster `one`. */
function exported(world: World, documents: readonly string[]): World {
  const objects = readObjects(documents);
  const one = {
    ...{ cluster: "one", exportedAt: "2026-01-01T00:00:00Z", closed: null },
    find: (kind: string, namespace: string | null, name: string) =>
      objects.find(({ id }) => id.kind === kind && id.namespace === namespace && id.name === name),
    list: (kind: string, namespace: string) => objects.filter(({ id }) => id.kind === kind && id.namespace === namespace),
    covers: () => true,
    differs: () => null,
  };
  return { ...world, live: { clusters: [one], world, made: new Set() } };
}

describe.each(registry)("$id", (rule) => {
  test.each(rule.examples)("$title", async ({ files, charts, live, finds }) => {
    const supplier = charts === undefined ? null : published(charts);
    const found = await inWorld(files, engine, async ({ world }) => rule.check(live === undefined ? world : exported(world, live)), supplier);
    expect(found.map(({ at }) => `${at.path}:${at.line}`)).toEqual(finds);
    for (const { message } of found) expect(message).toMatch(/^expected .+, found:? .+/s);
  });

  test("says how to mend it, and has an example that finds something and one that must not", () => {
    expect(rule.remediation).toMatch(/^[A-Z].*\.$/s);
    expect(rule.examples.some(({ finds }) => finds.length > 0)).toBe(true);
    expect(rule.examples.some(({ finds }) => finds.length === 0)).toBe(true);
  });
});
