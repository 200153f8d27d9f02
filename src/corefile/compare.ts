import { COREFILE_SEVERITIES, type CorefileDifference, type CorefileLayer } from "../domain/corefile.ts";
import { comparePlugins, compareProcess, contextOf, namesOf, usesInWords } from "./compare-plugins.ts";
import { type Compared, compareFacts, placed } from "./difference.ts";
import type { RuleName } from "./fact.ts";
import { type Pair, type Pairing, pairBlocks, tellOf } from "./pairing.ts";
import type { ParseFailure } from "./parse-failure.ts";
import { PLUGINS } from "./plugins/index.ts";
import type { Block, Corefile, Reading } from "./reading.ts";
import { startsLine, type Token } from "./token.ts";
import { isBelow, showZone, type ZoneKey } from "./zone.ts";

/** What two Corefiles come to. */
export type Comparison =
  | {
      readonly layer: CorefileLayer;
      /** Rules by which other spellings are equal, in the order of their names. */
      readonly rules: readonly RuleName[];
      /** Worst first, then in the order of the file. */
      readonly differences: readonly CorefileDifference[];
      /** Plugins of either file that are compared word by word only. */
      readonly notModelled: readonly string[];
      /** What was not known: imports and variables. Equal references to them count as equal. */
      readonly unknown: readonly string[];
    }
  | { readonly layer: "unreadable"; readonly failures: readonly { readonly side: "before" | "after"; readonly failure: ParseFailure }[] };

/** Compares two Corefiles by what they do. Both must have been read for the same release. */
export function compareCorefiles(before: Reading, after: Reading): Comparison {
  if (!before.ok || !after.ok) {
    const sides = [
      { side: "before" as const, reading: before },
      { side: "after" as const, reading: after },
    ];
    return { layer: "unreadable", failures: sides.flatMap(({ side, reading }) => (reading.ok ? [] : [{ side, failure: reading.failure }])) };
  }
  const about = { notModelled: notModelledIn(before, after), unknown: unknownIn(before, after) };
  if (before.text === after.text) return { layer: "text", rules: [], differences: [], ...about };
  if (tokensOf(before) === tokensOf(after)) return { layer: "tokens", rules: [], differences: [], ...about };
  const pairing = pairBlocks(before, after);
  const parts: readonly Compared[] = [
    zoneChanges(pairing, before, after),
    ...pairing.pairs.map((pair) => comparePair(pair, before, after)),
    compareProcess(before, after),
    compareArrangement(pairing, before, after),
    openImports(
      [],
      before.openImports.map(({ what }) => what),
      after.openImports.map(({ what }) => what),
    ),
  ];
  const differences = merged(parts.flatMap((part) => part.differences));
  const rules = [...new Set(parts.flatMap((part) => part.rules))].sort();
  return { layer: differences.length > 0 ? "different" : "rules", rules, differences, ...about };
}

/** The words of a file with their lines and blocks, imports worked in: what is the same for CoreDNS apart from line numbers. */
function tokensOf({ blocks }: Corefile): string {
  const written = blocks.map(({ source }) => {
    const keys = source.keys.map(({ text }) => text);
    const directives = source.directives.map(({ name, tokens }) => [
      name,
      tokens.map((token, at) => [at > 0 && startsLine(tokens[at - 1] as Token, token), token.text]),
    ]);
    return [keys, directives, source.openImports.map(({ what }) => what)];
  });
  return JSON.stringify(written);
}

function notModelledIn(...files: readonly Corefile[]): readonly string[] {
  const names = files.flatMap(({ blocks }) => blocks.flatMap(({ plugins }) => [...plugins.keys()]));
  return [...new Set(names)].filter((name) => !PLUGINS.has(name)).sort();
}

function unknownIn(...files: readonly Corefile[]): readonly string[] {
  const found = files.flatMap(({ blocks, openImports: top, unknownVariables }) => [
    ...[...top, ...blocks.flatMap((block) => block.openImports)].map(({ what }) => `import ${what}`),
    ...unknownVariables.map((name) => `{$${name}}`),
  ]);
  return [...new Set(found)].sort();
}

