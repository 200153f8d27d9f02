import { z } from "zod";
import { clusterName, count, line, path, place, text } from "./schema-parts.ts";

const changedField = z.object({
  path: text.describe("`spec.replicas`."),
  before: text.nullable().describe("The value as JSON, of long texts the lines that differ; null where there is none, and for values of Secrets."),
  after: text.nullable().describe("The same after the change."),
  secret: z.boolean().describe("It is a Secret's: no value is told."),
  at: place.describe("What sets it, or did."),
});

const changedObject = z.object({
  change: z.enum(["added", "removed", "changed"]).describe("What became of it."),
  object: text.describe("`Deployment shop/web`."),
  producer: text.describe("What renders it: `Kustomization flux-system/apps`."),
  at: place,
  fields: z.array(changedField).describe("Fields that differ."),
  moreFields: count.describe("Fields beyond those listed."),
});

/** What a change does to what one cluster gets. */
export const clusterChange = z
  .object({
    cluster: clusterName,
    change: z.enum(["added", "removed", "kept"]).describe("What it does to the cluster itself."),
    counts: z
      .object({ added: count, removed: count, changed: count, unknown: count })
      .describe("Of objects; `unknown` could not be rendered on one side."),
    objects: z.array(changedObject).describe("Not more than are readable; the counts are of all."),
    notRendered: z
      .array(
        z.object({
          side: z.enum(["base", "head"]).describe("Where it could not be rendered."),
          producer: text.describe("What would have made the objects."),
          objects: count,
          message: text.describe("Why not."),
          at: place.nullable(),
        }),
      )
      .describe("What could not be rendered on one side, so that nothing is said of it."),
  })
  .meta({ id: "clusterChange", description: "What a change does to what one cluster gets." });
const graphState = z
  .enum(["applied", "suspended", "failed", "skipped", "unapplied", "missing", "unknown"])
  .describe(
    "`missing`: named, and for certain made by nothing; `unknown`: named, and perhaps made by something; `unapplied`: no sync root reaches it.",
  );

const graphNode = z.object({
  id: text.describe("Unique in its graph: `Kustomization flux-system/apps`."),
  kind: text.describe("`Kustomization`, `HelmRelease`, `Application` …"),
  name: text.describe("`flux-system/apps`."),
  state: graphState,
  note: text.nullable().describe("Why it is in this state."),
  path: text.nullable().describe("The directory that it renders."),
  at: place.nullable(),
  objects: count.describe("Objects that it brings into the cluster."),
});

/** What syncs what. */
export const graph = z
  .object({
    cluster: text.nullable().describe("Null for what no sync root reaches."),
    nodes: z.array(graphNode).describe("What brings objects into the cluster, and what it waits for."),
    edges: z
      .array(
        z.object({
          from: text.describe("Id of a node."),
          to: text.describe("Id of a node."),
          kind: z
            .enum(["applies", "depends-on", "source"])
            .describe(
              "`applies`: brings it into the cluster; `depends-on`: waits for it; `source`: takes its content from it, told where that is missing.",
            ),
        }),
      )
      .describe("What leads to what."),
    more: count.describe("Nodes that are left out."),
  })
  .meta({ id: "graph", description: "What syncs what in a cluster." });

/** Source lines of a file. */
export const sourceLines = z
  .object({ path, lines: z.array(z.object({ line, text: text.describe("As it stands there.") })).describe("The lines, in order.") })
  .meta({ id: "source-lines", description: "Lines of a file that the report speaks of. Lines that may hold credentials are left out." });
