import type { Outcome, Search } from "./assertion.ts";
import { fieldEvidence, judgedForm, levelOf, objectEvidence } from "./fields.ts";
import { groupsOf } from "./groups.ts";
import { absent, all, holds, unknown } from "./outcome.ts";
import { type Candidate, layersOf } from "./search.ts";
import { type FieldPath, isMapping, type Mapping, valueAt } from "./value.ts";
import type { World } from "./world.ts";

/** Where workloads keep the template of their pods (`metadata` and `spec`), by kind. https://kubernetes.io/docs/concepts/workloads/pods/#pod-templates */
export const POD_TEMPLATES: Readonly<Record<string, FieldPath>> = {
  Pod: [],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
  Deployment: ["spec", "template"],
  DaemonSet: ["spec", "template"],
  StatefulSet: ["spec", "template"],
  ReplicaSet: ["spec", "template"],
  Job: ["spec", "template"],
};

/** Judges pods: `find` gives the path, below the pod specification, of what makes the claim true; undefined when nothing does. */
export function judgePods(world: World, search: Search, expected: string, find: (pod: Mapping) => FieldPath | undefined): Outcome {
  for (const layer of layersOf(world, search)) {
    const workloads = layer.candidates.filter((candidate) => podOf(candidate) !== undefined);
    if (workloads.length === 0) continue;
    return all(groupsOf(world, workloads, search.clusters).map(({ cluster, candidates }) => judgeGroup(cluster, candidates, expected, find)));
  }
  return unknown("ambiguous", "There is no workload in the places this claim speaks of.");
}

function judgeGroup(
  cluster: string | null,
  candidates: readonly Candidate[],
  expected: string,
  find: (pod: Mapping) => FieldPath | undefined,
): Outcome {
  const clusters = cluster === null ? [] : [cluster];
  const found = candidates.flatMap((candidate) => {
    const pod = podOf(candidate);
    const path = pod === undefined ? undefined : find(pod.value);
    if (pod === undefined || path === undefined) return [];
    const whole = [...pod.path, ...path];
    return [fieldEvidence(candidate, { path: whole, value: valueAt(judgedForm(candidate).value, whole) ?? null })];
  });
  if (found.length > 0) return holds(levelOf(candidates), found, clusters);
  return absent({ level: levelOf(candidates), evidence: candidates.map((candidate) => objectEvidence(candidate)), clusters, expected });
}

function podOf(candidate: Candidate): Pod | undefined {
  return podIn(candidate.object.id.kind, judgedForm(candidate).value);
}

/** The specification of the pods of a workload, with its place in the workload. */
export interface Pod {
  readonly path: FieldPath;
  readonly value: Mapping;
}

/** The pod specification in a form of an object of this kind; undefined when the kind has none. */
export function podIn(kind: string, form: Mapping): Pod | undefined {
  const template = Object.hasOwn(POD_TEMPLATES, kind) ? POD_TEMPLATES[kind] : undefined;
  if (template === undefined) return undefined;
  const path = [...template, "spec"];
  const value = valueAt(form, path);
  return isMapping(value) ? { path, value } : undefined;
}
