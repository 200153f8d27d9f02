import type { Assertion, Outcome } from "./assertion.ts";
import { levelOf, objectEvidence } from "./fields.ts";
import { formatId } from "./object.ts";
import { contradicted, distinct, holds } from "./outcome.ts";
import { isChartMadeObject } from "./releases.ts";
import type { Candidate } from "./search.ts";

type ObjectPresent = Extract<Assertion, { kind: "object-present" }>;

/** Judges objects that were found by how many the claim wants. What charts make counts where the manifests alone are not as many. */
export function judgeFound(claim: ObjectPresent, found: readonly Candidate[]): Outcome {
  const clusters = distinct(found.flatMap(({ object }) => object.cluster ?? []));
  const proof = found.map((candidate) => objectEvidence(candidate, candidate.by === "named" && !claim.rendered ? "found by kind and name" : null));
  const level = levelOf(found);
  const { count } = claim;
  if (count === null) return holds(level, proof, clusters);
  const numbers = distinct(
    clusters.length === 0 ? [distinctIds(found)] : clusters.map((cluster) => distinctIds(found.filter(({ object }) => object.cluster === cluster))),
  );
  const own = found.filter(({ object }) => !isChartMadeObject(object));
  if (own.length > 0 && own.length < found.length && judgeFound(claim, own).is === "holds") return judgeFound(claim, own);
  const wrong = numbers.find((number) => (count.is === "exactly" ? number !== count.value : number < count.value));
  if (wrong === undefined) return holds(level, proof, clusters);
  return contradicted({
    level,
    evidence: proof,
    clusters,
    expected: `${count.is === "exactly" ? "exactly" : "at least"} ${count.value}`,
    found: String(wrong),
  });
}

function distinctIds(candidates: readonly Candidate[]): number {
  return new Set(candidates.map(({ object }) => formatId(object.id))).size;
}
