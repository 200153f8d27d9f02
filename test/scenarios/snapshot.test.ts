import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { projectFiles, read } from "../project/files.ts";
import { execute, PROJECT, type Run, truestory } from "../support/cli.ts";

const CANARY = "c2VjcmV0LWNhbmFyeQ";

/** A kubectl that answers as a cluster with one Secret does, writes down what it was asked, and would show values if it were asked for them. */
const KUBECTL = `#!/bin/sh
printf "%s\\n" "$*" >> "$(dirname "$0")/asked"
case "$*" in
  *"api-resources"*) printf "applications.argoproj.io\\npods\\n" ;;
  *"can-i list secrets"*) [ -e "$(dirname "$0")/may" ] ;;
  *"get secrets"*"-o go-template="*"index .data"*) exit 9 ;;
  *"get secrets"*"-o go-template="*) printf -- '---\\napiVersion: v1\\nkind: Secret\\nmetadata: {name: "a", namespace: "b"}\\ndata: {"token": "", }\\n' ;;
  *"get secrets"*) echo '{"kind": "List", "items": [{"data": {"token": "${CANARY}"}}]}' ;;
  *"get daemonsets.apps"*) [ ! -e "$(dirname "$0")/broken" ] || exit 1; echo '{"kind": "List", "items": []}' ;;
  *) echo '{"kind": "List", "items": []}' ;;
esac
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "snapshot-"));
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin/kubectl"), KUBECTL);
  await chmod(join(folder, "bin/kubectl"), 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

const snapshot = (...args: string[]): Promise<Run> =>
  truestory(["snapshot", ...args], { cwd: folder, env: { PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH ?? ""}` } });

describe("snapshot", () => {
  it("prints a script that a shell takes, and refuses names that are none", async () => {
    const { stdout, code } = await truestory(["snapshot", "east", "--context", "kind-east"]);
    expect(code).toBe(0);
    expect(stdout).toContain("--show-managed-fields");
    expect(stdout).toContain("kubectl --context='kind-east' ");
    await writeFile(join(folder, "export.sh"), stdout);
    expect(await execute("sh", ["-n", join(folder, "export.sh")])).toMatchObject({ code: 0, stderr: "" });
    for (const args of [["a b; rm"], ["east", "--context", "a;b"], [], ["east", "west"], ["east", "--run", "--output", "x"]])
      expect(await truestory(["snapshot", ...args])).toMatchObject({ code: 2, stdout: "" });
  });

  it("runs the export: every kind with its managed fields, what the cluster serves, and of Secrets the keys when they may be listed", async () => {
    expect(await snapshot("east", "--run")).toMatchObject({ code: 0, stdout: "Exported east into snapshots/east.\n" });
    const meta = JSON.parse(await readFile(join(folder, "snapshots/east/snapshot.json"), "utf8")) as { exportedAt: string; kinds: string[] };
    expect(Date.now() - Date.parse(meta.exportedAt)).toBeLessThan(600_000);
    expect(meta.kinds).toEqual(expect.arrayContaining(["ConfigMap", "apps/Deployment", "argoproj.io/Application"]));
    expect(meta.kinds.filter((kind) => kind === "Secret" || kind.includes("Kustomization"))).toEqual([]);
    await writeFile(join(folder, "bin/may"), "");
    expect((await snapshot("east", "--run")).code).toBe(0);
    const files = await readdir(join(folder, "snapshots/east"));
    expect(files).toContain("secrets.yaml");
    for (const file of files) expect(await readFile(join(folder, "snapshots/east", file), "utf8")).not.toContain(CANARY);
    const asked = (await readFile(join(folder, "bin/asked"), "utf8")).split("\n").filter((line) => line !== "");
    expect(asked.filter((line) => !/^(?:get|api-resources|auth can-i) /.test(line))).toEqual([]);
  });

  it("keeps the export that was there when kubectl fails", async () => {
    await writeFile(join(folder, "bin/broken"), "");
    const run = await snapshot("east", "--run");
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr).toContain("the cluster could not be exported");
    expect(await readdir(join(folder, "snapshots/east"))).toContain("snapshot.json");
  });

  it("needs no more rights than the example grants, and those are to list", async () => {
    expect(projectFiles()).toContain("examples/snapshots/cronjob.yaml");
    const documents = parseAllDocuments(read("examples/snapshots/cronjob.yaml")).map(
      (document) => document.toJS() as { kind: string; rules?: { apiGroups: string[]; resources: string[]; verbs: string[] }[] },
    );
    const rules = documents.find(({ kind }) => kind === "ClusterRole")?.rules ?? [];
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(["list"]));
    const granted = rules.flatMap(({ apiGroups: [group = ""], resources }) => resources.map((one) => (group === "" ? one : `${one}.${group}`)));
    const { stdout } = await truestory(["snapshot", "east"], { cwd: PROJECT });
    const exported = [...stdout.matchAll(/^for pair in (.*?)(?:; do.*)?$/gm)].flatMap(([, pairs = ""]) =>
      pairs.split(" ").map((pair) => pair.split("=")[0]),
    );
    expect([...granted].sort()).toEqual([...exported].sort());
    expect(granted).not.toContain("secrets");
  });
});