function comparePair(pair: Pair, before: Corefile, after: Corefile): Compared {
  const compared = comparePlugins(pair, before, after);
  const [one, other] = [pair.before, pair.after];
  const rules: RuleName[] = [...compared.rules];
  const [old, now] = [[...one.plugins.keys()], [...other.plugins.keys()]];
  if (old.length === now.length && old.join() !== now.join() && old.every((name) => now.includes(name))) rules.push("plugin-order");
  const spelled = (block: Block): string => block.keys.map(({ text }) => text).join(" ");
  if (sameZones(one, other) && spelled(one) !== spelled(other)) rules.push("zone-spelling");
  if (isImported(one) !== isImported(other)) rules.push("import-inlined");
  const zones = pair.zones.map(({ key }) => showZone(key));
  const imports = openImports(
    zones,
    one.openImports.map(({ what }) => what),
    other.openImports.map(({ what }) => what),
  );
  return { differences: [...moved(pair, before, after), ...compared.differences, ...probed(pair, before, after), ...imports.differences], rules };
}

function sameZones(one: Block, other: Block): boolean {
  const names = ({ zones }: Block): string => zones.map(showZone).sort().join();
  return names(one) === names(other);
}

function isImported({ source }: Block): boolean {
  return source.directives.some(({ tokens }) => tokens.some(({ via }) => via !== null));
}

function moved({ zones, before, after }: Pair, old: Corefile, now: Corefile): readonly CorefileDifference[] {
  return zones.flatMap(({ key, from }) => {
    if (from === null) return [];
    const [was, is] = [listener(from), listener(key)];
    const message = `${namesOf([key.zone], now)}: answered on ${is} instead of ${was}`;
    const at = { before: placed(before.keys[0], old.file), after: placed(after.keys[0], now.file) };
    return [{ severity: "listener" as const, message, plugin: null, zones: [showZone(key)], before: was, after: is, at }];
  });
}

function listener({ scheme, port }: ZoneKey): string {
  return `${scheme === "dns" ? "" : `${scheme} `}port ${port}`;
}

/** `loop` asks a name below the first zone of its block. */
function probed({ before, after }: Pair, old: Corefile, now: Corefile): readonly CorefileDifference[] {
  const [one, other] = [before.zones[0], after.zones[0]];
  const both = before.plugins.has("loop") && after.plugins.has("loop");
  if (!both || one === undefined || other === undefined || !sameZones(before, after) || showZone(one) === showZone(other)) return [];
  const message = `loops are looked for below ${showZone(other)} instead of ${showZone(one)}: loop takes the first zone of its block`;
  const at = { before: placed(before.keys[0], old.file), after: placed(after.keys[0], now.file) };
  return [{ severity: "availability", message, plugin: "loop", zones: [showZone(other)], before: showZone(one), after: showZone(other), at }];
}

function zoneChanges({ removed, added }: Pairing, before: Corefile, after: Corefile): Compared {
  const gone = removed.map(({ block, key }): CorefileDifference => {
    const heir = after.blocks
      .flatMap(({ zones }) => zones)
      .filter(({ zone }) => zone !== key.zone && isBelow(key.zone, zone))
      .sort((a, b) => b.zone.length - a.zone.length)[0];
    const next =
      heir === undefined
        ? "are refused now"
        : `now go where ${heir.zone === "." ? "all other names" : showZone(heir)} go${heir.zone === "." ? "" : "es"}`;
    return {
      severity: "answers",
      message: `queries for ${namesOf([key.zone], before)} ${next}: the server block ${showZone(key)} is gone (was ${summary(block)})`,
      plugin: null,
      zones: [showZone(key)],
      before: showZone(key),
      after: null,
      at: { before: placed(block.keys[0], before.file), after: null },
    };
  });
  const come = added.map(
    ({ block, key }): CorefileDifference => ({
      severity: "answers",
      message: `queries for ${namesOf([key.zone], after)} now have a server block of their own: ${summary(block)}`,
      plugin: null,
      zones: [showZone(key)],
      before: null,
      after: showZone(key),
      at: { before: null, after: placed(block.keys[0], after.file) },
    }),
  );
  return { differences: [...gone, ...come], rules: [] };
}

/** What a block does, in one line. */
function summary({ plugins }: Block): string {
  const uses = [...plugins.values()].map(usesInWords).join("; ");
  return uses === "" ? "no plugins, so every query is refused" : uses.length > 200 ? `${uses.slice(0, 200)} …` : uses;
}

function openImports(zones: readonly string[], before: readonly string[], after: readonly string[]): Compared {
  if (before.join("\n") === after.join("\n")) return { differences: [], rules: [] };
  const [old, now] = [before.join(", ") || null, after.join(", ") || null];
  const message = `imports of which nothing is known differ: now ${now ?? "none"} instead of ${old ?? "none"}`;
  return {
    differences: [{ severity: "answers", message, plugin: null, zones, before: old, after: now, at: { before: null, after: null } }],
    rules: [],
  };
}

/** Plugins of which blocks on one listener can have only one setting: the last block, or the first, decides for all. */
const LISTENER_WIDE = ["timeouts", "multisocket", "tls"];

