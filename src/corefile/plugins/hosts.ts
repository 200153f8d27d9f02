import { canonicalAddress, isAddress } from "../address.ts";
import { type Fact, type Item, single } from "../fact.ts";
import type { Instance } from "../instance.ts";
import { type Options, optionFacts } from "../option.ts";
import { flag, type PluginContext, type PluginModel, textsOf } from "../plugin.ts";
import type { Token } from "../token.ts";
import { isBelow, qualified } from "../zone.ts";
import { zonesFact, zonesOf } from "../zones-fact.ts";

const OPTIONS: Options = {
  fallthrough: { kind: "fallthrough", subject: "passing on of names that are not listed (fallthrough)", severity: "answers" },
  fallthrough_unsupported: flag("passing on of record types that are not listed", "answers", { since: "1.14.7" }),
  no_reverse: flag("no names for addresses (no_reverse)", "answers"),
  ttl: { kind: "number", subject: "the TTL of listed names", severity: "answers", unset: "3600" },
  reload: { kind: "duration", subject: "how often the file is read again", severity: "availability", unset: "5s" },
};

/** `hosts`: names from a hosts file and from lines of the Corefile. The file is read even when there are lines; the first argument is always a file. */
export const model: PluginModel = {
  name: "hosts",
  repeat: "once",
  severity: "answers",
  does: "are looked up in a hosts file first",
  doesNot: "are not looked up in a hosts file any more",
  options: OPTIONS,
  read(instances, context) {
    return instances.flatMap((instance) => [
      fileFact(instance),
      zonesFact(instance, instance.args.slice(1), context, "the zones that the hosts file is for"),
      ...entryFacts(instance, context),
      ...optionFacts(instance.options.filter(isOption), OPTIONS),
    ]);
  },
};

function isOption(line: readonly Token[]): boolean {
  return Object.hasOwn(OPTIONS, line[0]?.text ?? "");
}

function fileFact({ name, args }: Instance): Fact {
  const written = args[0]?.text ?? null;
  const path = written ?? "/etc/hosts";
  return single({
    key: "file",
    subject: "the hosts file",
    value: path,
    shown: written ?? `${path} (default)`,
    written,
    rule: "default",
    severity: "answers",
    at: args[0] ?? name,
  });
}

/** One fact per name and family with its addresses in order, and one per address with its names in order. */
function entryFacts(instance: Instance, context: PluginContext): readonly Fact[] {
  const zones = zonesOf(instance.args.slice(1), context);
  const hasReverse = !instance.options.some(([word]) => word?.text === "no_reverse");
  const facts = new Map<string, { subject: string; items: Item[]; written: string[]; at: Token | null }>();
  const add = (key: string, subject: string, item: Item, line: readonly Token[]): void => {
    const fact = facts.get(key) ?? { subject, items: [], written: [], at: line[0] ?? null };
    fact.items.push(item);
    fact.written.push(item.shown);
    facts.set(key, fact);
  };
  for (const line of instance.options) {
    const [address = "", ...names] = textsOf(line).flatMap((text) => text.split(/\s+/));
    if (isOption(line) || !isAddress(address)) continue;
    for (const text of names) {
      const name = qualified(text).toLowerCase();
      if (!zones.some((zone) => isBelow(name, zone))) continue;
      const shown = name.slice(0, -1);
      add(`${address.includes(":") ? "AAAA" : "A"} ${name}`, shown, { value: canonicalAddress(address), shown: address }, line);
      if (hasReverse && !name.startsWith("*.")) add(`PTR ${canonicalAddress(address)}`, address, { value: name, shown }, line);
    }
  }
  return [...facts].map(([key, { subject, items, written, at }]) => ({
    key,
    subject,
    items,
    ordered: true,
    written: written.join(" "),
    rule: "letter-case",
    severity: "answers",
    at,
    say: (before, after) => {
      const listed = key.startsWith("PTR") ? "leads back" : "resolves";
      if (after === null) return `${subject} is not in the hosts list any more (was ${before?.join(", ")})`;
      return before === null
        ? `${subject} now ${listed} to ${after.join(", ")}`
        : `${subject} now ${listed} to ${after.join(", ")} instead of ${before.join(", ")}`;
    },
  }));
}
