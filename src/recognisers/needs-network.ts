import { withoutCode } from "../domain/clauses.ts";
import { spansOf } from "../domain/reading.ts";
import type { Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const NETWORK =
  /(?<![\w-])(?:preflight (?:check )?(?:succeeds|passes|ok)|(?:url|registry|mirror|repository|endpoint) (?:is )?(?:reachable|accessible)|reachable (?:url|registry|mirror)|chart metadata (?:fetch|available)|(?:can be|is|are) pulled from|(?:oci )?ref(?:erence)?\b[^.;]{0,60}\bresolves|networked ci|(?:image|chart) pull (?:succeeds|works)|available (?:in|on|from) (?:the )?(?:registry|upstream|ghcr|docker hub))(?![\w-])/gi;
const COMMAND =
  /^(?:helm (?:pull|show|repo|search|dependency)|flux (?:pull|push|list) artifact|oras |crane |skopeo |docker pull|git (?:clone|fetch|ls-remote))/;

function recognise(sentence: Sentence): Recognition | null {
  const words = spansOf(withoutCode(sentence.text), NETWORK);
  const commands = sentence.code.filter((span) => COMMAND.test(span.text.trim()));
  if (words.length === 0 && commands.length === 0) return null;
  const because = "Whether a registry or an address answers is only seen over the network.";
  return {
    assertions: [{ kind: "uncheckable", reason: "needs-network", because }],
    combine: "all",
    covers: [...words, ...commands].map(({ start, end }) => ({ start, end })),
  };
}

/** Statements about registries and addresses outside. */
export const recogniser: Recogniser = {
  id: "needs-network",
  summary: "The statement is about what a registry or an address answers; only the network shows it.",
  examples: [
    { sentence: "OCI preflight succeeds (reachable URL)", reads: [{ kind: "uncheckable", reason: "needs-network" }] },
    { sentence: "Registry is reachable from CI", reads: [{ kind: "uncheckable", reason: "needs-network" }] },
    { sentence: "`helm pull oci://ghcr.io/acme/redis` works", reads: [{ kind: "uncheckable", reason: "needs-network" }] },
    { sentence: "Registry credentials stored in a Secret", reads: null },
    { sentence: "Chart pinned to `1.2.3`", reads: null },
  ],
  cue: [NETWORK, COMMAND],
  recognise: (sentence) => recognise(sentence),
};
