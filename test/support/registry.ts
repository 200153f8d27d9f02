import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestOf } from "./chart-archive.ts";

/** Whether Debian's `docker-registry` is installed; `.ci/run` installs it. */
export const HAS_REGISTRY: boolean = spawnSync("docker-registry", ["--version"]).error === undefined;

/** A server on loopback that is stopped at the end of its scope. */
export interface Served extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string;
}

/** Serves requests on loopback. */
export async function serve(listener: RequestListener): Promise<Served> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function freePort(): Promise<number> {
  const socket = createSocket();
  await new Promise<void>((resolve) => socket.listen(0, "127.0.0.1", resolve));
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

/** A real registry with nothing in it. */
export async function startRegistry(): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), "truestory-registry-"));
  const host = `127.0.0.1:${await freePort()}`;
  const config = `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${join(folder, "data")}}}\nhttp: {addr: "${host}"}\n`;
  await writeFile(join(folder, "config.yml"), config);
  const child: ChildProcess = spawn("docker-registry", ["serve", join(folder, "config.yml")], { stdio: "ignore" });
  const started = Date.now();
  while (
    !(await fetch(`http://${host}/v2/`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() - started > 20_000) throw new Error("docker-registry did not start");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    host,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const CHART_CONFIG = "application/vnd.cncf.helm.config.v1+json";
const CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

/** What `helm push` does; with other types, what pushes of other things do. Gives the digest of the manifest. */
export async function push(
  host: string,
  name: string,
  tag: string,
  archive: Buffer,
  { config = CHART_CONFIG, layer = CHART_LAYER }: { readonly config?: string; readonly layer?: string } = {},
): Promise<string> {
  const settings = Buffer.from(JSON.stringify({ name, version: tag }));
  for (const blob of [settings, archive]) {
    const begun = await fetch(`http://${host}/v2/${name}/blobs/uploads/`, { method: "POST" });
    const place = new URL(begun.headers.get("location") ?? "", `http://${host}`);
    place.searchParams.set("digest", digestOf(blob));
    const put = await fetch(place, { method: "PUT", body: new Uint8Array(blob) });
    if (put.status !== 201) throw new Error(`pushing a blob gave ${put.status}`);
  }
  const descriptor = (mediaType: string, blob: Buffer): Record<string, unknown> => ({ mediaType, digest: digestOf(blob), size: blob.length });
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config: descriptor(config, settings), layers: [descriptor(layer, archive)] });
  const put = await fetch(`http://${host}/v2/${name}/manifests/${tag}`, { method: "PUT", headers: { "content-type": mediaType }, body: manifest });
  if (put.status !== 201) throw new Error(`pushing a manifest gave ${put.status}: ${await put.text()}`);
  return digestOf(Buffer.from(manifest));
}

/** Passes a request on to another server and its answer back. */
export async function passOn(host: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = { accept: request.headers.accept ?? "*/*" };
  const answer = await fetch(`http://${host}${request.url ?? "/"}`, { method: request.method ?? "GET", headers, redirect: "manual" });
  const kept = [...answer.headers].filter(([key]) => !["transfer-encoding", "connection"].includes(key));
  response.writeHead(answer.status, Object.fromEntries(kept));
  response.end(Buffer.from(await answer.arrayBuffer()));
}
