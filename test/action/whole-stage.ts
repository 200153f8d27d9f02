import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../../scripts/bundle.ts";
import { git, type Stage, setStage } from "./stage.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Path of the story of {@link SHOP}. */
export const STORY = "docs/stories/04.shop.md";

/** A repository with a finished story, both of whose claims hold. */
export const SHOP: Readonly<Record<string, string>> = {
  [STORY]: `# 04 — STORY-SHOP — Deploy the shop

Status: Done

## Acceptance Criteria

1. **The shop is there:**
   - \`apps/shop/deployment.yaml\` exists
   - \`apps/shop/service.yaml\` exists
`,
  "clusters/one/flux-system/gotk-sync.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}
`,
  "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, ../../apps/shop]\n",
  "apps/shop/kustomization.yaml": "resources: [deployment.yaml, service.yaml]\n",
  "apps/shop/deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop, namespace: shop}\n",
  "apps/shop/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: shop, namespace: shop}\n",
};

/** What makes the second claim of {@link SHOP} false. */
export const NO_SERVICE: Readonly<Record<string, string | null>> = {
  "apps/shop/service.yaml": null,
  "apps/shop/kustomization.yaml": "resources: [deployment.yaml]\n",
};

/** A runner with everything that is shipped: action, command line tool and engine. */
export async function setWholeStage(): Promise<Stage> {
  const [action, cli, worker] = await Promise.all(
    ["src/entry/action.ts", "src/entry/cli.ts", "src/render/engine/worker.ts"].map(async (entry) => (await bundle(join(ROOT, entry))).code),
  );
  const stage = setStage(action ?? "", cli ?? "");
  writeFileSync(join(stage.root, "dist", "engine-worker.js"), worker ?? "");
  for (const module of ["engine.wasm.br", "schema.wasm.br"]) copyFileSync(join(ROOT, "dist", module), join(stage.root, "dist", module));
  return stage;
}

/** Writes files, deletes those that are null, and commits; gives the commit's id. */
export function commitFiles(directory: string, files: Readonly<Record<string, string | null>>, message = "change"): string {
  for (const [path, content] of Object.entries(files)) {
    const target = join(directory, path);
    if (content === null) rmSync(target);
    else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
  }
  git(directory, "add", "--all");
  git(directory, "commit", "--quiet", "--allow-empty", "--message", message);
  return git(directory, "rev-parse", "HEAD");
}
