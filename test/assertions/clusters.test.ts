import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registry } from "../../src/assertions/registry.ts";
import type { Assertion, Outcome, Search } from "../../src/domain/assertion.ts";
import type { Engine } from "../../src/render/engine/index.ts";
import { inWorld, testEngine } from "../support/world.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await testEngine();
});
afterAll(() => engine.close());

async function judge(files: Readonly<Record<string, string>>, assertion: Assertion): Promise<Outcome> {
  const kind = registry.get(assertion.kind);
  if (kind === undefined) throw new Error(assertion.kind);
  return inWorld(files, engine, async ({ world, gather }) => {
    await gather(kind.needs(assertion, world));
    return kind.judge(assertion, world);
  });
}

function search(...tiers: readonly (readonly string[])[]): Search {
  return { clusters: [], tiers };
}

function flux(name: string, path: string, more = ""): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: ${name}\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ${path}\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n${more}`;
}

const SUBSTITUTE = "  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: settings\n";

function settings(data: Readonly<Record<string, string>>): string {
  const entries = Object.entries(data).map(([key, value]) => `  ${key}: "${value}"\n`);
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: flux-system\ndata:\n${entries.join("")}`;
}

function deployment(name: string, replicas: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n  namespace: shop\nspec:\n  replicas: ${replicas}\n`;
}

const TWO_CLUSTERS = {
  "clusters/east/settings.yaml": settings({ REPLICAS: "3", ZONE: "a" }),
  "clusters/east/apps.yaml": flux("apps", "./apps/web", SUBSTITUTE),
  "clusters/west/settings.yaml": settings({ REPLICAS: "1" }),
  "clusters/west/apps.yaml": flux("apps", "./apps/web", SUBSTITUTE),
  "apps/web/deployment.yaml": `${deployment("web", "${REPLICAS}")}  minReadySeconds: ${"${DELAY:=5}"}\n  template:\n    metadata:\n      labels:\n        zone: ${"${ZONE}"}\n`,
};

const replicas = (parts: Partial<Extract<Assertion, { kind: "field" }>>): Assertion => ({
  kind: "field",
  search: search(["apps/web"]),
  fields: ["replicas"],
  anywhere: false,
  expect: { is: "same", value: 3 },
  quantifier: "some",
  ...parts,
});

describe("a claim is judged in each cluster", () => {
  test("it fails when one of two clusters has another value, and names that cluster and the variable's line", async () => {
    const outcome = await judge(TWO_CLUSTERS, replicas({}));
    expect(outcome).toMatchObject({ is: "contradicted", clusters: ["west"], found: "1 (from ${REPLICAS})" });
    expect(outcome.evidence[0]).toMatchObject({ path: "apps/web/deployment.yaml", line: 7, cluster: "west", object: "Deployment shop/web" });
  });

  test("it holds for the cluster that it names", async () => {
    const outcome = await judge(TWO_CLUSTERS, replicas({ search: { ...search(["apps/web"]), clusters: ["east"] } }));
    expect(outcome).toMatchObject({ is: "holds", level: "substituted", clusters: ["east"] });
  });

  test("a variable must be defined in every cluster that renders it", async () => {
    const outcome = await judge(TWO_CLUSTERS, { kind: "variable-used", search: search(["apps/web"]), variable: "ZONE", field: null });
    expect(outcome).toMatchObject({ is: "contradicted", clusters: ["west"] });
  });

  test("a variable with a default needs no definition", async () => {
    const outcome = await judge(TWO_CLUSTERS, { kind: "variable-used", search: search(["apps/web"]), variable: "DELAY", field: "minReadySeconds" });
    expect(outcome).toMatchObject({ is: "holds", clusters: ["east", "west"] });
  });

  test("a key that one cluster's settings lack is absent there when both are named, and leaves it open when none is", async () => {
    const zone: Assertion = { kind: "setting", clusters: [], key: "ZONE", value: null, files: [] };
    expect(await judge(TWO_CLUSTERS, zone)).toMatchObject({ is: "unknown", reason: "ambiguous" });
    expect(await judge(TWO_CLUSTERS, { ...zone, clusters: ["east"] })).toMatchObject({ is: "holds", clusters: ["east"] });
    expect(await judge(TWO_CLUSTERS, { ...zone, clusters: ["east", "west"] })).toMatchObject({ is: "absent", clusters: ["west"] });
  });
});

describe("a failed build is no absence", () => {
  const files = {
    "clusters/east/apps.yaml": flux("apps", "./apps/web"),
    "apps/web/kustomization.yaml": "resources:\n  - deployment.yaml\n  - gone.yaml\n",
    "apps/web/deployment.yaml": deployment("web", "2"),
  };

  test("an object that the failed build may hold stays open, with the failure named", async () => {
    const outcome = await judge(files, {
      kind: "object-present",
      search: { ...search(["apps/web"]), kind: "Deployment", name: "web" },
      rendered: true,
      count: null,
    });
    expect(outcome).toMatchObject({ is: "unknown", reason: "render-failed" });
    expect(outcome.is === "unknown" && outcome.because).toContain("gone.yaml");
  });

  const gateway: Assertion = {
    kind: "object-present",
    search: { ...search(["apps/web"]), kind: "Gateway", name: "web" },
    rendered: true,
    count: null,
  };

  test("so does one that the missing file, or a remote base, may bring", async () => {
    expect(await judge(files, gateway)).toMatchObject({ is: "unknown", reason: "render-failed" });
    const remote = { ...files, "apps/web/kustomization.yaml": "resources:\n  - deployment.yaml\n  - https://example.org/base.yaml\n" };
    expect(await judge(remote, gateway)).toMatchObject({ is: "unknown", reason: "needs-network" });
  });

  test("an object of a kind that nothing the failed build reads has is absent all the same", async () => {
    const kustomization = "resources:\n  - deployment.yaml\npatches:\n  - target: {kind: Job, name: nowhere}\n    patch: not a patch\n";
    const outcome = await judge({ ...files, "apps/web/kustomization.yaml": kustomization }, gateway);
    expect(outcome.is).toBe("absent");
  });

  test("an object of a base beside the failed build stays open", async () => {
    const outcome = await judge(
      {
        "clusters/east/apps.yaml": flux("apps", "./apps/overlay"),
        "apps/overlay/kustomization.yaml": "resources:\n  - ../web\n  - gone.yaml\n",
        "apps/web/kustomization.yaml": "resources:\n  - deployment.yaml\n",
        "apps/web/deployment.yaml": deployment("web", "2"),
      },
      { kind: "object-present", search: { ...search(["apps/overlay"]), kind: "Deployment", name: "web" }, rendered: true, count: null },
    );
    expect(outcome).toMatchObject({ is: "unknown", reason: "render-failed" });
  });

  test("the build itself is contradicted", async () => {
    const outcome = await judge(files, { kind: "builds", path: "apps/web", tool: "flux", kustomization: "apps", file: null, clusters: [] });
    expect(outcome).toMatchObject({ is: "contradicted", clusters: ["east"] });
  });
});

describe("exists is not applied", () => {
  const files = {
    "clusters/east/settings.yaml": settings({ REPLICAS: "3" }),
    "clusters/east/apps.yaml": flux("apps", "./apps/web", SUBSTITUTE),
    "apps/web/deployment.yaml": deployment("web", "2"),
    "apps/idle/ks.yaml": flux("idle", "./apps/idle/app", SUBSTITUTE),
    "apps/idle/app/kustomization.yaml": "resources:\n  - deployment.yaml\n",
    "apps/idle/app/deployment.yaml": deployment("idle", "${REPLICAS}"),
  };

  test("an unapplied manifest is judged as it builds, with the settings that its Kustomization would use, and says so", async () => {
    const outcome = await judge(files, replicas({ search: search(["apps/idle"]) }));
    expect(outcome).toMatchObject({ is: "holds", level: "built", clusters: [] });
    expect(outcome.evidence[0]?.note).toContain("not applied by any root");
    const other = await judge(files, replicas({ search: search(["apps/idle"]), expect: { is: "same", value: 4 } }));
    expect(other.is).toBe("contradicted");
  });

  test("a Kustomization that no root reaches does not satisfy a claim about a cluster's file", async () => {
    const claim: Assertion = {
      kind: "substitute-from",
      search: { clusters: ["east"], tiers: [["clusters/east/apps.yaml"]], kind: "Kustomization", name: "idle" },
      source: { kind: "ConfigMap", name: "settings" },
    };
    expect((await judge(files, claim)).is).toBe("absent");
  });
});

describe("several objects", () => {
  const files = {
    "clusters/east/apps.yaml": flux("apps", "./apps"),
    "apps/cache.yaml": deployment("redis-cache", "2"),
    "apps/queue.yaml": deployment("redis-queue", "3"),
  };

  test("that differ leave a claim open", async () => {
    expect(await judge(files, replicas({ search: search(["apps"]) }))).toMatchObject({ is: "unknown", reason: "ambiguous" });
  });

  test("are told apart by the topic of the claim, separators aside", async () => {
    const queue = await judge(files, replicas({ search: { ...search(["apps"]), topic: ["Redis Queue"] } }));
    expect(queue).toMatchObject({ is: "holds" });
    const cache = await judge(files, replicas({ search: { ...search(["apps"]), topic: ["cache"] } }));
    expect(cache).toMatchObject({ is: "contradicted", found: "2" });
  });

  test("must all be as claimed when the claim says each", async () => {
    expect((await judge(files, replicas({ search: search(["apps"]), quantifier: "every" }))).is).toBe("contradicted");
    const atLeast = await judge(files, replicas({ search: search(["apps"]), quantifier: "every", expect: { is: "at-least", value: 2 } }));
    expect(atLeast.is).toBe("holds");
  });
});

test("a field at its usual place is not outvoted by a deeper one of the same name", async () => {
  const files = {
    "apps/kafka.yaml": "apiVersion: example.org/v1\nkind: Kafka\nmetadata:\n  name: events\nspec:\n  replicas: 2\n  keeper:\n    replicas: 3\n",
  };
  const outcome = await judge(files, replicas({ search: search(["apps"]), anywhere: true }));
  expect(outcome).toMatchObject({ is: "unknown", reason: "ambiguous" });
});

test("a HelmRelease with values from elsewhere may have what its inline values lack", async () => {
  const release = (more: string) =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  interval: 10m\n  values:\n    a: 1\n${more}`;
  const claim = replicas({ search: search(["apps"]), anywhere: true });
  expect((await judge({ "apps/release.yaml": release("") }, claim)).is).toBe("absent");
  const open = await judge({ "apps/release.yaml": release("  valuesFrom:\n    - kind: ConfigMap\n      name: web-values\n") }, claim);
  expect(open).toMatchObject({ is: "unknown", reason: "ambiguous" });
});

test("values of a Secret are compared and never shown", async () => {
  const files = { "apps/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: login\nstringData:\n  password: hunter2\n" };
  const outcome = await judge(files, replicas({ search: search(["apps"]), fields: ["stringData.password"], expect: { is: "same", value: "other" } }));
  expect(outcome.is).toBe("contradicted");
  expect(JSON.stringify(outcome)).not.toContain("hunter2");
});

test("what a chart here may make is not absent", async () => {
  const files = {
    "apps/web/release.yaml":
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  interval: 10m\n",
  };
  const present: Assertion = {
    kind: "object-present",
    search: { ...search(["apps/web"]), kind: "PodDisruptionBudget" },
    rendered: false,
    count: null,
  };
  expect(await judge(files, present)).toMatchObject({ is: "unknown", reason: "needs-chart" });
});
