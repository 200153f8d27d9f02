import type { KubernetesObject } from "../../domain/object.ts";
import { deepest } from "../../domain/object.ts";
import { type FieldPath, isMapping, isSequence, type Mapping, stringAt, type Value, valueAt } from "../../domain/value.ts";
import { entriesOf, itemsOf, type Source } from "../source.ts";
import { TemplateProblem } from "../template/problem.ts";
import { clusters } from "./generators/clusters.ts";
import { type Generator, GeneratorProblem, type GeneratorRoom, type ListedCluster, refuseTooMany } from "./generators/generator.ts";
import { git } from "./generators/git.ts";
import { list } from "./generators/list.ts";
import { matrix } from "./generators/matrix.ts";
import { merge } from "./generators/merge.ts";
import { flattened } from "./generators/params.ts";
import { selectsLabels } from "./generators/selector.ts";
import { fill, fillText, type Params, type TemplateStyle } from "./template.ts";

const GENERATORS: ReadonlyMap<string, Generator> = new Map([
  ["list", list],
  ["git", git],
  ["clusters", clusters],
  ["matrix", matrix],
  ["merge", merge],
]);

/** Generators whose answers are nowhere in Git, and what it would take to know them. */
const OUTSIDE: ReadonlyMap<string, GeneratorProblem["code"]> = new Map([
  ["scmProvider", "needs-network"],
  ["pullRequest", "needs-network"],
  ["plugin", "needs-network"],
  ["oci", "needs-network"],
  ["clusterDecisionResource", "needs-cluster"],
]);

/** What expanding needs. */
export interface ExpandRoom {
  readonly source: Source;
  isHere(repoURL: string, revision: string): boolean;
  readonly clusters: readonly ListedCluster[];
  /** Reads YAML as Kubernetes' clients do. */
  yaml(text: string): Promise<Value>;
}

/** Why some Applications of an ApplicationSet are not known. */
export interface ExpandProblem {
  readonly code: GeneratorProblem["code"];
  readonly message: string;
  readonly at: FieldPath;
}

/** The Applications of an ApplicationSet that are known. */
export interface Expanded {
  readonly applications: readonly Mapping[];
  readonly problems: readonly ExpandProblem[];
}

/**
 * The Applications that an ApplicationSet makes of what is in Git. A generator that asks for something else is a problem, and so are
 * the Applications that it would make; the others are given all the same. What Argo CD would refuse gives no Application at all.
 * Source: `applicationset/controllers/template/template.go` of argoproj/argo-cd.
 */
export async function expandApplicationSet(set: KubernetesObject, room: ExpandRoom): Promise<Expanded> {
  const { value } = deepest(set);
  const options = itemsOf(valueAt(value, ["spec", "goTemplateOptions"]));
  const style: TemplateStyle = {
    goTemplate: valueAt(value, ["spec", "goTemplate"]) === true,
    missingKeyIsError: options.includes("missingkey=error"),
  };
  const applications: Mapping[] = [];
  const problems: ExpandProblem[] = [];
  for (const [index, generator] of itemsOf(valueAt(value, ["spec", "generators"])).entries()) {
    const at: FieldPath = ["spec", "generators", index];
    try {
      for (const { template, sets } of outerSets(generator, at, value, { ...room, style })) {
        refuseTooMany(applications.length + sets.length, at);
        for (const params of sets) applications.push(await applicationOf(value, template, params, style, room));
      }
    } catch (error) {
      problems.push(problemOf(error, at));
    }
  }
  return problems.some(({ code }) => code === "invalid") ? { applications: [], problems } : { applications, problems };
}

function problemOf(error: unknown, at: FieldPath): ExpandProblem {
  if (error instanceof GeneratorProblem) return { code: error.code, message: error.message, at: error.at };
  if (error instanceof TemplateProblem) return { code: "not-static", message: error.message, at };
  throw error;
}

interface Sets {
  readonly template: Mapping;
  readonly sets: readonly Params[];
}

type OuterRoom = Omit<GeneratorRoom, "nested">;

