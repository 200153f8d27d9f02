import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT, truestory } from "../support/cli.ts";
import { type Repository, repository } from "../support/repository.ts";

const NOW = "2026-05-04T06:00:00Z";
const CANARIES = ["Q0FOQVJZLW9uZQ", "CANARY-two", "CANARY-three", "Q0FOQVJZLWZvdXI", "CANARY-five", "CANARY-six"];
const [DATA = "", STRING = "", APPLIED = "", PREVIOUS = "", CUT = "", CUT_YAML = ""] = CANARIES;

const secret = (data: object, more: object = {}): object => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name: "upstream",
    namespace: "kube-system",
    annotations: { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ data: { token: APPLIED } }) },
    managedFields: [{ manager: "kubectl-edit", operation: "Update", time: "2026-05-03T00:00:00Z", fieldsV1: { "f:data": { "f:token": {} } } }],
  },
  data,
  ...more,
});

let repo: Repository;
beforeAll(async () => {
  repo = await repository({}, { git: false });
  await cp(join(PROJECT, "examples/k3s"), repo.path, { recursive: true });
  const manifest = join(repo.path, "platform/coredns-config/daemonset.yaml");
  const mounted = "      volumes:\n        - name: upstream\n          secret: {secretName: upstream}\n";
  await writeFile(manifest, (await readFile(manifest, "utf8")).replace("      volumes:\n", mounted));
  const folder = join(repo.path, "snapshots/in-cluster");
  await writeFile(join(folder, "secret.json"), JSON.stringify(secret({ token: DATA, added: DATA }, { stringData: { other: STRING } })));
  await writeFile(join(repo.path, "snapshots-before/in-cluster/secret.json"), JSON.stringify(secret({ token: PREVIOUS, lost: PREVIOUS })));
});
afterAll(() => repo[Symbol.asyncDispose]());

async function expectSecret(...args: string[]): Promise<string> {
  const { stdout, stderr } = await truestory([...args, "--now", NOW], { cwd: repo.path });
  for (const canary of CANARIES) {
    expect(stdout).not.toContain(canary);
    expect(stderr).not.toContain(canary);
  }
  return `${stdout}${stderr}`;
}

const FORMATS = ["terminal", "markdown", "json"];

describe("values of Secrets in an export", () => {
  it.each(FORMATS)("reach no %s report of drift, nor of an audit", async (format) => {
    const shown = await expectSecret("drift", ".", "--snapshots", "snapshots", "--previous", "snapshots-before", "--format", format);
    expect(shown).toContain("the key added is in the cluster and not in the export before");
    expect(shown).toContain("the key lost is in the export before and not in the cluster");
    await expectSecret("audit", ".", "--snapshots", "snapshots", "--verbose", "--format", format);
  });

  it("reach no baseline", async () => {
    const args = ["Secret kube-system/upstream", ".", "--snapshots", "snapshots", "--reason", "made by hand", "--by", "ana"];
    expect(await expectSecret("drift", "accept", ...args)).toContain("Accepted Secret kube-system/upstream");
    const folder = join(repo.path, ".github/truestory/baselines/in-cluster");
    for (const file of await readdir(folder)) {
      const text = await readFile(join(folder, file), "utf8");
      for (const canary of CANARIES) expect(text).not.toContain(canary);
      expect(text).toContain("token:");
    }
    await expectSecret("drift", ".", "--snapshots", "snapshots");
  });

  it("reach no message about a file that is broken", async () => {
    const broken = join(repo.path, "broken/in-cluster");
    await mkdir(broken, { recursive: true });
    await writeFile(join(broken, "a.json"), `{"kind": "Secret", "data": {"token": "${CUT}`);
    await writeFile(join(broken, "b.json"), `{"kind": "Secret", "data": {"token": ${CUT}}}`);
    await writeFile(join(broken, "c.yaml"), `kind: Secret\ndata:\n  token: "a" "${CUT_YAML}"\n  - ${CUT_YAML}: [\n`);
    await writeFile(join(broken, "d.yaml"), `kind: Secret\ndata: *${CUT_YAML}\n`);
    await writeFile(
      join(broken, "e.json"),
      JSON.stringify({ kind: "SecretList", apiVersion: "v1", items: [{ metadata: { name: "a" }, data: { token: CUT } }] }),
    );
    const shown = await expectSecret("drift", ".", "--snapshots", "broken", "--format", "json");
    for (const file of ["a.json", "b.json", "c.yaml", "d.yaml", "e.json"]) expect(shown).toContain(`in-cluster/${file}`);
  });
});
