import { expectedCorefile } from "../corefile/expected.ts";
import { filesNotMounted, whatFollows } from "../corefile/mounts.ts";
import { readCorefile } from "../corefile/reading.ts";
import type { Drift } from "../domain/drift.ts";
import type { LiveObject } from "../domain/live.ts";
import { formatId } from "../domain/object.ts";
import { producedBy } from "../domain/producers.ts";
import { formatPath, isMapping, itemsAt, stringAt, valueAt } from "../domain/value.ts";
import type { Cluster } from "../domain/world.ts";
import { applierOf, releaseOf } from "./appliers.ts";
import { attribute, inWords, lastWriter } from "./attribute.ts";
import { type Dependency, dependenciesOf } from "./dependencies.ts";
import { dataOf, fingerprint, keyOf } from "./identity.ts";
import { ownerOf } from "./own.ts";
import type { Reference } from "./reference.ts";

/** What is known of the cluster on both sides of a boundary. */
export interface BothSides {
  readonly cluster: Cluster;
  /** Keys of the objects that Git renders. */
  readonly own: ReadonlySet<string>;
  readonly live: ReadonlyMap<string, LiveObject>;
  readonly all: readonly LiveObject[];
  /** What a live object that Git does not own is held against; undefined when there is nothing. */
  readonly referenceOf: (object: LiveObject) => Reference | undefined;
}

/** Objects that workloads of Git depend on, that Git does not have and that the cluster has: somebody else's. */
export function boundaries({ cluster, own, live, all, referenceOf }: BothSides): readonly { readonly drift: Drift; readonly object: LiveObject }[] {
  const seen = new Set<string>();
  const made = new Set(
    cluster.objects.flatMap((object) => producedBy(object).map(({ kind, namespace, name }) => `${kind} ${namespace ?? ""}/${name}`)),
  );
  return dependenciesOf(cluster.objects, all).flatMap((dependency) => {
    const { id } = dependency;
    const found = live.get(keyOf(id));
    const isMade = made.has(`${id.kind} ${id.namespace ?? ""}/${id.name}`) || made.has(`${id.kind} /${id.name}`);
    if (found === undefined || isMade || own.has(keyOf(id)) || seen.has(keyOf(id)) || isMadeByGit(found, own) || isApplied(found, cluster)) return [];
    seen.add(keyOf(id));
    return [{ drift: boundary(cluster.name, dependency, found, referenceOf(found), all), object: found }];
  });
}

/** Git makes it, in a way that is not rendered here: a chart of another repository, a build that failed. */
function isApplied(live: LiveObject, cluster: Cluster): boolean {
  return applierOf(live, cluster) !== undefined || releaseOf(live, cluster) !== undefined;
}

/** Whether the owner of an object is one of Git: an operator has made it of what Git says. */
function isMadeByGit({ id, value }: LiveObject, own: ReadonlySet<string>): boolean {
  return itemsAt(value, "metadata", "ownerReferences").some((owner) => {
    const [apiVersion, kind, name] = [stringAt(owner, "apiVersion"), stringAt(owner, "kind"), stringAt(owner, "name")];
    return own.has(keyOf({ apiVersion: apiVersion ?? "", kind: kind ?? "", namespace: id.namespace, name: name ?? "" }));
  });
}

function boundary(cluster: string, dependency: Dependency, live: LiveObject, reference: Reference | undefined, all: readonly LiveObject[]): Drift {
  const { workload, how } = dependency;
  const object = formatId(live.id);
  const corefile = expectedCorefile(live.value);
  const owner = ownerOf(live);
  const field = corefile?.is === "known" ? corefile.field : null;
  const attribution = field === null ? lastWriter(live) : attribute(live, field);
  const lost = corefile?.is === "known" ? lostFiles(corefile.text, dependency, live) : [];
  const isOpen = reference === undefined && live.id.kind === "ConfigMap";
  const severity = isOpen || (lost.length > 0 && reference?.against !== "baseline") ? "warning" : "info";
  return {
    ...{ cluster, object, field: field === null ? null : formatPath(field), kind: "boundary", severity, against: reference?.against ?? "git" },
    ...{ git: null, live: object, who: inWords(attribution, live.managers !== null), lag: null },
    means: [
      `${formatId(workload.id)} of Git ${how} it, and ${corefile?.is === "known" ? "the Corefile is" : `${object} is`} not versioned in Git: ${corefile?.is === "known" ? object : "it"} is ${possessive(owner.owner)}`,
      ...lost,
      ...byHand(live, attribution, owner.owner),
      ...(live.id.kind === "ServiceAccount" ? rolesOf(live, all) : []),
      heldAgainst(reference),
    ],
    ...{ differences: [], owner, attribution, at: { path: workload.origin.file, line: workload.origin.line } },
    fingerprint: fingerprint(cluster, object, JSON.stringify(["boundary", ...lost])),
  };
}

/** Files that the live Corefile reads and that the workload of Git does not bring in. */
function lostFiles(text: string, { workload, pod }: Dependency, live: LiveObject): readonly string[] {
  const reading = readCorefile(text);
  const files = reading.ok ? filesNotMounted(reading, pod, live.id.name, new Set(dataOf(live.value).keys())) : [];
  return files.map(({ plugin, path }) => `its Corefile reads ${path}, which ${formatId(workload.id)} does not mount: ${whatFollows(plugin)}`);
}

/** Its owner is there and somebody else has written: that needs nothing to be held against. */
function byHand({ managers }: LiveObject, attribution: Drift["attribution"], owner: string): readonly string[] {
  if (attribution === null || attribution.class !== "a person or script" || owner === "nobody") return [];
  const others = (managers ?? []).filter(({ manager }) => manager !== attribution.manager);
  return others.length === 0 ? [] : [`it was changed outside of Git and not by ${owner}, to whom it belongs: ${attribution.manager} wrote it last`];
}

/** What the account may do, by bindings that the export has. */
function rolesOf({ id }: LiveObject, all: readonly LiveObject[]): readonly string[] {
  return all
    .filter(({ id: { kind } }) => kind === "ClusterRoleBinding" || kind === "RoleBinding")
    .filter(({ value }) =>
      itemsAt(value, "subjects").some(
        (subject) => isMapping(subject) && subject.kind === "ServiceAccount" && subject.name === id.name && subject.namespace === id.namespace,
      ),
    )
    .map(({ id: binding, value }) => {
      const role = valueAt(value, ["roleRef"]);
      return `${formatId(binding)} gives it the ${stringAt(role, "kind") ?? "role"} ${stringAt(role, "name") ?? ""}`;
    });
}

function heldAgainst(reference: Reference | undefined): string {
  if (reference === undefined)
    return "there is nothing to hold it against: accept it as it is with `truestory drift accept`, or give the export before with --previous";
  const { against, since } = reference;
  const when = since === null ? "" : ` of ${since}`;
  return against === "baseline"
    ? `it is held against the baseline that was accepted, from the export${when}`
    : `it is held against the export before${when}`;
}

function possessive(owner: string): string {
  return owner === "nobody" ? "nobody's" : `of ${owner}`;
}
