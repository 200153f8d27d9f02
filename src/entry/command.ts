import { trailFinder } from "../app/explain.ts";
import type { Exports } from "../app/exports.ts";
import { AuditFailure } from "../domain/failure.ts";
import { distinct, listed } from "../domain/outcome.ts";
import { missingPart, renderExplain } from "../report/explain.ts";
import { renderGateFile } from "../report/gate-file.ts";
import { renderHtml } from "../report/html/page.ts";
import { encodeReport } from "../report/json.ts";
import { renderMarkdown } from "../report/markdown.ts";
import { renderTerminal } from "../report/terminal.ts";
import { readSnapshots } from "../world/snapshot.ts";
import { type AuditArguments, type Command, parseCommand } from "./arguments.ts";
import { audit, auditReport, storyNamed, style, write } from "./auditing.ts";
import { runCorefile } from "./corefile.ts";
import { runDoctor } from "./doctor.ts";
import { runAccept, runDrift } from "./drift.ts";
import { HELP } from "./help.ts";
import { originOf } from "./origin.ts";
import { runRender } from "./render.ts";
import { runSnapshot } from "./snapshot.ts";
import { runSuggest } from "./suggest.ts";
import { VERSION } from "./version.ts";
import { runWhy } from "./why.ts";

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
    case "corefile":
      return runCorefile(command.words);
    case "audit":
      return runAudit(command.repo, command.options);
    case "drift":
      return runDrift(command);
    case "drift accept":
      return runAccept(command);
    case "snapshot":
      return runSnapshot(command);
    case "explain":
      return runExplain(command);
    case "gate export":
      return runGateExport(command);
    case "render":
      return runRender(command.repo, command.options);
    case "doctor":
      return runDoctor(command.repo, command.options);
    case "suggest":
      return runSuggest(command.repo, command.options);
    case "why":
      return runWhy(command.target, command.repo, command.options);
    default:
      return command satisfies never;
  }
}

async function runAudit(repo: string, options: AuditArguments): Promise<number> {
  const exports = await exportsOf(options);
  const report = await auditReport(repo, options, exports);
  const formats = {
    terminal: () => renderTerminal(report, style(options)),
    markdown: () => renderMarkdown(report, { budget: MARKDOWN_BUDGET, links: () => null }),
    json: () => encodeReport(report),
    html: async () => renderHtml(report, await originOf(repo, report.repository.commit)),
  };
  await write(await formats[options.format](), options.output);
  return report.gate.exitCode;
}

/** The exports that are given as evidence, with the instant that their age is judged at. */
async function exportsOf({ snapshots, now }: AuditArguments): Promise<Exports | null> {
  if (snapshots === null) return null;
  return { folder: snapshots, snapshots: await readSnapshots(snapshots), now: now === null ? Date.now() : Date.parse(now) };
}

async function runExplain(command: Extract<Command, { command: "explain" }>): Promise<number> {
  const { options } = command;
  const audited = await audit(command.repo, options);
  const { report } = audited;
  const story = storyNamed(report, command.story);
  const target = {
    story: story.path,
    ...(command.criterion === null ? {} : { criterion: command.criterion }),
    ...(command.line === null ? {} : { line: command.line }),
  };
  const missing = missingPart(story, target);
  if (missing !== null)
    throw new AuditFailure(`${story.path} has nothing at ${missing.wanted}`, {
      code: 2,
      remedy: `There are: ${listed(distinct(missing.known), 30) || "no claims"}.`,
    });
  await write(renderExplain(report, target, style(options), trailFinder(audited)), options.output);
  return 0;
}

async function runGateExport(command: Extract<Command, { command: "gate export" }>): Promise<number> {
  const { options, repo } = command;
  const { report, instant: updated } = await audit(repo, options);
  const story = storyNamed(report, command.story);
  if (updated === null)
    throw new AuditFailure("a gate file needs the date of the review", {
      code: 2,
      remedy: "Give it with --now: there is no commit here to take it from.",
    });
  await write(renderGateFile({ story, findings: report.findings, commit: report.repository.commit, updated }), options.output);
  return 0;
}
