import { ruledOut, touches, withoutCode } from "../domain/clauses.ts";
import { searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

/** Hosts of registries by what people call them. */
const HOSTS: Readonly<Record<string, string>> = {
  ghcr: "ghcr.io",
  "github container registry": "ghcr.io",
  quay: "quay.io",
  "docker hub": "docker.io",
  dockerhub: "docker.io",
  gcr: "gcr.io",
  ecr: "amazonaws.com",
};

const PHRASE =
  /(?<![\w./-])(?:from\s+)?(GHCR|github container registry|quay|docker ?hub|GCR|ECR)(?:\s+(?:source|registry|repository|mirror))(?![\w-])|(?<![\w-])from\s+(GHCR|github container registry|quay|docker ?hub|GCR|ECR)(?![\w.-])/i;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const match = PHRASE.exec(withoutCode(sentence.text));
  const host = HOSTS[(match?.[1] ?? match?.[2] ?? "").toLowerCase()];
  if (match === null || host === undefined) return null;
  const span = { start: match.index, end: match.index + match[0].length };
  if (touches(span, ruledOut(sentence.text))) return null;
  return {
    assertions: [
      {
        kind: "field",
        search: searchFor(sentence, context),
        fields: ["url", "repoURL", "image.repository", "repository", "image"],
        anywhere: true,
        expect: { is: "contains", value: host },
        quantifier: "some",
      },
    ],
    combine: "all",
    covers: [span],
  };
}

/** Registries by their common names. */
export const recogniser: Recogniser = {
  id: "registry-host",
  summary: "A source or image points at the host of the registry that the sentence calls by its common name (GHCR, Quay, Docker Hub).",
  examples: [
    { sentence: "`deploy/base/redis/ocirepository.yaml` (GHCR source)", reads: [{ kind: "field", expect: { is: "contains", value: "ghcr.io" } }] },
    { sentence: "Image pulled from Quay", reads: [{ kind: "field", expect: { is: "contains", value: "quay.io" } }] },
    { sentence: "Not from GHCR", reads: null },
    { sentence: "GHCR credentials rotated", reads: null },
    { sentence: "Image from GHCR or Quay", reads: null },
  ],
  cue: [PHRASE],
  recognise,
};
