import { stringAt } from "../domain/value.ts";
import type { HiddenSource, RenderFailure } from "../domain/world.ts";
import { closureOf } from "./kustomization.ts";
import { manifestsOf } from "./manifest.ts";
import { askedAt, labelOf, type Node } from "./node.ts";
import { byCodeUnit, isYamlPath } from "./paths.ts";
import type { Source } from "./source.ts";
import { carrierOf, decidedFor, isOpen, makerOf, missingFrom, type Supply } from "./supply.ts";
import type { SubstituteSource } from "./sync.ts";

/** A cluster's Kustomizations that lack variables. */
export interface Shortage {
  readonly source: Source;
  readonly cluster: string;
  readonly supply: Supply;
  readonly nodes: readonly Node[];
  /** Those that were never built, because a required source is rendered nowhere. */
  readonly starved: readonly Node[];
  /** For each node, names of the variables without known values, per object that uses some. */
  readonly hidden: ReadonlyMap<Node, readonly (readonly string[])[]>;
}

/** True when a required source of the node is missing and nothing says that it will be there. */
export function lacksForGood(supply: Supply, node: Node): boolean {
  return missingFrom(supply, node).some((from) => !from.optional && makerOf(supply, node, from) === undefined);
}

/** True when a required ConfigMap of the node is missing: a Secret may have been put there by hand, a ConfigMap has not. */
export function lacksConfigMap(supply: Supply, node: Node): boolean {
  return missingFrom(supply, node).some(({ kind, optional }) => !optional && kind !== "Secret");
}

interface Lack {
  readonly node: Node;
  readonly from: SubstituteSource;
  readonly others: Set<Node>;
}

/** One failure per required ConfigMap that is missing, at the entry that first names it. */
export function shortageFailures(shortage: Shortage): readonly RenderFailure[] {
  const lacks = new Map<string, Lack>();
  for (const node of shortage.starved) {
    for (const from of missingFrom(shortage.supply, node)) {
      if (from.optional || from.kind === "Secret") continue;
      note(lacks, node, from);
    }
  }
  const all = [...lacks.values()];
  const held = all.length === 0 ? new Map<string, readonly Node[]>() : heldByFailed(shortage);
  const causes = all.filter(({ node, from, others }) => {
    const holders = held.get(`${from.kind}/${from.name}`) ?? [];
    return !holders.some((holder) => holder !== node && !others.has(holder));
  });
  const known = shortage.nodes.some((node) => node.failed && !shortage.starved.includes(node));
  return (causes.length > 0 || known ? causes : all).map((lack) => {
    const { kind, name } = lack.from;
    const message = `${kind} ${lack.node.id.namespace ?? ""}/${name} not found${more(lack)}: add it, correct the name, or make it optional`;
    const place = askedAt(lack.node, "spec", "postBuild", "substituteFrom", lack.from.index);
    return { cluster: shortage.cluster, subject: labelOf(lack.node), path: lack.node.path ?? "", place, message, code: "substitution" };
  });
}

/** Failed nodes by the objects that their directories hold, as `Kind/name`: whoever waits for one of them fails because of them. */
function heldByFailed({ source, nodes }: Shortage): ReadonlyMap<string, readonly Node[]> {
  const held = new Map<string, Node[]>();
  for (const node of nodes) {
    if (!node.failed || node.path === null) continue;
    const manifests = [...closureOf(source, node.path)].filter(isYamlPath).flatMap((file) => source.documents(file).flatMap(manifestsOf));
    for (const { value } of manifests) {
      const key = `${stringAt(value, "kind")}/${stringAt(value, "metadata", "name")}`;
      const holders = held.get(key) ?? [];
      held.set(key, holders);
      if (holders.at(-1) !== node) holders.push(node);
    }
  }
  return held;
}

interface Need {
  readonly variables: Set<string>;
  objects: number;
}

/**
 * The sources whose values objects use and Git does not show, and the Secrets that are not in Git, in the order of the walk. A Secret that a failed Kustomization holds is left out: that failure is the reason.
 */
export function hiddenSources(shortage: Shortage): readonly HiddenSource[] {
  const { supply, nodes } = shortage;
  const lacks = new Map<string, Lack>();
  const needs = new Map<Lack, Need>();
  const needOf = (node: Node, from: SubstituteSource): Need => {
    const lack = note(lacks, node, from);
    const need = needs.get(lack) ?? { variables: new Set(), objects: 0 };
    needs.set(lack, need);
    return need;
  };
  for (const node of nodes) {
    if (node.skipped !== null || shortage.starved.includes(node)) continue;
    for (const from of node.spec?.from ?? []) if (isOpen(supply, node, from)) needOf(node, from);
    for (const names of shortage.hidden.get(node) ?? []) {
      const ofObject = new Map<Need, readonly string[]>();
      for (const name of names) {
        const from = decidedFor(supply, node, name)?.from ?? null;
        if (from === null) continue;
        const need = needOf(node, from);
        ofObject.set(need, [...(ofObject.get(need) ?? []), name]);
      }
      for (const [need, used] of ofObject) {
        need.objects += 1;
        for (const name of used) need.variables.add(name);
      }
    }
  }
  const held = lacks.size === 0 ? new Map<string, readonly Node[]>() : heldByFailed(shortage);
  return [...needs].flatMap(([lack, need]) => hiddenSource(supply, lack, need, held));
}

function hiddenSource(supply: Supply, { node, from }: Lack, need: Need, held: ReadonlyMap<string, readonly Node[]>): readonly HiddenSource[] {
  const maker = makerOf(supply, node, from);
  const because = carrierOf(supply, node, from) !== undefined ? "in-git" : maker !== undefined ? "made" : "absent";
  const place = askedAt(node, "spec", "postBuild", "substituteFrom", from.index);
  if (place === null || (because === "absent" && held.has(`${from.kind}/${from.name}`))) return [];
  return [
    {
      kind: from.kind,
      namespace: node.id.namespace,
      name: from.name,
      because,
      maker: because === "made" ? (maker?.id ?? null) : null,
      place,
      variables: [...need.variables].sort(byCodeUnit),
      objects: need.objects,
    },
  ];
}

function note(lacks: Map<string, Lack>, node: Node, from: SubstituteSource): Lack {
  const key = JSON.stringify([from.kind, node.id.namespace, from.name]);
  const lack = lacks.get(key) ?? { node, from, others: new Set<Node>() };
  lacks.set(key, lack);
  if (lack.node !== node) lack.others.add(node);
  return lack;
}

function more({ others }: Lack): string {
  if (others.size === 0) return "";
  return ` (${others.size} more ${others.size === 1 ? "Kustomization needs" : "Kustomizations need"} it)`;
}
