import { byCodeUnit, commonDirectory, directoryOf } from "../paths.ts";
import { isApplication, readApplication } from "./application.ts";
import { IN_CLUSTER } from "./generators/clusters.ts";
import type { ArgoRoot } from "./roots.ts";

/** An Argo CD with the roots that are applied to it. The name is that of the cluster it runs in. */
export interface Instance {
  readonly name: string;
  /** Directory or file that stands for it. */
  readonly root: string;
  readonly roots: readonly ArgoRoot[];
}

/**
 * Which roots belong to one Argo CD, and what its cluster is called:
 * roots in, or of, a folder `clusters/<name>` are that cluster's; all others are those of one cluster, `in-cluster`, except that roots
 * which lead to Applications of the same name and namespace cannot be in one Argo CD: each of these is a cluster, named after its
 * Application or its directory.
 */
export function instancesOf(roots: readonly ArgoRoot[]): readonly Instance[] {
  const groups = new Map<string, { root: string; roots: ArgoRoot[] }>();
  const put = (name: string, path: string, root: ArgoRoot): void => {
    const group = groups.get(name) ?? { root: path, roots: [] };
    groups.set(name, group);
    group.roots.push(root);
  };
  const loose: ArgoRoot[] = [];
  for (const root of roots) {
    const folder = clusterFolder(root);
    if (folder === undefined) loose.push(root);
    else put(folder.slice(folder.lastIndexOf("/") + 1), folder, root);
  }
  const clashing = new Set(loose.filter((root) => loose.some((other) => other !== root && [...root.reaches].some((key) => other.reaches.has(key)))));
  const names = uniqueNames([...clashing], new Set(groups.keys()));
  for (const root of loose) {
    const name = names.get(root);
    if (name !== undefined) put(name, root.path, root);
  }
  const rest = loose.filter((root) => !clashing.has(root));
  const [only] = rest;
  for (const root of rest) put(IN_CLUSTER, rest.length === 1 && only !== undefined ? only.path : folderOf(rest), root);
  return [...groups].map(([name, group]) => ({ name, ...group })).sort((a, b) => byCodeUnit(a.name, b.name));
}

function folderOf(roots: readonly ArgoRoot[]): string {
  return commonDirectory(roots.map(({ kind, path }) => (kind === "directory" ? path : directoryOf(path))));
}

/** The `clusters/<name>` folder that a root lies in, or that its only Application syncs. */
function clusterFolder({ kind, path, candidates }: ArgoRoot): string | undefined {
  const own = folderIn(kind === "directory" ? `${path}/` : path);
  if (own !== undefined) return own;
  const synced = new Set(
    candidates.flatMap(({ object, value }) =>
      isApplication(object.id) ? readApplication(value).sources.map((source) => folderIn(`${source.path ?? ""}/`)) : [undefined],
    ),
  );
  return synced.size === 1 ? [...synced][0] : undefined;
}

function folderIn(path: string): string | undefined {
  const steps = directoryOf(path)
    .split("/")
    .filter((step) => step !== "" && step !== ".");
  const at = steps.indexOf("clusters");
  return at === -1 || at + 1 >= steps.length ? undefined : steps.slice(0, at + 2).join("/");
}

/** A name for each root: that of its Application, or the end of its directory; longer where two would have the same. */
function uniqueNames(roots: readonly ArgoRoot[], taken: ReadonlySet<string>): ReadonlyMap<ArgoRoot, string> {
  const choices = (root: ArgoRoot): readonly string[] => {
    const steps = (root.kind === "directory" ? root.path : root.path.replace(/\.ya?ml$/, "")).split("/");
    const tails = steps.map((_step, index) => steps.slice(steps.length - 1 - index).join("/"));
    const [candidate] = root.candidates;
    return root.kind === "manifest" && root.candidates.length === 1 && candidate !== undefined ? [candidate.object.id.name, ...tails] : tails;
  };
  const names = new Map<ArgoRoot, string>();
  for (const root of roots) {
    const others = roots.filter((other) => other !== root);
    const name = choices(root).find((choice) => !taken.has(choice) && !others.some((other) => choices(other).includes(choice)));
    names.set(root, name ?? root.path);
  }
  return names;
}
