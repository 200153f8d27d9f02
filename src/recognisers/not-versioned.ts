import type { Recogniser, Recognition } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const PHRASE =
  /^\s*(?:the\s+)?(?:repo(?:sitory)?|git)\s+does\s+not\s+(?:currently\s+|yet\s+)?(?:version|manage|track|hold|contain|define)\s+(?:the\s+|an?\s+|any\s+)?`?([A-Z][\w.-]{2,60}|[\w-]{2,60}\.[\w-]{1,10})`?\s*\.?\s*$/i;

function recognise(sentence: Sentence): Recognition | null {
  const name = PHRASE.exec(sentence.text)?.[1]?.replace(/\.$/, "");
  if (name === undefined || !/[A-Z.]/.test(name)) return null;
  const pattern = `^[ "']*${name.replace(/[.-]/g, "\\$&")}[ "']*:`;
  return {
    assertions: [
      { kind: "path-absent", patterns: [`**/${name}`] },
      { kind: "file-matches", files: ["**/*.yaml"], pattern, syntax: "extended", ignoreCase: false, want: "none" },
    ],
    combine: "all",
    covers: [{ start: 0, end: sentence.text.length }],
  };
}

/** Files that the repository does not hold, alone or as a key of a manifest. */
export const recogniser: Recogniser = {
  id: "not-versioned",
  summary: 'After "The repo does not version the X", no file is called X and no manifest has a key X.',
  examples: [
    {
      sentence: "The repo does not currently version the Corefile.",
      reads: [
        { kind: "path-absent", patterns: ["**/Corefile"] },
        { kind: "file-matches", files: ["**/*.yaml"], want: "none" },
      ],
    },
    {
      sentence: "The repository does not hold `redis.conf`",
      reads: [{ kind: "path-absent", patterns: ["**/redis.conf"] }, { kind: "file-matches" }],
    },
    { sentence: "The repo does not manage secrets", reads: null },
    { sentence: "The repo does version the Corefile", reads: null },
    { sentence: "The chart does not contain a Corefile", reads: null },
  ],
  cue: [PHRASE],
  recognise: (sentence) => recognise(sentence),
};
