import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cluster } from "../../src/domain/world.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { failuresOf } from "./argo-fixture.ts";
import { fieldOf, lineOf, objectOf, openEngine, renderFiles } from "./fixture.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

const REPO = "https://github.com/example/platform";

/** An ApplicationSet with generators and a template in YAML's flow style. */
function applicationSet(parts: {
  readonly generators: string;
  readonly name: string;
  readonly path: string;
  readonly more?: string;
  readonly destination?: string;
}): string {
  const destination = parts.destination ?? "{ name: in-cluster, namespace: shop }";
  return `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: apps, namespace: argocd }
spec:
${parts.more ?? ""}  generators: ${parts.generators}
  template:
    metadata: { name: "${parts.name}" }
    spec:
      project: default
      source: { repoURL: ${REPO}, path: "${parts.path}" }
      destination: ${destination}
`;
}

const GO = "  goTemplate: true\n  goTemplateOptions: [missingkey=error]\n";

function config(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
}

const APPS = {
  "apps/one/cm.yaml": config("one"),
  "apps/two/cm.yaml": config("two"),
  "apps/two-old/cm.yaml": config("old"),
  "apps/.hidden/cm.yaml": config("hidden"),
};

async function renderSet(set: string, files: Readonly<Record<string, string>> = APPS): Promise<Cluster> {
  const [cluster, ...more] = (await renderFiles(engine, { "argocd/set.yaml": set, ...files })).clusters;
  if (cluster === undefined || more.length > 0) throw new Error("expected one cluster");
  return cluster;
}

/** `name path` of the Applications that were made. */
function made({ nodes }: Cluster): readonly string[] {
  return nodes.map(({ id, path }) => `${id.name} ${path}`);
}

