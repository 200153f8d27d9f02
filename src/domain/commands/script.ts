import type { Assertion } from "../assertion.ts";
import { readShell, type ShellCommand, type ShellPipeline } from "../shell.ts";
import { readFluxBuild, readKustomize } from "./builds.ts";
import { type ReadExpectation, readExpectation } from "./expected.ts";
import { readLint, readListing, readTest } from "./files.ts";
import { readOutside } from "./outside.ts";
import { readPython } from "./python.ts";
import { type CommandReading, type CommandScope, commandReads, pathOf, silent, textsOf, toolOf, unread } from "./reading.ts";
import { readSearch } from "./searches.ts";
import { openParts, readYq } from "./yq.ts";

/** A script as read. Nothing of it is ever run. */
export interface ScriptReading {
  /** What must hold for all of its commands to succeed and show what is expected. */
  readonly assertions: readonly Assertion[];
  /** Commands that no rule reads. */
  readonly unread: readonly string[];
  /** Words that the commands which were read account for: their own, and usual ones for what they show. */
  readonly terms: readonly string[];
}

/** What a script's text around it says. */
export interface ScriptScope {
  readonly clusters: readonly string[];
  /** Names of all clusters, to find one in a comment above a command or in the name of a Kustomization. */
  readonly known: readonly string[];
}

/** Commands that make, move or print something and so say nothing about what is there. */
const SILENT = new Set(
  (
    "mkdir touch cp mv rm chmod chown ln git gh echo printf pwd export set unset source . true false exit return sleep read alias vim vi nano code open date clear sudo brew apt " +
    "apt-get pip npm kubeadm tar unzip install mktemp"
  ).split(" "),
);
/** Commands behind a pipe that only shape what is printed. */
const SHAPES = new Set("head tail less more cat sort uniq wc tee column nl tr cut bat sed awk jq".split(" "));

/** Reads shell text. Undefined when it cannot be taken apart. */
export function readScript(text: string, { clusters, known }: ScriptScope): ScriptReading | undefined {
  const pipelines = readShell(text);
  if (pipelines === undefined) return undefined;
  const found: { assertions: Assertion[]; unread: string[]; terms: string[] } = { assertions: [], unread: [], terms: [] };
  let directory: string | undefined = "";
  for (const chain of chainsOf(pipelines)) {
    const tolerant = isTolerant(chain);
    for (const pipeline of chain) {
      const [first] = pipeline.commands;
      if (first !== undefined && toolOf(first) === "cd") {
        const path = pathOf(first.words[1], { clusters, directory });
        directory = path === "." ? "" : path?.replace(/\/$/, "");
        continue;
      }
      const own = named(pipeline, known);
      const near = own.length > 0 ? own : clusters;
      const reading = readPipeline(pipeline, { clusters: near, directory });
      add(found, reading, pipeline, tolerant);
    }
  }
  return found;
}

/** True when the text starts with a program that scripts use to look at a repository or a cluster. */
export function startsLikeCommand(text: string): boolean {
  const [first] = readShell(text.split("\n", 1)[0] ?? "")?.[0]?.commands ?? [];
  if (first === undefined) return false;
  const tool = toolOf(first);
  if (/^(?:kustomize|yq|rg|e?grep|fgrep|ls|test|yamllint|kubeconform|kubeval|python3?)$/.test(tool)) return true;
  return SILENT.has(tool) ? tool !== "." : readOutside(first, { clusters: [], directory: "" }) !== undefined;
}

function add(
  found: { assertions: Assertion[]; unread: string[]; terms: string[] },
  reading: CommandReading,
  pipeline: ShellPipeline,
  tolerant: boolean,
): void {
  const shown = pipeline.commands.map((command) => textsOf(command).join(" ")).join(" | ");
  if (reading.is === "unread" || (pipeline.nested && reading.is === "read")) found.unread.push(shown.slice(0, 120));
  else if (reading.is === "outside" || (reading.is === "read" && !tolerant)) {
    found.assertions.push(...reading.assertions);
    found.terms.push(...pipeline.commands.flatMap(textsOf), ...(reading.is === "read" ? reading.terms : []));
  }
}

/** Pipelines joined by `&&` and `||`. */
function chainsOf(pipelines: readonly ShellPipeline[]): readonly (readonly ShellPipeline[])[] {
  const chains: ShellPipeline[][] = [];
  let open = false;
  for (const pipeline of pipelines) {
    if (open) chains.at(-1)?.push(pipeline);
    else chains.push([pipeline]);
    open = pipeline.next !== null;
  }
  return chains;
}

/** `ls x || echo none` succeeds either way; `ls x || exit 1` does not. */
function isTolerant(chain: readonly ShellPipeline[]): boolean {
  return chain.some(({ next }, at) => {
    const [after] = chain[at + 1]?.commands ?? [];
    return next === "||" && !(after !== undefined && /^(?:exit|false|return)$/.test(toolOf(after)));
  });
}

