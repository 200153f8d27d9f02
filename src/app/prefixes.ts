import { sentencesOf } from "../audit/story.ts";
import type { Config } from "../domain/config.ts";
import { pathsIn } from "../domain/paths.ts";
import type { Story } from "../domain/story.ts";
import type { World } from "../domain/world.ts";

/** Names of directories, which are hardly names of repositories. */
const USUAL =
  /^(?:\.github|kubernetes|k8s|kube|clusters?|infrastructure|apps?|bootstrap|docs?|src|deploy(?:ments?)?|manifests|charts?|bases?|overlays|components|workloads|environments|flux|argocd|gitops)$/;

/**
 * The configuration with the prefixes that a reference page puts before the paths of this repository: a first step that the repository
 * does not have and that is no usual directory, where the rest of at least one path is a path of it (`acme-infra/apps/web/service.yaml`
 * for `apps/web/service.yaml`). Stories say where files are to be made, so their paths are taken as written.
 */
export function withOwnPrefixes(config: Config, story: Story, world: World): Config {
  if (!story.reference) return config;
  const named = new Set([...story.about, ...sentencesOf(story).flatMap((sentence) => pathsIn(sentence))]);
  const prefixes: Record<string, ""> = {};
  for (const path of named) {
    const slash = path.indexOf("/");
    const [first, rest] = [path.slice(0, slash), path.slice(slash + 1).replace(/\/$/, "")];
    if (slash < 1 || USUAL.test(first) || !rest.includes("/") || Object.hasOwn(prefixes, `${first}/`) || /[*{}]/.test(path)) continue;
    const known = world.tree.kind(first) !== undefined || world.history.everExisted(path);
    if (!known && world.tree.kind(rest) !== undefined) prefixes[`${first}/`] = "";
  }
  return Object.keys(prefixes).length === 0 ? config : { ...config, repositories: { ...prefixes, ...config.repositories } };
}
