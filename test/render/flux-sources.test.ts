import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "../../src/render/engine/index.ts";
import { nodeOf } from "./argo-fixture.ts";
import { clusterOf, openEngine, renderFixture } from "./fixture.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

test("every source of Kustomizations: this repository with its own ignore rules, the others skipped with the reason", async () => {
  const cluster = clusterOf(await renderFixture(engine, "sources"), "main");
  const made = cluster.objects.filter(({ id }) => id.kind === "ConfigMap").map(({ id }) => `${id.namespace}/${id.name}`);
  expect(made).toEqual(["all/kept", "all/left-out", "narrow/kept"]);
  const skipped = (name: string) => nodeOf(cluster, name).skipped;
  expect(skipped("tagged")).toBe("its source GitRepository flux-system/tagged is this repository at another reference");
  expect(skipped("bucket")).toBe("its source is Bucket flux-system/bucket, not this repository");
  expect(skipped("oci")).toBe("its source is OCIRepository flux-system/oci, not this repository");
  expect(skipped("external")).toBe("its source is ExternalArtifact flux-system/external, not this repository");
  expect(skipped("unknown")).toBe("its source GitRepository flux-system/nowhere is not defined in this repository");
  expect(cluster.failures).toEqual([]);
});
