import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuildResult } from "../../src/render/engine/index.ts";

// A server that counts, a file outside the tree that shows when it was read, and programs that leave a mark.
let server: Server;
let requests = 0;
let directory: string;
let canary: string;
let address: string;

const SECRET = "the canary's own words";
const PROGRAMS = ["git", "helm", "docker", "sh", "bash", "kustomize", "node"];

beforeAll(async () => {
  server = createServer((_request, response) => {
    requests++;
    response.end("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fetched}\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  directory = mkdtempSync(join(tmpdir(), "isolation-"));
  canary = join(directory, "canary.yaml");
  writeFileSync(canary, `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: canary}\ndata: {words: "${SECRET}"}\n`);
  utimesSync(canary, new Date("2001-01-01"), new Date("2002-01-01"));
  mkdirSync(join(directory, "bin"));
  for (const name of PROGRAMS) {
    writeFileSync(join(directory, "bin", name), `#!/bin/sh\ntouch "${join(directory, `ran-${name}`)}"\n`);
    chmodSync(join(directory, "bin", name), 0o755);
  }
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true, force: true });
});

interface Attempt {
  readonly name: string;
  readonly kustomization: string;
  readonly more?: Record<string, string>;
  readonly file?: string;
  readonly field: string | null;
}

const execFunction = 'annotations: {config.kubernetes.io/function: "exec: {path: ./run.sh}"}';
const containerFunction = 'annotations:\n    config.kubernetes.io/function: |\n      container: {image: "example.org/fn:1", network: true}';

function attempts(): Attempt[] {
  const config = (annotations: string): string => `apiVersion: example.org/v1\nkind: Fn\nmetadata:\n  name: fn\n  ${annotations}\n`;
  return [
    { name: "a remote file", kustomization: `resources: [a.yaml, "http://${address}/x.yaml"]`, field: "resources[1]" },
    { name: "a remote repository", kustomization: `resources: ["https://${address}/org/repo//dir?ref=main"]`, field: "resources[0]" },
    { name: "a forced git URL", kustomization: `resources: ["git::http://${address}/repo"]`, field: "resources[0]" },
    { name: "a GitHub short form", kustomization: 'resources: ["github.com/org/repo//dir?ref=v1"]', field: "resources[0]" },
    { name: "an ssh short form", kustomization: 'components: ["git@127.0.0.1:org/repo"]', field: "components[0]" },
    {
      name: "a remote generator file",
      kustomization: `configMapGenerator: [{name: c, files: ["k=http://${address}/f"]}]`,
      field: "configMapGenerator[0].files[0]",
    },
    { name: "a remote patch", kustomization: `resources: [a.yaml]\npatches: [{path: "http://${address}/p.yaml"}]`, field: "patches[0].path" },
    { name: "a remote schema", kustomization: `resources: [a.yaml]\nopenapi: {path: "http://${address}/s.json"}`, field: "openapi.path" },
    { name: "a file URL", kustomization: `resources: ["file://${canary}"]`, field: "resources[0]" },
    { name: "a forced git file URL", kustomization: `resources: ["git::file://${directory}"]`, field: "resources[0]" },
    { name: "an absolute path", kustomization: `resources: ["${canary}"]`, field: "resources[0]" },
    { name: "a way out of the tree", kustomization: `resources: ["../../../../../../../../..${canary}"]`, field: "resources[0]" },
    { name: "a directory above the tree", kustomization: "resources: [../..]", field: "resources[0]" },
    {
      name: "an env file outside",
      kustomization: `secretGenerator: [{name: s, envs: ["../../../../../..${canary}"]}]`,
      field: "secretGenerator[0].envs[0]",
    },
    {
      name: "an exec function",
      kustomization: "resources: [a.yaml]\ntransformers: [fn.yaml]",
      more: { "app/fn.yaml": config(execFunction) },
      file: "app/fn.yaml",
      field: "transformers[0]",
    },
    {
      name: "a container function",
      kustomization: "generators: [fn.yaml]",
      more: { "app/fn.yaml": config(containerFunction) },
      file: "app/fn.yaml",
      field: "generators[0]",
    },
    {
      name: "an inline function",
      kustomization: `resources: [a.yaml]\nvalidators:\n  - |-\n    ${config(execFunction).trim().replaceAll("\n", "\n    ")}`,
      field: "validators[0]",
    },
    { name: "a Helm chart", kustomization: `helmCharts: [{name: x, repo: "http://${address}"}]`, field: "helmCharts[0]" },
    {
      name: "a Helm chart generator",
      kustomization: "generators: [h.yaml]",
      more: { "app/h.yaml": `apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: h}\nname: x\nrepo: http://${address}\n` },
      file: "app/h.yaml",
      field: "generators[0]",
    },
    {
      name: "a base that asks for it",
      kustomization: "resources: [base]",
      more: { "app/base/kustomization.yaml": `resources: ["http://${address}/x"]` },
      file: "app/base/kustomization.yaml",
      field: "resources[0]",
    },
    {
      name: "an external plugin",
      kustomization: "generators: [p.yaml]",
      more: { "app/p.yaml": "apiVersion: example.org/v1\nkind: Program\nmetadata: {name: p}\n" },
      field: null,
    },
    // The last two look like paths of the tree, so only the sandbox stops them.
    {
      name: "a directory with a repository's name",
      kustomization: "resources: [github.com/org/repo]",
      more: { "app/github.com/org/repo/kustomization.yaml": "resources: []" },
      field: null,
    },
    {
      name: "a file with a URL's name",
      kustomization: `resources: ["http://${address}/x.yaml"]`,
      more: { [`app/http:/${address}/x.yaml`]: "apiVersion: v1" },
      field: null,
    },
  ];
}

function run(input: unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, "hostile-child.ts");
    const env = { PATH: join(directory, "bin"), HOME: directory, TMPDIR: directory };
    const child = execFile(process.execPath, [script], { cwd: directory, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error !== null) reject(new Error(stderr, { cause: error }));
      else resolve(stdout);
    });
    child.stdin?.end(JSON.stringify(input));
  });
}

