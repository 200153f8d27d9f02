import { z } from "zod";
import { COREFILE_SEVERITIES } from "../domain/corefile.ts";

/*
 * The parts of `truestory/report@1`. Key order here is key order in `report.json`. Unknown keys are let through by readers,
 * because later versions add optional fields.
 */

const verdict = z
  .enum(["verified", "attested", "failed", "moved", "unproven", "deferred", "waived", "not-applicable"])
  .describe("What the audit makes of a claim. Only `verified` is green.");
const severity = z.enum(["error", "warning", "info"]).describe("How bad it is. Only `error` is charged by the gate in mode `advise`.");
/** How it stands against the base. */
export const change = z
  .enum(["new", "fixed", "same"])
  .nullable()
  .describe("Against the base: `new` was not so there, `fixed` was so there and is no more. Null without a base.");
const reason = z
  .enum(["unrecognised", "ambiguous", "needs-cluster", "needs-network", "needs-chart", "needs-secret", "render-failed"])
  .describe("Why a claim stayed open.");
/** A line of a file. */
export const line = z.int().min(0).describe("1-based line; 0 stands for the file as a whole.");
/** A file or directory. */
export const path = z.string().describe("Path from the root of the repository, with `/`.");
/** Any text. */
export const text = z.string();
/** A cluster. */
export const clusterName = text.describe("Name of the sync root.");
const objectName = text.describe("`HelmRelease kube-system/coredns`.");

/** The gate words. */
export const gateWord = z.enum(["PASS", "CONCERNS", "FAIL", "WAIVED"]).describe("Gate of a story or of the run.");

/** A count of something. */
export const count = z.int().min(0).describe("A number of things.");

/** File and line. */
export const place = z.object({ path, line }).describe("File and line.");

/** Claims per verdict. */
export const counts = z
  .object({
    verified: count,
    attested: count,
    failed: count,
    moved: count,
    unproven: count,
    deferred: count,
    waived: count,
    "not-applicable": count,
  })
  .describe("How many claims have each verdict.");

const evidence = z
  .object({
    path: path.nullable(),
    line: line.nullable(),
    cluster: clusterName.nullable(),
    object: objectName.nullable(),
    field: text.nullable().describe("`spec.values.replicaCount`."),
    value: text.nullable().describe("The value found. Never one of a Secret."),
    note: text.nullable().describe("What else is to be said of it."),
  })
  .meta({ id: "evidence", description: "A piece of what decided." });

const claim = z
  .object({
    id: text.describe("Stable within a story: `AC1.3`, `files.2`, `dod.4`."),
    hash: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .describe("SHA-256 of the normalised text, first 32 hexadecimal digits."),
    line: line.describe("1-based line on which the list item starts."),
    text: text.describe("The sentence that was judged."),
    verdict,
    reason: reason.nullable().describe("Why it stayed open; null unless `unproven`."),
    because: text.nullable().describe("Why this verdict, with what was expected and found."),
    reading: text.nullable().describe("How the claim was understood."),
    recogniser: text.nullable().describe("Which rule understood it."),
    level: z.enum(["text", "parsed", "built", "substituted", "rendered", "live"]).nullable().describe("How deep the evidence is."),
    clusters: z.array(text).describe("Clusters that were looked at."),
    evidence: z.array(evidence),
    suggestion: text.nullable().describe("A line to paste that would mend or prove the claim."),
    change,
    ticked: z
      .enum(["ticked", "open", "partial", "not-applicable"])
      .nullable()
      .exactOptional()
      .describe("The box in front of the sentence: `[x]`, `[ ]`, `[~]`, `[N/A]`; null without one."),
  })
  .meta({ id: "claim", description: "A sentence of a story that states something, judged." });

const criterion = z
  .object({
    id: text.describe("`AC1`, `AC4.5`."),
    line,
    text: text.describe("Its own sentence."),
    verdict: verdict.describe("The worst verdict of its claims."),
    claims: z.array(claim),
  })
  .meta({ id: "criterion", description: "An acceptance criterion with its claims." });

const state = z.enum(["draft", "approved", "in-progress", "review", "done", "stopped", "unknown"]).describe("What a status text means.");
const witnessKind = z
  .enum(["status", "boxes", "gate-file", "tracker", "sprint-status", "pull-request", "qa-results"])
  .describe("A kind of place where completion is stated.");

const witness = z
  .object({ kind: witnessKind, path, line, says: text.describe("Quoted."), state: state.nullable() })
  .meta({ id: "witness", description: "A place where completion is stated." });

/** A story with everything judged in it. */
export const story = z
  .object({
    path,
    id: text.describe("`STORY-DNS-COREDNS-BASE`, `1.2`, `07`."),
    title: text.describe("Its title."),
    status: z.object({ raw: text.nullable().describe("As written."), state }).describe("What the story says of its own state."),
    binds: z
      .object({ by: z.array(witnessKind).describe("Kinds of witnesses that claim completion.") })
      .describe("Which witnesses make it bind; empty when it only shows progress."),
    gate: gateWord,
    counts,
    criteria: z.array(criterion),
    tasks: z.array(claim),
    fileList: z.array(claim),
    definitionOfDone: z.array(claim),
    validation: z.array(claim),
    prerequisites: z.array(claim),
    witnesses: z.array(witness),
    unparsed: z.array(z.object({ line, text: text.describe("As written.") })).describe("Lines of the sections that are read which became no claim."),
  })
  .meta({ id: "story", description: "A story with everything judged in it." });

