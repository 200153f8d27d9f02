import { type Assertion, type Evidence, evidence } from "../domain/assertion.ts";
import { headingsOf } from "../domain/headings.ts";
import { holds, listed, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { presentPaths } from "../domain/search.ts";
import { topicStems } from "../domain/topic-words.ts";
import type { Need } from "../domain/world.ts";

type DocumentCovers = Extract<Assertion, { kind: "document-covers" }>;

const RUNBOOK =
  "# Database\n\n## Fail over by hand\n\nPromote the replica.\n\n## Point-in-time recovery\n\nCreate a new cluster.\n\n## Known limits\n\nFile-system backups leave out empty volumes.\n";
const claim = (topic: string): DocumentCovers => ({ kind: "document-covers", files: ["docs/database.md"], topic });

/** Judges that a document has a section about a topic. */
export const assertion: AssertionKind<DocumentCovers> = {
  kind: "document-covers",
  summary:
    "A document has a section on a topic: one of its headings has all words of the topic (by their stems), or some of them, with the others in the text below. A topic may be put in other words, so that a miss leaves the claim open.",
  examples: [
    { title: "a heading on it", files: { "docs/database.md": RUNBOOK }, assertion: claim("recover to a point in time"), outcome: "holds" },
    {
      title: "a heading and the text below it",
      files: { "docs/database.md": RUNBOOK },
      assertion: claim("known limits of file-system backups"),
      outcome: "holds",
    },
    {
      title: "another topic",
      files: { "docs/database.md": RUNBOOK },
      assertion: claim("upgrade to the next major"),
      outcome: { unknown: "unrecognised" },
    },
    {
      title: "words that stand in different sections",
      files: { "docs/database.md": RUNBOOK },
      assertion: claim("promote a new cluster"),
      outcome: { unknown: "unrecognised" },
    },
    { title: "a document that is not there", files: {}, assertion: claim("failover"), outcome: { unknown: "unrecognised" } },
  ],
  needs: (claim, world) => presentPaths(world, claim.files).map((path): Need => ({ kind: "text", path })),
  describe: ({ files, topic }) => `${files.map((file) => `\`${file}\``).join(" or ")} has a section about “${topic}”`,
  judge({ files, topic }, world) {
    const wanted = [...new Set(topicStems(topic))];
    if (wanted.length === 0) return unknown("unrecognised", "The topic has no words to look for.");
    for (const path of presentPaths(world, files)) {
      const text = world.tree.text(path);
      const found = text === undefined ? undefined : sectionOn(path, text, wanted);
      if (found !== undefined) return holds("text", [found]);
    }
    return unknown("unrecognised", `No section of ${listed(files)} is about “${topic}” in these words; it may be in others.`);
  },
};

function sectionOn(path: string, text: string, wanted: readonly string[]): Evidence | undefined {
  const lines = text.split("\n");
  const headings = headingsOf(text);
  for (const [at, { line, title }] of headings.entries()) {
    if (at === 0 && /^ {0,3}#[ \t]/.test(lines[line - 1] ?? "") && headings.length > 1) continue;
    const own = new Set(topicStems(title));
    const missing = wanted.filter((word) => !own.has(word));
    if (missing.length > 0 && wanted.length - missing.length < 2) continue;
    const body =
      missing.length === 0 ? new Set<string>() : new Set(topicStems(lines.slice(line, (headings[at + 1]?.line ?? lines.length + 1) - 1).join("\n")));
    if (missing.every((word) => body.has(word))) return evidence({ path, line, value: title.slice(0, 120) });
  }
  return undefined;
}
