import type { Cluster, SyncNode } from "../../src/domain/world.ts";
import { show } from "./fixture.ts";

/** An Application of this repository that deploys to its own cluster; `options` are further lines of its source. */
export function application(name: string, path: string, options = "", destination = "{ name: in-cluster, namespace: shop }"): string {
  const source = "    repoURL: https://github.com/example/platform\n";
  const lines = options === "" ? "" : `${options}\n`;
  return `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: ${name}, namespace: argocd }\nspec:\n  source:\n${source}    path: ${path}\n${lines}  destination: ${destination}\n`;
}

/** `code subject file:line` of every failure. */
export function failuresOf({ failures }: Cluster): readonly string[] {
  return failures.map(({ subject, code, place }) => `${code} ${subject} ${show(place)}`);
}

/** The Application or Kustomization with this name. */
export function nodeOf(cluster: Cluster, name: string): SyncNode {
  const node = cluster.nodes.find(({ id }) => id.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
}