describe("generators", () => {
  test("list: elements as they stand, values by dotted name; an unknown name stays", async () => {
    const cluster = await renderSet(
      applicationSet({
        generators: '[{ list: { elements: [{ app: one, values: { x: "1" } }, { app: two }] } }]',
        name: "{{app}}{{ values.x }}",
        path: "apps/{{app}}",
      }),
    );
    expect(made(cluster)).toEqual(["one1 apps/one", "two{{ values.x }} apps/two"]);
  });

  test("git directories: hidden ones never, excluded ones not; segments and names in both styles", async () => {
    const directories = `{ repoURL: ${REPO}, directories: [{ path: apps/* }, { path: apps/*-old, exclude: true }] }`;
    const plain = await renderSet(
      applicationSet({ generators: `[{ git: ${directories} }]`, name: "{{path.basename}}-{{path[0]}}", path: "{{path}}" }),
    );
    expect(made(plain)).toEqual(["one-apps apps/one", "two-apps apps/two"]);
    const go = await renderSet(
      applicationSet({
        generators: `[{ git: ${directories} }]`,
        name: "{{ .path.basename | upper | lower }}-{{ index .path.segments 0 }}",
        path: "{{ .path.path }}",
        more: GO,
      }),
    );
    expect(made(go)).toEqual(["one-apps apps/one", "two-apps apps/two"]);
    expect(lineOf(objectOf(go.objects, "Application/one-apps"), "spec.source.path")).toBe("argocd/set.yaml:12");
    expect(objectOf(go.objects, "Application/one-apps").producer).toBe("ApplicationSet argocd/apps");
  });

  test("git files: mappings and lists of them, at any depth", async () => {
    const files = {
      ...APPS,
      "envs/eu/prod/config.yaml": "app: one\nsize: { replicas: 3 }\n",
      "envs/us/config.json": '[{ "app": "two" }, { "app": "one" }]',
    };
    const git = `[{ git: { repoURL: ${REPO}, files: [{ path: "envs/**/config.*" }], values: { where: "{{path.basename}}" } } }]`;
    const cluster = await renderSet(applicationSet({ generators: git, name: "{{app}}-{{values.where}}", path: "apps/{{app}}" }), files);
    expect(made(cluster)).toEqual(["one-prod apps/one", "two-us apps/two", "one-us apps/one"]);
  });

  test("clusters that Secrets list, each deployed to under its own name", async () => {
    const secret = (name: string, env: string, server: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: ${name}, labels: { argocd.argoproj.io/secret-type: cluster, env: ${env} } }\nstringData: { name: ${name}, server: "${server}", config: "{}" }\n`;
    const files = {
      ...APPS,
      "argocd/clusters.yaml": `${secret("east", "prod", "https://east.example.com")}---\n${secret("west", "prod", "https://west.example.com")}---\n${secret("lab", "test", "https://lab.example.com")}`,
    };
    const set = applicationSet({
      generators: "[{ clusters: { selector: { matchLabels: { env: prod } } } }]",
      name: "one-{{ .nameNormalized }}",
      path: "apps/{{ if eq .metadata.labels.env `prod` }}one{{ else }}two{{ end }}",
      more: GO,
      destination: '{ server: "{{ .server }}", namespace: shop }',
    });
    const { clusters } = await renderFiles(engine, { "argocd/set.yaml": set, ...files });
    expect(clusters.map(({ name, objects }) => [name, objects.map(({ id }) => `${id.kind}/${id.name}`)])).toEqual([
      ["in-cluster", ["ApplicationSet/apps", "Application/one-east", "Application/one-west"]],
      ["east", ["ConfigMap/one"]],
      ["west", ["ConfigMap/one"]],
    ]);
  });

  test("matrix: the second may use what the first gives; merge: by key", async () => {
    const matrix = `[{ matrix: { generators: [{ list: { elements: [{ env: eu }, { env: us }] } }, { git: { repoURL: ${REPO}, directories: [{ path: "envs/{{ .env }}/*" }] } }] } }]`;
    const files = { "envs/eu/one/cm.yaml": config("one"), "envs/us/one/cm.yaml": config("one"), "envs/us/two/cm.yaml": config("two") };
    const crossed = await renderSet(
      applicationSet({ generators: matrix, name: "{{ .env }}-{{ .path.basename }}", path: "{{ .path.path }}", more: GO }),
      files,
    );
    expect(made(crossed)).toEqual(["eu-one envs/eu/one", "us-one envs/us/one", "us-two envs/us/two"]);
    const merge = `[{ merge: { mergeKeys: [app], generators: [{ list: { elements: [{ app: one, tag: a }, { app: two, tag: a }] } }, { list: { elements: [{ app: two, tag: b }, { app: three, tag: b }] } }] } }]`;
    const merged = await renderSet(applicationSet({ generators: merge, name: "{{app}}-{{tag}}", path: "apps/{{app}}" }));
    expect(made(merged)).toEqual(["one-a apps/one", "two-b apps/two"]);
  });

  test("a selector drops sets; a generator's own template wins over that of the set", async () => {
    const selected =
      "{ list: { elements: [{ app: one }, { app: two }] }, selector: { matchExpressions: [{ key: app, operator: In, values: [two] }] } }";
    const own = "{ list: { elements: [{ app: one }], template: { metadata: { name: 'own-{{app}}' }, spec: { destination: { namespace: own } } } } }";
    const cluster = await renderSet(applicationSet({ generators: `[${selected}, ${own}]`, name: "{{app}}", path: "apps/{{app}}" }));
    expect(made(cluster)).toEqual(["two apps/two", "own-one apps/one"]);
    expect(objectOf(cluster.objects, "ConfigMap/one").id.namespace).toBe("own");
  });
});

test("a templatePatch changes what it names, and never the project", async () => {
  const patch =
    "  templatePatch: |\n    spec:\n      project: stolen\n      destination: { namespace: '{{ .ns }}' }\n      {{- if .prefix }}\n      source: { kustomize: { namePrefix: '{{ .prefix }}-' } }\n      {{- end }}\n";
  const set = applicationSet({
    generators: "[{ list: { elements: [{ app: one, ns: a, prefix: x }, { app: two, ns: b, prefix: '' }] } }]",
    name: "{{ .app }}",
    path: "apps/{{ .app }}",
    more: `${GO}${patch}`,
  });
  const files = { ...APPS, "apps/one/kustomization.yaml": "resources: [cm.yaml]\n" };
  const cluster = await renderSet(set, files);
  expect(cluster.objects.filter(({ id }) => id.kind === "ConfigMap").map(({ id }) => `${id.namespace}/${id.name}`)).toEqual(["a/x-one", "b/two"]);
  expect(fieldOf(objectOf(cluster.objects, "Application/one"), "spec.project")).toBe("default");
});

describe("what is not in Git is named, and the rest is rendered", () => {
  const list = "{ list: { elements: [{ app: one }] } }";

  test.each([
    ["clusters without a Secret", "{ clusters: {} }", "needs-cluster", "Git lists no cluster Secret"],
    ["pull requests", "{ pullRequest: { github: { owner: x, repo: y } } }", "needs-network", "a pullRequest generator asks for what is not in Git"],
    [
      "another repository",
      "{ git: { repoURL: https://example.com/other, directories: [{ path: '*' }] } }",
      "needs-network",
      "reads https://example.com/other",
    ],
  ])("%s", async (_title, generator, code, message) => {
    const cluster = await renderSet(applicationSet({ generators: `[${list}, ${generator}]`, name: "{{app}}", path: "apps/{{app}}" }));
    expect(made(cluster)).toEqual(["one apps/one"]);
    expect(cluster.failures).toMatchObject([{ code, path: "apps", subject: "ApplicationSet argocd/apps" }]);
    expect(cluster.failures[0]?.message).toContain(message);
    expect(failuresOf(cluster)[0]).toContain("argocd/set.yaml:");
  });

  test("a function that is not evaluated, a key that is missing, a generator that is none", async () => {
    const failing = async (name: string, generators = `[${list}]`): Promise<readonly string[]> =>
      (await renderSet(applicationSet({ generators, name, path: "apps/one", more: GO }))).failures.map(({ code, message }) => `${code}: ${message}`);
    expect(await failing("{{ randAlpha 5 }}")).toEqual(["not-static: the template function randAlpha is not evaluated here"]);
    expect(await failing("{{ .missing }}")).toEqual(["not-static: a template names missing, and the generator gives no missing"]);
    expect(await failing("{{ .app }}", "[{ lists: {} }]")).toEqual(["invalid: lists is no generator of Argo CD"]);
  });

  test("what such a set would render is not called unapplied", async () => {
    const known = await renderFiles(engine, {
      "argocd/set.yaml": applicationSet({
        generators: "[{ clusters: {} }, { list: { elements: [{ name: one }] } }]",
        name: "{{name}}",
        path: "apps/{{name}}",
      }),
      "argocd/two.yaml": `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: two, namespace: argocd }\nspec:\n  source: { repoURL: ${REPO}, path: apps/two }\n  destination: { name: in-cluster, namespace: shop }\n`,
      ...APPS,
      "other/cm.yaml": config("other"),
    });
    expect(known.unappliedManifests.map(({ id }) => id.name)).toEqual(["other"]);
  });
});

test("a matrix that multiplies beyond measure is named, not followed", async () => {
  const list = (key: string): string =>
    `{ list: { elements: [${Array.from({ length: 200 }, (_, index) => `{ ${key}: "${key}${index}" }`).join(", ")}] } }`;
  const generators = `[{ matrix: { generators: [${list("a")}, ${list("b")}] } }, { list: { elements: [{ a: one, b: x }] } }]`;
  const cluster = await renderSet(applicationSet({ generators, name: "{{a}}-{{b}}", path: "apps/{{a}}" }));
  expect(made(cluster)).toEqual(["one-x apps/one"]);
  expect(cluster.failures).toMatchObject([{ code: "not-static", message: expect.stringContaining("more than 10000 Applications") }]);
});
