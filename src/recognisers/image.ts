import type { Assertion } from "../domain/assertion.ts";
import { ruledOut, touches } from "../domain/clauses.ts";
import { plainTokens, scopeOf, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";
import { imageParts } from "../domain/tokens.ts";

/** "Image: registry/name:tag" without code. */
const BARE = /(?<![\w-])(?:container )?images?:\s+((?:[a-z0-9.-]+(?::\d{2,5})?\/)?[a-z0-9._-]+(?:\/[a-z0-9._-]+){0,4}:[\w][\w.-]{0,127})/gi;

/** Most images of one sentence that are looked at. */
const MOST = 24;

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  const assertions: Assertion[] = [];
  const covers: Span[] = [];
  for (const token of plainTokens(sentence, context, "image")) {
    const parts = imageParts(token.text);
    const clusters = scopeOf(sentence, context, token);
    if (parts === undefined || clusters === null) continue;
    assertions.push({
      kind: "version",
      search: searchFor(sentence, context, { clusters }),
      of: "image",
      subject: parts.repository,
      constraint: { is: "exact", version: parts.tag },
    });
    const word = /(?:container )?images?:?\s*$/i.exec(sentence.text.slice(0, token.start));
    covers.push({ start: word === null ? token.start : word.index, end: token.end });
  }
  for (const match of [...sentence.text.matchAll(BARE)].slice(0, MOST)) {
    const parts = imageParts(match[1] ?? "");
    const span = { start: match.index, end: match.index + match[0].length };
    const clusters = scopeOf(sentence, context, span);
    if (parts === undefined || clusters === null || touches(span, ruledOut(sentence.text))) continue;
    assertions.push({
      kind: "version",
      search: searchFor(sentence, context, { clusters }),
      of: "image",
      subject: parts.repository,
      constraint: { is: "exact", version: parts.tag },
    });
    covers.push(span);
  }
  return assertions.length === 0 ? null : { assertions, combine: "all", covers };
}

/** Image references with a tag. */
export const recogniser: Recogniser = {
  id: "image",
  summary: "A container runs the image `repository:tag` that the sentence names.",
  examples: [
    {
      sentence: "Sidecar: `nginx:1.27-alpine`",
      reads: [{ kind: "version", of: "image", subject: "nginx", constraint: { is: "exact", version: "1.27-alpine" } }],
    },
    {
      sentence: "Uses `registry.example.org/team/api:2.3.0`",
      reads: [{ kind: "version", of: "image", subject: "registry.example.org/team/api", constraint: { is: "exact", version: "2.3.0" } }],
    },
    { sentence: "Image: example/cache:7.2.1", reads: [{ kind: "version", subject: "example/cache", constraint: { is: "exact", version: "7.2.1" } }] },
    { sentence: "Image `nginx:1.27` is not used", reads: null },
    { sentence: "Listens on `localhost:8080`", reads: null },
    { sentence: "Image pinned (e.g. `nginx:1.27`)", reads: null },
  ],
  cue: [/:/],
  recognise,
};
