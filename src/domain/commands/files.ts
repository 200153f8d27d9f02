import type { Assertion } from "../assertion.ts";
import type { ShellCommand } from "../shell.ts";
import type { ShellWord } from "../shell-tokens.ts";
import { argumentsOf, type CommandReading, type CommandScope, commandReads, pathOf, silent, textsOf, toolOf, unread } from "./reading.ts";

function exists(path: string, want: "file" | "directory" | "either" = "either"): Assertion {
  return { kind: "path-exists", patterns: [path], want: path.endsWith("/") ? "directory" : want, any: false, under: [] };
}

function pathsIn(words: readonly ShellWord[], scope: CommandScope): readonly string[] | undefined {
  const paths = words.map((word) => pathOf(word, scope));
  return paths.every((path) => path !== undefined) ? paths : undefined;
}

/** Options that a value follows, by program. */
const VALUED: Readonly<Record<string, readonly string[]>> = {
  head: ["-n", "-c"],
  tail: ["-n", "-c"],
  tree: ["-L", "-I", "-P"],
  stat: ["-c", "-f"],
  ls: ["-I"],
};

/** `ls P`, `cat P`, `tree P`: every path is there. */
export function readListing(command: ShellCommand, scope: CommandScope): CommandReading {
  if (command.writes) return silent;
  const words = argumentsOf(command, 1, VALUED[toolOf(command)] ?? []);
  if (words.length === 0) return silent;
  const paths = pathsIn(words, scope);
  if (paths === undefined) return unread;
  const [only] = paths;
  return commandReads(
    paths.filter((path) => path !== ".").map((path) => exists(path)),
    paths.length === 1 && only !== undefined ? only : null,
    ["exists", "existing", "present", "created", "file", "files"],
  );
}

const TESTS: Readonly<Record<string, "file" | "directory" | "either">> = {
  "-f": "file",
  "-s": "file",
  "-r": "file",
  "-d": "directory",
  "-e": "either",
};

/** `test -f P`, `[ -d P ]`, `[[ ! -e P ]]`: the path is there, or is not. */
export function readTest(command: ShellCommand, negated: boolean, scope: CommandScope): CommandReading {
  const words = command.words.filter((word) => word.text !== "]" && word.text !== "]]").slice(1);
  const not = words[0]?.text === "!";
  const [option, target, more] = not ? words.slice(1) : words;
  const want = option === undefined ? undefined : TESTS[option.text];
  const path = pathOf(target, scope);
  if (want === undefined || path === undefined || more !== undefined) return unread;
  const assertion: Assertion = not === negated ? exists(path, want) : { kind: "path-absent", patterns: [path] };
  return commandReads([assertion], null, ["exists", "existing", "present", "created"]);
}

/** `yamllint P`, `kubeconform P`: the files parse. What these tools check beyond that is not looked at, so the command stays open. */
export function readLint(command: ShellCommand, scope: CommandScope): CommandReading {
  const [tool = ""] = textsOf(command);
  const words = argumentsOf(command, 1, ["-c", "-d", "-f", "--format", "-output", "-schema-location", "-kubernetes-version", "-skip", "-n", "-p"]);
  const paths = pathsIn(words, scope);
  if (paths === undefined || paths.length === 0) return unread;
  const rest = tool === "yamllint" ? "The style rules of yamllint are" : `What \`${tool}\` checks against schemas is`;
  return commandReads([
    { kind: "valid-yaml", files: paths.map((path) => path.replace(/\/$/, "")) },
    { kind: "uncheckable", reason: "unrecognised", because: `${rest} not looked at here; the files parse as YAML or not.` },
  ]);
}
