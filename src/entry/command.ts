import { readFile, writeFile } from "node:fs/promises";
import { type Audited, type AuditRequest, auditRepository } from "../app/audit.ts";
import { AuditFailure } from "../domain/failure.ts";
import { startEngine } from "../render/engine/index.ts";
import { renderExplain } from "../report/explain.ts";
import { encodeReport } from "../report/json.ts";
import { renderMarkdown } from "../report/markdown.ts";
import { renderTerminal } from "../report/terminal.ts";
import { type AuditArguments, type Command, parseCommand } from "./arguments.ts";
import { HELP } from "./help.ts";
import { VERSION } from "./version.ts";

/** Longest Markdown a GitHub comment holds, with room for the marker. */
const MARKDOWN_BUDGET = 65_000;

/** Runs one command line and gives the exit code: 0 passes, 1 something is false, 2 input error, 3 could not audit. */
export async function run(words: readonly string[]): Promise<number> {
  const command = parseCommand(words);
  switch (command.command) {
    case "help":
      process.stdout.write(HELP);
      return 0;
    case "version":
      process.stdout.write(`${VERSION}\n`);
      return 0;
    case "audit":
      return runAudit(command);
    case "explain":
      return runExplain(command);
    default:
      return command satisfies never;
  }
}

function requestOf(repo: string, options: AuditArguments): AuditRequest {
  return {
    repo,
    base: options.base,
    stories: options.story,
    clusters: options.cluster,
    mode: options.mode,
    now: options.now,
    pullRequestText: options["pull-request-text"],
    version: VERSION,
  };
}

function progress(doing: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${doing} …`);
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
}

async function audit(request: AuditRequest): Promise<Audited> {
  const wasm = await readFile(new URL("./engine.wasm.br", import.meta.url));
  const engine = await startEngine({ wasm, workerUrl: new URL("./engine-worker.js", import.meta.url) });
  try {
    return await auditRepository(request, engine, progress);
  } finally {
    endProgress();
    await engine.close();
  }
}

function colours(): boolean {
  if (process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== "") return false;
  return process.stdout.isTTY === true && process.env.TERM !== "dumb";
}

function style(options: AuditArguments): { colour: boolean; width: number; verbose: boolean } {
  const toFile = options.output !== null;
  const width = !toFile && process.stdout.isTTY ? Math.min(Math.max(process.stdout.columns, 60), 140) : 100;
  return { colour: !toFile && colours(), width, verbose: options.verbose };
}

async function write(text: string, output: string | null): Promise<void> {
  if (output !== null) return writeFile(output, text);
  await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
}

async function runAudit(command: Extract<Command, { command: "audit" }>): Promise<number> {
  const { options } = command;
  const { report } = await audit(requestOf(command.repo, options));
  const formats = {
    terminal: () => renderTerminal(report, style(options)),
    markdown: () => renderMarkdown(report, { budget: MARKDOWN_BUDGET, links: () => null }),
    json: () => encodeReport(report),
  };
  await write(formats[options.format](), options.output);
  return report.gate.exitCode;
}

async function runExplain(command: Extract<Command, { command: "explain" }>): Promise<number> {
  const { options } = command;
  const { report } = await audit(requestOf(command.repo, options));
  const wanted = command.story.toLowerCase();
  const story = report.stories.find((candidate) => candidate.path.toLowerCase() === wanted || candidate.id.toLowerCase() === wanted);
  if (story === undefined) {
    const known = report.stories.map((candidate) => candidate.path).join(", ");
    throw new AuditFailure(`there is no story "${command.story}"`, { code: 2, remedy: `Known stories: ${known || "none"}.` });
  }
  const target = {
    story: story.path,
    ...(command.criterion === null ? {} : { criterion: command.criterion }),
    ...(command.line === null ? {} : { line: command.line }),
  };
  await write(renderExplain(report, target, style(options)), options.output);
  return 0;
}
