import { expect, it } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const PASSWORD = "hunter2-in-plain-sight";

async function audited(files: Readonly<Record<string, string>>): Promise<Report> {
  await using repo = await repository({ ...platform, ...files });
  const run = await truestory(["audit", repo.path, "--format", "json"]);
  expect(run.stderr).toBe("");
  expect(run.stdout).not.toContain(PASSWORD);
  return JSON.parse(run.stdout) as Report;
}

const sync = (name: string, more: string): string =>
  [
    "apiVersion: kustomize.toolkit.fluxcd.io/v1",
    "kind: Kustomization",
    `metadata: {name: ${name}, namespace: flux-system}`,
    `spec: {path: ./apps/shop, sourceRef: {kind: GitRepository, name: flux-system}${more}}`,
    "",
  ].join("\n");

it("tells what syncs what, what is named and made by nothing, and what no root reaches", async () => {
  const { graphs = [] } = await audited({
    "clusters/one/apps.yaml": sync("apps", ", dependsOn: [{name: gone}, {name: stray}], suspend: false"),
    "apps/stray/ks.yaml": sync("stray", ""),
    "docs/stories/01.md": story(["1. `apps/shop/deployment.yaml` exists"]),
  });
  expect(graphs.map(({ cluster }) => cluster)).toEqual(["one", null]);
  const [one, stray] = graphs;
  expect(one?.nodes.map(({ id, state }) => [id, state])).toEqual([
    ["Kustomization flux-system/flux-system", "applied"],
    ["Kustomization flux-system/apps", "applied"],
    ["Kustomization flux-system/gone", "missing"],
    ["Kustomization flux-system/stray", "missing"],
  ]);
  expect(one?.nodes.at(-1)?.note).toBe("only in apps/stray/ks.yaml, which no sync root reaches");
  expect(one?.edges).toEqual([
    { from: "Kustomization flux-system/flux-system", to: "Kustomization flux-system/apps", kind: "applies" },
    { from: "Kustomization flux-system/apps", to: "Kustomization flux-system/gone", kind: "depends-on" },
    { from: "Kustomization flux-system/apps", to: "Kustomization flux-system/stray", kind: "depends-on" },
  ]);
  expect(stray?.nodes).toEqual([
    expect.objectContaining({ id: "Kustomization flux-system/stray", state: "unapplied", at: { path: "apps/stray/ks.yaml", line: 1 } }),
  ]);
});

it("shows the lines that evidence stands on, and none that may hold a credential", async () => {
  const { sources = [] } = await audited({
    "apps/shop/kustomization.yaml":
      "resources: [deployment.yaml, secret.yaml]\npatches:\n  - target: {kind: Secret}\n    patch: |\n      - {op: add, path: /stringData/pin, value: hunter2-in-plain-sight}\n",
    "apps/shop/secret.yaml": `apiVersion: v1\nkind: Secret\nmetadata: {name: shop, namespace: shop}\nstringData:\n  user: ${PASSWORD}\n`,
    "docs/stories/01.md": story([
      "1. Deployment `shop` image `registry.example.com/shop:1.4.0`",
      "2. Secret `shop` exists in `apps/shop/secret.yaml`",
      "3. `apps/shop/kustomization.yaml` lists `secret.yaml`",
      "4. No plaintext credentials in `apps/shop`",
    ]),
  });
  const shown = new Map(sources.map(({ path, lines }) => [path, lines]));
  expect(shown.get("apps/shop/deployment.yaml")?.map(({ text }) => text.trim())).toContain("image: registry.example.com/shop:1.4.0");
  expect([...shown.keys()]).not.toContain("apps/shop/secret.yaml");
  expect([...shown.keys()]).not.toContain("apps/shop/kustomization.yaml");
});
