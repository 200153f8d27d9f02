import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { addressKind } from "../../src/charts/addresses.ts";
import { openSupplier, type SupplierOptions } from "../../src/charts/supplier.ts";
import type { ChartAnswer, WantedChart } from "../../src/domain/chart-source.ts";
import { chartArchive, deployment, digestOf } from "../support/chart-archive.ts";
import { serve } from "../support/registry.ts";

const ARCHIVE = chartArchive("web", "1.2.3", deployment(1));

function inIndex(url: string, version = "1.2.3"): WantedChart {
  return { in: "index", url, name: "web", version, credentials: false };
}

function inRegistry(host: string): WantedChart {
  return { in: "registry", url: `oci://${host}/charts/web`, reference: { by: "version", version: "1.2.3" }, layer: null, credentials: false };
}

async function ask(wanted: WantedChart, options: Partial<SupplierOptions> = {}): Promise<ChartAnswer> {
  const host = new URL(wanted.url.replace("oci:", "http:")).host;
  const supplier = openSupplier({ hosts: [host], loopback: true, mode: "fetch", store: null, ...options });
  try {
    return await supplier.ask(wanted);
  } finally {
    supplier.close();
  }
}

/** What a server answers to a path of a registry, or of a repository. */
type Answers = Readonly<Record<string, RequestListener>>;

function answering(answers: Answers): RequestListener {
  return (request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const listener = answers[path];
    if (listener !== undefined) return listener(request, response);
    response.writeHead(404, { "content-type": "text/plain" }).end("not here");
  };
}

