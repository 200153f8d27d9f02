import { readdir } from "node:fs/promises";
import type { Recogniser, RecogniserExample } from "../../src/domain/rule.ts";
import type { Generated } from "../generate.ts";

const FOLDER = new URL("../../src/recognisers/", import.meta.url);

/** `docs/reference/recognisers.md`: every recogniser with its summary and its examples, sorted by file name. */
export async function generate(): Promise<Generated> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".ts") && name !== "registry.ts").sort();
  const recognisers = await Promise.all(
    files.map(async (file) => ((await import(new URL(file, FOLDER).href)) as { recogniser: Recogniser }).recogniser),
  );
  return { "docs/reference/recognisers.md": `${INTRODUCTION}\n${recognisers.map(section).join("\n")}` };
}

const INTRODUCTION = `# Recognisers

A recogniser reads a sentence of a story as typed assertions, or not at all. Every sentence is read by all of them.
A claim is verified when all assertions hold **and** no meaningful word is left over; it fails as soon as one assertion is
contradicted. Sentences that are negated, conditional or only examples are never read as their positive.

This page is generated from the rule files under \`src/recognisers/\`; the examples are also their tests.
`;

function section({ id, summary, examples }: Recogniser): string {
  const read = examples.filter((example) => example.reads !== null);
  const unread = examples.filter((example) => example.reads === null);
  return [
    `## \`${id}\``,
    "",
    summary,
    "",
    "Read:",
    "",
    ...read.map((example) => `- ${shown(example)} — ${(example.reads ?? []).map(({ kind }) => `\`${kind}\``).join(", ")}`),
    "",
    "Not read:",
    "",
    ...unread.map((example) => `- ${shown(example)}`),
    "",
  ].join("\n");
}

function shown({ sentence, under, fence, section }: RecogniserExample): string {
  const parents = (under ?? []).map((line) => `*${escaped(line)}* › `).join("");
  const below =
    fence === undefined
      ? ""
      : ` › ${fence.text
          .split("\n")
          .map((line) => `\`${line}\``)
          .join(" ")}`;
  const where = section === undefined ? "" : ` (in ${section.replaceAll("-", " ")})`;
  return `${parents}${escaped(sentence)}${below}${where}`;
}

/** Text outside of code spans, so that it shows as written. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replace(/[\\*_[\]<>|#]/g, "\\$&")))
    .join("");
}
