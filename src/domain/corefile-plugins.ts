/** Plugins of the official CoreDNS whose name is no common word: in code they are enough where a Corefile is spoken of. */
export const COREDNS_PLUGINS: ReadonlySet<string> = new Set(
  [
    ...[
      "acl",
      "any",
      "auto",
      "autopath",
      "azure",
      "bind",
      "bufsize",
      "cache",
      "chaos",
      "debug",
      "dns64",
      "dnssec",
      "dnstap",
      "errors",
      "etcd",
      "file",
    ],
    ...["forward", "geoip", "grpc", "header", "health", "hosts", "k8s_external", "kubernetes", "loadbalance", "local", "log", "loop", "metadata"],
    ...["minimal", "multisocket", "nsid", "pprof", "prometheus", "ready", "reload", "rewrite", "root", "route53", "secondary", "sign", "template"],
    ...["timeouts", "tls", "trace", "transfer", "tsig", "view", "whoami"],
  ].values(),
);