function json(value: unknown): RequestListener {
  return (_request, response) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function bytes(content: Buffer): RequestListener {
  return (_request, response) => void response.writeHead(200).end(content);
}

const MANIFEST = {
  schemaVersion: 2,
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  config: { mediaType: "application/vnd.cncf.helm.config.v1+json", digest: digestOf(Buffer.from("{}")), size: 2 },
  layers: [{ mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", digest: digestOf(ARCHIVE), size: ARCHIVE.length }],
};
const MANIFEST_PATH = "/v2/charts/web/manifests/1.2.3";
const BLOB_PATH = `/v2/charts/web/blobs/${digestOf(ARCHIVE)}`;

function index(entry: Readonly<Record<string, unknown>>): RequestListener {
  return json({
    apiVersion: "v1",
    entries: { web: [{ name: "web", version: "1.2.3", urls: ["web-1.2.3.tgz"], digest: digestOf(ARCHIVE).slice(7), ...entry }] },
  });
}

describe("a server that lies or is slow leaves the chart open, with its reason", () => {
  it.each<[string, Answers, string]>([
    ["other content than the digest", { [BLOB_PATH]: bytes(Buffer.alloc(ARCHIVE.length)) }, "content that is not sha256:"],
    ["less than announced", { [BLOB_PATH]: bytes(ARCHIVE.subarray(1)) }, `bytes where it had announced ${ARCHIVE.length}`],
    ["more than announced", { [BLOB_PATH]: bytes(Buffer.concat([ARCHIVE, ARCHIVE])) }, "longer than"],
    ["a length it does not keep", { [BLOB_PATH]: cutShort }, "before the answer was complete"],
    ["an error", { [BLOB_PATH]: (_q, r) => void r.writeHead(500).end() }, "answered with status 500"],
    ["no manifest but a page", { [MANIFEST_PATH]: bytes(Buffer.from("<html>")) }, "not what registries send"],
    ["a page for what is missing", { [MANIFEST_PATH]: (_q, r) => void r.writeHead(404).end("<html>") }, "without credentials"],
    ["redirects without end", { [BLOB_PATH]: (q, r) => void r.writeHead(307, { location: `${q.url}?more` }).end() }, "sends on more than 5 times"],
    [
      "a redirect to another server",
      { [BLOB_PATH]: (_q, r) => void r.writeHead(307, { location: "https://blobs.example.org/x" }).end() },
      "blobs.example.org is not among `network.hosts`",
    ],
    ["a redirect to a file", { [BLOB_PATH]: (_q, r) => void r.writeHead(302, { location: "file:///etc/passwd" }).end() }, "is not spoken"],
    ["a manifest without end", { [MANIFEST_PATH]: (_q, r) => void endless(r) }, "longer than 4 MiB"],
    [
      "a manifest of thousands of layers",
      { [MANIFEST_PATH]: json({ ...MANIFEST, layers: new Array(1001).fill(MANIFEST.layers[0]) }) },
      "not what registries send",
    ],
  ])("%s", async (_title, answers, because) => {
    await using server = await serve(answering({ [MANIFEST_PATH]: json(MANIFEST), [BLOB_PATH]: bytes(ARCHIVE), ...answers }));
    expect(await ask(inRegistry(server.host))).toEqual({ is: "unknown", because: expect.stringContaining(because) });
  });

  it("never an answer, within its time", async () => {
    await using server = await serve(() => {});
    expect(await ask(inRegistry(server.host), { budgets: { requestMs: 200 } })).toEqual({
      is: "unknown",
      because: `${server.host} did not answer within 0.2 s`,
    });
  });

  it("a byte now and then, within its time", async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    });
    expect(await ask(inRegistry(server.host), { budgets: { requestMs: 300 } })).toMatchObject({
      is: "unknown",
      because: expect.stringContaining("did not answer within"),
    });
  });

  it("tags without end", async () => {
    let page = 0;
    await using server = await serve((_request, response) => {
      page += 1;
      response.writeHead(200, { link: `</v2/charts/web/tags/list?last=${page}>; rel="next"` }).end(JSON.stringify({ tags: [`1.0.${page}`] }));
    });
    const wanted = { ...inRegistry(server.host), reference: { by: "range", range: "1.x", filter: "" } } as WantedChart;
    expect(await ask(wanted)).toMatchObject({ is: "unknown", because: expect.stringContaining("does not list all tags") });
    expect(page).toBeLessThan(60);
  });

  it("a full page of tags that names no next one", async () => {
    const tags = Array.from({ length: 1000 }, (_, at) => `1.0.${at}`);
    await using server = await serve(json({ tags }));
    const wanted = { ...inRegistry(server.host), reference: { by: "range", range: "2.x", filter: "" } } as WantedChart;
    expect(await ask(wanted)).toMatchObject({ is: "unknown", because: expect.stringContaining("does not list all tags") });
  });

  it("credentials are not sent on to another server", async () => {
    const sent: (string | undefined)[] = [];
    await using other = await serve((request, response) => {
      sent.push(request.headers.authorization);
      response.end(ARCHIVE);
    });
    await using server = await serve((request, response) => {
      if (request.url?.startsWith("/token")) return json({ token: "pass" })(request, response);
      if (request.headers.authorization === undefined)
        return void response.writeHead(401, { "www-authenticate": `Bearer realm="http://${server.host}/token"` }).end();
      if (request.url === MANIFEST_PATH) return json(MANIFEST)(request, response);
      response.writeHead(307, { location: `http://${other.host}/blob` }).end();
    });
    expect(await ask(inRegistry(server.host), { hosts: [server.host, other.host] })).toMatchObject({ is: "fetched" });
    expect(sent).toEqual([undefined]);
  });

  it("budgets of a run", async () => {
    await using server = await serve(answering({ [MANIFEST_PATH]: json(MANIFEST), [BLOB_PATH]: bytes(ARCHIVE) }));
    expect(await ask(inRegistry(server.host), { budgets: { requests: 1 } })).toMatchObject({
      is: "unknown",
      because: expect.stringContaining("1 requests"),
    });
    expect(await ask(inRegistry(server.host), { budgets: { totalBytes: 700 } })).toMatchObject({
      is: "unknown",
      because: expect.stringContaining("700 bytes"),
    });
  });
});

const cutShort: RequestListener = (_request, response) => {
  response.writeHead(200, { "content-length": ARCHIVE.length }).write("x");
  setTimeout(() => response.destroy(), 20);
};

function endless(response: Parameters<RequestListener>[1]): void {
  const chunk = Buffer.alloc(64 * 1024, " ");
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.writeHead(200).on("drain", more);
  more();
}

