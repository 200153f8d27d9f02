import { canonicalAddress } from "../address.ts";
import { type Fact, single } from "../fact.ts";
import { type Options, optionFacts, unique } from "../option.ts";
import { linesOf, type PluginModel, textsOf } from "../plugin.ts";
import { isSince } from "../version.ts";

const BIND: Options = {
  except: { kind: "networks", subject: "the addresses that are left out", severity: "listener", collects: true, since: "1.8.4" },
};

/** `bind`: the addresses a block listens on; several uses add up. The first is the one that `loop` asks. */
export const bind: PluginModel = {
  name: "bind",
  repeat: "many",
  severity: "listener",
  does: "are served on some addresses only",
  doesNot: "are served on all addresses",
  options: BIND,
  read(instances) {
    const words = instances.flatMap(({ args }) => textsOf(args));
    const fact: Fact = {
      key: "addresses",
      subject: "the addresses that queries are taken on",
      items: unique(words.map((word) => ({ value: canonicalAddress(word), shown: word }))),
      ordered: false,
      written: words.join(" "),
      rule: "set-order",
      severity: "listener",
      at: instances[0]?.args[0] ?? null,
    };
    return [fact, ...optionFacts(linesOf(instances), BIND)];
  },
};

const TIMEOUTS: Options = {
  read: { kind: "duration", subject: "how long reading may take", severity: "availability", unset: "3s" },
  write: { kind: "duration", subject: "how long writing may take", severity: "availability", unset: "5s" },
  idle: { kind: "duration", subject: "how long a connection may be idle", severity: "availability", unset: "10s" },
};

/** `timeouts`: of a listener. A bare number is seconds. */
export const timeouts: PluginModel = {
  name: "timeouts",
  repeat: "many",
  severity: "availability",
  does: "have connection timeouts of their own",
  doesNot: "have CoreDNS's own connection timeouts",
  options: TIMEOUTS,
  read: (instances) =>
    optionFacts(
      linesOf(instances).map((line) =>
        line.map((token, at) => (at === 1 && /^\d+$/.test(token.text) ? { ...token, text: `${token.text}s` } : token)),
      ),
      TIMEOUTS,
    ),
};

/** `bufsize`: the largest UDP answer. Only the first use counts. */
export const bufsize: PluginModel = {
  name: "bufsize",
  repeat: "first",
  severity: "listener",
  does: "have a limit for UDP answers",
  doesNot: "have no limit of their own for UDP answers",
  options: {},
  read(instances, { version }) {
    const written = instances[0]?.args[0]?.text ?? null;
    const unset = isSince(version, "1.11.0") ? "1232" : "512";
    return [
      single({
        key: "size",
        subject: "the largest UDP answer",
        value: String(Number(written ?? unset)),
        shown: written ?? `${unset} (default)`,
        written,
        rule: "default",
        severity: "listener",
        at: instances[0]?.name ?? null,
      }),
    ];
  },
};
