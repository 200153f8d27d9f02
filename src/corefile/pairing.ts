import type { Block, Corefile } from "./reading.ts";
import { showZone, type ZoneKey } from "./zone.ts";

/** A block of each file that answer for the same zones. */
export interface Pair {
  readonly before: Block;
  readonly after: Block;
  /** What they share; with `from` when a zone moved to another port or transport. */
  readonly zones: readonly { readonly key: ZoneKey; readonly from: ZoneKey | null }[];
}

/** Which blocks of two files answer for the same zones, and zones that only one of them has. */
export interface Pairing {
  readonly pairs: readonly Pair[];
  readonly removed: readonly { readonly block: Block; readonly key: ZoneKey }[];
  readonly added: readonly { readonly block: Block; readonly key: ZoneKey }[];
}

interface Served {
  readonly block: Block;
  readonly key: ZoneKey;
  /** Among several blocks for one zone: the name of their view, else the addresses they are bound to. */
  readonly tell: string;
}

/** Finds for every zone of a file the block of the other that answers for it: same zone and listener first, then same zone. */
export function pairBlocks(before: Corefile, after: Corefile): Pairing {
  const rest = servedBy(after);
  const left: Served[] = [];
  const pairs = new Map<string, { before: Block; after: Block; zones: { key: ZoneKey; from: ZoneKey | null }[] }>();
  const join = (one: Served, other: Served, from: ZoneKey | null): void => {
    rest.splice(rest.indexOf(other), 1);
    const name = `${one.block.index} ${other.block.index}`;
    const pair = pairs.get(name) ?? { before: one.block, after: other.block, zones: [] };
    pair.zones.push({ key: other.key, from });
    pairs.set(name, pair);
  };
  const index = indexed(rest);
  for (const one of servedBy(before)) {
    const same = (index.get(showZone(one.key)) ?? []).filter((other) => rest.includes(other));
    const other = same.find(({ tell }) => tell === one.tell) ?? same[0];
    if (other === undefined) left.push(one);
    else join(one, other, null);
  }
  const removed = left.filter((one) => {
    const other = rest.find(({ key }) => key.zone === one.key.zone);
    if (other !== undefined) join(one, other, one.key);
    return other === undefined;
  });
  return { pairs: [...pairs.values()], removed, added: rest };
}

function servedBy({ blocks }: Corefile): Served[] {
  return blocks.flatMap((block) => block.zones.map((key) => ({ block, key, tell: tellOf(block) })));
}

function indexed(served: readonly Served[]): ReadonlyMap<string, readonly Served[]> {
  const index = new Map<string, Served[]>();
  for (const one of served) index.set(showZone(one.key), [...(index.get(showZone(one.key)) ?? []), one]);
  return index;
}

/** What tells a block from others for the same zone. */
export function tellOf({ plugins }: Block): string {
  const view = plugins.get("view")?.[0]?.args[0]?.text;
  const bound = (plugins.get("bind") ?? []).flatMap(({ args }) => args.map(({ text }) => text)).sort();
  return JSON.stringify([view ?? null, bound]);
}
