import { describe, expect, test } from "vitest";
import { rejections } from "../../src/domain/api-validity.ts";
import { crdKinds } from "../../src/domain/crd-schema.ts";
import { pinnedSchemas } from "../../src/domain/pinned-schemas.ts";
import { secretPlaceholder } from "../../src/domain/secrets.ts";
import { formatPath, type Value } from "../../src/domain/value.ts";

function crd(schema: Value, version: Record<string, Value> = {}): Value {
  return {
    kind: "CustomResourceDefinition",
    spec: {
      group: "example.org",
      scope: "Cluster",
      names: { kind: "Widget" },
      versions: [{ name: "v1", served: true, schema: { openAPIV3Schema: schema }, ...version }],
    },
  };
}

const SPEC = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        size: { type: "integer" },
        ratio: { type: "number" },
        on: { type: "boolean" },
        name: { type: "string" },
        colour: { type: "string", enum: ["red", "blue"] },
        port: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
        labels: { type: "object", additionalProperties: { type: "string" } },
        parts: { type: "array", items: { type: "object", properties: { id: { type: "string" } } } },
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        loose: { type: "object" },
      },
    },
    status: { type: "object", properties: { ready: { type: "boolean" } } },
  },
} as const;

const WIDGET = crdKinds(crd(SPEC))[0]?.versions.v1 ?? "any";

function rejectedOf(spec: Value): string[] {
  const value = { apiVersion: "example.org/v1", kind: "Widget", metadata: { name: "a", anything: 1 }, spec };
  return rejections(value, WIDGET).map((one) => `${one.is} ${formatPath(one.path)}`);
}

test.each<readonly [Value, readonly string[]]>([
  [{ size: 3, ratio: 0.5, on: true, name: "a", colour: "red", port: "http", labels: { a: "b" }, parts: [{ id: "1" }] }, []],
  [{ size: 3, ratio: 2, port: 80, free: { whatever: [1, { deep: true }] }, loose: { more: 1 } }, []],
  [{ size: 1.5 }, ["wrong-value spec.size"]],
  [{ size: "3" }, ["wrong-value spec.size"]],
  [{ on: "true" }, ["wrong-value spec.on"]],
  [{ name: 3 }, ["wrong-value spec.name"]],
  [{ colour: "green" }, ["wrong-value spec.colour"]],
  [{ port: true }, ["wrong-value spec.port"]],
  [{ labels: { a: 1 } }, ["wrong-value spec.labels.a"]],
  [{ parts: { id: "1" } }, ["wrong-value spec.parts"]],
  [{ parts: [{ id: "1" }, { ident: "2" }] }, ["unknown-field spec.parts[1].ident"]],
  [{ length: 3 }, ["unknown-field spec.length"]],
  ["text", ["wrong-value spec"]],
])("of %j it rejects %j", (spec, expected) => {
  expect(rejectedOf(spec)).toEqual(expected);
});

test("a whole number beyond 2^53 is one", () => {
  expect(rejectedOf({ size: 9_007_199_254_740_993n })).toEqual([]);
});

test.each<Value>([
  { size: null },
  { size: "${SIZE}" },
  { size: secretPlaceholder("SIZE") },
  { colour: "ENC[AES256_GCM,data:AAAA,iv:BBBB,tag:CCCC,type:str]" },
  { "${NAME}": 1 },
])("what is not known is left alone: %j", (spec) => {
  expect(rejectedOf(spec)).toEqual([]);
});

describe("CRDs", () => {
  test("a version that is not served is none, and scope counts", () => {
    expect(crdKinds(crd(SPEC, { served: false }))).toMatchObject([{ group: "example.org", kind: "Widget", namespaced: false, versions: {} }]);
  });

  test("a version without a schema takes anything; other objects define nothing", () => {
    expect(crdKinds(crd(SPEC, { schema: null }))[0]?.versions).toEqual({ v1: "any" });
    expect(crdKinds({ kind: "ConfigMap" })).toEqual([]);
  });
});

describe("the pinned schemas", () => {
  const kinds = pinnedSchemas().projects.flatMap((project) => project.kinds);

  test("have every kind once, with a version", () => {
    const names = kinds.map(({ group, kind }) => `${group}/${kind}`);
    expect(new Set(names).size).toBe(names.length);
    expect(kinds.filter(({ versions }) => Object.keys(versions).length === 0)).toEqual([]);
  });

  test.each([
    ["", "Service", true],
    ["apps", "Deployment", true],
    ["", "Namespace", false],
    ["rbac.authorization.k8s.io", "ClusterRole", false],
    ["helm.toolkit.fluxcd.io", "HelmRelease", true],
    ["kustomize.toolkit.fluxcd.io", "Kustomization", true],
    ["argoproj.io", "Application", true],
    ["monitoring.coreos.com", "ServiceMonitor", true],
    ["cert-manager.io", "ClusterIssuer", false],
    ["external-secrets.io", "ClusterSecretStore", false],
    ["cilium.io", "CiliumLoadBalancerIPPool", false],
    ["gateway.networking.k8s.io", "HTTPRoute", true],
  ])("know %s/%s, namespaced: %s", (group, kind, namespaced) => {
    expect(kinds.find((one) => one.group === group && one.kind === kind)?.namespaced).toBe(namespaced);
  });

  test("take a Deployment as people write it", () => {
    const deployment = kinds.find(({ kind }) => kind === "Deployment")?.versions.v1 ?? "any";
    const container = {
      name: "shop",
      image: "shop:1",
      ports: [{ containerPort: 8080 }],
      resources: { requests: { cpu: 1, memory: "64Mi" }, limits: { cpu: "500m" } },
      livenessProbe: { httpGet: { path: "/", port: "http" } },
      securityContext: { capabilities: { drop: ["ALL"] }, runAsUser: 1000 },
    };
    const spec = {
      replicas: 2,
      strategy: { rollingUpdate: { maxSurge: "25%" } },
      template: { spec: { containers: [container], volumes: [{ emptyDir: {} }] } },
    };
    expect(rejections({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "shop" }, spec }, deployment)).toEqual([]);
  });
});
