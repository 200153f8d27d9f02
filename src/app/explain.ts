import { registry as assertionKinds } from "../assertions/registry.ts";
import { trailOf } from "../audit/trail.ts";
import type { Claim } from "../domain/audit.ts";
import type { Trail } from "../domain/trail.ts";
import { registry as recognisers } from "../recognisers/registry.ts";
import type { Audited } from "./audit.ts";

/** How a claim of a story was read and where it looked; undefined for a claim that is not of this audit. */
export function trailFinder({ sentences, world }: Audited): (story: string, claim: Claim) => Trail | undefined {
  return (story, claim) => {
    const judged = sentences.get(story)?.find((one) => one.claim.id === claim.id && one.claim.line === claim.line && one.claim.text === claim.text);
    return judged === undefined ? undefined : trailOf(judged, world, assertionKinds, recognisers.length);
  };
}
