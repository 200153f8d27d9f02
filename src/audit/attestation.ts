import type { Attestation } from "../domain/annotation.ts";
import { evidence } from "../domain/assertion.ts";
import type { Sentence } from "../domain/story.ts";
import { standingSince } from "./claim-history.ts";
import type { Judged, Vouching } from "./vouching.ts";

/**
 * What a claim comes to with its attestation. A person vouches for what nothing here can check: a claim that is read and found
 * false stays false, and one that is verified needs nobody. The file must be committed upon the claim as it stands now.
 */
export function applyAttestation(attestation: Attestation, found: Judged, sentence: Sentence, vouching: Vouching): Judged {
  const by = attestation.by === null ? attestation.path : `${attestation.by} in ${attestation.path}`;
  if (found.verdict === "failed" || found.verdict === "moved")
    return { ...found, because: `${found.because ?? ""}; the attestation of ${by} cannot change that`.replace(/^; /, "") };
  if (found.verdict !== "unproven") return found;
  if (!vouching.counts(sentence)) {
    const note = "the attestation that this change adds counts once it is on the base";
    return { ...found, because: found.because === null ? note : `${found.because}; ${note}` };
  }
  const doubt = doubtOf(attestation, sentence, vouching);
  if (doubt !== null) return { ...found, verdict: "unproven", reason: "ambiguous", because: `attested by ${by}, but ${doubt}` };
  const commit = vouching.world.history.lastChange(attestation.path) ?? "";
  const proof = evidence({ path: attestation.path, line: 1, note: `committed in ${commit.slice(0, 7)}` });
  return { verdict: "attested", reason: null, because: `attested by ${by}`, level: "text", evidence: [proof], clusters: [] };
}

/** Why an attestation does not count; null when it does. */
function doubtOf(attestation: Attestation, sentence: Sentence, { path, world }: Vouching): string | null {
  const { tree, history } = world;
  if (tree.kind(attestation.path) !== "file") return "there is no such file";
  const commit = history.lastChange(attestation.path);
  const versions = history.textVersions(path);
  const unread = "history does not tell whether it is younger than the claim";
  if (commit === undefined) return history.complete ? "the file is not committed" : `${unread}: ${history.note ?? "it was not read"}`;
  const standing = versions === undefined ? "unknown" : standingSince(sentence, commit, versions, history);
  switch (standing) {
    case "stood":
      return null;
    case "changed":
      return `the claim was changed since (the file was last committed in ${commit.slice(0, 7)})`;
    case "unknown":
      return history.note === null ? unread : `${unread}: ${history.note}`;
    default:
      return standing satisfies never;
  }
}
