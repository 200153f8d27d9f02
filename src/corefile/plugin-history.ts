import { isSince } from "./version.ts";

/**
 * Plugins of the official binary in the order in which CoreDNS 1.14.7 runs them (`plugin.cfg` of that tag), with those that earlier releases had
 * at their end.
 */
const ORDER = [
  ...["root", "metadata", "geoip", "cancel", "proxyproto", "quic", "grpc_server", "https", "https3", "timeouts", "multisocket", "reload", "nsid"],
  ...["bufsize", "bind", "debug", "trace", "ready", "health", "pprof", "shed", "prometheus", "errors", "log", "dnstap", "local", "dns64", "any"],
  ...["chaos", "loadbalance", "tsig", "rewrite", "autopath", "acl", "cache", "header", "dnssec", "tls", "minimal", "template", "transfer", "hosts"],
  ...[
    "route53",
    "azure",
    "clouddns",
    "federation",
    "k8s_external",
    "kubernetes",
    "file",
    "auto",
    "secondary",
    "etcd",
    "loop",
    "forward",
    "grpc",
    "erratic",
  ],
  ...["whoami", "on", "sign", "view", "nomad"],
  ...["proxy", "reverse", "startup", "shutdown"],
] as const;

const NAMES: ReadonlySet<string> = new Set(ORDER);

/** First release with a plugin, and first release without it, computed from `plugin.cfg` of every tag from 1.0.0 on. */
const HISTORY: Readonly<Partial<Record<(typeof ORDER)[number], { readonly since?: string; readonly until?: string }>>> = {
  route53: { since: "1.0.5" },
  forward: { since: "1.0.5" },
  on: { since: "1.0.5" },
  reload: { since: "1.1.0" },
  startup: { until: "1.1.1" },
  shutdown: { until: "1.1.1" },
  metadata: { since: "1.2.0" },
  reverse: { until: "1.2.0" },
  loop: { since: "1.2.1" },
  k8s_external: { since: "1.3.0" },
  cancel: { since: "1.5.0" },
  ready: { since: "1.5.0" },
  grpc: { since: "1.5.0" },
  proxy: { until: "1.5.0" },
  any: { since: "1.5.1" },
  azure: { since: "1.6.2" },
  clouddns: { since: "1.6.3" },
  sign: { since: "1.6.3" },
  acl: { since: "1.6.4" },
  transfer: { since: "1.6.5" },
  bufsize: { since: "1.6.6" },
  dns64: { since: "1.7.0" },
  federation: { until: "1.7.0" },
  local: { since: "1.8.1" },
  minimal: { since: "1.8.4" },
  geoip: { since: "1.8.5" },
  header: { since: "1.8.5" },
  tsig: { since: "1.9.4" },
  view: { since: "1.10.0" },
  timeouts: { since: "1.10.1" },
  multisocket: { since: "1.12.0" },
  quic: { since: "1.12.2" },
  nomad: { since: "1.13.0" },
  grpc_server: { since: "1.14.0" },
  https: { since: "1.14.0" },
  https3: { since: "1.14.0" },
  proxyproto: { since: "1.14.3" },
  shed: { since: "1.14.7" },
};

/** Whether the official binary of a release has a plugin, and if not, since or until when it has. */
export type Availability =
  | { readonly is: "there" }
  | { readonly is: "not-yet"; readonly since: string }
  | { readonly is: "removed"; readonly until: string }
  | { readonly is: "never" };

/** Looks a plugin up in the tables. `never` is a plugin of a binary that somebody built with more. */
export function availability(plugin: string, version: string): Availability {
  if (!NAMES.has(plugin)) return { is: "never" };
  const { since, until } = Object.hasOwn(HISTORY, plugin) ? (HISTORY[plugin as keyof typeof HISTORY] ?? {}) : {};
  if (since !== undefined && !isSince(version, since)) return { is: "not-yet", since };
  return until !== undefined && isSince(version, until) ? { is: "removed", until } : { is: "there" };
}

/** The plugins of a release, in the order in which it runs them. */
export function pluginsOf(version: string): readonly string[] {
  const there = ORDER.filter((name) => availability(name, version).is === "there");
  return MOVES.reduce<readonly string[]>(
    (order, { since, plugins, before }) => (isSince(version, since) ? order : moved(order, plugins, before)),
    there,
  );
}

/** Where plugins stood before a release, newest release first. Sources: commits that changed `plugin.cfg`. */
const MOVES: readonly { readonly since: string; readonly plugins: readonly string[]; readonly before: string }[] = [
  { since: "1.14.7", plugins: ["cache", "rewrite", "acl"], before: "header" },
  { since: "1.14.7", plugins: ["autopath"], before: "minimal" },
  { since: "1.14.7", plugins: ["tls"], before: "proxyproto" },
  { since: "1.14.2", plugins: ["acl"], before: "any" },
  { since: "1.11.3", plugins: ["root"], before: "bind" },
];

function moved(order: readonly string[], plugins: readonly string[], before: string): readonly string[] {
  const present = plugins.filter((plugin) => order.includes(plugin));
  const rest = order.filter((plugin) => !present.includes(plugin));
  const anchor = rest.indexOf(before);
  const at = anchor === -1 ? rest.findIndex((plugin) => ORDER.indexOf(plugin as never) > ORDER.indexOf(before as never)) : anchor;
  return [...rest.slice(0, at), ...present, ...rest.slice(at)];
}
