import type { CorefileFinding } from "../../domain/corefile.ts";
import { parseDuration } from "../duration.ts";
import type { Instance } from "../instance.ts";
import type { Option } from "../option.ts";
import { looked } from "../plugin.ts";
import { availability } from "../plugin-history.ts";
import { PLUGINS } from "../plugins/index.ts";
import type { Corefile } from "../reading.ts";
import type { Token } from "../token.ts";
import { isSince } from "../version.ts";
import { finding } from "./finding.ts";

/** What the release does not know: plugins and options that came later or were removed, and values that it refuses. */
export function checkVersions(corefile: Corefile): readonly CorefileFinding[] {
  return corefile.blocks.flatMap(({ plugins }) =>
    [...plugins].flatMap(([name, instances]) => {
      const missing = checkPlugin(name, instances[0], corefile);
      return missing.length > 0 ? missing : looked(PLUGINS.get(name), instances).flatMap((instance) => checkOptions(name, instance, corefile));
    }),
  );
}

function checkPlugin(name: string, instance: Instance | undefined, corefile: Corefile): readonly CorefileFinding[] {
  const found = availability(name, corefile.version);
  const at = (severity: CorefileFinding["severity"], message: string, remedy: string, rule: string): readonly CorefileFinding[] => [
    finding(corefile, instance?.name, { rule, severity, message, remedy }),
  ];
  switch (found.is) {
    case "there":
      return [];
    case "not-yet":
      return at(
        "fatal",
        `CoreDNS ${corefile.version} has no plugin ${name}: Unknown directive '${name}'`,
        `${name} came with ${found.since}: run that release or a later one, or leave the plugin out.`,
        "plugin-version",
      );
    case "removed": {
      const instead = name === "proxy" ? " Use forward." : "";
      return at(
        "fatal",
        `CoreDNS ${corefile.version} has no plugin ${name} any more: Unknown directive '${name}'`,
        `${name} was removed in ${found.until}.${instead}`,
        "plugin-version",
      );
    }
    case "never":
      return at(
        "warning",
        `${JSON.stringify(name)} is no plugin of the official CoreDNS: it is fatal unless the image was built with it`,
        "Check its spelling, in lower case; for an image of your own this is as it should be.",
        "plugin-unknown",
      );
    default:
      return found satisfies never;
  }
}

function checkOptions(plugin: string, instance: Instance, corefile: Corefile): readonly CorefileFinding[] {
  const options = PLUGINS.get(plugin)?.options ?? {};
  if (Object.keys(options).length === 0) return [];
  return instance.options.flatMap((line) => {
    const [word] = line;
    const name = FOLDED.has(plugin) ? (word?.text.toLowerCase() ?? "") : (word?.text ?? "");
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (word === undefined || (option === undefined && plugin === "hosts")) return [];
    const problem = option === undefined ? UNKNOWN : (released(option, corefile.version) ?? refused(plugin, option, line));
    if (problem === null) return [];
    return [
      finding(corefile, word, {
        rule: option === undefined || released(option, corefile.version) !== null ? "option-version" : "option-value",
        severity: "fatal",
        message: `${plugin} of CoreDNS ${corefile.version} refuses ${JSON.stringify(line.map(({ text }) => text).join(" "))}: ${problem.because}`,
        remedy: problem.remedy,
      }),
    ];
  });
}

/** Plugins that read their keywords in any letter case. */
const FOLDED = new Set(["acl", "header"]);

interface Problem {
  readonly because: string;
  readonly remedy: string;
}

const UNKNOWN: Problem = { because: "it has no such option", remedy: "Check the spelling and the plugin's documentation of that release." };

function released({ since, until }: Option, version: string): Problem | null {
  if (since !== undefined && !isSince(version, since))
    return { because: `the option came with ${since}`, remedy: `Run ${since} or later, or leave it out.` };
  if (until !== undefined && isSince(version, until)) return { because: `the option was removed in ${until}`, remedy: "Leave it out." };
  return null;
}

/** Values that every release refuses. */
function refused(plugin: string, { kind }: Option, line: readonly Token[]): Problem | null {
  const value = line[1]?.text;
  if (kind === "duration") {
    const isBare = plugin === "timeouts" && /^\d+$/.test(value ?? "");
    if (value !== undefined && (isBare || parseDuration(value) !== undefined)) return null;
    return {
      because: value === undefined ? "it needs a duration" : `${JSON.stringify(value)} is no duration`,
      remedy: "Write a number with its unit, such as 30s.",
    };
  }
  if (kind !== "number" || (value !== undefined && /^[+-]?\d{1,18}(?:\.\d+)?$/.test(value))) return null;
  return { because: value === undefined ? "it needs a number" : `${JSON.stringify(value)} is no number`, remedy: "Write a number." };
}
