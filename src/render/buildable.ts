import type { RenderFailure, Tree } from "../domain/world.ts";
import { askedAt, type Node } from "./node.ts";
import { isDirectory } from "./paths.ts";

/** The most Kustomizations deep and in all that one root may lead to: a Kustomization can render new ones without end. */
const MAX_DEPTH = 32;
const MAX_NODES = 10_000;

/** Why a Kustomization is not built, undefined when it is: its path is no directory, or the root, which leads to `nodes` by now, leads too far. */
export function cannotBuild(tree: Tree, node: Node, nodes: number): Pick<RenderFailure, "code" | "message" | "place"> | undefined {
  const place = askedAt(node, "spec", "path");
  if (node.path === null || !isDirectory(tree, node.path)) {
    const written = node.spec?.writtenPath ?? "";
    return {
      code: "path-not-found",
      place,
      message: `path not found: spec.path ${written} is no directory of this repository; correct it or add the directory`,
    };
  }
  if (node.depth > MAX_DEPTH || nodes > MAX_NODES) {
    const limit = node.depth > MAX_DEPTH ? `${MAX_DEPTH} Kustomizations deep` : `${MAX_NODES} Kustomizations`;
    return { code: "too-many", place, message: `the root leads to more than ${limit}; look for a Kustomization that renders new ones without end` };
  }
  return undefined;
}