/** The clusters that a comment above the command starts with ("Infra cluster - …"), or that its context or Kustomization is named after. */
function named({ lead, commands }: ShellPipeline, known: readonly string[]): readonly string[] {
  const said = known.filter((name) => new RegExp(`^${name.replace(/[^\w-]/g, "\\$&")}\\b(?!-)`, "i").test(lead?.split("\n").at(-1) ?? ""));
  if (said.length > 0) return said;
  const words = commands.flatMap((command) => (toolOf(command) === "flux" ? textsOf(command) : []));
  return known.filter((name) =>
    words.some((word) => word === `--context=${name}` || word === `cluster-${name}` || word.startsWith(`cluster-${name}-`)),
  );
}

function readPipeline(pipeline: ShellPipeline, scope: CommandScope): CommandReading {
  const [first, ...rest] = pipeline.commands;
  if (first === undefined) return silent;
  const expected = readExpectation(pipeline.note);
  let reading = readCommand(first, pipeline.negated, rest.length === 0 ? expected : undefined, scope);
  for (const [at, command] of rest.entries()) {
    if (reading.is === "unread" || reading.is === "outside") return reading;
    reading = behindPipe(reading, command, at === rest.length - 1 ? expected : undefined, scope);
  }
  return reading;
}

function readCommand(command: ShellCommand, negated: boolean, expected: ReadExpectation | undefined, scope: CommandScope): CommandReading {
  const tool = toolOf(command);
  if (tool === "yq") return readYq(command, null, expected, scope);
  const reading = withoutExpectation(command, tool, negated, scope);
  if (reading.is !== "read" || expected === undefined) return negated && !isNegatable(tool) ? unread : reading;
  return commandReads([...reading.assertions, ...openParts({ values: [], unread: [...expected.unread, ...expected.values.map(shownValue)] })]);
}

function shownValue({ field, value }: ReadExpectation["values"][number]): string {
  return `${field === null ? "" : `${field}: `}${typeof value === "string" ? value : JSON.stringify(value)}`;
}

function isNegatable(tool: string): boolean {
  return /^(?:e?grep|fgrep|rg|test|\[\[?)$/.test(tool);
}

function withoutExpectation(command: ShellCommand, tool: string, negated: boolean, scope: CommandScope): CommandReading {
  if (/^(?:ls|cat|tree|bat|less|stat|head|tail)$/.test(tool)) return readListing(command, scope);
  if (/^(?:test|\[\[?)$/.test(tool)) return readTest(command, negated, scope);
  if (/^(?:e?grep|fgrep|rg)$/.test(tool)) return readSearch(command, negated, scope);
  if (/^(?:yamllint|kubeconform|kubeval)$/.test(tool)) return readLint(command, scope);
  if (/^python3?$/.test(tool)) return readPython(command.input ?? inlineScript(command));
  if (tool === "kustomize" || (tool === "kubectl" && command.words[1]?.text === "kustomize")) return readKustomize(command, scope);
  if (tool === "flux" && command.words[1]?.text === "build") return readFluxBuild(command, scope);
  if (SILENT.has(tool)) return silent;
  return readOutside(command, scope) ?? unread;
}

/** The script of `python3 -c "…"`. */
function inlineScript(command: ShellCommand): string | null {
  const at = command.words.findIndex((word) => word.text === "-c");
  const script = at < 0 ? undefined : command.words[at + 1];
  return script?.fixed === true ? script.text : null;
}

/** What a pipeline says with one more command behind it. */
function behindPipe(before: CommandReading, command: ShellCommand, expected: ReadExpectation | undefined, scope: CommandScope): CommandReading {
  const tool = toolOf(command);
  if (before.is !== "read") return SHAPES.has(tool) ? before : unread;
  const { assertions, object, terms } = before;
  if (tool === "yq" && object !== null) {
    const shown = readYq(command, object, expected, scope);
    if (shown.is === "read") return commandReads([...assertions, ...shown.assertions], object, [...terms, ...shown.terms]);
  }
  const builds = assertions.some(({ kind }) => kind === "builds");
  if (expected === undefined && (SHAPES.has(tool) || (builds && /^(?:kubeconform|kubeval)$/.test(tool)))) return before;
  const outside = tool === "kubectl" ? readOutside(command, scope) : undefined;
  if (outside?.is === "outside") return { is: "outside", assertions: [...assertions, ...outside.assertions] };
  const because = `What \`${textsOf(command).join(" ").slice(0, 120)}\` makes of it is not read by any rule.`;
  return commandReads([...assertions, { kind: "uncheckable", reason: "unrecognised", because }], null, terms);
}
