import { z } from "zod";
import type { Config } from "../domain/config.ts";
import { fileUrl } from "../domain/project.ts";

/** Where the configuration file stands, most usual first. */
export const CONFIG_PATHS: readonly string[] = [".github/truestory.yml", ".github/truestory.yaml"];

const MODES = ["observe", "advise", "enforce"] as const;
const STATES = ["draft", "approved", "in-progress", "review", "done", "stopped", "unknown"] as const;
const REASONS = ["unrecognised", "ambiguous", "needs-cluster", "needs-network", "needs-chart", "needs-secret", "render-failed"] as const;

/** A path or glob relative to the root of the repository. */
const relativePath = z
  .string()
  .min(1, "must not be empty")
  .max(500, "must not be longer than 500 characters")
  .refine((text) => !text.startsWith("/") && !/(?:^|\/)\.\.(?:\/|$)/.test(text), "must be relative to the repository, without `..`");

const shortText = z.string().trim().min(1, "must not be empty").max(500, "must not be longer than 500 characters");

const kubeVersion = z.string().regex(/^(?:v?\d{1,3}\.\d{1,3}(?:\.\d{1,4})?(?:[-+][0-9A-Za-z.+-]{1,60})?)?$/, "must be a version such as 1.33.4");

const root = z.strictObject({
  name: shortText.describe("Name of the cluster."),
  path: relativePath.describe("Directory or file that Flux or Argo CD syncs for this cluster."),
});

const host = z
  .string()
  .regex(
    /^(?:(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?|\[[0-9a-f:]{2,40}\])(?::\d{1,5})?$/,
    "must be a host such as ghcr.io, localhost:5000 or *.example.org, in small letters, without https://",
  );

const network = z.strictObject({
  hosts: z
    .array(host)
    .min(1, "must name at least one host")
    .max(200)
    .describe("Hosts that may be connected to, `host` or `host:port`; `*.example.org` takes in all below. No others ever are."),
  charts: z.enum(["fetch", "check"]).default("fetch").describe("`fetch` renders charts of these hosts; `check` only asks whether they exist."),
  loopback: z
    .boolean()
    .default(false)
    .describe("Whether hosts of the list may be the machine that runs the audit, without encryption: for a registry beside it, and for tests."),
});

const ignoreRule = z.strictObject({
  rule: shortText.describe("Id of the rule whose findings are left out."),
  path: relativePath.optional().describe("Glob of the files it is left out for; all of them without it."),
  reason: shortText.describe("Why. Shown in every report."),
});

const driftIgnore = z
  .strictObject({
    cluster: shortText.optional().describe("Name of the cluster; all of them without it."),
    kind: shortText.optional().describe("Kind of the objects."),
    namespace: shortText.optional().describe("Their namespace."),
    name: shortText.optional().describe("Their name."),
    field: shortText.optional().describe("Path of a field and what is below it, such as `spec.replicas` or `spec.containers[*].image`."),
    manager: shortText.optional().describe("The manager that wrote the live field last, such as `keda-operator`."),
    reason: shortText.describe("Why. Shown in every report."),
  })
  .refine(({ cluster: _cluster, reason: _reason, ...what }) => Object.keys(what).length > 0, "must name a kind, namespace, name, field or manager");

/** Schema of `.github/truestory.yml`. Strict: an unknown key is an error. Every key may be left out. */
export const configSchema = z
  .strictObject({
    stories: z
      .array(relativePath)
      .max(200)
      .default(["docs/stories/**/*.md", "stories/**/*.md", "_bmad-output/implementation-artifacts/**/*.md"])
      .describe("Globs of story files."),
    references: z.array(relativePath).max(200).default([]).describe("Globs of reference pages, whose claim tables and quoted facts are checked."),
    statusWords: z
      .record(shortText, z.enum(STATES))
      .default({})
      .describe("Status words of your stories, in addition to the usual ones, and the state each means."),
    roots: z.array(root).max(200).default([]).describe("Sync roots, one per cluster. Found in the repository when left out."),
    charts: z
      .array(relativePath)
      .max(200)
      .default([])
      .describe("Folders with charts of other repositories, as `<name>-<version>.tgz` or as directories; see docs/charts.md."),
    kubernetes: z
      .strictObject({
        version: kubeVersion.default("").describe("Version of Kubernetes that charts are told; Helm's own default when left out."),
        apiVersions: z
          .array(shortText)
          .max(2000)
          .default([])
          .describe("API versions that clusters serve beside those of Kubernetes and of rendered CustomResourceDefinitions."),
      })
      .default({ version: "", apiVersions: [] })
      .describe("What charts are told of the clusters."),
    network: network.nullable().default(null).describe("What may be fetched from the network; nothing when left out. See docs/charts.md."),
    settings: z
      .array(shortText)
      .max(200)
      .default([])
      .describe("ConfigMaps with cluster settings, `name` or `namespace/name`. Those that substituteFrom names when left out."),
    mode: z
      .enum(MODES)
      .default("advise")
      .describe("`observe` never fails, `advise` fails on what a pull request makes false, `enforce` on any false claim of a binding story."),
    versionPolicy: z
      .enum(["exact", "at-least"])
      .default("exact")
      .describe("Whether a version that a story names must be the one in the repository, or may have risen since."),
    require: z.array(z.enum(REASONS)).max(REASONS.length).default([]).describe("Reasons for which an unproven claim fails the gate."),
    ignore: z.array(ignoreRule).max(500).default([]).describe("Findings to leave out, each with a reason."),
    snapshots: z
      .strictObject({
        maxAgeHours: z
          .number()
          .int()
          .min(1)
          .max(8_760)
          .default(48)
          .describe("Hours after which an export of a cluster is stale: it still shows drift, and never that there is none."),
        clusters: z
          .record(shortText, shortText)
          .default({})
          .describe("UID of the namespace kube-system by name of the cluster, so that the export of another one is refused."),
      })
      .default({ maxAgeHours: 48, clusters: {} })
      .describe("Exports of clusters; see docs/drift.md."),
    drift: z
      .strictObject({ ignore: z.array(driftIgnore).max(500).default([]).describe("Differences to leave out, each with a reason.") })
      .default({ ignore: [] })
      .describe("How exports of clusters are compared with Git."),
    repositories: z
      .record(shortText, z.literal("", "must be empty, which means this repository"))
      .default({})
      .describe('Prefixes of paths in stories, such as `infra/: ""`, that mean this repository.'),
  })
  .describe("Configuration of Truestory.");

/** The configuration of a repository that has no configuration file. */
export function defaultConfig(): Config {
  return configSchema.parse({});
}

/** The JSON Schema (2020-12) of the configuration file, for editors; made from the schema that checks it. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: "input" });
  return { $schema, $id: fileUrl("docs/config.schema.json"), title: "Truestory configuration", ...schema };
}
