import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { versionOf } from "../../src/charts/archive.ts";
import { openSupplier, type SupplierOptions } from "../../src/charts/supplier.ts";
import type { ChartAnswer, WantedFromRegistry } from "../../src/domain/chart-source.ts";
import { chartArchive, deployment, digestOf } from "../support/chart-archive.ts";
import { HAS_REGISTRY, passOn, push, type Served, serve, startRegistry } from "../support/registry.ts";

const CHARTS = ["1.2.3", "1.10.0", "2.0.0-rc.1", "1.11.0+build.5"].map(
  (version, at) => [version, chartArchive("web", version, deployment(at + 1))] as const,
);

let registry: Served;
let manifests: readonly string[];
beforeAll(async () => {
  if (!HAS_REGISTRY) return;
  registry = await startRegistry();
  manifests = await Promise.all(CHARTS.map(([version, archive]) => push(registry.host, "charts/web", version.replace("+", "_"), archive)));
  const image = { config: "application/vnd.docker.container.image.v1+json", layer: "application/vnd.docker.image.rootfs.diff.tar.gzip" };
  await push(registry.host, "images/web", "1.0.0", Buffer.from("no chart"), image);
});
afterAll(() => registry?.[Symbol.asyncDispose]());

function wanted(host: string, reference: WantedFromRegistry["reference"], more: Partial<WantedFromRegistry> = {}): WantedFromRegistry {
  return { in: "registry", url: `oci://${host}/charts/web`, reference, layer: null, credentials: false, ...more };
}

async function ask(what: WantedFromRegistry, options: Partial<SupplierOptions> = {}): Promise<ChartAnswer> {
  const hosts = [new URL(what.url.replace("oci:", "http:")).host];
  const supplier = openSupplier({ hosts, loopback: true, mode: "fetch", store: null, ...options });
  try {
    return await supplier.ask(what);
  } finally {
    supplier.close();
  }
}

/** Requires a token as registries of the internet do, and counts what comes with one. */
async function behindTokens(grant: (scope: string) => string | null): Promise<Served & { readonly seen: string[] }> {
  const seen: string[] = [];
  const server = await serve((request, response) => {
    const url = new URL(request.url ?? "/", "http://x");
    if (url.pathname === "/token") {
      const token = grant(url.searchParams.get("scope") ?? "");
      seen.push(`token ${url.searchParams.get("service")} ${url.searchParams.get("scope")}`);
      response.writeHead(token === null ? 403 : 200, { "content-type": "application/json" });
      return void response.end(JSON.stringify(token === null ? { errors: [{ code: "DENIED" }] } : { token }));
    }
    if (request.headers.authorization !== "Bearer pass") {
      response.writeHead(401, {
        "www-authenticate": `Bearer realm="http://${server.host}/token",service="registry.test",scope="repository:charts/web:pull"`,
      });
      return void response.end('{"errors":[{"code":"UNAUTHORIZED"}]}');
    }
    seen.push(`${request.method} ${url.pathname}`);
    void passOn(registry.host, request, response);
  });
  return { ...server, seen };
}

