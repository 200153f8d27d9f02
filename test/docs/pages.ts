import { projectFiles, read } from "../project/files.ts";

/** A command as a page shows it, with what it says that is printed. */
export interface ShownCommand {
  /** 1-based line of the page. */
  readonly line: number;
  readonly command: string;
  /** Stretches of output in order; a line `…` leaves something out between them. */
  readonly output: readonly string[];
  /** The folder whose copy it runs in; null for the top of the project. */
  readonly copyOf: string | null;
}

const START = /^<!-- run (?:in a copy of ([\w./-]+)|at the top of the project) -->$/;

/** Pages written by people: generated references show no commands. */
export const PAGES: readonly string[] = projectFiles().filter(
  (path) => /^(?:README|docs\/[\w/-]+|examples\/[\w/-]+\/README)\.md$/.test(path) && !path.startsWith("docs/reference/"),
);

/** The commands of a page's `console` blocks. A comment `run in a copy of FOLDER` before a block counts from there on. */
export function shownCommands(path: string): readonly ShownCommand[] {
  const commands: ShownCommand[] = [];
  let copyOf: string | null = null;
  let open: { line: number; command: string; text: string[] } | null = null;
  let inside = false;
  const close = (): void => {
    if (open === null) return;
    const output = open.text
      .join("\n")
      .split(/^…$/m)
      .map((part) => part.replace(/^\n+|\n+$/g, ""))
      .filter((part) => part !== "");
    commands.push({ line: open.line, command: open.command, output, copyOf });
    open = null;
  };
  for (const [at, line] of read(path).split("\n").entries()) {
    const start = START.exec(line);
    if (start !== null) copyOf = start[1] ?? null;
    if (line === "```console") inside = true;
    else if (inside && line === "```") {
      close();
      inside = false;
    } else if (inside && line.startsWith("$ ")) {
      close();
      open = { line: at + 1, command: line.slice(2), text: [] };
    } else if (inside) open?.text.push(line);
  }
  return commands;
}

/** Lines of a page's `sh` blocks that start `truestory`, without comments. */
export function namedCommands(path: string): readonly string[] {
  const blocks = [...read(path).matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
  return blocks.flatMap((block) => block.split("\n")).flatMap((line) => /^(?:exec )?(truestory .*?)(?: +#.*| [>|] .*)?$/.exec(line)?.[1] ?? []);
}
