import { canonicalDuration, parseDuration } from "../duration.ts";
import { single } from "../fact.ts";
import type { PluginModel } from "../plugin.ts";

/** `reload`: the Corefile is read again when it changes; one interval for the process, and only the first line of the first use counts. */
export const model: PluginModel = {
  name: "reload",
  repeat: "first",
  severity: "availability",
  does: "follows changes of the Corefile without a restart",
  doesNot: "does not follow changes of the Corefile any more: pods must be restarted",
  isProcessWide: true,
  options: {},
  read(instances) {
    const args = instances[0]?.args ?? [];
    const [interval = "30s", jitter = "15s"] = args.map(({ text }) => text);
    const [every, spread] = [parseDuration(interval), parseDuration(jitter)];
    const most = every === undefined || spread === undefined ? canonicalDuration(jitter) : `${Math.min(spread, every / 2)}ns`;
    const common = {
      written: args.map(({ text }) => text).join(" ") || null,
      rule: "duration",
      severity: "availability",
      at: instances[0]?.name ?? null,
    } as const;
    return [
      single({ ...common, key: "interval", subject: "how often the Corefile is looked at", value: canonicalDuration(interval), shown: interval }),
      single({ ...common, key: "jitter", subject: "how much that varies", value: most, shown: jitter }),
    ];
  },
};
