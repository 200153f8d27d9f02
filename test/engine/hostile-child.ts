// Started as a process of its own by isolation.test.ts: builds the trees of standard input and prints the results.
import { readFileSync } from "node:fs";
import { z } from "zod";
import { startCommittedEngine, textTree } from "./support.ts";

const input = z.array(z.object({ files: z.record(z.string(), z.string()), path: z.string(), mode: z.enum(["kustomize", "flux"]) }));
const builds = input.parse(JSON.parse(readFileSync(0, "utf8")));

const engine = startCommittedEngine();
const results: unknown[] = [];
for (const { files, path, mode } of builds) {
  const tree = await engine.open(textTree(files));
  results.push(await tree.build({ path, mode }));
  await tree.close();
}
await engine.close();
process.stdout.write(JSON.stringify(results));
