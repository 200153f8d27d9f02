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

const ignoreRule = z.strictObject({
  rule: shortText.describe("Id of the rule whose findings are left out."),
  path: relativePath.optional().describe("Glob of the files it is left out for; all of them without it."),
  reason: shortText.describe("Why. Shown in every report."),
});

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
