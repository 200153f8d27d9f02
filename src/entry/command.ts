import { trailFinder } from "../app/explain.ts";
import type { Exports } from "../app/exports.ts";
import { ruleHelp } from "../app/rules.ts";
import { AuditFailure } from "../domain/failure.ts";
import { distinct, listed } from "../domain/outcome.ts";
import { renderComment } from "../report/checklist.ts";
import { missingPart, renderExplain } from "../report/explain.ts";
import { renderGateFile } from "../report/gate-file.ts";
import { renderHtml } from "../report/html/page.ts";
import { encodeReport } from "../report/json.ts";
import { renderJunit } from "../report/junit.ts";
import { renderSarif } from "../report/sarif.ts";
import { renderTerminal } from "../report/terminal.ts";
import { readSnapshots } from "../world/snapshot.ts";
import { type AuditArguments, type Command, parseCommand } from "./arguments.ts";
import { audit, auditReport, storyNamed, style, write } from "./auditing.ts";
import { runBaseline } from "./baseline.ts";
import { runCorefile } from "./corefile.ts";
import { runDoctor } from "./doctor.ts";
import { runAccept, runDrift } from "./drift.ts";
import { helpText, nearestCommand } from "./help.ts";
import { runInit } from "./init.ts";
import { webLinks } from "./links.ts";
import { originOf } from "./origin.ts";
import { runRender } from "./render.ts";
import { runSnapshot } from "./snapshot.ts";
import { runSuggest } from "./suggest.ts";
import { localLinks } from "./terminal.ts";
import { VERSION } from "./version.ts";
import { runWhy } from "./why.ts";

/** Runs one command line and gives the exit code: 0 passes, 1 something is false, 2 input error, 3 could not audit. */
export async function run(words: readonly string[]): Promise<number> {
  const command = parseCommand(words);
  switch (command.command) {
    case "help":
      return runHelp(command.topic);
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
    case "init":
      return runInit(command.repo, command.options);
    case "render":
      return runRender(command.repo, command.options);
    case "doctor":
      return runDoctor(command.repo, command.options);
    case "suggest":
      return runSuggest(command.repo, command.options);
    case "baseline":
      return runBaseline(command.repo, command.options);
    case "why":
      return runWhy(command.target, command.repo, command.options);
    default:
      return command satisfies never;
  }
}

async function runHelp(topic: string | null): Promise<number> {
  const text = helpText(topic);
  if (text === null)
    throw new AuditFailure(`there is no command "${topic}".${nearestCommand(topic ?? "")}`, {
      code: 2,
      remedy: "Run `truestory --help` for the commands.",
    });
  await write(text, null);
  return 0;
}

async function runAudit(repo: string, options: AuditArguments): Promise<number> {
  const exports = await exportsOf(options);
  const report = await auditReport(repo, options, exports);
  const links = await webLinks(repo, options, report);
  const formats = {
    terminal: () => renderTerminal(report, style(options, options["repository-url"] === null ? localLinks(repo) : links.links)),
    markdown: () => renderComment(report, { ...links, subject: "pull request", runUrl: null }),
    json: () => encodeReport(report),
    html: async () => {
      const origin = await originOf(repo, report.repository.commit);
      return renderHtml(report, options["repository-url"] === null ? origin : { ...origin, links: links.links });
    },
    sarif: () => renderSarif(report, ruleHelp()),
    junit: () => renderJunit(report),
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
  await write(renderExplain(report, target, style(options, localLinks(command.repo)), trailFinder(audited)), options.output);
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
