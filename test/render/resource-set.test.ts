import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cluster } from "../../src/domain/world.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { failuresOf, nodeOf } from "./argo-fixture.ts";
import { clusterOf, fieldOf, lineOf, objectOf, openEngine, renderFixture } from "./fixture.ts";

let engine: Engine;
let cluster: Cluster;
beforeAll(async () => {
  engine = await openEngine();
  cluster = clusterOf(await renderFixture(engine, "resource-set"), "main");
});
afterAll(() => engine.close());

describe("ResourceSets of the Flux operator", () => {
  test("make their objects of inputs and of static providers; shared ones once, disabled ones not", () => {
    const made = cluster.objects.filter(({ producer }) => producer === "ResourceSet flux-system/tenants").map(({ id }) => `${id.kind}/${id.name}`);
    expect(made).toEqual([
      "ConfigMap/shared",
      "Kustomization/one",
      "HelmRelease/app-one",
      "ConfigMap/layer-one",
      "Kustomization/two",
      "ConfigMap/layer-two",
      "Kustomization/three",
      "HelmRelease/app-three",
    ]);
  });

  test("values are read again after filling in; substitution of the parent has been done; common labels are added", () => {
    const release = objectOf(cluster.objects, "HelmRelease/app-one");
    expect(fieldOf(release, "spec.values")).toEqual({ replicas: 2, version: "6.7.x" });
    expect(release.id.namespace).toBe("flux-system");
    expect(fieldOf(release, "metadata.labels")).toEqual({ team: "platform" });
    expect(fieldOf(objectOf(cluster.objects, "ConfigMap/shared"), "data.region")).toBe("eu");
    expect(fieldOf(objectOf(cluster.objects, "ConfigMap/layer-two"), "data")).toEqual({ operation: "extract" });
    expect(lineOf(release, "spec.values.replicas")).toBe("clusters/main/set.yaml:43");
  });

  test("Kustomizations that they make are rendered", () => {
    expect(objectOf(cluster.objects, "ConfigMap/one").id.namespace).toBe("one");
    expect(objectOf(cluster.objects, "ConfigMap/two").id.namespace).toBe("special");
    expect(nodeOf(cluster, "two").parent?.name).toBe("flux-system");
  });

  test("what is not static is named at its line", () => {
    expect(failuresOf(cluster)).toEqual([
      "needs-network ResourceSet flux-system/pulls clusters/main/set.yaml:70",
      "not-static ResourceSet flux-system/missing clusters/main/set.yaml:82",
      "path-not-found Kustomization flux-system/three clusters/main/set.yaml:31",
    ]);
  });
});
