/** Commands that the runner registers (actions/runner, `ActionCommandManager.cs` and its extensions). */
const REGISTERED = new Set([
  "internal-set-repo-path",
  "set-env",
  "set-output",
  "save-state",
  "add-path",
  "add-mask",
  "add-matcher",
  "remove-matcher",
  "warning",
  "error",
  "notice",
  "debug",
  "group",
  "endgroup",
  "echo",
  "stop-commands",
]);

/** A command as the runner takes it from a line of a log. */
export interface RunnerCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** The runner's way to find a command in a line (actions/runner, `ActionCommand.cs`): v2 at the start after trimming, else v1 anywhere. */
export function commandIn(line: string): RunnerCommand | null {
  return second(line) ?? first(line);
}

/** `::name a=b,c=d::data` */
function second(line: string): RunnerCommand | null {
  const text = line.trimStart();
  const end = text.startsWith("::") ? text.indexOf("::", 2) : -1;
  return end === -1 ? null : command(text.slice(2, end), text.slice(end + 2), ",", decodeSecond);
}

/** `anything ##[name a=b;c=d]data` */
function first(line: string): RunnerCommand | null {
  const start = line.indexOf("##[");
  const end = start === -1 ? -1 : line.indexOf("]", start);
  return end === -1 ? null : command(line.slice(start + 3, end), line.slice(end + 1), ";", (text) => text);
}

function command(info: string, data: string, separator: string, decode: (text: string) => string): RunnerCommand | null {
  const [name = "", ...rest] = info.split(" ");
  if (!REGISTERED.has(name.toLowerCase())) return null;
  const pairs = rest
    .join(" ")
    .trim()
    .split(separator)
    .flatMap((pair) => {
      const at = pair.indexOf("=");
      return at <= 0 ? [] : [[pair.slice(0, at).trim(), decode(pair.slice(at + 1))] as const];
    });
  return { name: name.toLowerCase(), properties: Object.fromEntries(pairs), data: decode(data) };
}

function decodeSecond(text: string): string {
  return text.replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}
