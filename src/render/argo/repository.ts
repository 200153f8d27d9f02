import { byCodeUnit, resolvePath } from "../paths.ts";
import { address } from "../repository-source.ts";
import type { RenderTree } from "../source.ts";

/** A place in Git that an Application or a generator names. */
export interface GitPlace {
  readonly repoURL: string;
  /** As written, undefined when it names none. */
  readonly path: string | undefined;
}

/**
 * The address of this repository as Argo CD objects name it, undefined when none of them means it. It is the one of which most
 * paths exist here; of a template counts what stands before its first `{{`. Paths that exist in any repository (its root) do not count,
 * and an address of which more paths are missing than exist is another repository. Examples copied from elsewhere therefore found no
 * cluster. `known` are addresses that this repository is known by: when there are any, it is one of these.
 */
export function ownAddress(tree: RenderTree, places: readonly GitPlace[], known: readonly string[]): string | undefined {
  const counts = new Map<string, { here: Set<string>; missing: Set<string> }>();
  for (const { repoURL, path } of places) {
    const resolved = path === undefined ? undefined : resolvePath("", staticPart(path));
    if (resolved === undefined || resolved === "" || repoURL === "" || repoURL.includes("{{")) continue;
    const key = address(repoURL);
    if (known.length > 0 && !known.some((url) => address(url) === key)) continue;
    const count = counts.get(key) ?? { here: new Set(), missing: new Set() };
    counts.set(key, count);
    (tree.kind(resolved) === undefined ? count.missing : count.here).add(resolved);
  }
  const [best] = [...counts]
    .filter(([, { here, missing }]) => here.size > 0 && here.size >= missing.size)
    .sort(([a, one], [b, other]) => other.here.size - one.here.size || one.missing.size - other.missing.size || byCodeUnit(a, b));
  return best?.[0];
}

/** The directory of a path that no template of an ApplicationSet decides. */
export function staticPart(path: string): string {
  const open = path.indexOf("{{");
  return open === -1 ? path : path.slice(0, path.slice(0, open).lastIndexOf("/") + 1);
}

/** Revisions that mean the default branch, whatever it is called. */
const DEFAULT_REVISIONS: ReadonlySet<string> = new Set(["", "HEAD", "main", "master", "refs/heads/main", "refs/heads/master"]);

/** A revision as a key: one for all that mean the default branch. */
function revisionKey(revision: string): string {
  return DEFAULT_REVISIONS.has(revision) ? "HEAD" : revision;
}

/** Whether two revisions mean the same commit as far as texts can tell. */
export function sameRevision(a: string, b: string): boolean {
  return revisionKey(a) === revisionKey(b);
}

/** The revision that most sources of this repository name; the default branch when as many name that. It is the one that is checked out. */
export function ownRevision(revisions: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const revision of revisions) counts.set(revisionKey(revision), (counts.get(revisionKey(revision)) ?? 0) + 1);
  const [best] = [...counts].sort(([a, one], [b, other]) => other - one || Number(b === "HEAD") - Number(a === "HEAD") || byCodeUnit(a, b));
  return best?.[0] ?? "HEAD";
}

/** A tag of a version or a commit: what it holds does not follow the default branch. */
const PINNED = /^(?:refs\/tags\/.+|v?\d+(?:\.[\dx*]+)*(?:[-+].*)?|[0-9a-f]{7,64}|.*[\^~<>=*\s].*)$/i;

/**
 * Branches that this commit reaches by promotion ("production follows `release`"): those from which Applications sync directories of their
 * own, which no Application syncs from another revision. Directories that environments share may be among them, as long as they are the
 * fewer. What such a branch holds once the commit is promoted is what stands here.
 */
export function promotedRevisions(sources: readonly (GitPlace & { readonly targetRevision: string })[], revision: string): ReadonlySet<string> {
  const paths = new Map<string, Set<string>>();
  for (const { path, targetRevision } of sources) {
    const resolved = path === undefined ? undefined : resolvePath("", path);
    if (resolved === undefined || resolved === "") continue;
    const key = revisionKey(targetRevision);
    paths.set(key, (paths.get(key) ?? new Set<string>()).add(resolved));
  }
  const isPromotion = ([key, own]: readonly [string, ReadonlySet<string>]): boolean => {
    if (key === revisionKey(revision) || key === "HEAD" || PINNED.test(key)) return false;
    const shared = [...own].filter((path) => [...paths].some(([other, some]) => other !== key && some.has(path)));
    return shared.length * 2 < own.size;
  };
  return new Set([...paths].filter(isPromotion).map(([key]) => key));
}

/** Whether a revision is among those of {@link promotedRevisions}. */
export function isPromoted(revision: string, promoted: ReadonlySet<string>): boolean {
  return promoted.has(revisionKey(revision));
}
