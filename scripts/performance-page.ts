/** What a run of the bench is told of beside its own lines. */
export interface BenchFacts {
  /** `4 cores, CPU model`, as the machine says. */
  readonly machine: string;
  readonly memory: string;
  /** Name and version of what was measured and of what renders. */
  readonly versions: readonly (readonly [name: string, version: string])[];
  /** What was measured, in words. */
  readonly repository: string;
  /** The command that repeats it. */
  readonly command: string;
}

/**
 * The measured part of `docs/performance.md`, from the lines that the bench prints, whatever they are: `what   how long` becomes a row, a line
 * without such a gap a sentence below the table.
 */
export function benchSection(lines: readonly string[], facts: BenchFacts): string {
  const said = lines.map((line) => line.trimEnd()).filter((line) => line !== "");
  const rows = said.flatMap((line) => {
    const [, what, measured] = /^(\S.*?) {2,}(\S.*)$/.exec(line) ?? [];
    return what === undefined || measured === undefined ? [] : [`| ${cell(what)} | ${cell(measured)} |`];
  });
  const notes = said.filter((line) => !/^\S.*? {2,}\S/.test(line));
  return [
    `Measured on ${facts.repository}, on ${facts.machine}, ${facts.memory} of memory.`,
    "",
    ...notes.map((note) => `- ${note.replaceAll(/[<>&]/g, (char) => `\\${char}`)}`),
    ...(notes.length === 0 ? [] : [""]),
    "| what | measured |",
    "| --- | --- |",
    ...rows,
    "",
    "| part | version |",
    "| --- | --- |",
    ...facts.versions.map(([name, version]) => `| ${cell(name)} | ${cell(version)} |`),
    "",
    "To repeat it:",
    "",
    "```sh",
    facts.command,
    "```",
  ].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

const PLACE = /(<!-- generated: bench -->\n)[\s\S]*?(<!-- \/generated: bench -->)/;

/** The page with its measured part replaced; at its end where it has no place for it yet. */
export function withBench(page: string, section: string): string {
  if (!PLACE.test(page)) return `${page.trimEnd()}\n\n<!-- generated: bench -->\n${section}\n<!-- /generated: bench -->\n`;
  return page.replace(PLACE, (_, open: string, close: string) => `${open}${section}\n${close}`);
}
