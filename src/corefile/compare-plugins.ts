import type { CorefileDifference } from "../domain/corefile.ts";
import { type Compared, compareFacts, type Files, placed } from "./difference.ts";
import type { RuleName } from "./fact.ts";
import type { Instance } from "./instance.ts";
import type { Pair } from "./pairing.ts";
import { counting, type PluginContext, type PluginModel } from "./plugin.ts";
import { PLUGINS } from "./plugins/index.ts";
import type { Block, Corefile } from "./reading.ts";
import { showZone } from "./zone.ts";

/** What a block answers for, in words: "corp.example", "all names", "all other names". */
export function namesOf(zones: readonly string[], { blocks }: Corefile): string {
  const shown = zones.map((zone) => (zone !== "." ? zone.replace(/\.$/, "") : blocks.length > 1 ? "all other names" : "all names"));
  return shown.length > 2 ? `${shown[0]} and ${shown.length - 1} more zones` : shown.join(" and ");
}

/** Where the plugins of a block work. */
export function contextOf(block: Block, corefile: Corefile): PluginContext {
  const zones = block.zones.map(({ zone }) => zone);
  return { zones, names: namesOf(zones, corefile), version: corefile.version };
}

/** Compares the plugins of two blocks, apart from those that the whole process shares. */
export function comparePlugins({ before, after, zones }: Pair, old: Corefile, now: Corefile): Compared {
  const differences: CorefileDifference[] = [];
  const rules: RuleName[] = [];
  const shared = zones.map(({ key }) => showZone(key));
  const files = { before: old.file, after: now.file };
  for (const name of new Set([...before.plugins.keys(), ...after.plugins.keys()])) {
    const model = PLUGINS.get(name);
    if (model?.isProcessWide === true) continue;
    const [one, other] = [before.plugins.get(name), after.plugins.get(name)];
    const names = namesOf(
      zones.map(({ key }) => key.zone),
      now,
    );
    if (one === undefined || other === undefined) {
      differences.push(comeOrGone(name, model, { one, other, names, zones: shared, files }));
      continue;
    }
    // The same words may mean something else in another release: a default that changed.
    if (sameWords(one, other) && (old.version === now.version || model === undefined)) continue;
    if (model === undefined) {
      differences.push(notModelled(name, one, other, shared, files));
      continue;
    }
    const facts = (block: Block, corefile: Corefile, uses: readonly Instance[]) =>
      model.read(counting(model, uses), { ...contextOf(block, corefile), names });
    const compared = compareFacts(name, shared, facts(before, old, one), facts(after, now, other), files);
    differences.push(...compared.differences);
    const found =
      compared.rules.length > 0 || compared.differences.length > 0
        ? compared.rules
        : ([one.length === other.length ? "option-order" : "last-wins"] as const);
    rules.push(...found);
  }
  return { differences, rules };
}

/** Compares the plugins that the whole process shares, wherever they stand. */
export function compareProcess(before: Corefile, after: Corefile): Compared {
  const files = { before: before.file, after: after.file };
  const compared = [...PLUGINS.values()]
    .filter(({ isProcessWide }) => isProcessWide === true)
    .map((model): Compared => {
      const [one, other] = [usesOf(model.name, before), usesOf(model.name, after)];
      if (one.length === 0 && other.length === 0) return { differences: [], rules: [] };
      if (one.length === 0 || other.length === 0) {
        const [gone, come] = [one.length > 0 ? one.flat() : undefined, other.length > 0 ? other.flat() : undefined];
        return { differences: [comeOrGone(model.name, model, { one: gone, other: come, names: null, zones: [], files })], rules: [] };
      }
      const facts = (uses: readonly (readonly Instance[])[], corefile: Corefile) => processFacts(model, uses, corefile);
      return compareFacts(model.name, [], facts(one, before), facts(other, after), files);
    });
  return { differences: compared.flatMap(({ differences }) => differences), rules: compared.flatMap(({ rules }) => rules) };
}