/** What only the arrangement of blocks changes: their order, views, and whether zones share a block. */
function compareArrangement({ pairs }: Pairing, before: Corefile, after: Corefile): Compared {
  const differences: CorefileDifference[] = [];
  const rules: RuleName[] = [];
  const order = pairs.map((pair) => pair.after.index);
  const isReordered = order.some((index, at) => at > 0 && index < (order[at - 1] ?? 0));
  if (isReordered) {
    const reordered = [...orderedViews(pairs), ...LISTENER_WIDE.flatMap((plugin) => listenerOrder(plugin, pairs, after))];
    if (reordered.length === 0) rules.push("block-order");
    differences.push(...reordered);
  }
  for (const own of ["before", "after"] as const) {
    for (const group of splits(pairs, own)) {
      rules.push("block-split");
      const stateful = [...(group[0]?.[own].plugins.keys() ?? [])].filter((name) => PLUGINS.get(name)?.hasState === true);
      if (stateful.length === 0) continue;
      const zones = group.flatMap((pair) => pair.zones.map(({ key }) => showZone(key)));
      const message = `${zones.join(" and ")} ${own === "before" ? "no longer" : "now"} share one server block: each part has ${own === "before" ? "its own" : "the same"} ${stateful.join(" and ")}`;
      const at = { before: placed(group[0]?.before.keys[0], before.file), after: placed(group[0]?.after.keys[0], after.file) };
      differences.push({ severity: "cosmetic", message, plugin: null, zones, before: null, after: null, at });
    }
  }
  return { differences, rules };
}

/** Blocks of one side that several of the other stand for. */
function splits(pairs: readonly Pair[], side: "before" | "after"): readonly (readonly Pair[])[] {
  const groups = new Map<Block, Pair[]>();
  for (const pair of pairs) groups.set(pair[side], [...(groups.get(pair[side]) ?? []), pair]);
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Among blocks for one zone the first whose view fits answers. */
function orderedViews(pairs: readonly Pair[]): readonly CorefileDifference[] {
  const byZone = new Map<string, Pair[]>();
  for (const pair of pairs) for (const { key } of pair.zones) byZone.set(showZone(key), [...(byZone.get(showZone(key)) ?? []), pair]);
  return [...byZone].flatMap(([zone, same]) => {
    const sorted = [...same].sort((a, b) => a.after.index - b.after.index);
    if (same.length < 2 || same.every((pair, at) => pair === sorted[at])) return [];
    const names = (list: readonly Pair[]): string =>
      list.map(({ after }) => (JSON.parse(tellOf(after)) as [string | null])[0] ?? "no view").join(", ");
    const message = `${zone}: views are tried in another order: now ${names(sorted)} instead of ${names(same)}`;
    return [
      {
        severity: "answers" as const,
        message,
        plugin: "view",
        zones: [zone],
        before: names(same),
        after: names(sorted),
        at: { before: null, after: null },
      },
    ];
  });
}

function listenerOrder(plugin: string, pairs: readonly Pair[], after: Corefile): readonly CorefileDifference[] {
  const model = PLUGINS.get(plugin);
  const holders = pairs.filter((pair) => pair.after.plugins.has(plugin));
  const [first, ...others] = holders;
  if (model === undefined || first === undefined) return [];
  const facts = (pair: Pair) => model.read(pair.after.plugins.get(plugin) ?? [], contextOf(pair.after, after));
  const files = { before: after.file, after: after.file };
  const conflicting = others.filter((pair) => compareFacts(plugin, [], facts(first), facts(pair), files).differences.length > 0);
  if (conflicting.length === 0) return [];
  const message = `blocks that set ${plugin} differently for one listener stand in another order: one of them decides for all`;
  const zones = holders.flatMap(({ zones: keys }) => keys.map(({ key }) => showZone(key)));
  return [
    { severity: "listener", message, plugin, zones, before: null, after: null, at: { before: null, after: placed(first.after.keys[0], after.file) } },
  ];
}

/** The same difference in several zones is one; worst first. */
function merged(differences: readonly CorefileDifference[]): readonly CorefileDifference[] {
  const byText = new Map<string, CorefileDifference>();
  for (const difference of differences) {
    const name = JSON.stringify([difference.message, difference.plugin, difference.before, difference.after]);
    const known = byText.get(name);
    byText.set(name, known === undefined ? difference : { ...known, zones: [...new Set([...known.zones, ...difference.zones])] });
  }
  return [...byText.values()].sort((a, b) => COREFILE_SEVERITIES.indexOf(a.severity) - COREFILE_SEVERITIES.indexOf(b.severity));
}
