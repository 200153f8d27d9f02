import { describe, expect, it } from "vitest";
import type { Recognition } from "../../src/domain/rule.ts";
import type { Sentence } from "../../src/domain/story.ts";
import { registry } from "../../src/recognisers/registry.ts";
import { context, sentence, storyWith } from "./sentence.ts";

/** What all recognisers make of one item of a list, told apart by recogniser. */
function readAll(item: Sentence, around: readonly Sentence[], extra = {}): ReadonlyMap<string, Recognition> {
  const where = context({ story: storyWith(around), ...extra });
  const found = new Map<string, Recognition>();
  for (const recogniser of registry) {
    const read = recogniser.recognise(item, where);
    if (read !== null) found.set(recogniser.id, read);
  }
  return found;
}

const under = (text: string, ...parents: string[]): Sentence => sentence(text, parents);

describe("items that describe one object together", () => {
  const parent = "Manifests under `deploy/pools/`:";
  const items = [under("Kind: `IPAddressPool`", parent), under("Name: `edge`", parent), under("`autoAssign: false`", parent)];

  it("gives a field the kind and name of the items beside it", () => {
    const [, , field] = items;
    const read = readAll(field as Sentence, items).get("field");
    expect(read?.assertions).toMatchObject([{ kind: "field", fields: ["autoAssign"], search: { kind: "IPAddressPool", name: "edge" } }]);
  });

  it("looks below the parent's directory first", () => {
    const read = readAll(items[0] as Sentence, items).get("identity");
    expect(read?.assertions).toMatchObject([{ kind: "object-present", search: { kind: "IPAddressPool", tiers: [["deploy/pools/"]] } }]);
  });

  it("takes the name a parent gives to the object", () => {
    const item = under("timeout: 5m", "Flux Kustomization `web` created:");
    expect(readAll(item, [item]).get("field")?.assertions).toMatchObject([{ search: { kind: "Kustomization", name: "web" } }]);
  });
});

describe("clusters", () => {
  it.each([
    ['Apps: `CACHE_TTL: "60"`', ["apps"]],
    ['`CACHE_TTL: "60"` in both clusters', ["infra", "apps"]],
    ['`CACHE_TTL: "60"`', []],
  ])("%s", (text, clusters) => {
    const item = under(text, "Cluster settings updated:");
    expect(readAll(item, [item]).get("setting")?.assertions).toMatchObject([{ clusters }]);
  });

  it("tells several labels of one sentence apart", () => {
    const item = under('Infra: `CACHE_TTL: "60"`, Apps: `CACHE_TTL: "90"`', "Cluster settings updated:");
    expect(readAll(item, [item]).get("setting")?.assertions).toMatchObject([
      { clusters: ["infra"], value: "60" },
      { clusters: ["apps"], value: "90" },
    ]);
  });
});

describe("what must not be read as its positive", () => {
  it.each([
    "`hostNetwork: true` is not set",
    "`replicas: 3` if the cluster has three nodes",
    "Either `replicas: 3` or `replicas: 5`",
    "Retention set (e.g., `retention: 14d`)",
    "Retention set (default: `retention: 14d`)",
    "Uses `replicas: 1` instead of `replicas: 3`",
    "Without `hostNetwork: true`",
    "The recorder never sets `hostNetwork: true`",
  ])("%s", (text) => {
    const item = sentence(text);
    const decided = [...readAll(item, [item]).values()]
      .flatMap((read) => read.assertions)
      .filter((assertion) => assertion.kind === "field" && assertion.expect.is === "same");
    expect(decided).toEqual([]);
  });
});

describe("paths", () => {
  it("resolves names against the item above and abbreviations against the path before", () => {
    const item = under("Files: `a.yaml`, `b.yaml`", "Manifests under `deploy/web/`:");
    expect(readAll(item, [item]).get("path-exists")?.assertions).toMatchObject([
      { patterns: ["deploy/web/a.yaml"] },
      { patterns: ["deploy/web/b.yaml"] },
    ]);
  });

  it("reads bare names and notes in a file list", () => {
    const item = sentence("deploy/web/service.yaml (modified - only the port)", [], { section: "file-list" });
    const read = readAll(item, [item]).get("path-exists");
    expect(read?.assertions).toMatchObject([{ patterns: ["deploy/web/service.yaml"] }]);
    expect(read?.covers.at(-1)?.end).toBe(item.text.length);
  });

  it.each([
    "registry.example.org/team/app:1.2",
    "monitoring.example.org/v1",
    "10.0.0.0/24",
    "active/passive",
    "deploy/<name>/x.yaml",
    "deploy/${NAME}/x.yaml",
  ])("%s is no path", (text) => {
    const item = sentence(`Uses \`${text}\``);
    expect(readAll(item, [item]).get("path-exists")).toBeUndefined();
  });
});
