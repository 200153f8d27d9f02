import { deepest } from "../domain/object.ts";
import { stringAt } from "../domain/value.ts";
import type { RenderFailure } from "../domain/world.ts";
import { closureOf } from "./kustomization.ts";
import { manifestsOf } from "./manifest.ts";
import { askedAt, labelOf, type Node } from "./node.ts";
import type { Withheld } from "./node-build.ts";
import { isYamlPath } from "./paths.ts";
import type { Source } from "./source.ts";
import { carrierOf, hasKey, isEncrypted, makerOf, missingFrom, type Supply } from "./supply.ts";
import type { SubstituteSource } from "./sync.ts";

/** A cluster's Kustomizations that lack variables. */
export interface Shortage {
  readonly source: Source;
  readonly cluster: string;
  readonly supply: Supply;
  readonly nodes: readonly Node[];
  /** Those that were never built, because a required source is rendered nowhere. */
  readonly starved: readonly Node[];
  /** Objects that were left out because Git has no values for them. */
  readonly withheld: ReadonlyMap<Node, readonly Withheld[]>;
}

/** True when a required source of the node is missing and nothing says that it will be there. */
export function lacksForGood(supply: Supply, node: Node): boolean {
  return missingFrom(supply, node).some((from) => !from.optional && makerOf(supply, node, from) === undefined);
}

/** One failure per missing source, at the entry that first names it, and one per Secret whose values are needed but not in Git. */
export function shortageFailures(shortage: Shortage): readonly RenderFailure[] {
  return [...missingSources(shortage), ...hiddenSecrets(shortage)];
}

interface Lack {
  readonly node: Node;
  readonly from: SubstituteSource;
  readonly others: Set<Node>;
}

function missingSources(shortage: Shortage): readonly RenderFailure[] {
  const lacks = new Map<string, Lack>();
  for (const node of shortage.starved) {
    for (const from of missingFrom(shortage.supply, node)) {
      if (from.optional || makerOf(shortage.supply, node, from) !== undefined) continue;
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
    return failureAt(shortage, lack, message, "substitution");
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

function hiddenSecrets(shortage: Shortage): readonly RenderFailure[] {
  const lacks = new Map<string, Lack>();
  const needs = new Map<Lack, { readonly variables: Set<string>; objects: number }>();
  for (const [node, withheld] of shortage.withheld) {
    for (const { variables } of withheld) {
      for (const from of hidingSources(shortage.supply, node, variables)) {
        const lack = note(lacks, node, from);
        const need = needs.get(lack) ?? { variables: new Set<string>(), objects: 0 };
        needs.set(lack, need);
        need.objects += 1;
        for (const variable of variables) need.variables.add(variable);
      }
    }
  }
  return [...lacks.values()].map((lack) => {
    const need = needs.get(lack);
    const carrier = carrierOf(shortage.supply, lack.node, lack.from);
    const maker = makerOf(shortage.supply, lack.node, lack.from);
    const why = carrier !== undefined ? "is encrypted in Git" : `is made in the cluster by ${maker?.id.kind ?? "something else"}`;
    const count = need?.objects ?? 0;
    const names = [...(need?.variables ?? [])].sort().slice(0, 5).join(", ");
    const message =
      `${lack.from.kind} ${lack.node.id.namespace ?? ""}/${lack.from.name} ${why}, so ${count} ${count === 1 ? "object" : "objects"} that ` +
      `${count === 1 ? "uses" : "use"} its values cannot be rendered (${names})${more(lack)}`;
    return failureAt(shortage, lack, message, "needs-secret");
  });
}

/** The entries that may define one of the variables without saying how: encrypted ones that have the key, else ones made in the cluster. */
function hidingSources(supply: Supply, node: Node, variables: readonly string[]): readonly SubstituteSource[] {
  const from = node.spec?.from ?? [];
  const encrypted = from.filter((entry) => {
    const carrier = carrierOf(supply, node, entry);
    return carrier !== undefined && isEncrypted(deepest(carrier).value) && variables.some((name) => hasKey(carrier, name));
  });
  const made = from.filter((entry) => carrierOf(supply, node, entry) === undefined && makerOf(supply, node, entry) !== undefined);
  return encrypted.length > 0 ? encrypted : made;
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

function failureAt(shortage: Shortage, { node, from }: Lack, message: string, code: string): RenderFailure {
  const place = askedAt(node, "spec", "postBuild", "substituteFrom", from.index);
  return { cluster: shortage.cluster, subject: labelOf(node), path: node.path ?? "", place, message, code };
}
