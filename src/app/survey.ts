import { ledgerOf } from "../audit/ledgers.ts";
import { sentencesOf } from "../audit/story.ts";
import { loadConfig } from "../config/load.ts";
import { CONFIG_PATHS } from "../config/schema.ts";
import type { Story } from "../domain/story.ts";
import type { Survey, SurveyedCluster, SurveyedStory } from "../domain/survey.ts";
import type { Cluster, Tree } from "../domain/world.ts";
import type { Engine } from "../render/engine/index.ts";
import { findRepository, runGit } from "../world/git.ts";
import { openTree } from "../world/tree.ts";
import { lookAt } from "./look.ts";
import { prefixOf } from "./pull-request.ts";
import { findStories } from "./stories.ts";

/** Folders that the installers of the BMAD method make. */
const BMAD = /^(?:\.bmad-core|bmad-core|\.bmad|_bmad|_bmad-output)\//;
const SNAPSHOT = /(?:^|\/)snapshot\.json$/;

/**
 * Looks at a repository: its stories, its clusters as they render, and what configuration misses.
 *
 * @throws `AuditFailure` for a bad configuration, or when there is no such directory.
 */
export async function surveyRepository(repo: string, engine: Engine, version: string): Promise<Survey> {
  const tree = await openTree(repo, undefined);
  const config = loadConfig(tree);
  const look = await lookAt(repo, tree, config, engine);
  try {
    const { clusters } = look.world;
    const selection = { given: [], clusterNames: clusters.map(({ name }) => name) };
    const found = findStories(tree, config, { ...selection, guess: null });
    const read = new Set(found.stories.map(({ path }) => path));
    const everything = found.guessed ? found.stories : findStories(tree, config, { ...selection, guess: true }).stories;
    const repository = await findRepository(repo);
    return {
      versions: { truestory: version, node: process.version, git: await gitVersion(repo), ...versionsOf(look.engine) },
      repository: { git: repository !== undefined, prefix: repository === undefined ? "" : await prefixOf(repo) },
      config: CONFIG_PATHS.find((path) => tree.kind(path) === "file") ?? null,
      stories: {
        read: found.stories.map(surveyed),
        guessed: found.guessed && found.stories.length > 0,
        unreached: everything.filter(({ path }) => !read.has(path)).map(({ path }) => path),
        unreadable: found.unreadable,
      },
      clusters: clusters.map(surveyedCluster),
      bmad: bmadIn(tree),
      snapshots: tree.paths.filter((path) => SNAPSHOT.test(path)).map((path) => path.replace(SNAPSHOT, "") || "."),
    };
  } finally {
    await look.close();
  }
}

function versionsOf({
  kustomize,
  flux,
  helm,
}: Awaited<ReturnType<typeof lookAt>>["engine"]): Pick<Survey["versions"], "kustomize" | "flux" | "helm"> {
  return { kustomize, flux, helm };
}

async function gitVersion(repo: string): Promise<string | null> {
  const said = await runGit(repo, ["--version"]);
  return said.ok ? (/\d+(?:\.\d+)+/.exec(said.stdout.toString("utf8"))?.[0] ?? null) : null;
}

function surveyed(story: Story): SurveyedStory {
  const claims = sentencesOf(story).filter(({ header }) => !header).length;
  return { path: story.path, id: story.id, status: story.status?.raw ?? null, claims };
}

function surveyedCluster({ name, root, objects, nodes, failures }: Cluster): SurveyedCluster {
  const kinds = new Set(nodes.map(({ id }) => id.kind));
  const argo = kinds.has("Application") || kinds.has("ApplicationSet");
  const [first] = failures;
  return {
    name,
    root,
    by: argo ? "Argo CD" : kinds.has("Kustomization") ? "Flux" : "a folder",
    objects: objects.length,
    failures: first === undefined ? null : { count: failures.length, first: first.message },
  };
}

function bmadIn(tree: Tree): readonly string[] {
  const folders = tree.paths.flatMap((path) => BMAD.exec(path)?.[0] ?? []);
  const ledgers = tree.paths.filter((path) => {
    const ledger = ledgerOf(path);
    return ledger === "gate-file" || ledger === "sprint-status";
  });
  const gates = ledgers.map((path) => (ledgerOf(path) === "gate-file" ? path.replace(/[^/]+$/, "") : path));
  return [...new Set([...folders, ...gates])].sort();
}
