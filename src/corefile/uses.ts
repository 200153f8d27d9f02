import { contextOf, usesInWords } from "./compare-plugins.ts";
import { comparedBy } from "./fact.ts";
import { type Instance, instancesOf } from "./instance.ts";
import { parse } from "./parser.ts";
import { PLUGINS } from "./plugins/index.ts";
import type { Block, Corefile } from "./reading.ts";
import { grouped } from "./server-block.ts";
import { zonesOf } from "./zones-fact.ts";

/** A use of a plugin in a Corefile. */
export interface Use {
  /** 1-based line of its file. */
  readonly line: number;
  readonly text: string;
}

/** All uses of a plugin, in written order. */
export function usesOf(corefile: Corefile, plugin: string): readonly Use[] {
  return corefile.blocks.flatMap(({ plugins }) => (plugins.get(plugin) ?? []).map(shown));
}

/**
 * The uses of a plugin whose arguments mean the same as those given, in their own block; all without arguments. Of `kubernetes` it is enough
 * that it has the zones that are given. Arguments of plugins that are not modelled must be the same words.
 */
export function usesLike(corefile: Corefile, plugin: string, args: readonly string[]): readonly Use[] {
  if (args.length === 0) return usesOf(corefile, plugin);
  const claimed = instanceOf(plugin, args);
  if (claimed === undefined) return [];
  return corefile.blocks.flatMap((block) =>
    (block.plugins.get(plugin) ?? []).filter((use) => isLike(plugin, claimed, use, block, corefile)).map(shown),
  );
}

function shown(use: Instance): Use {
  return { line: use.name.line, text: usesInWords([use]) };
}

/** The arguments as a plugin would get them. */
function instanceOf(plugin: string, args: readonly string[]): Instance | undefined {
  const words = [plugin, ...args].map((word) => (/[\s"#{}]/.test(word) || word === "" ? JSON.stringify(word) : word));
  const parsed = parse(`. {\n${words.join(" ")}\n}\n`);
  const [block] = parsed.ok ? parsed.blocks : [];
  return block === undefined ? undefined : instancesOf(grouped(block).get(plugin) ?? [])[0];
}

function isLike(plugin: string, claimed: Instance, use: Instance, block: Block, corefile: Corefile): boolean {
  const model = PLUGINS.get(plugin);
  const context = contextOf(block, corefile);
  if (model === undefined) return claimed.args.map(({ text }) => text).join("\n") === use.args.map(({ text }) => text).join("\n");
  if (plugin === "kubernetes") {
    const zones = zonesOf(use.args, context);
    return zonesOf(claimed.args, context).every((zone) => zones.includes(zone));
  }
  const [wanted, found] = [model.read([claimed], context), new Map(model.read([use], context).map((fact) => [fact.key, fact]))];
  return wanted
    .filter(({ written }) => written !== null)
    .every((fact) => {
      const other = found.get(fact.key);
      return other !== undefined && comparedBy(other) === comparedBy(fact);
    });
}
