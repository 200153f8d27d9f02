import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/domain/audit.ts";
import { PROJECT, truestory } from "../support/cli.ts";
import { platform, story } from "../support/platform.ts";
import { repository } from "../support/repository.ts";

const LOGIN = "apiVersion: v1\nkind: Secret\nmetadata: {name: login, namespace: shop}\nstringData: {password: old-password}\n";
const OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other, namespace: shop}\ndata: {motd: 'hello'}\n";
const FILES: Readonly<Record<string, string>> = {
  ...platform,
  "apps/shop/kustomization.yaml": "resources: [deployment.yaml, login.yaml, other.yaml]\n",
  "apps/shop/login.yaml": LOGIN,
  "apps/shop/other.yaml": OTHER,
  "docs/stories/01.md": story(["- [x] `apps/shop/deployment.yaml` exists"]),
};

/** The report, the checklist and the head of a change. */
async function change(files: Readonly<Record<string, string>>): Promise<{ report: Report; markdown: string }> {
  await using repo = await repository(FILES);
  const base = await repo.git("rev-parse", "HEAD");
  await repo.write(files);
  await repo.commit("change");
  const [json, markdown] = await Promise.all(
    ["json", "markdown"].map((format) => truestory(["audit", repo.path, "--base", base, "--format", format])),
  );
  const report: unknown = JSON.parse(json?.stdout ?? "");
  const schema: unknown = JSON.parse(await readFile(join(PROJECT, "docs/report.schema.json"), "utf8"));
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema as object);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return { report: report as Report, markdown: markdown?.stdout ?? "" };
}

describe("what a pull request does to clusters", () => {
  it("is told per object and field, with the line that sets it, and never with a Secret's value", async () => {
    const { report, markdown } = await change({
      "apps/shop/kustomization.yaml": "resources: [deployment.yaml, login.yaml, more.yaml]\n",
      "apps/shop/deployment.yaml": (FILES["apps/shop/deployment.yaml"] ?? "").replace(/image: \S+/, "image: registry.example.org/shop:9.9.9"),
      "apps/shop/login.yaml": LOGIN.replace("old-password", "new-password"),
      "apps/shop/more.yaml": OTHER.replace("other", "more"),
    });
    const [one] = report.rendered ?? [];
    expect(one).toMatchObject({ cluster: "one", change: "kept", counts: { added: 1, removed: 1, changed: 2, unknown: 0 } });
    const objects = one?.objects.map(({ change: kind, object, fields }) => [
      kind,
      object,
      fields.map(({ path, after, secret }) => [path, after, secret]),
    ]);
    expect(objects).toEqual([
      ["changed", "Deployment shop/shop", [["spec.template.spec.containers[0].image", '"registry.example.org/shop:9.9.9"', false]]],
      ["changed", "Secret shop/login", [["stringData.password", null, true]]],
      ["added", "ConfigMap shop/more", []],
      ["removed", "ConfigMap shop/other", []],
    ]);
    expect(one?.objects[0]?.fields[0]?.at.path).toBe("apps/shop/deployment.yaml");
    expect(markdown).toContain("What <b>one</b> gets: 2 changed, 1 added, 1 removed");
    expect(markdown).toContain("differs (a Secret's value, not shown)");
    expect(JSON.stringify(report) + markdown).not.toMatch(/old-password|new-password/);
  });

  it("is not that something is deleted when it only cannot be rendered any more", async () => {
    const { report, markdown } = await change({ "apps/shop/kustomization.yaml": "resources: [deployment.yaml, login.yaml, gone.yaml]\n" });
    const [one] = report.rendered ?? [];
    expect(one?.counts).toEqual({ added: 0, removed: 0, changed: 0, unknown: 3 });
    expect(one?.notRendered).toMatchObject([{ side: "head", objects: 3, producer: expect.stringContaining("Kustomization") }]);
    expect(markdown).toContain("3 objects of");
    expect(markdown).toContain("could not be rendered after the change");
  });

  it("is one more producer of an object, not that it is gone and back", async () => {
    const second = `${platform["clusters/one/apps.yaml"]?.replace("name: apps", "name: again")}`;
    const { report } = await change({
      "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, settings.yaml, apps.yaml, again.yaml]\n",
      "clusters/one/again.yaml": second,
    });
    expect(report.rendered?.[0]?.counts).toEqual({ added: 4, removed: 0, changed: 0, unknown: 0 });
    expect(report.rendered?.[0]?.objects.map(({ producer }) => producer).slice(1)).toEqual(new Array(3).fill("Kustomization flux-system/again"));
  });

  it("is nothing for a change of documents, and is not told without a base", async () => {
    const { report, markdown } = await change({ "docs/notes.md": "Hello.\n" });
    expect(report.rendered).toEqual([]);
    expect(markdown).not.toContain("What <b>");
    await using repo = await repository(FILES);
    const run = await truestory(["audit", repo.path, "--format", "json"]);
    expect(JSON.parse(run.stdout)).not.toHaveProperty("rendered");
  });

  it("fits into a comment, however much it is", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 510 }, (_, at) => [`apps/shop/many-${at}.yaml`, OTHER.replace("name: other", `name: many-${at}`)]),
    );
    const list = Object.keys(many).map((path) => path.slice("apps/shop/".length));
    const { report, markdown } = await change({
      ...many,
      "apps/shop/kustomization.yaml": `resources: [deployment.yaml, login.yaml, other.yaml, ${list.join(", ")}]\n`,
    });
    expect(report.rendered?.[0]?.counts.added).toBe(510);
    expect(report.rendered?.[0]?.objects).toHaveLength(500);
    expect(Buffer.byteLength(markdown)).toBeLessThan(65_536);
    expect(markdown).toContain("What <b>one</b> gets: 0 changed, 510 added, 0 removed");
  });
});