/** A defect that no claim mentions. */
export const finding = z
  .object({
    rule: text.describe("Rule id."),
    severity,
    message: text.describe("Expected X, found Y."),
    at: place,
    cluster: clusterName.nullable(),
    object: objectName.nullable(),
    story: path.nullable().describe("Path of the story it belongs to or touches."),
    remediation: text.describe("How to mend it."),
    change,
  })
  .meta({ id: "finding", description: "A defect that no claim mentions." });

/** An item that a story hands to another one. */
export const deferral = z
  .object({
    from: path.describe("The story that hands it over."),
    line,
    text: text.describe("The item."),
    to: path.nullable().describe("The story it is handed to; null when there is no such story."),
    takenOver: line.nullable().describe("Line of `to` that lists something like it; null when none does."),
  })
  .meta({ id: "deferral", description: "An item that a story hands to another one: who took what over." });

const corefileChange = z
  .object({
    severity: z.enum(COREFILE_SEVERITIES).describe("What the difference touches."),
    message: text.describe("What it does differently, in a sentence."),
    zones: z.array(text).describe("Zones whose queries it concerns."),
    lines: z.object({ git: line.nullable(), live: line.nullable() }).describe("Where each of the two Corefiles says it."),
  })
  .meta({ id: "corefile-change", description: "One thing that two Corefiles do differently, with the lines that say it." });

/** Live differs from what Git renders. */
export const drift = z
  .object({
    cluster: clusterName,
    object: objectName,
    field: text.nullable().describe("The field that differs; null for the object as a whole."),
    kind: text.describe("How it differs: `changed`, `missing` …"),
    layer: text.nullable().describe("What it is held against: `git`, `baseline` or `previous`."),
    git: text.nullable().describe("What Git renders. Never a value of a Secret."),
    live: text.nullable().describe("What the cluster has. Never a value of a Secret."),
    owner: text.nullable().describe("What the object belongs to."),
    attribution: text.nullable().describe("Who changed it last, and when."),
    next: text.nullable().describe("Whether a live edit is reverted, and where a change belongs."),
    severity,
    fingerprint: text.describe("Stable identity of the difference."),
    change,
    means: z.array(text).exactOptional().describe("What the difference means, in sentences."),
    lag: text.nullable().exactOptional().describe("Why it may be no more than what is not applied yet; null for drift."),
    at: place.nullable().exactOptional().describe("Where Git says it."),
    differences: z.array(corefileChange).exactOptional().describe("What two Corefiles do differently, worst first."),
  })
  .meta({ id: "drift", description: "An export of a cluster differs from Git, from an accepted baseline or from the export before." });

const failure = z.object({
  subject: text.describe("What was built: `Kustomization flux-system/apps`."),
  path,
  message: text.describe("What the tool said."),
  at: place.nullable(),
});

/** An export of a cluster. */
export const snapshot = z
  .object({
    cluster: clusterName,
    exportedAt: text.nullable().describe("ISO 8601 instant of the export; null when it does not say."),
    complete: z.boolean().describe("Whether it can prove that something is not there."),
    problems: z.array(text).describe("What is missing in it, one sentence each."),
  })
  .meta({ id: "snapshot", description: "An export of a cluster." });

/** Findings that configuration leaves out. */
export const ignored = z
  .object({ rule: text.describe("Rule id."), reason: text.describe("As the configuration gives it."), count })
  .meta({ id: "ignored", description: "Findings that configuration leaves out." });

/** A sync root and the builds of it that failed. */
export const cluster = z
  .object({
    name: clusterName,
    root: path,
    objects: count.describe("Number of rendered objects."),
    failures: z.array(failure).describe("Builds that failed, at their root cause."),
  })
  .meta({ id: "cluster", description: "A sync root." });

/** A story that a change is about. */
export const concern = z
  .object({
    story: path,
    because: z.array(z.enum(["text", "story-file", "branch", "commit", "evidence"])).describe("Why, strongest first."),
    claims: count.describe("Claims that rest on changed files."),
  })
  .meta({ id: "concern", description: "A story that a change is about." });

/** Something by which a change is judged, and which it alters. */
export const barChange = z
  .object({
    what: z.enum(["workflow", "configuration", "baseline", "code-owners", "criteria"]).describe("What of it is altered."),
    path: text.describe("Of criteria from the audited directory, of other files from the top of the repository."),
    line,
    count: count.describe("Claims that read otherwise or are gone; 1 for a file."),
  })
  .meta({ id: "bar-change", description: "Something by which a change is judged, and which it alters." });

/** A false claim that is listed as known. */
export const knownClaim = z
  .object({ story: path, claim: text.describe("`AC1.3`."), line, text: text.describe("The claim.") })
  .meta({ id: "known-claim", description: "A false claim that is listed as known: shown, not charged." });

/** Code owners of a story who approved the head commit. */
export const approval = z
  .object({ story: path, by: z.array(text).describe("Account names.") })
  .meta({ id: "approval", description: "Code owners of a story who approved the head commit." });
