import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cluster } from "../../src/domain/world.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import type { Rendered } from "../../src/render/index.ts";
import { at, clusterOf, fieldOf, lineOf, namesOf, objectOf, openEngine, renderFiles, renderFixture, show } from "./fixture.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

function failures({ failures: list }: Cluster): readonly string[] {
  return list.map(({ subject, code, place }) => `${code} ${subject} ${show(place)}`);
}

/** A Flux Kustomization as a document of its own. */
function sync(name: string, path: string): string {
  const source = "sourceRef: { kind: GitRepository, name: flux-system }";
  return `---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec:\n  prune: true\n  path: ${path}\n  ${source}\n`;
}

function nodeOf(cluster: Cluster, name: string) {
  const node = cluster.nodes.find(({ id }) => id.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
}

describe("children are rendered by their rendered spec", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = clusterOf(await renderFixture(engine, "nested"), "prod");
  });

  test("the root is built with the Kustomization that it renders of itself, patches included", () => {
    expect(fieldOf(objectOf(cluster.objects, "Kustomization/flux-system"), "spec.postBuild.substitute.TIER")).toBe("gold");
    expect(cluster.nodes.filter(({ id }) => id.name === "flux-system")).toHaveLength(1);
  });

  test("a parent's patch, itself substituted, decides namespace and variables of the grandchildren", () => {
    const web = objectOf(cluster.objects, "Deployment/web");
    expect(web.id.namespace).toBe("gold-apps");
    expect(fieldOf(web, "spec.replicas")).toBe(4);
    expect(web.locate(at("spec.replicas"))).toMatchObject({
      raw: `\${REPLICAS}`,
      variables: [{ name: "REPLICAS", value: "4", definedAt: { path: "clusters/prod/apps.yaml", line: 27 } }],
    });
    expect(lineOf(web, "metadata.namespace")).toBe("clusters/prod/apps.yaml:24");
    expect(cluster.failures).toEqual([]);
  });

  test("producer, parent and the way from the root are told", () => {
    const web = objectOf(cluster.objects, "Deployment/web");
    expect(web.producer).toBe("Kustomization flux-system/web");
    expect(web.origin.via.filter(({ kind }) => kind === "kustomization").map(({ label }) => label)).toEqual([
      "Kustomization flux-system/web",
      "Kustomization flux-system/apps",
      "Kustomization flux-system/flux-system",
    ]);
    expect(nodeOf(cluster, "web").parent?.name).toBe("apps");
  });
});

describe("substitution", () => {
  let rendered: Rendered;
  let cluster: Cluster;
  beforeAll(async () => {
    rendered = await renderFixture(engine, "substitution");
    cluster = clusterOf(rendered, "main");
  });

  test("later sources win over earlier ones, and substitute over all", () => {
    const widget = objectOf(cluster.objects, "Widget/widget-one-first");
    expect([fieldOf(widget, "spec.one"), fieldOf(widget, "spec.two"), fieldOf(widget, "spec.three")]).toEqual([
      "one-first",
      "two-second",
      "three-inline",
    ]);
    expect(["one", "two", "three"].map((key) => widget.locate(["spec", key]).variables[0]?.definedAt?.line)).toEqual([7, 19, 15]);
  });

  test("values are read again as YAML; an optional source may be absent; newlines go, defaults and escapes stay", () => {
    const widget = objectOf(cluster.objects, "Widget/widget-one-first");
    expect(fieldOf(widget, "spec.count")).toBe(3);
    expect(fieldOf(widget, "spec.enabled")).toBe(true);
    expect(fieldOf(widget, "spec.lines")).toBe("ab");
    expect(fieldOf(widget, "spec.default")).toBe("fallback");
    expect(fieldOf(widget, "spec.escaped")).toBe(`\${ONE}`);
    expect(cluster.failures).toEqual([]);
  });

  test("keys are substituted and are found again by their substituted name", () => {
    const widget = objectOf(cluster.objects, "Widget/widget-one-first");
    const origin = widget.locate(["metadata", "labels", "one-first.example.com/x"]);
    expect(show(origin.place)).toBe("apps/values.yaml:7");
    expect(origin.variables.map(({ name }) => name)).toEqual(["ONE"]);
  });

  test("objects opt out by label or annotation", () => {
    for (const name of ["ConfigMap/by-label", "ConfigMap/by-annotation"]) {
      const object = objectOf(cluster.objects, name);
      expect(object.forms.substituted).toBeUndefined();
      expect(fieldOf(object, "data.raw")).toBe(`\${ONE}`);
      expect(object.locate(at("data.raw")).variables).toEqual([]);
    }
  });

  test("undefined variables are named with the line that uses them", () => {
    expect(rendered.undefinedVariables.map(({ cluster: name, variable, object, place }) => [name, variable, object.name, show(place)])).toEqual([
      ["main", "ALSO_NOWHERE", "widget-one-first", "apps/values.yaml:21"],
      ["main", "NOWHERE", "widget-one-first", "apps/values.yaml:18"],
    ]);
  });

  test("settings are the keys of all named ConfigMaps and of substitute, with their lines", () => {
    expect(cluster.settings.filter(({ key }) => key === "THREE").map(({ carrier, value, place }) => [carrier.name, value, show(place)])).toEqual([
      ["first", "three-first", "clusters/main/settings.yaml:9"],
      ["second", "three-second", "clusters/main/settings.yaml:20"],
      ["apps", "three-inline", "clusters/main/apps.yaml:15"],
    ]);
  });
});

