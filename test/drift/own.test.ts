import { describe, expect, it } from "vitest";
import type { LiveObject } from "../../src/domain/live.ts";
import { attribute, inWords } from "../../src/drift/attribute.ts";
import { ownerOf } from "../../src/drift/own.ts";
import { managersOf } from "../../src/world/managed-fields.ts";

function live(metadata: object, data: object = {}): LiveObject {
  const value = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "coredns", ...metadata }, data } as never;
  return { id: { apiVersion: "v1", kind: "ConfigMap", namespace: null, name: "coredns" }, value, managers: managersOf(value) };
}

const by = (manager: string, fieldsV1: object = {}, time = "2026-01-01T00:00:00Z") => ({ manager, operation: "Update", time, fieldsV1 });

describe("owners", () => {
  it.each([
    [{ annotations: { "objectset.rio.cattle.io/owner-gvk": "k3s.cattle.io/v1, Kind=Addon" } }, "the k3s addon"],
    [{ managedFields: [by("deploy@node-1")] }, "the k3s addon"],
    [{ labels: { "addonmanager.kubernetes.io/mode": "Reconcile" } }, "the addon manager"],
    [{ labels: { "addonmanager.kubernetes.io/mode": "EnsureExists" } }, "the addon manager (once)"],
    [{ labels: { "eks.amazonaws.com/component": "coredns" } }, "the EKS add-on"],
    [{ labels: { "kustomize.toolkit.fluxcd.io/name": "apps" } }, "Flux"],
    [{ annotations: { "argocd.argoproj.io/tracking-id": "a" } }, "Argo CD"],
    [{ annotations: { "meta.helm.sh/release-name": "coredns" } }, "Helm"],
    [{ managedFields: [by("kubeadm"), by("kubectl-edit")] }, "kubeadm"],
    [{}, "nobody"],
  ])("%j: %s", (metadata, owner) => {
    expect(ownerOf(live(metadata)).owner).toBe(owner);
  });
});

describe("authors", () => {
  const created = by("kubeadm", { "f:data": {} }, "2021-02-24T11:25:12Z");
  const edited = by("kubectl-edit", { "f:data": { "f:Corefile": {} } }, "2021-02-25T06:11:44Z");

  it("are the managers that own the field, not those of its parents", () => {
    const object = live({ managedFields: [created, edited] }, { Corefile: "" });
    expect(attribute(object, ["data", "Corefile"])).toEqual({
      manager: "kubectl-edit",
      class: "a person or script",
      operation: "Update",
      time: "2021-02-25T06:11:44Z",
      exact: true,
    });
    expect(inWords(attribute(object, ["data", "Corefile"]), true)).toBe("last written by kubectl-edit (a person or script) at 2021-02-25T06:11:44Z");
  });

  it("are not guessed", () => {
    expect(attribute(live({ managedFields: [created] }), ["data", "Corefile"])).toBeNull();
    expect(attribute(live({}), ["data", "Corefile"])).toBeNull();
    expect(inWords(null, false)).toContain("no managedFields");
    expect(inWords(null, true)).toBe("no manager of the object owns it");
  });

  it("are found in lists by the keys of their items", () => {
    const value = {
      spec: { containers: [{ name: "a" }, { name: "b", image: "x" }] },
      metadata: { managedFields: [by("flux", { "f:spec": { "f:containers": { 'k:{"name":"b"}': { "f:image": {} } } } })] },
    } as never;
    const [manager] = managersOf(value) ?? [];
    expect(manager?.owns(["spec", "containers", 1, "image"])).toBe(4);
    expect(manager?.owns(["spec", "containers", 0, "image"])).toBe(2);
    expect(managersOf({ metadata: { managedFields: [{ fieldsV1: { "f:a": { "k:{": {} } } }] } } as never)?.[0]?.owns(["a", 0])).toBe(1);
  });
});
