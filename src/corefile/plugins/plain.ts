import type { CorefileSeverity } from "../../domain/corefile.ts";
import type { Fact } from "../fact.ts";
import type { Instance } from "../instance.ts";
import { type Options, unique } from "../option.ts";
import { type PluginModel, textsOf } from "../plugin.ts";

/** A plugin without settings: it is there or not. */
function presence(name: string, severity: CorefileSeverity, does: string, doesNot: string, repeat: PluginModel["repeat"] = "presence"): PluginModel {
  return { name, repeat, severity, does, doesNot, options: {}, read: () => [] };
}

/** A plugin whose words are compared one by one in their order. */
function words(
  model: Omit<PluginModel, "read" | "options"> & { readonly subject: string; readonly options?: Options; readonly unset?: string },
): PluginModel {
  const { subject, unset, options = {}, ...rest } = model;
  const read = (instances: readonly Instance[]): readonly Fact[] => {
    const lines = instances.flatMap(({ args, options: block }) => [args, ...block].map((line) => textsOf(line).join(" ")));
    const written = lines.join("\n");
    const shown = written === "" ? (unset ?? "") : written.replace(/^\n/, "").replaceAll("\n", "; ");
    return [
      {
        key: "words",
        subject,
        items: [{ value: written === "" ? (unset ?? "") : written, shown }],
        ordered: true,
        written,
        rule: "default",
        severity: rest.severity,
        at: instances[0]?.name ?? null,
      },
    ];
  };
  return { ...rest, options, read };
}

const chaos: PluginModel = {
  name: "chaos",
  repeat: "first",
  severity: "cosmetic",
  does: "are told the version of CoreDNS (chaos)",
  doesNot: "are not told the version of CoreDNS",
  options: {},
  read: (instances) => {
    const [version = "", ...authors] = textsOf(instances[0]?.args ?? []);
    const items = unique(authors.map((author) => ({ value: author, shown: author })));
    const common = { severity: "cosmetic", at: instances[0]?.name ?? null, rule: "set-order" } as const;
    return [
      {
        ...common,
        key: "version",
        subject: "the version that is told",
        items: [{ value: version, shown: version }],
        ordered: true,
        written: version,
      },
      { ...common, key: "authors", subject: "the authors that are told", items, ordered: false, written: authors.join(" ") },
    ];
  },
};

const loadbalance = words({
  name: "loadbalance",
  repeat: "last",
  severity: "availability",
  does: "have their addresses shuffled",
  doesNot: "have their addresses in one order: clients all take the first",
  subject: "how addresses are shuffled",
  unset: "round_robin",
  options: {
    reload: { kind: "duration", subject: "how often weights are read", severity: "availability", since: "1.10.1" },
    prefer: { kind: "networks", subject: "the networks that come first", severity: "answers", collects: true, since: "1.12.4" },
  },
});

const header = words({
  name: "header",
  repeat: "first",
  severity: "answers",
  does: "have header bits changed",
  doesNot: "have their header bits as they are",
  subject: "how header bits are changed",
  options: {
    query: { kind: "words", subject: "bits of queries", severity: "answers", since: "1.12.4" },
    response: { kind: "words", subject: "bits of answers", severity: "answers", since: "1.12.4" },
    set: { kind: "words", subject: "bits of answers", severity: "answers", until: "1.12.4" },
    clear: { kind: "words", subject: "bits of answers", severity: "answers", until: "1.12.4" },
  },
});

/** Plugins without settings, or with words that are compared as they stand. */
export const models: readonly PluginModel[] = [
  presence("loop", "availability", "are watched for forwarding loops", "are not watched for forwarding loops any more", "once"),
  presence("minimal", "cosmetic", "are answered as briefly as possible", "are answered with all records"),
  presence("any", "answers", "are not answered for type ANY", "are answered for type ANY"),
  presence("local", "answers", "are answered locally when they are local names", "are forwarded even when they are local names"),
  presence("whoami", "answers", "are answered with the client's own address", "are not answered with the client's own address"),
  presence("debug", "cosmetic", "crash the process on an error", "do not crash the process on an error"),
  chaos,
  loadbalance,
  header,
  words({
    name: "nsid",
    repeat: "once",
    severity: "cosmetic",
    does: "name the server",
    doesNot: "do not name the server",
    subject: "the name of the server",
  }),
  words({
    name: "multisocket",
    repeat: "first",
    severity: "listener",
    does: "are taken on several sockets",
    doesNot: "are taken on one socket",
    subject: "how many sockets take queries",
  }),
  words({
    name: "tls",
    repeat: "many",
    severity: "listener",
    does: "are served with a certificate",
    doesNot: "are served without a certificate",
    subject: "the certificate of the listener",
    options: { client_auth: { kind: "word", subject: "who must show a certificate", severity: "listener" } },
  }),
];