describe("bad input", () => {
  test("sources elsewhere are skipped with the reason, suspension is kept, missing paths and cycles are failures with a line", async () => {
    const cluster = clusterOf(await renderFixture(engine, "edges"), "main");
    expect(nodeOf(cluster, "other").skipped).toBe("its source GitRepository flux-system/other is another repository (github.com/example/other)");
    expect(nodeOf(cluster, "remote").skipped).toContain("another cluster");
    expect(nodeOf(cluster, "suspended")).toMatchObject({ suspended: true, failed: false });
    expect(nodeOf(cluster, "depends").dependsOn).toEqual([
      { namespace: null, name: "missing" },
      { namespace: "infra", name: "other" },
    ]);
    expect(failures(cluster)).toEqual([
      "path-not-found Kustomization flux-system/missing clusters/main/missing.yaml:8",
      "path-not-found Kustomization flux-system/outside clusters/main/outside.yaml:8",
      "cycle Kustomization flux-system/cycle apps/inner/again.yaml:8",
    ]);
    expect(cluster.failures[2]?.message).toContain("cycle → inner → cycle");
    expect(namesOf(cluster.objects)).toEqual(expect.arrayContaining(["ConfigMap/one", "ConfigMap/two"]));
  });

  test("a failed build is one failure at its cause; what waits for its ConfigMap is failed, not reported again; the rest renders", async () => {
    const rendered = await renderFixture(engine, "failing");
    const cluster = clusterOf(rendered, "main");
    expect(failures(cluster)).toEqual([
      "invalid Kustomization flux-system/broken infra/broken/nested/kustomization.yaml:5",
      "substitution Kustomization flux-system/bad-text apps/text/cm.yaml:8",
      "substitution Kustomization flux-system/needs-absent clusters/main/d.yaml:15",
    ]);
    expect(cluster.failures[2]?.message).toContain("ConfigMap flux-system/never-made not found (1 more Kustomization needs it)");
    expect(cluster.nodes.filter(({ failed }) => failed).map(({ id }) => id.name)).toEqual([
      "broken",
      "needs-broken",
      "needs-absent",
      "needs-absent-too",
      "bad-text",
    ]);
    expect(namesOf(cluster.objects)).toContain("ConfigMap/plain");
    expect(rendered.unapplied).toEqual([]);
    expect(rendered.unappliedManifests).toEqual([]);
  });

  test("a substitution that leaves no YAML is a failure at the object, which names what is undefined", async () => {
    const rendered = await renderFiles(engine, {
      "clusters/main/apps.yaml": `${sync("apps", "./apps")}  postBuild: { substitute: { A: b } }\n`,
      "apps/widget.yaml": `# a widget\napiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: gap\nspec:\n  list: \${NOWHERE}[\n`,
    });
    const cluster = clusterOf(rendered, "main");
    expect(failures(cluster)).toEqual(["substitution Kustomization flux-system/apps apps/widget.yaml:2"]);
    expect(cluster.failures[0]?.message).toContain("nothing defines NOWHERE here: define it");
    expect(rendered.undefinedVariables.map(({ variable, place }) => `${variable} ${show(place)}`)).toEqual(["NOWHERE apps/widget.yaml:7"]);
  });

  test("an object that is nested too deeply fails its build by name; the rest renders", async () => {
    const header = "apiVersion: example.com/v1\nkind: Deep\nmetadata:\n  name: pit\n";
    const rendered = await renderFiles(engine, {
      "clusters/main/apps.yaml": sync("pit", "./pit") + sync("plain", "./plain"),
      "pit/deep.yaml": `${header}spec: ${"[".repeat(300)}${"]".repeat(300)}\n`,
      "plain/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: plain\n  namespace: apps\n",
    });
    const cluster = clusterOf(rendered, "main");
    expect(failures(cluster)).toEqual(["invalid Kustomization flux-system/pit clusters/main/apps.yaml:7"]);
    expect(cluster.failures[0]?.message).toContain("Deep pit is nested deeper than 256 levels");
    expect(namesOf(cluster.objects)).toContain("ConfigMap/plain");
  });

  test("a Kustomization that renders ever new ones is stopped with a failure at the line that makes them", async () => {
    const cluster = clusterOf(await renderFixture(engine, "endless"), "main");
    expect(cluster.failures.map(({ code, place }) => [code, show(place)])).toEqual([["too-many", "apps/next.yaml:8"]]);
  });

  test("a root that does not exist is a cluster with a failure at the line that states it", async () => {
    const rendered = await renderFixture(engine, "no-root");
    expect(failures(clusterOf(rendered, "mian"))).toEqual([
      "root-not-found Kustomization flux-system/flux-system clusters/main/flux-system/gotk-sync.yaml:19",
    ]);
    expect(namesOf(clusterOf(rendered, "other").objects)).toContain("ConfigMap/here");
  });

  test("what uses a Secret keeps placeholders for its values; nothing fails, and no value or ciphertext gets out", async () => {
    const cluster = clusterOf(await renderFixture(engine, "secrets"), "main");
    expect(failures(cluster)).toEqual([]);
    expect(cluster.nodes.some(({ failed }) => failed)).toBe(false);
    const held = (name: string, field: string) => fieldOf(objectOf(cluster.objects, `ConfigMap/${name}`), field);
    expect(held("hidden", "data.value")).toBe("www.‹secret HIDDEN_DOMAIN›");
    expect(held("open", "data.value")).toBe("known");
    expect(held("open", "data.token")).toBe("‹secret TOKEN_NAME›");
    expect(held("made-open", "data.value")).toBe("known");
    expect(held("made-hidden", "data.value")).toBe("‹secret VAULT_VALUE›");
    expect(held("made-hidden", "data.listed")).toBe("‹secret VAULT_LISTED›");
    expect(held("shaped", "data.short")).toBe("‹secret HIDDEN_DOMAIN›");
    expect(held("shaped", "data.length")).toBe("‹secret HIDDEN_DOMAIN›");
    expect(held("shaped", "data.port")).toBe("‹secret HIDDEN_PORT›");
    expect(held("shaped", "data.text")).toBe("kept ${HIDDEN_DOMAIN}");
    expect(held("by-hand", "data.value")).toBe("‹secret FROM_NOWHERE›");
    const variableOf = (name: string, field: string) => objectOf(cluster.objects, `ConfigMap/${name}`).locate(at(field)).variables[0];
    expect(variableOf("open", "data.token")).toMatchObject({ value: null, secret: "key", definedAt: { path: "clusters/main/plain.yaml", line: 7 } });
    expect(variableOf("hidden", "data.value")).toMatchObject({ secret: "key", definedAt: { path: "clusters/main/encrypted.yaml", line: 7 } });
    expect(variableOf("made-hidden", "data.value")).toMatchObject({ secret: "perhaps", definedAt: { path: "clusters/main/external.yaml", line: 1 } });
    expect(variableOf("made-hidden", "data.listed")).toMatchObject({ value: null, secret: "key" });
    expect(variableOf("by-hand", "data.value")).toMatchObject({ secret: "perhaps", definedAt: { path: "clusters/main/unknown.yaml", line: 15 } });
    const seen = JSON.stringify(cluster.objects.filter(({ id }) => id.kind !== "Secret").map(({ forms }) => forms));
    expect(`${seen} ${JSON.stringify(cluster.settings)}`).not.toMatch(/ENC\[|visible/);
  });

  test("a source that hides values is named once, with what uses it", async () => {
    const { hiddenSources = [] } = clusterOf(await renderFixture(engine, "secrets"), "main");
    expect(hiddenSources.map(({ name, because, place, variables, objects }) => [name, because, show(place), variables, objects])).toEqual([
      ["encrypted", "in-git", "clusters/main/apps.yaml:15", ["HIDDEN_DOMAIN", "HIDDEN_PORT"], 2],
      ["plain", "in-git", "clusters/main/apps.yaml:17", ["TOKEN_NAME"], 1],
      ["from-vault", "made", "clusters/main/made.yaml:15", ["VAULT_LISTED", "VAULT_VALUE"], 1],
      ["by-hand", "absent", "clusters/main/unknown.yaml:15", ["FROM_NOWHERE"], 1],
    ]);
  });

  test("a value that is handed on stays hidden, and a path that hangs on one is not built", async () => {
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: vars, namespace: flux-system}\nstringData: {WHERE: apps, ZONE: a}\n`;
    const handed = `${sync("handed", "./apps")}  postBuild: { substitute: { COPY: "in-\${ZONE}" } }\n`;
    const rendered = await renderFiles(engine, {
      "clusters/main/vars.yaml": secret,
      "clusters/main/all.yaml": `${sync("all", "./all")}  postBuild: { substituteFrom: [{ kind: Secret, name: vars }] }\n`,
      "all/syncs.yaml": `${handed}---\n${sync("somewhere", "./${WHERE}/x")}`,
      "apps/widget.yaml": "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: one\nspec:\n  zone: ${COPY}\n  cut: ${COPY:0:3}\n",
    });
    const cluster = clusterOf(rendered, "main");
    const widget = objectOf(cluster.objects, "Widget/one");
    expect(fieldOf(widget, "spec.zone")).toBe("in-‹secret ZONE›");
    expect(fieldOf(widget, "spec.cut")).toBe("‹secret COPY›");
    expect(widget.locate(at("spec.zone")).variables).toMatchObject([{ name: "COPY", value: null, secret: "key" }]);
    expect(cluster.failures.map(({ code, subject }) => `${code} ${subject}`)).toEqual(["needs-secret Kustomization flux-system/somewhere"]);
  });

  test("an encrypted ConfigMap hides what is encrypted in it, and a SealedSecret tells its keys", async () => {
    const cipher = "ENC[AES256_GCM,data:AAAA,iv:BBBB,tag:CCCC,type:str]";
    const from = "substituteFrom: [{ kind: ConfigMap, name: mixed }, { kind: Secret, name: sealed }, { kind: Secret, name: spare, optional: true }]";
    const rendered = await renderFiles(engine, {
      "clusters/main/mixed.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mixed, namespace: flux-system}\ndata: {OPEN: seen, SHUT: "${cipher}"}\nsops: {version: 3.9.0}\n`,
      "clusters/main/sealed.yaml":
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: sealed, namespace: flux-system}\nspec: {encryptedData: {OPEN: AgBy, KEY: AgBz}}\n",
      "clusters/main/apps.yaml": `${sync("apps", "./apps")}  postBuild: { ${from} }\n`,
      "apps/cm.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata:\n  open: ${OPEN}\n  shut: ${SHUT}\n  key: ${KEY}\n  other: ${OTHER}\n",
    });
    const cluster = clusterOf(rendered, "main");
    const app = objectOf(cluster.objects, "ConfigMap/app");
    expect(app.forms.substituted?.data).toEqual({ open: "‹secret OPEN›", shut: "‹secret SHUT›", key: "‹secret KEY›", other: "‹secret OTHER›" });
    const certainty = ["open", "shut", "key", "other"].map((key) => app.locate(["data", key]).variables[0]?.secret);
    expect(certainty).toEqual(["key", "key", "key", "perhaps"]);
    expect(cluster.settings.map(({ key, value }) => [key, value])).toEqual([
      ["OPEN", "seen"],
      ["SHUT", "‹secret SHUT›"],
    ]);
    expect(rendered.undefinedVariables).toEqual([]);
  });

  test("a required ConfigMap that is missing still fails, beside a Secret that is not in Git", async () => {
    const lacking = `${sync("lacking", "./apps")}  postBuild: { substituteFrom: [{ kind: Secret, name: by-hand }, { kind: ConfigMap, name: gone }] }\n`;
    const rendered = await renderFiles(engine, {
      "clusters/main/apps.yaml": lacking,
      "apps/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n",
    });
    const cluster = clusterOf(rendered, "main");
    expect(cluster.failures.map(({ code, message }) => [code, message.slice(0, 38)])).toEqual([
      ["substitution", "ConfigMap flux-system/gone not found: "],
    ]);
    expect(cluster.hiddenSources).toEqual([]);
  });
});

