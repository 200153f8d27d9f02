import { z } from "zod";
import type { Report } from "../domain/audit.ts";
import { fileUrl } from "../domain/project.ts";
import { formatPath } from "../domain/value.ts";
import {
  approval,
  barChange,
  cluster,
  concern,
  counts,
  deferral,
  drift,
  finding,
  gateWord,
  ignored,
  knownClaim,
  snapshot,
  story,
} from "./schema-parts.ts";
import { clusterChange, graph, sourceLines } from "./schema-rendered-parts.ts";

const text = z.string();

/** Problems named in an error before the rest is only counted. */
const PROBLEMS = 20;

/** `truestory/report@1`. Parsing gives the keys in this order and drops unknown ones. */
const reportSchema = z
  .object({
    schema: z.literal("truestory/report@1").describe("Name and version of this format."),
    tool: z
      .object({ name: z.literal("truestory").describe("Always `truestory`."), version: text.describe("Its version.") })
      .describe("What made the report."),
    engine: z
      .object({
        kustomize: text.describe("Version of kustomize."),
        flux: text.describe("Version of Flux's kustomize package."),
        helm: text.nullable().describe("Version of Helm; null when no chart can be rendered."),
        kubeVersion: text.nullable().describe("Version of Kubernetes that charts were told."),
        apiVersions: z.array(text).describe("API versions that charts were told beside those of Kubernetes."),
      })
      .describe("Versions of what rendered, and the cluster capabilities that charts were told."),
    mode: z
      .enum(["observe", "advise", "enforce"])
      .describe("`observe` never fails, `advise` answers for the change, `enforce` for every false claim of a binding story."),
    now: text.nullable().describe("ISO 8601 instant the audit is judged at; null when nothing depended on it."),
    repository: z
      .object({ commit: text.nullable().describe("The audited commit."), base: text.nullable().describe("The commit it was compared with.") })
      .describe("Full commit ids; null outside of Git, or without a base."),
    gate: z
      .object({
        outcome: gateWord,
        reasons: z.array(text).describe("Why, one sentence each."),
        exitCode: z.literal([0, 1, 2, 3]).describe("0 passes, 1 something is false, 2 input error, 3 could not audit. Never green on 2 or 3."),
      })
      .describe("The gate of the run."),
    counts,
    stories: z.array(story),
    findings: z.array(finding),
    deferrals: z.array(deferral).exactOptional().describe("Every item that a story hands to another one."),
    drift: z.array(drift),
    clusters: z.array(cluster),
    snapshots: z.array(snapshot),
    ignored: z.array(ignored).describe("Findings that configuration leaves out."),
    known: z.array(knownClaim).exactOptional().describe("False claims that `.github/truestory/baseline.yaml` lists: shown, not charged."),
    concerns: z.array(concern).exactOptional().describe("Stories that the change is about, those that people name first."),
    bar: z.array(barChange).exactOptional().describe("What the change alters of that by which it is judged."),
    approvals: z.array(approval).exactOptional().describe("Code owners who approved the head commit, by story."),
    rendered: z.array(clusterChange).exactOptional().describe("What the change does to what clusters get; left out without a base."),
    graphs: z.array(graph).exactOptional().describe("What syncs what, per cluster."),
    sources: z.array(sourceLines).exactOptional().describe("Source lines of evidence, findings and failed builds."),
  })
  .meta({ title: "Truestory report", description: "What an audit found. Later versions of this schema only add optional fields." });

type Frozen<T> = T extends readonly (infer Item)[] ? readonly Frozen<Item>[] : T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** The domain's `Report`; `never`, so that nothing compiles, when the schema differs from it in any field. */
type CheckedReport = Same<Frozen<z.infer<typeof reportSchema>>, Frozen<Report>> extends true ? Report : never;

/**
 * Reads a decoded `report.json`. Unknown fields are dropped.
 * @throws Error naming the place and kind of every problem (of the first twenty, with the number of the others).
 */
export function parseReport(value: unknown): CheckedReport {
  const parsed = reportSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => {
    const steps = path.filter((step) => typeof step !== "symbol");
    return `${steps.length === 0 ? "the report" : formatPath(steps)}: ${message}`;
  });
  const more = issues.length > PROBLEMS ? [`and ${issues.length - PROBLEMS} more`] : [];
  throw new Error(`This is no truestory/report@1:\n${[...issues.slice(0, PROBLEMS), ...more].map((issue) => `  ${issue}`).join("\n")}`, {
    cause: parsed.error,
  });
}

/** The JSON Schema (2020-12) of `truestory/report@1`. It lets unknown fields through, as later versions add some. */
export function reportJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(reportSchema, { target: "draft-2020-12", io: "input" });
  return { $schema, $id: fileUrl("docs/report.schema.json"), ...schema };
}
