import type { Outcome } from "./assertion.ts";
import { documentsNamed } from "./catalogue.ts";
import { objectEvidence } from "./fields.ts";
import { unknown } from "./outcome.ts";
import type { Candidate } from "./search.ts";
import type { World } from "./world.ts";

/**
 * Open where objects are rendered into another namespace than the claimed one, and their manifests are written with the claimed one: a
 * `targetNamespace` or a kustomization moved them, and the claim may speak of either. Undefined where no manifest says so.
 */
export function writtenWith(world: World, candidates: readonly Candidate[], namespace: string): Outcome | undefined {
  const written = candidates.filter(({ object }) =>
    documentsNamed(world, object.id.name).some(({ id }) => id.kind === object.id.kind && id.namespace === namespace),
  );
  if (written.length === 0) return undefined;
  const why = `The manifest has namespace ${namespace}, and what applies it puts it into another one.`;
  return unknown(
    "ambiguous",
    why,
    written.map((candidate) => objectEvidence(candidate)),
  );
}
