import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/domain/object.ts";
import { walk } from "../../src/domain/value.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { clusterOf, lineOf, objectOf, openEngine, renderFixture } from "./fixture.ts";

let engine: Engine;
let objects: readonly KubernetesObject[];
beforeAll(async () => {
  engine = await openEngine();
  objects = clusterOf(await renderFixture(engine, "provenance"), "main").objects;
});
afterAll(() => engine.close());

test.each([
  ["Deployment/my-web", "spec.selector.matchLabels.app", "base/web.yaml:10"],
  ["Deployment/my-web", "spec.replicas", "overlay/patches/resources.yaml:6"],
  ["Deployment/my-web", "spec.template.spec.containers[0].resources.limits.memory", "overlay/patches/resources.yaml:13"],
  ["Deployment/my-web", "spec.template.spec.containers[0].env[0].value", "overlay/kustomization.yaml:37"],
  ["Deployment/my-web", "spec.template.spec.containers[0].env[1].value", "clusters/main/apps.yaml:27"],
  ["Deployment/my-web", "spec.template.spec.containers[0].image", "overlay/kustomization.yaml:18"],
  ["Deployment/my-web", "spec.paused", "component/kustomization.yaml:9"],
  ["Deployment/my-web", "metadata.labels.tier", "overlay/kustomization.yaml:9"],
  ["Deployment/my-web", "metadata.labels.managed", "clusters/main/apps.yaml:16"],
  ["Deployment/my-web", "metadata.annotations.note", "overlay/kustomization.yaml:11"],
  ["Deployment/my-web", "metadata.namespace", "clusters/main/apps.yaml:13"],
  ["Deployment/my-web", "metadata.name", "base/kustomization.yaml:3"],
  ["Deployment/my-sidecar", "spec.replicas", "overlay/kustomization.yaml:14"],
  ["Deployment/my-sidecar", "spec.template.spec.containers[0].image", "clusters/main/apps.yaml:19"],
  ["Deployment/my-sidecar", "spec.template.spec.containers[0].env[1].value", "overlay/kustomization.yaml:50"],
  ["Deployment/my-sidecar", "spec.template.spec.containers[0].env[2].value", "overlay/patches/operations.yaml:9"],
  ["Deployment/my-sidecar", 'metadata.annotations["example.com/kept"]', "overlay/patches/operations.yaml:4"],
])("%s: %s was set at %s", (name, path, place) => {
  expect(lineOf(objectOf(objects, name), path)).toBe(place);
});

test("generated data is located in the literal, the source file and the env file; the object at the generator's entry", () => {
  const config = objects.find(({ id }) => id.kind === "ConfigMap" && id.name.startsWith("my-config-"));
  expect(config?.origin).toMatchObject({ file: "base/kustomization.yaml", line: 7 });
  expect(config?.origin.via[0]).toMatchObject({ kind: "generator", label: "generator config" });
  const places = ["LEVEL", "app.ini", "FROM_ENV"].map((key) => config?.locate(["data", key]).place);
  expect(places.map((place) => `${place?.path}:${place?.line}`)).toEqual([
    "base/kustomization.yaml:11",
    "base/files/app.ini:1",
    "base/files/app.env:2",
  ]);
});

test("the steps on the way are told from first to last", () => {
  expect(objectOf(objects, "Deployment/my-web").origin.via.map(({ kind, label }) => `${kind}: ${label}`)).toEqual([
    "transformer: namePrefix of base/kustomization.yaml",
    "component: component component",
    "patch: patch in component/kustomization.yaml",
    "patch: patch patches/resources.yaml",
    "patch: patch in overlay/kustomization.yaml",
    "transformer: labels of overlay/kustomization.yaml",
    "transformer: commonAnnotations of overlay/kustomization.yaml",
    "transformer: images of overlay/kustomization.yaml",
    "patch: patch in Kustomization flux-system/apps",
    "transformer: namespace of Kustomization flux-system/apps",
    "transformer: commonLabels of Kustomization flux-system/apps",
    "kustomization: Kustomization flux-system/apps",
  ]);
});

test("every field of every object has a place, and an absent field has that of its nearest parent", () => {
  for (const object of objects) {
    for (const { path } of walk(object.forms.substituted ?? object.forms.built ?? {})) {
      const { place } = object.locate(path);
      expect(place.path).not.toBe("");
      expect(place.line).toBeGreaterThan(0);
    }
  }
  expect(lineOf(objectOf(objects, "Deployment/my-web"), "spec.template.spec.nothing.here")).toBe("base/web.yaml:15");
});