function usesOf(name: string, { blocks }: Corefile): readonly (readonly Instance[])[] {
  return blocks.flatMap(({ plugins }) => plugins.get(name) ?? []).length === 0
    ? []
    : blocks.flatMap(({ plugins }) => [plugins.get(name) ?? []]).filter((uses) => uses.length > 0);
}

/** Of an interval the last block counts; addresses add up. */
function processFacts(model: PluginModel, uses: readonly (readonly Instance[])[], corefile: Corefile) {
  const context: PluginContext = { zones: [], names: "CoreDNS", version: corefile.version };
  const perBlock = uses.map((instances) => model.read(counting(model, instances), context));
  if (model.repeat === "first") return perBlock.at(-1) ?? [];
  const merged = new Map<string, ReturnType<PluginModel["read"]>[number]>();
  for (const fact of perBlock.flat()) {
    const known = merged.get(fact.key);
    const items = [...(known?.items ?? []), ...fact.items];
    merged.set(
      fact.key,
      known === undefined ? fact : { ...known, items: items.filter(({ value }, at) => items.findIndex((item) => item.value === value) === at) },
    );
  }
  return [...merged.values()];
}

/** The words of some uses of a plugin, for people. */
export function usesInWords(uses: readonly Instance[]): string {
  return uses
    .map(({ name, args, options }) => {
      const line = [name, ...args].map(({ text }) => word(text)).join(" ");
      return options.length === 0 ? line : `${line} { ${options.map((words) => words.map(({ text }) => word(text)).join(" ")).join("; ")} }`;
    })
    .join("; ");
}

function word(text: string): string {
  return text === "" || /[\s"]/.test(text) ? JSON.stringify(text) : text;
}

function sameWords(a: readonly Instance[], b: readonly Instance[]): boolean {
  return JSON.stringify(wordsOf(a)) === JSON.stringify(wordsOf(b));
}

function wordsOf(uses: readonly Instance[]): unknown {
  return uses.map(({ args, options }) => [args.map(({ text }) => text), options.map((line) => line.map(({ text }) => text))]);
}

interface Change {
  readonly one: readonly Instance[] | undefined;
  readonly other: readonly Instance[] | undefined;
  /** What it happens to; null for the whole server. */
  readonly names: string | null;
  readonly zones: readonly string[];
  readonly files: Files;
}

function comeOrGone(name: string, model: PluginModel | undefined, { one, other, names, zones, files }: Change): CorefileDifference {
  const uses = usesInWords(other ?? one ?? []);
  const effect =
    model === undefined
      ? other === undefined
        ? `lost the plugin ${name}, which is not modelled`
        : `have the plugin ${name} now, which is not modelled`
      : other === undefined
        ? model.doesNot
        : model.does;
  const now = other !== undefined && model !== undefined ? `${effect} now` : effect;
  return {
    severity: model?.severity ?? "answers",
    message:
      names === null
        ? `CoreDNS ${effect} (${other === undefined ? "was " : ""}${uses})`
        : `${names}: queries ${now} (${other === undefined ? "was " : ""}${uses})`,
    plugin: name,
    zones,
    before: one === undefined ? null : uses,
    after: other === undefined ? null : uses,
    at: { before: placed(one?.[0]?.name, files.before), after: placed(other?.[0]?.name, files.after) },
  };
}

function notModelled(name: string, one: readonly Instance[], other: readonly Instance[], zones: readonly string[], files: Files): CorefileDifference {
  const [before, after] = [usesInWords(one), usesInWords(other)];
  return {
    severity: "answers",
    message: `the plugin ${name} is not modelled, so that every word of it counts: now ${after} instead of ${before}`,
    plugin: name,
    zones,
    before,
    after,
    at: { before: placed(one[0]?.name, files.before), after: placed(other[0]?.name, files.after) },
  };
}
