import type { CorefileFinding } from "../../domain/corefile.ts";
import type { Instance } from "../instance.ts";
import { fromOf } from "../plugins/forward.ts";
import type { Block, Corefile } from "../reading.ts";
import { isBelow } from "../zone.ts";
import { finding } from "./finding.ts";

/** What starts clean and can never do anything. */
export function checkDead(corefile: Corefile): readonly CorefileFinding[] {
  return corefile.blocks.flatMap((block) => [...deadForwards(block, corefile), ...loopWatch(block, corefile)]);
}

function deadForwards({ plugins, zones }: Block, corefile: Corefile): readonly CorefileFinding[] {
  const earlier: Instance[] = [];
  return (plugins.get("forward") ?? []).flatMap((instance) => {
    const from = fromOf(instance);
    const name = from === "." ? "." : from.slice(0, -1);
    const outside = zones.length > 0 && !zones.some(({ zone }) => isBelow(from, zone.toLowerCase()) || isBelow(zone.toLowerCase(), from));
    const cover = earlier.find(
      (other) => !other.options.some(([word]) => word?.text === "except" || word?.text === "next") && isBelow(from, fromOf(other)),
    );
    earlier.push(instance);
    if (!outside && cover === undefined) return [];
    return [
      finding(corefile, instance.args[0] ?? instance.name, {
        rule: "forward-unreachable",
        severity: "dead",
        message: outside
          ? `no query for ${name} ever comes to this block, which is for other names`
          : `no query comes to this forward: the one on line ${cover?.name.line} takes every name below ${name}`,
        remedy: outside ? `Give ${name} a server block of its own.` : "Put the narrower forward first.",
      }),
    ];
  });
}

/** A resolver file may lead back to CoreDNS itself. */
function loopWatch({ plugins }: Block, corefile: Corefile): readonly CorefileFinding[] {
  const forward = (plugins.get("forward") ?? []).find(({ args }) => args.slice(1).some(({ text }) => text.startsWith("/")));
  if (forward === undefined || plugins.has("loop")) return [];
  return [
    finding(corefile, forward.name, {
      rule: "loop-missing",
      severity: "warning",
      message: "queries go to the resolvers of a file, which may name CoreDNS itself, and no loop plugin watches for that",
      remedy: "Add loop to the block.",
    }),
  ];
}
