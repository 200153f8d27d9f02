import type { CorefileFinding, CorefileUpgrade } from "../domain/corefile.ts";
import { listed } from "../domain/outcome.ts";
import { checkCorefile } from "./check.ts";
import { comparePlugins } from "./compare-plugins.ts";
import { placed } from "./difference.ts";
import { pairBlocks } from "./pairing.ts";
import { pluginsOf } from "./plugin-history.ts";
import type { Block, Corefile, Reading } from "./reading.ts";

/** What the same Corefile comes to in another release. */
export type UpgradeParts = Pick<CorefileUpgrade, "breaks" | "mends" | "changes">;

/**
 * What changes when a Corefile is run by another release: what the new one refuses that the old one took, and the other way about, defaults that
 * changed, and the order in which its plugins run. Both must be readings of the same text. Source: the version tables here, computed from
 * `plugin.cfg` and the plugins' `setup.go` of every tag.
 */
export function upgradeOf(before: Reading, after: Reading): UpgradeParts {
  const [old, now] = [checkCorefile(before), checkCorefile(after)];
  const fresh = (found: readonly CorefileFinding[], known: readonly CorefileFinding[]): readonly CorefileFinding[] =>
    found.filter((one) => !known.some((other) => sameFinding(one, other)));
  const parts = { breaks: fresh(now, old), mends: fresh(old, now) };
  if (!before.ok || !after.ok) return { ...parts, changes: [] };
  const defaults = pairBlocks(before, after).pairs.flatMap((pair) => comparePlugins(pair, before, after).differences);
  return { ...parts, changes: [...defaults, ...after.blocks.flatMap((block) => reordered(block, before, after))] };
}

/** Messages name the release, so that rule and place tell whether two findings are the same. */
function sameFinding(one: CorefileFinding, other: CorefileFinding): boolean {
  return one.rule === other.rule && one.at.file === other.at.file && one.at.line === other.at.line && one.at.column === other.at.column;
}

/** Plugins of a block that the new release runs in another order. */
function reordered(block: Block, before: Corefile, after: Corefile): CorefileUpgrade["changes"] {
  const [old, now] = [pluginsOf(before.version), pluginsOf(after.version)];
  const used = now.filter((name) => block.plugins.has(name) && old.includes(name));
  return used.flatMap((name, at) => {
    const passed = used.slice(at + 1).filter((other) => old.indexOf(other) < old.indexOf(name));
    if (passed.length === 0) return [];
    const place = placed(block.plugins.get(name)?.[0]?.name, after.file);
    return [
      {
        severity: "answers" as const,
        message: `${name} runs before ${listed(passed)} in CoreDNS ${after.version}, and after ${passed.length === 1 ? "it" : "them"} in ${before.version}`,
        plugin: name,
        zones: block.zones.map(({ zone }) => zone),
        before: null,
        after: null,
        at: { before: place, after: place },
      },
    ];
  });
}