describe("an untrusted tree", () => {
  it.each(["kustomize", "flux"] as const)("reaches no network, file or program in %s mode, and each try is refused by name", async (mode) => {
    const tried = attempts();
    const output = await run(
      tried.map(({ kustomization, more }) => ({
        mode,
        path: "app",
        files: { "app/kustomization.yaml": `${kustomization}\n`, "app/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", ...more },
      })),
    );
    const results = JSON.parse(output) as BuildResult[];
    for (const [index, { name, file, field }] of tried.entries()) {
      const result = results[index];
      if (result?.ok !== false) throw new Error(`${name} was built`);
      expect(result.failure.code, `${name}: ${result.failure.message}`).toBe("refused");
      expect(result.failure.field, name).toBe(field);
      if (field !== null) expect(result.failure.file, name).toBe(file ?? "app/kustomization.yaml");
    }
    expect(output).not.toContain(SECRET);
    expect(requests).toBe(0);
    expect(statSync(canary).atime).toEqual(new Date("2001-01-01"));
    expect(PROGRAMS.filter((program) => existsSync(join(directory, `ran-${program}`)))).toEqual([]);
  });

  it("would have been noticed", async () => {
    const response = await fetch(`http://${address}/`);
    expect(response.ok).toBe(true);
    expect(requests).toBe(1);
    expect(readFileSync(canary, "utf8")).toContain(SECRET);
    const seen = statSync(canary).atime.getFullYear();
    await new Promise((resolve) => execFile(join(directory, "bin", "git"), [], { env: { PATH: "/usr/bin:/bin" } }, resolve));
    expect(existsSync(join(directory, "ran-git"))).toBe(true);
    // Some file systems never write access times; the other marks then have to do.
    expect([2001, new Date().getFullYear()]).toContain(seen);
  });
});
