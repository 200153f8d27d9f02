import { stringify } from "yaml";
import { z } from "zod";
import { AuditFailure } from "../domain/failure.ts";
import { KNOWN_FAILURES_PATH, type KnownFailure } from "../domain/known-failures.ts";
import { formatPath } from "../domain/value.ts";
import type { Tree } from "../domain/world.ts";
import { parseDocuments } from "./yaml.ts";

const SCHEMA = "truestory/known-failures@1";
const HEAD =
  "# Claims that were false when this was written: listed by audits, not charged. Written by truestory baseline, which adds to it only with --update.\n";
const MOST_PROBLEMS = 20;

const text = z.string().min(1);
const fileSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  failures: z.array(
    z.strictObject({
      story: text,
      id: text,
      claim: text,
      hash: z.string().regex(/^[0-9a-f]{32}$/, "expected 32 hexadecimal digits"),
      verdict: z.literal("failed"),
      text,
    }),
  ),
});

/**
 * The false claims that a tree lists as known; null when it has no such file.
 *
 * @throws {@link AuditFailure} code 2 with what is wrong and where: a file that cannot be read excuses nothing and must not pass for an empty one.
 */
export function readKnownFailures(tree: Tree): readonly KnownFailure[] | null {
  if (tree.kind(KNOWN_FAILURES_PATH) === undefined) return null;
  const content = tree.text(KNOWN_FAILURES_PATH);
  if (content === undefined) throw invalid([`:1 cannot be read: ${tree.unreadable(KNOWN_FAILURES_PATH) ?? "not a file"}`]);
  const { documents, problems } = parseDocuments(KNOWN_FAILURES_PATH, content);
  if (problems.length > 0) throw invalid(problems.map(({ place, message }) => `:${place.line} ${message}`));
  const [document, second] = documents;
  if (document === undefined || second !== undefined) throw invalid([":1 must hold one document"]);
  const lineOf = (path: readonly (string | number)[]): number => document.place(path)?.line ?? document.line;
  const read = fileSchema.safeParse(document.value);
  if (read.success) return read.data.failures.map(({ verdict: _, ...failure }, index) => ({ ...failure, line: lineOf(["failures", index]) }));
  throw invalid(
    read.error.issues.map(({ path, message }) => {
      const at = path.filter((part) => typeof part !== "symbol");
      return `:${lineOf(at)} ${at.length === 0 ? "" : `${formatPath(at)}: `}${message}`;
    }),
  );
}

function invalid(problems: readonly string[]): AuditFailure {
  const told = problems.slice(0, MOST_PROBLEMS).map((problem) => `${KNOWN_FAILURES_PATH}${problem}`);
  return new AuditFailure(told.join("\n"), { code: 2, remedy: "Restore the file from Git, or remove it and write it anew with truestory baseline." });
}

/** The content of the file that lists these, sorted by story, claim and text. */
export function knownFailuresFile(failures: readonly Omit<KnownFailure, "line">[]): string {
  const key = ({ story, claim, hash }: Omit<KnownFailure, "line">): string => [story, claim, hash].join("\n");
  const sorted = failures
    .map((failure) => ({ failure, key: key(failure) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ failure: { story, id, claim, hash, text: said } }) => ({ story, id, claim, hash, verdict: "failed", text: said }));
  // Quoted, since a hash of nothing but digits would be read as a number.
  const written = stringify({ schema: SCHEMA, failures: sorted }, { lineWidth: 0, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });
  return `${HEAD}${written}`;
}