function outerSets(generator: Value, at: FieldPath, set: Mapping, outer: OuterRoom): readonly Sets[] {
  const room: GeneratorRoom = {
    ...outer,
    nested: (inner, innerAt, params) => {
      const filled = params === null ? inner : fill(inner, params, outer.style);
      return isMapping(filled) ? setsOf(filled, innerAt, room).flatMap(({ sets }) => sets) : [];
    },
  };
  const base = valueAt(set, ["spec", "template"]);
  return setsOf(generator, at, room).map(({ options, sets }) => {
    const own = valueAt(options, ["template"]);
    return { template: filledUp(isMapping(own) ? own : {}, isMapping(base) ? base : {}), sets };
  });
}

function setsOf(generator: Value, at: FieldPath, room: GeneratorRoom): readonly { readonly options: Mapping; readonly sets: readonly Params[] }[] {
  const selector = valueAt(generator, ["selector"]);
  const entries = entriesOf(generator).filter(([key]) => key !== "selector");
  if (entries.length === 0) throw new GeneratorProblem("invalid", "a generator is empty", at);
  return entries.map(([key, value]) => {
    const options = isMapping(value) ? value : {};
    const generate = GENERATORS.get(key);
    if (generate === undefined) throw new GeneratorProblem(OUTSIDE.get(key) ?? "invalid", outsideText(key), [...at, key]);
    const sets = generate({ options, at: [...at, key] }, room);
    return { options, sets: selector === undefined ? sets : sets.filter((params) => selectsLabels(selector, flattened(params))) };
  });
}

function outsideText(key: string): string {
  return OUTSIDE.has(key) ? `a ${key} generator asks for what is not in Git` : `${key} is no generator of Argo CD`;
}

/** A template of a generator with what it lacks taken from that of the ApplicationSet: mappings are merged, anything else is kept. */
function filledUp(own: Mapping, base: Mapping): Mapping {
  const result: Record<string, Value> = { ...own };
  for (const [key, value] of Object.entries(base)) {
    const mine = result[key];
    if (isMapping(mine) && isMapping(value)) result[key] = filledUp(mine, value);
    else if (mine === undefined || mine === null || mine === "") result[key] = value;
  }
  return result;
}

async function applicationOf(set: Mapping, template: Mapping, params: Params, style: TemplateStyle, room: ExpandRoom): Promise<Mapping> {
  const isEmpty = Object.keys(params).length === 0;
  const filled = isEmpty ? template : fill(template, params, style);
  const metadata = valueAt(filled, ["metadata"]);
  const spec = valueAt(filled, ["spec"]);
  const namespace = stringAt(set, "metadata", "namespace");
  const application: Mapping = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { ...(isMapping(metadata) ? metadata : {}), ...(namespace === undefined ? {} : { namespace }) },
    spec: isMapping(spec) ? spec : {},
  };
  const patch = stringAt(set, "spec", "templatePatch") ?? "";
  return patch === "" ? application : withPatch(application, fillText(patch, params, style), room);
}

/** The Application with a `templatePatch`, which may change everything but its project. Source: `applicationset/controllers/template/patch.go`. */
async function withPatch(application: Mapping, text: string, room: ExpandRoom): Promise<Mapping> {
  const at: FieldPath = ["spec", "templatePatch"];
  const patch = await room.yaml(text).catch((cause: unknown) => {
    throw new GeneratorProblem("invalid", `templatePatch is no YAML: ${cause instanceof Error ? cause.message : String(cause)}`, at);
  });
  if (!isMapping(patch)) return application;
  if (JSON.stringify(patch, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)).includes('"$')) {
    throw new GeneratorProblem("not-static", "templatePatch has directives of a strategic merge patch, which are not evaluated here", at);
  }
  const patched = patchedWith(application, patch);
  const project = valueAt(application, ["spec", "project"]);
  const spec = patched.spec;
  return { ...patched, spec: { ...(isMapping(spec) ? spec : {}), ...(project === undefined ? {} : { project }) } };
}

/** A merge patch: mappings are merged, null removes, anything else replaces; finalizers are added. */
function patchedWith(value: Mapping, patch: Mapping): Mapping {
  const result: Record<string, Value> = { ...value };
  for (const [key, change] of Object.entries(patch)) {
    const before = result[key];
    if (change === null) delete result[key];
    else if (isMapping(change)) result[key] = patchedWith(isMapping(before) ? before : {}, change);
    else if (key === "finalizers" && isSequence(change) && isSequence(before)) result[key] = [...new Set([...before, ...change])];
    else result[key] = change;
  }
  return result;
}