describe("a repository with an index", () => {
  it("gives the chart that its index announces, seen from its address", async () => {
    await using server = await serve(answering({ "/stable/index.yaml": index({}), "/stable/web-1.2.3.tgz": bytes(ARCHIVE) }));
    expect(await ask(inIndex(`http://${server.host}/stable/`))).toEqual({
      is: "fetched",
      version: "1.2.3",
      digest: digestOf(ARCHIVE),
      bytes: ARCHIVE,
    });
    expect(await ask(inIndex(`http://${server.host}/stable`, "~1.2"))).toMatchObject({ is: "fetched" });
    expect(await ask(inIndex(`http://${server.host}/stable`, "2.x"))).toMatchObject({
      is: "none",
      because: expect.stringContaining("no version 2.x of the chart web; the latest of 1 is 1.2.3"),
    });
    expect(await ask({ ...inIndex(`http://${server.host}/stable`), name: "api" } as WantedChart)).toMatchObject({
      is: "none",
      because: expect.stringContaining("has no chart api"),
    });
    expect(await ask(inIndex(`http://${server.host}/stable`, "newest"))).toMatchObject({ is: "unknown" });
  });

  it("is not believed where the archive is another", async () => {
    await using server = await serve(answering({ "/index.yaml": index({ digest: "0".repeat(64) }), "/web-1.2.3.tgz": bytes(ARCHIVE) }));
    expect(await ask(inIndex(`http://${server.host}`))).toMatchObject({
      is: "unknown",
      because: expect.stringContaining("not what the index announces"),
    });
  });

  it.each([
    [
      "Helm's way of writing",
      "apiVersion: v1\nentries:\n  api:\n  - version: 9.0.0\n    urls: [x]\n  web:\n  - version: 1.2.3\n    description: |\n      web:\n    urls:\n    - web.tgz\n  - version: 1.2\n  zoo:\n  - version: 1.2.4\ngenerated: now\n",
    ],
    [
      "deeper lists and comments",
      "apiVersion: v1\nentries:\n    'web':\n        # the one\n        - version: 1.2.3\n          urls: [web.tgz]\n\n    zoo: []\n",
    ],
    ["on one line", '{"apiVersion": "v1", "entries": {"web": [{"version": "1.2.3", "urls": ["web.tgz"]}]}}'],
  ])("is read in %s", async (_title, text) => {
    await using server = await serve(answering({ "/index.yaml": bytes(Buffer.from(text)), "/web.tgz": bytes(ARCHIVE) }));
    expect(await ask(inIndex(`http://${server.host}`, ">=0.0.0"))).toMatchObject({ is: "fetched", version: "1.2.3" });
  });

  it.each([
    ["aliases that grow", `apiVersion: v1\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a]\nentries: {web: [*b, *b]}\n`],
    ["an entry that is none", "apiVersion: v1\nentries:\n  web:\n  - version: 9.0.0\n  - [1]\n"],
    ["a page of somebody else", "<html>please log in</html>"],
    ["no list", "apiVersion: v1\nentries:\n  web: 1\n"],
    ["broken text", "apiVersion: v1\nentries:\n  web:\n  - {\n"],
  ])("with %s leaves the chart open", async (_title, text) => {
    await using server = await serve(answering({ "/index.yaml": bytes(Buffer.from(text)) }));
    expect(await ask(inIndex(`http://${server.host}`))).toMatchObject({ is: "unknown" });
  });
});

describe("nobody is connected to", () => {
  it.each([
    ["a host that is not listed", "https://charts.example.org", "charts.example.org is not among `network.hosts`", { hosts: ["ghcr.io"] }],
    ["a port that is not listed", "https://charts.example.org:8443", "charts.example.org:8443 is not among", { hosts: ["charts.example.org"] }],
    ["a host that only ends like a listed one", "https://evilexample.org", "is not among", { hosts: ["*.example.org"] }],
    ["this machine", "http://127.0.0.1:9", "this machine (127.0.0.1), and `network.loopback` is not set", { loopback: false }],
    ["this machine by name", "https://localhost:9", "this machine", { loopback: false }],
    ["this machine in other words", "http://2130706433:9", "this machine", { loopback: false, hosts: ["127.0.0.1:9"] }],
    ["the metadata service of a cloud", "http://169.254.169.254", "not on the internet", {}],
    ["the same, as an IPv6 address", "https://[::ffff:a9fe:a9fe]", "not on the internet", {}],
    ["a private network", "https://10.0.0.1", "not on the internet", {}],
    ["a host without encryption", "http://charts.example.org", "without encryption", {}],
    ["a host with a password", "https://user:secret@charts.example.org", "never sent", { hosts: ["charts.example.org"] }],
    ["no server at all", "file:///etc/passwd", "not spoken", {}],
  ])("%s", async (_title, url, because, options) => {
    const answer = await ask(inIndex(url), options);
    expect(answer).toEqual({ is: "unknown", because: expect.stringContaining(because) });
    expect(JSON.stringify(answer)).not.toContain("secret");
  });

  it("of addresses that are not the internet's", () => {
    const kinds = (...addresses: readonly string[]): readonly string[] => [...new Set(addresses.map(addressKind))];
    expect(kinds("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1")).toEqual(["loopback"]);
    expect(kinds("8.8.8.8", "1.1.1.1", "2606:4700::1111", "172.32.0.1", "100.128.0.1")).toEqual(["public"]);
    expect(
      kinds(
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "fd00::1",
        "fe80::1",
        "fe80::1%eth0",
        "::",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "ff02::1",
        "host",
      ),
    ).toEqual(["private"]);
  });
});
