import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChartRequest, ChartResult, Engine } from "../../src/render/engine/index.ts";
import { startCommittedEngine } from "./support.ts";

interface Entry {
  readonly name: string;
  readonly text?: string;
  /** Bytes of zeros instead of a text. */
  readonly zeros?: number;
  /** ustar type: "0" a file, "1" a hard link, "2" a symbolic link, "6" a pipe. */
  readonly type?: string;
}

const CHART: readonly Entry[] = [
  { name: "web/Chart.yaml", text: "apiVersion: v2\nname: web\nversion: 1.0.0\n" },
  { name: "web/templates/c.yaml", text: "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n" },
];

/** A ustar archive. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html */
function archive(entries: readonly Entry[]): Buffer {
  const blocks: Buffer[] = [];
  for (const { name, text = "", zeros = 0, type = "0" } of entries) {
    const content = zeros > 0 ? Buffer.alloc(zeros) : Buffer.from(text, "latin1");
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write("0000644\0", 100);
    header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("00000000000\0", 136);
    header.write("        ", 148);
    header.write(type, 156);
    if (type === "1" || type === "2") header.write("/etc/passwd", 157);
    header.write("ustar\u000000", 257);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
      148,
    );
    blocks.push(header, content, Buffer.alloc((512 - (content.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]), { level: 1 });
}

const MEGABYTE = 1 << 20;

let engine: Engine;
beforeAll(() => {
  engine = startCommittedEngine({ workers: 1, buildTimeoutMs: 5_000, memoryPages: 4096 });
});
afterAll(() => engine.close());

async function render(content: Uint8Array | Readonly<Record<string, string>>): Promise<ChartResult> {
  const files =
    content instanceof Uint8Array
      ? [["web.tgz", content] as const]
      : Object.entries(content).map(([path, text]) => [`web/${path}`, Buffer.from(text)] as const);
  const tree = await engine.open(files);
  const request: ChartRequest = {
    chart: content instanceof Uint8Array ? "web.tgz" : "web",
    valuesFiles: [],
    ignoreMissingValuesFiles: false,
    name: "web",
    namespace: "shop",
    from: "shop",
    valuesFrom: [],
    objects: [],
    values: {},
    postRenderers: [],
    postRenderStrategy: "",
    commonMetadata: {},
    skipCRDs: false,
    skipHooks: false,
    skipSchema: false,
    kubeVersion: "",
    apiVersions: [],
    clusterScoped: [],
    sourceIgnore: null,
  };
  try {
    return await tree.chart(request);
  } finally {
    await tree.close();
  }
}

describe("an archive", () => {
  it("is a chart", async () => {
    expect(await render(archive(CHART))).toMatchObject({ ok: true, release: { chartName: "web", files: ["web.tgz"] } });
  });

  it.each<[string, readonly Entry[], string]>([
    ["a symbolic link", [...CHART, { name: "web/templates/x.yaml", type: "2" }], "web/templates/x.yaml is a link"],
    ["a hard link", [...CHART, { name: "web/files/x", type: "1" }], "web/files/x is a link"],
    ["a pipe", [...CHART, { name: "web/files/x", type: "6" }], "web/files/x is neither a file nor a directory"],
    ["a way out", [...CHART, { name: "web/../../x", text: "x" }], "web/../../x leads out of the chart"],
    ["an absolute path", [...CHART, { name: "/web/x", text: "x" }], "/web/x is an absolute path"],
    ["too much, unpacked", [...CHART, { name: "web/files/zeros", zeros: 65 * MEGABYTE }], "larger than"],
    ["too many files", [...CHART, ...Array.from({ length: 10_000 }, (_, index) => ({ name: `web/files/${index}` }))], "more than 10000 files"],
  ])("with %s is refused by name", async (_title, entries, message) => {
    const result = await render(archive(entries));
    expect(result).toMatchObject({ ok: false, failure: { code: "refused", message: expect.stringContaining(message) } });
  });

  it("is refused for what the archives in it hold", async () => {
    const inner = archive([
      { name: "inner/Chart.yaml", text: "name: inner\nversion: 1.0.0\n" },
      { name: "inner/zeros", zeros: 40 * MEGABYTE },
    ]).toString("latin1");
    const entries = [1, 2].map((number) => ({ name: `web/charts/inner-${number}.tgz`, text: inner }));
    expect(await render(archive([...CHART, ...entries]))).toMatchObject({
      ok: false,
      failure: { code: "refused", message: expect.stringContaining("larger than") },
    });
  });

  it("that is none is named", async () => {
    expect(await render(Buffer.from("no archive"))).toMatchObject({
      ok: false,
      failure: { code: "invalid", message: expect.stringContaining("web.tgz is no gzip archive") },
    });
  });
});

describe("a schema", () => {
  const chart = (schema: unknown): Readonly<Record<string, string>> => ({
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "values.yaml": "port: 80\n",
    "values.schema.json": JSON.stringify(schema),
  });

  it("elsewhere is not fetched, and the chart is refused by the field that refers to it", async () => {
    const result = await render(chart({ properties: { port: { $ref: "https://schemas.example.org/port.json#/definitions/port" } } }));
    expect(result).toMatchObject({
      ok: false,
      failure: {
        code: "needs-network",
        message: expect.stringMatching(
          /^[a-z]+\/values\.schema\.json refers to https:\/\/schemas\.example\.org\/port\.json#\/definitions\/port \(properties\.port\.\$ref\)/,
        ),
      },
    });
  });

  it("elsewhere makes no difference for values that are not there", async () => {
    expect(await render(chart({ properties: { other: { $ref: "https://schemas.example.org/port.json" } } }))).toMatchObject({ ok: true });
  });

  it("still checks what it says itself", async () => {
    const result = await render(chart({ properties: { port: { type: "string" }, host: { $ref: "https://schemas.example.org/host.json" } } }));
    expect(result).toMatchObject({ ok: false, failure: { code: "invalid", message: expect.stringContaining("got number, want string") } });
  });

  it("nested without end is refused", async () => {
    const deep = `${'{"properties":{"port":'.repeat(3000)}{"$ref":"https://schemas.example.org/a"}${"}}".repeat(3000)}`;
    const result = await render({ ...chart({}), "values.schema.json": deep });
    expect(result.ok).toBe(false);
  });

  it("in a file is refused", async () => {
    const result = await render(chart({ properties: { port: { $ref: "file:///etc/port.json" } } }));
    expect(result).toMatchObject({ ok: false, failure: { message: expect.stringContaining("file:///etc/port.json") } });
  });
});

describe("a template", () => {
  const chart = (template: string): Readonly<Record<string, string>> => ({
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "templates/c.yaml": template,
  });

  it("that does not end is stopped, and the next chart is rendered", async () => {
    const loop = "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}";
    expect(await render(chart(loop))).toMatchObject({ ok: false, failure: { code: "timeout" } });
    expect((await render(archive(CHART))).ok).toBe(true);
  }, 60_000);

  it("that takes all memory is stopped, and the next chart is rendered", async () => {
    const result = await render(chart('{{ repeat 400000000 "x" }}{{ repeat 400000000 "y" }}'));
    expect(result).toMatchObject({ ok: false, failure: { code: "memory" } });
    expect((await render(archive(CHART))).ok).toBe(true);
  }, 60_000);
});