describe.skipIf(!HAS_REGISTRY)("a chart in a registry (needs docker-registry: apt-get install docker-registry)", () => {
  it("is fetched by version, digest, tag and range, with the digest of its manifest", async () => {
    const { host } = registry;
    expect(await ask(wanted(host, { by: "version", version: "1.2.3" }))).toEqual({
      is: "fetched",
      version: "1.2.3",
      digest: manifests[0],
      bytes: CHARTS[0]?.[1],
    });
    expect(await ask(wanted(host, { by: "digest", digest: manifests[1] ?? "" }))).toMatchObject({
      is: "fetched",
      digest: manifests[1],
    });
    expect(await ask(wanted(host, { by: "tag", tag: "1.10.0" }))).toMatchObject({ is: "fetched", digest: manifests[1] });
    expect(await ask(wanted(host, { by: "range", range: "1.2 - 1.10", filter: "" }))).toMatchObject({ is: "fetched", version: "1.10.0" });
    expect(await ask(wanted(host, { by: "version", version: ">=1.0.0-0" }))).toMatchObject({ is: "fetched", version: "2.0.0-rc.1" });
  });

  it("of an OCIRepository has the start of its digest in its version, and nothing else changed", async () => {
    const { host } = registry;
    for (const reference of [
      { by: "tag", tag: "1.10.0" },
      { by: "digest", digest: manifests[1] ?? "" },
      { by: "range", range: "1.10.x", filter: "" },
    ] as const) {
      const answer = await ask(wanted(host, reference));
      const bytes = answer.is === "fetched" ? answer.bytes : Buffer.alloc(0);
      const version = `1.10.0+${manifests[1]?.slice(7, 19)}`;
      expect(versionOf(bytes)?.version).toBe(version);
      const original = gunzipSync(CHARTS[1]?.[1] ?? Buffer.alloc(0)).toString("latin1");
      const changed = gunzipSync(bytes).toString("latin1");
      expect(changed.slice(1024)).toBe(original.slice(1024));
      expect(changed).toContain(`version: "${version}"`);
    }
  });

  it("is refused where the tag is another version than that of the chart", async () => {
    await push(registry.host, "charts/web", "7.0.0", CHARTS[0]?.[1] ?? Buffer.alloc(0));
    expect(await ask(wanted(registry.host, { by: "tag", tag: "7.0.0" }))).toMatchObject({
      is: "unknown",
      because: expect.stringContaining("which Flux refuses"),
    });
    await push(registry.host, "charts/web", "latest", CHARTS[0]?.[1] ?? Buffer.alloc(0));
    expect(await ask(wanted(registry.host, { by: "tag", tag: "latest" }))).toMatchObject({ is: "fetched" });
  });

  it("has `+` in versions where tags have `_`, as Helm and Flux take them", async () => {
    const { host } = registry;
    expect(await ask(wanted(host, { by: "version", version: "1.x" }))).toMatchObject({
      is: "fetched",
      version: "1.11.0+build.5",
      digest: manifests[3],
    });
    expect(await ask(wanted(host, { by: "version", version: "1.11.0+build.5" }))).toMatchObject({ is: "fetched", digest: manifests[3] });
    // An OCIRepository reads tags as they are, unless it selects the layer of charts.
    expect(await ask(wanted(host, { by: "range", range: "1.x", filter: "" }))).toMatchObject({ is: "fetched", version: "1.10.0" });
    const layer = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
    expect(await ask(wanted(host, { by: "range", range: "1.x", filter: "" }, { layer }))).toMatchObject({ is: "fetched", digest: manifests[3] });
  });

  it("is only asked for with `check`", async () => {
    expect(await ask(wanted(registry.host, { by: "tag", tag: "1.2.3" }), { mode: "check" })).toEqual({
      is: "there",
      version: "1.2.3",
      digest: manifests[0],
    });
  });

  it("does not exist where the registry says so, and may where the cluster has credentials", async () => {
    const { host } = registry;
    expect(await ask(wanted(host, { by: "version", version: "9.9.9" }))).toMatchObject({
      is: "none",
      because: expect.stringContaining("charts/web:9.9.9"),
    });
    expect(await ask(wanted(host, { by: "version", version: "^3" }))).toMatchObject({ is: "none", because: expect.stringContaining("no tag in ^3") });
    expect(await ask(wanted(host, { by: "version", version: "9.9.9" }, { credentials: true }))).toMatchObject({ is: "unknown" });
    const other = wanted(host, { by: "version", version: "1.0.0" }, { url: `oci://${host}/charts/none` });
    expect(await ask(other)).toMatchObject({ is: "none" });
  });

  it("is none where the registry has an image", async () => {
    const image = wanted(registry.host, { by: "tag", tag: "1.0.0" }, { url: `oci://${registry.host}/images/web` });
    expect(await ask(image)).toMatchObject({
      is: "none",
      because: expect.stringContaining("is no Helm chart but application/vnd.docker.container.image.v1+json"),
    });
  });

  it("comes with a token that the registry gives everybody", async () => {
    await using server = await behindTokens(() => "pass");
    expect(await ask(wanted(server.host, { by: "version", version: "1.x" }))).toMatchObject({ is: "fetched", digest: manifests[3] });
    expect(server.seen).toEqual([
      "token registry.test repository:charts/web:pull",
      "GET /v2/charts/web/tags/list",
      "GET /v2/charts/web/manifests/1.11.0_build.5",
      `GET /v2/charts/web/blobs/${digestOf(CHARTS[3]?.[1] ?? Buffer.alloc(0))}`,
    ]);
  });

  it("is not known where no token is given, or the token does not help", async () => {
    await using closed = await behindTokens(() => null);
    expect(await ask(wanted(closed.host, { by: "tag", tag: "1.2.3" }))).toMatchObject({
      is: "unknown",
      because: expect.stringContaining("without credentials"),
    });
    await using useless = await behindTokens(() => "wrong");
    expect(await ask(wanted(useless.host, { by: "tag", tag: "1.2.3" }))).toMatchObject({
      is: "unknown",
      because: expect.stringContaining("without credentials"),
    });
  });

  it("is kept by digest, and a damaged file is fetched again", async () => {
    const store = await mkdtemp(join(tmpdir(), "truestory-store-"));
    try {
      const what = wanted(registry.host, { by: "digest", digest: manifests[0] ?? "" });
      const first = await ask(what, { store });
      const [kept = "", ...more] = await readdir(store);
      expect([`sha256:${kept}`, more]).toEqual([digestOf(CHARTS[0]?.[1] ?? Buffer.alloc(0)), []]);
      await writeFile(join(store, kept), "damaged");
      expect(await ask(what, { store })).toEqual(first);
      expect(await ask(what, { store, budgets: { totalBytes: 1000 } })).toEqual(first);
    } finally {
      await rm(store, { recursive: true });
    }
  });
});
