import type { Assertion, Evidence, Outcome } from "../domain/assertion.ts";
import { isUnchanged, reads } from "../domain/failed-builds.ts";
import { renderFailed } from "../domain/outcome.ts";
import type { RenderFailure, World } from "../domain/world.ts";

/**
 * A failed render proves nothing. What was judged on the document of an object that a failed build would have given is open: patches,
 * substitution or another name may have made it something else. What was judged on a rendered object stays: a claim that names no cluster is
 * about those that render what it speaks of, and the failure elsewhere is a finding of its own. So does what is judged on manifests of a
 * directory that no root reaches: nothing gets these, whether they build or not. Where only a variable of some object breaks the
 * substitution and nothing changes the manifests on the way, what they say without variables is as they say, at their level; that it is not
 * applied is the finding.
 */
export function openIfUnbuilt(assertion: Assertion, outcome: Outcome, world: World): Outcome {
  if (outcome.is === "unknown" || !speaksOfObjects(assertion)) return outcome;
  const failures = world.clusters.flatMap((cluster) => cluster.failures);
  if (failures.length === 0) return outcome;
  const pieces = outcome.evidence.filter(({ object }) => object !== null);
  if (pieces.some(({ cluster }) => cluster !== null)) return outcome;
  const failure = failures.find((one) => pieces.some((piece) => isHeldBack(world, one, piece, outcome, assertion)));
  return failure === undefined ? outcome : renderFailed(failure);
}

function isHeldBack(world: World, failure: RenderFailure, { path, value }: Evidence, outcome: Outcome, assertion: Assertion): boolean {
  if (path === null || !reads(world, failure, path)) return false;
  if (failure.code === "substitution" && outcome.is === "holds" && isUnchanged(world, failure) && value?.includes("${") !== true) return false;
  const asked = clustersOf(assertion);
  return asked.length === 0 || asked.includes(failure.cluster ?? "");
}

function clustersOf(assertion: Assertion): readonly string[] {
  if ("search" in assertion) return assertion.search.clusters;
  return "clusters" in assertion ? assertion.clusters : [];
}

/** True for assertions about objects; the others speak of files, settings and builds, and answer for failed builds themselves. */
function speaksOfObjects(assertion: Assertion): boolean {
  return "search" in assertion || assertion.kind === "named-object" || assertion.kind === "alert-rule";
}
