import type { CorefileFinding } from "../../domain/corefile.ts";
import { parseDuration } from "../duration.ts";
import type { Instance } from "../instance.ts";
import { looked } from "../plugin.ts";
import { PLUGINS } from "../plugins/index.ts";
import { wordsOf } from "../plugins/rewrite.ts";
import type { Corefile } from "../reading.ts";
import type { Token } from "../token.ts";
import { isSince } from "../version.ts";
import { finding } from "./finding.ts";

/** A value that a plugin refuses. */
interface Refusal {
  readonly token: Token;
  /** In the words of CoreDNS where it has some. */
  readonly because: string;
  readonly remedy: string;
}

type Check = (instance: Instance, version: string) => readonly Refusal[];

/** Arguments and values that plugins refuse in every release that has them. Sources: `plugin/<name>/setup.go` of CoreDNS. */
const CHECKS: Readonly<Record<string, Check>> = {
  errors: ({ args }) => wrong(args[0], args[0]?.text === "stdout", "invalid log file", "Write errors alone: it logs to standard output."),
  log: ({ options }) =>
    options
      .filter(([word]) => word?.text === "class")
      .flatMap((line) => line.slice(1))
      .flatMap((token) =>
        wrong(token, ["all", "denial", "error", "success"].includes(token.text), "invalid Class", "Write all, denial, error or success."),
      ),
  bufsize: ({ args }) => wrong(args[0], within(args[0]?.text, 512, 4096), "out of range", "Write a number from 512 to 4096."),
  loadbalance: ({ args }) =>
    wrong(args[0], ["round_robin", "weighted"].includes(args[0]?.text ?? ""), "unknown policy", "Write round_robin or weighted."),
  template: ({ args }) =>
    wrong(args[0], ["IN", "CS", "CH", "HS", "NONE", "ANY"].includes(args[0]?.text ?? ""), "invalid query class", "Write IN or ANY."),
  minimal: noArguments,
  loop: noArguments,
  whoami: noArguments,
  health: address,
  ready: address,
  prometheus: address,
  reload: ({ args }) => {
    const interval = parseDuration(args[0]?.text ?? "30s");
    const isLong = interval !== undefined && interval >= 2e9;
    return wrong(args[0], isLong, "interval value must be greater or equal to 2s", "Write a duration of two seconds or more.");
  },
  cache: ({ options }) =>
    options
      .filter(([word]) => word?.text === "servfail")
      .flatMap((line) => {
        const limit = parseDuration(line[1]?.text ?? "");
        return wrong(
          line[1],
          limit === undefined || limit <= 3e11,
          "caching SERVFAIL responses over 5 minutes is not permitted",
          "Write 5m or less.",
        );
      }),
  kubernetes: ({ options }) =>
    options.flatMap((line) => {
      if (line[0]?.text === "pods")
        return wrong(
          line[1],
          ["disabled", "insecure", "verified"].includes(line[1]?.text ?? ""),
          "wrong value for pods",
          "Write disabled, insecure or verified.",
        );
      return line[0]?.text === "ttl"
        ? wrong(line[1], within(line[1]?.text, 0, 3600), "ttl must be in range [0, 3600]", "Write a number from 0 to 3600.")
        : [];
    }),
  forward: ({ options }) =>
    options
      .filter(([word]) => word?.text === "policy")
      .flatMap((line) =>
        wrong(
          line[1],
          ["random", "round_robin", "sequential"].includes(line[1]?.text ?? ""),
          "unknown policy",
          "Write random, round_robin or sequential.",
        ),
      ),
  rewrite,
};

/** Values that plugins refuse. */
export function checkValues(corefile: Corefile): readonly CorefileFinding[] {
  return corefile.blocks.flatMap(({ plugins }) =>
    [...plugins].flatMap(([name, instances]) => {
      const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
      const refusals =
        check === undefined
          ? []
          : looked(PLUGINS.get(name), instances).flatMap((instance) => (instance.name.text === "{" ? [] : check(instance, corefile.version)));
      return refusals.map(({ token, because, remedy }) =>
        finding(corefile, token, {
          rule: "value-refused",
          severity: "fatal",
          message: `${name} refuses ${JSON.stringify(token.text)}: ${because}`,
          remedy,
        }),
      );
    }),
  );
}

/** Nothing is said of what hangs on a variable. */
function wrong(token: Token | undefined, isRight: boolean, because: string, remedy: string): readonly Refusal[] {
  return token === undefined || isRight || /\{[$%]/.test(token.text) ? [] : [{ token, because, remedy }];
}

function within(text: string | undefined, least: number, most: number): boolean {
  return text !== undefined && /^[+-]?\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

function noArguments({ args }: Instance): readonly Refusal[] {
  return wrong(args[0], false, "it takes no arguments", "Leave the argument out.");
}

function address({ args }: Instance): readonly Refusal[] {
  const [first, second] = args;
  const more = wrong(second, false, "it takes one address", "Write one address.");
  return more.length > 0 ? more : wrong(first, /:[^:]*$/.test(first?.text ?? ""), "missing port in address", "Write a port, such as :8080.");
}

const REWRITES: Readonly<Record<string, string>> = {
  name: "1.0.0",
  class: "1.0.0",
  type: "1.0.0",
  edns0: "1.0.0",
  ttl: "1.1.0",
  cname: "1.11.0",
  rcode: "1.11.3",
};

function rewrite(instance: Instance, version: string): readonly Refusal[] {
  const words = wordsOf(instance).map((word) => word.toLowerCase());
  const type = words[0] === "stop" || words[0] === "continue" ? words[1] : words[0];
  const tokens = [...instance.args, ...instance.options.flat()];
  const token = tokens.find(({ text }) => text.toLowerCase() === type) ?? instance.name;
  const since = Object.hasOwn(REWRITES, type ?? "") ? REWRITES[type ?? ""] : undefined;
  if (since === undefined) return wrong(token, false, "invalid rule type", `Write one of ${Object.keys(REWRITES).join(", ")}.`);
  return wrong(token, isSince(version, since), `the rule came with ${since}`, `Run ${since} or later, or leave it out.`);
}