describe("clusters and directories", () => {
  test("two clusters over one tree each have their own values", async () => {
    const rendered = await renderFixture(engine, "shared-tree");
    expect(rendered.clusters.map(({ name, root }) => [name, root])).toEqual([
      ["blue", "clusters/blue"],
      ["green", "clusters/green"],
    ]);
    for (const [name, line] of [
      ["blue", 7],
      ["green", 8],
    ] as const) {
      const app = objectOf(clusterOf(rendered, name).objects, "ConfigMap/app");
      expect(fieldOf(app, "data.where")).toBe(name);
      expect(app.cluster).toBe(name);
      expect(show(app.locate(at("data.where")).variables[0]?.definedAt ?? null)).toBe(`clusters/${name}/settings.yaml:${line}`);
    }
  });

  test("a directory without a kustomization file is generated as Flux does it, .sourceignore and nested ones respected", async () => {
    const rendered = await renderFixture(engine, "generated");
    const made = clusterOf(rendered, "main").objects.filter(({ id }) => id.kind === "ConfigMap");
    expect(namesOf(made)).toEqual(["ConfigMap/one", "ConfigMap/three", "ConfigMap/two"]);
    expect(rendered.unappliedManifests.map(({ producer }) => producer)).toEqual(["file apps/ignored/four.yaml", "file apps/owned/unlisted.yaml"]);
    const build = await rendered.buildDirectory("./apps", "flux");
    expect(build).toMatchObject({ ok: true, generated: true });
    expect(await rendered.buildDirectory("apps", "kustomize")).toMatchObject({ ok: false, failure: { code: "no-kustomization" } });
    for (const mode of ["kustomize", "flux"] as const) {
      expect(await rendered.buildDirectory("../..", mode)).toMatchObject({ ok: false, path: "../..", failure: { code: "no-kustomization" } });
    }
  });

  test("directories that no root reaches are built on their own, with their failures; components and patches are no manifests", async () => {
    const rendered = await renderFixture(engine, "unapplied");
    const used = objectOf(clusterOf(rendered, "main").objects, "ConfigMap/used");
    expect(fieldOf(used, "metadata.labels.team")).toBe("platform");
    expect(rendered.unapplied.map(({ ok, path }) => [path, ok])).toEqual([
      ["apps/broken", false],
      ["apps/orphan/app", true],
    ]);
    const [broken, orphan] = rendered.unapplied;
    if (broken?.ok !== false || orphan?.ok !== true) throw new Error("expected one failed and one good build");
    expect(show(broken.failure.place)).toBe("apps/broken/kustomization.yaml:5");
    const lone = objectOf(orphan.objects, "ConfigMap/orphan");
    expect([lone.cluster, lone.producer]).toEqual([null, "directory apps/orphan/app"]);
    expect(lone.locate(at("data.value")).variables).toEqual([{ name: "SOMETHING", value: null, definedAt: null }]);
    expect(rendered.unappliedManifests.map(({ producer, id }) => `${producer} ${id.kind}/${id.name}`)).toEqual([
      "file apps/orphan/ks.yaml Kustomization/orphan",
      "file notes/list.yaml Namespace/noted",
    ]);
  });

  test("a FluxInstance states the root, and folders by convention then do not count", async () => {
    const rendered = await renderFixture(engine, "instance");
    expect(rendered.clusters.map(({ name, root }) => [name, root])).toEqual([["cluster", "kubernetes/flux/cluster"]]);
    expect(namesOf(clusterOf(rendered, "cluster").objects)).toContain("ConfigMap/app");
  });

  test("the values of the flux-instance chart state a root; a source with its address is this repository, an undefined one is not", async () => {
    const cluster = clusterOf(await renderFixture(engine, "instance-chart"), "flux");
    expect(cluster.root).toBe("kubernetes/flux");
    expect(cluster.nodes.map(({ id, skipped }) => [id.name, skipped])).toEqual([
      ["platform", null],
      ["apps", null],
      ["copy", null],
      ["pinned", "its source GitRepository flux-system/unknown is not defined in this repository"],
    ]);
  });

  test("folders under clusters are roots when they hold Flux objects and no other folder includes them; equal names grow to paths", async () => {
    const rendered = await renderFixture(engine, "names");
    expect(rendered.clusters.map(({ name, root }) => [name, root])).toEqual([
      ["east/clusters/prod", "east/clusters/prod"],
      ["west/clusters/prod", "west/clusters/prod"],
    ]);
    expect(namesOf(clusterOf(rendered, "west/clusters/prod").objects)).toEqual(["ConfigMap/app", "Kustomization/apps"]);
  });

  test("a root may bring its own settings, and a child waits for the Kustomization that renders its source", async () => {
    const cluster = clusterOf(await renderFixture(engine, "own-settings"), "main");
    expect(cluster.failures).toEqual([]);
    expect(fieldOf(objectOf(cluster.objects, "ConfigMap/first"), "data.environment")).toBe("production");
    const second = objectOf(cluster.objects, "ConfigMap/second");
    expect(fieldOf(second, "data.late")).toBe("rendered later");
    expect(show(second.locate(at("data.late")).variables[0]?.definedAt ?? null)).toBe("late/kustomization.yaml:9");
  });

  test("neither a tenant's own repository nor a copy of another repository is a root; a Kustomization beside its source may be", async () => {
    const source = (name: string) =>
      `---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { url: "https://example.com/${name}" }\n`;
    const pair = (name: string, path: string) => source(name) + sync(name, path).replace("name: flux-system }\n", `name: ${name} }\n`);
    const tenant = { "tenants/shop.yaml": pair("shop", "./") };
    const copy = { "examples/one/clusters/prod/flux-system/gotk-sync.yaml": pair("flux-system", "./clusters/prod") };
    const own = { "flux/config/cluster.yaml": pair("home", "./flux") };
    const rootsOf = async (files: Readonly<Record<string, string>>) =>
      (await renderFiles(engine, files)).clusters.map(({ name, root }) => [name, root]);
    expect(await rootsOf({ ...tenant, "lab/flux-system/gotk-sync.yaml": pair("flux-system", "./lab") })).toEqual([["lab", "lab"]]);
    expect(await rootsOf({ ...tenant, ...own })).toEqual([["flux", "flux"]]);
    expect((await rootsOf({ ...copy, ...own })).map(([name]) => name)).toEqual(["flux"]);
  });

  test("a directory with an entry Kustomization and its source is a root when nothing else is and nothing syncs it", async () => {
    const repository =
      'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: flux-system, namespace: flux-system }\nspec: { url: "https://example.com/home" }\n';
    const entry = {
      "k8s/flux/cluster/gitrepository.yaml": repository,
      "k8s/flux/cluster/ks.yaml": sync("apps", "./k8s/apps"),
      "k8s/flux/cluster/kustomization.yaml": "resources: [./gitrepository.yaml, ./ks.yaml]\n",
    };
    const app = { "k8s/apps/web.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\n" };
    const rendered = await renderFiles(engine, { ...entry, ...app });
    expect(rendered.clusters.map(({ name, root }) => [name, root])).toEqual([["cluster", "k8s/flux/cluster"]]);
    expect(namesOf(rendered.clusters[0]?.objects ?? [])).toContain("ConfigMap/web");
    const alone = { "k8s/flux/cluster/ks.yaml": sync("apps", "./k8s/apps") };
    expect((await renderFiles(engine, { ...alone, ...app })).clusters.map(({ root }) => root)).toEqual(["k8s/flux/cluster"]);
    const apart = { "k8s/jobs/ks.yaml": sync("jobs", "./k8s/apps") };
    expect((await renderFiles(engine, { ...alone, ...apart, ...app })).clusters).toEqual([]);
    const tenant = { "k8s/apps/tenant/source.yaml": repository, "k8s/apps/tenant/ks.yaml": sync("tenant", "./k8s/tenant"), "k8s/tenant/a.yaml": "" };
    expect((await renderFiles(engine, { ...entry, ...app, ...tenant })).clusters.map(({ root }) => root)).toEqual(["k8s/flux/cluster"]);
  });

  test("configured roots win; a root may be a file", async () => {
    const rendered = await renderFixture(engine, "instance", [{ name: "mine", path: "clusters/unrelated/ks.yaml" }]);
    const mine = clusterOf(rendered, "mine");
    expect(rendered.clusters).toHaveLength(1);
    expect(namesOf(mine.objects)).toEqual(["ConfigMap/app", "Kustomization/unrelated"]);
  });

  test("the same tree gives the same result", async () => {
    const [first, second] = await Promise.all([renderFixture(engine, "failing"), renderFixture(engine, "failing")]);
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });
});
