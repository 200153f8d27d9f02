import type { RuleName } from "../../src/corefile/fact.ts";
import type { CorefileSeverity } from "../../src/domain/corefile.ts";

/** Two spellings of a plugin that mean the same, with the rule that says so. Null when only words in quotes or blanks differ. */
export interface NeutralEdit {
  readonly before: string;
  readonly after: string;
  readonly rule: RuleName | null;
  /** The zones of the block; `.` when not given. */
  readonly zone?: string;
  readonly version?: string;
}

/** Two spellings that do not mean the same, with what must be said of them. */
export interface MeaningfulEdit {
  readonly before: string;
  readonly after: string;
  readonly severity: CorefileSeverity;
  readonly says: RegExp;
  readonly zone?: string;
  readonly version?: string;
}

const neutral = (before: string, after: string, rule: RuleName | null, more: Partial<NeutralEdit> = {}): NeutralEdit => ({
  before,
  after,
  rule,
  ...more,
});
const changed = (before: string, after: string, severity: CorefileSeverity, says: RegExp, more: Partial<MeaningfulEdit> = {}): MeaningfulEdit => ({
  before,
  after,
  severity,
  says,
  ...more,
});

export const NEUTRAL: readonly NeutralEdit[] = [
  neutral("errors", "errors stdout", "option-order"),
  neutral('errors {\n consolidate 5m ".*"\n}', 'errors {\n consolidate 300s ".*" error\n}', "duration"),
  neutral("log", "log .", "independent-order"),
  neutral("log a.example {\n class error denial\n}", "log a.example. {\n class denial\n class error\n}", "independent-order"),
  neutral("log", "log\nlog", "dead-stanza"),
  neutral("log\nlog a.example", "log", "dead-stanza"),
  neutral("log a.example\nlog b.example", "log b.example\nlog a.example", "independent-order"),
  neutral("health", "health :8080", "default"),
  neutral("health 0.0.0.0:8080", "health :8080", "address-spelling"),
  neutral("health {\n lameduck 5s\n}", "health {\n lameduck 5000ms\n}", "duration"),
  neutral("health", "health {\n lameduck 0s\n}", "default"),
  neutral("ready", "ready :8181", "default"),
  neutral("prometheus :9153", "prometheus 0.0.0.0:9153", "address-spelling"),
  neutral("prometheus", "prometheus localhost:9153", "default"),
  neutral("reload", "reload 30s 15s", "default"),
  neutral("reload 20s 15s", "reload 20s 10s", "duration"),
  neutral("kubernetes cluster.local in-addr.arpa ip6.arpa", "kubernetes Cluster.Local. ip6.arpa in-addr.arpa", "set-order"),
  neutral("kubernetes cluster.local", "kubernetes cluster.local {\n pods disabled\n ttl 5\n}", "default"),
  neutral("kubernetes cluster.local {\n namespaces a b\n}", "kubernetes cluster.local {\n namespaces b\n namespaces a b\n}", "set-order"),
  neutral("kubernetes cluster.local {\n ttl 30\n pods insecure\n}", "kubernetes cluster.local {\n pods insecure\n ttl 30\n}", "option-order"),
  neutral("kubernetes cluster.local {\n fallthrough\n}", "kubernetes cluster.local {\n fallthrough .\n}", "zone-spelling"),
  neutral("kubernetes", "kubernetes cluster.local", "default", { zone: "cluster.local" }),
  neutral("kubernetes cluster.local {\n endpoint http://a http://b\n}", "kubernetes cluster.local {\n endpoint http://a\n}", "default"),
  neutral("hosts", "hosts /etc/hosts", "default"),
  neutral("hosts {\n 10.0.0.1 a.example b.example\n}", "hosts {\n 10.0.0.1 A.example.\n 10.0.0.1 b.example\n}", "option-order"),
  neutral("hosts {\n 10.0.0.1 a\n 10.0.0.2 b\n}", "hosts {\n 10.0.0.2 b\n 10.0.0.1 a\n}", "option-order"),
  neutral("hosts {\n ttl 3600\n reload 5s\n}", "hosts", "default"),
  neutral("hosts {\n 10.0.0.1 a.example\n}", "hosts {\n 10.0.0.1 a.example b.other\n}", "option-order", { zone: "a.example" }),
  neutral(
    "template IN A {\n rcode NXDOMAIN\n}\ntemplate IN AAAA {\n rcode NXDOMAIN\n}",
    "template IN AAAA {\n rcode NXDOMAIN\n}\ntemplate IN A {\n rcode NXDOMAIN\n}",
    "independent-order",
  ),
  neutral("template ANY ANY {\n match a b\n rcode NXDOMAIN\n}", "template ANY ANY {\n rcode NXDOMAIN\n match b\n match a\n}", "independent-order"),
  neutral('template ANY AAAA {\n match ".*"\n}', "template ANY AAAA", "independent-order"),
  neutral("rewrite name a.example b.example", "rewrite stop name exact A.example. b.example", "default"),
  neutral("rewrite {\n name suffix .a .b\n}", "rewrite name suffix .a .b", "default"),
  neutral("forward . 1.1.1.1 8.8.8.8", "forward . 8.8.8.8 1.1.1.1", "set-order"),
  neutral("forward . 1.1.1.1", "forward . dns://1.1.1.1:53", "set-order"),
  neutral("forward . 1.1.1.1 1.1.1.1", "forward . 1.1.1.1", "duplicate"),
  neutral("forward . 1.1.1.1", "forward . 1.1.1.1 {\n max_fails 2\n expire 10s\n policy random\n health_check 500ms\n}", "default"),
  neutral("forward . 1.1.1.1 {\n except a.example b.example\n}", "forward . 1.1.1.1 {\n except b.example.\n except a.example\n}", "zone-spelling"),
  neutral("forward . 1.1.1.1\nforward . 2.2.2.2", "forward . 1.1.1.1", "last-wins"),
  neutral("forward a.example 1.1.1.1\nforward b.example 2.2.2.2", "forward b.example 2.2.2.2\nforward a.example 1.1.1.1", "option-order"),
  neutral("forward . 1.1.1.1", "forward b.example 2.2.2.2\nforward . 1.1.1.1", "last-wins", { zone: "a.example" }),
  neutral("forward . [2001:db8::1]:53", "forward . 2001:DB8:0::1", "set-order"),
  neutral("cache", "cache {\n success 9984 3600 5\n denial 10000 1800 5\n}", "default"),
  neutral("cache 30", "cache {\n denial 9984 30\n success 9984 30\n}", "default"),
  neutral("cache 30", "cache 30 {\n prefetch 0\n servfail 5s\n}", "default"),
  neutral("cache 30 {\n disable success a.example\n disable success b.example\n}", "cache 30 {\n disable success b.example\n}", "last-wins"),
  neutral("cache 30 {\n success 100\n}", "cache 30 {\n success 200\n}", "capacity"),
  neutral("cache 30", "cache 30 a.example", "default", { zone: "a.example" }),
  neutral("loadbalance", "loadbalance round_robin", "default"),
  neutral("bind 10.0.0.1 10.0.0.2", "bind 10.0.0.2\nbind 10.0.0.1", "set-order"),
  neutral("acl {\n allow net 10.0.0.1 10.0.0.0/8 type A AAAA\n}", "acl {\n ALLOW type AAAA A net 10.0.0.0/8 10.0.0.1/32\n}", "set-order"),
  neutral("acl a.example {\n block\n}\nacl b.example {\n drop\n}", "acl b.example {\n drop\n}\nacl a.example {\n block\n}", "set-order"),
  neutral("autopath @kubernetes\nkubernetes cluster.local", "kubernetes cluster.local\nautopath @kubernetes", "plugin-order"),
  neutral("bufsize", "bufsize 1232", "default"),
  neutral("bufsize", "bufsize 512", "default", { version: "1.9.3" }),
  neutral("timeouts {\n read 3\n}", "timeouts {\n read 3000ms\n}", "duration"),
  neutral("chaos X a b", "chaos X b a a", "set-order"),
  neutral("minimal\nany", "any\nminimal\nminimal", "plugin-order"),
  neutral("log", '"log"', null),
  neutral("cache 30", 'cache   "30" # half a minute', null),
];

export const MEANINGFUL: readonly MeaningfulEdit[] = [
  changed("errors", "log", "observability", /are logged now \(log\)/),
  changed(
    'errors {\n consolidate 5m "a"\n consolidate 5m ".*"\n}',
    'errors {\n consolidate 5m ".*"\n consolidate 5m "a"\n}',
    "observability",
    /another order, which counts/,
  ),
  changed("errors", "errors {\n stacktrace\n}", "observability", /stack traces .* is now on instead of off/),
  changed("log a.example\nlog", "log", "observability", /for a\.example went/),
  changed("log", "log {\n class error\n}", "observability", /now error for all names instead of everything/),
  changed("health", "health :8081", "availability", /health endpoint is now :8081 instead of :8080/),
  changed("health {\n lameduck 5s\n}", "health {\n lameduck 10s\n}", "availability", /lameduck\) is now 10s instead of 5s/),
  changed("ready", "whoami", "availability", /no readiness endpoint any more/),
  changed("prometheus :9153", "prometheus", "observability", /metrics is now localhost:9153 \(default\) instead of :9153/),
  changed("reload", "reload 60s", "availability", /looked at is now 60s instead of 30s/),
  changed("kubernetes cluster.local", "kubernetes corp.local", "answers", /zones that the cluster's services are served in/),
  changed("kubernetes a.local b.local", "kubernetes b.local a.local", "answers", /lead back to is now b\.local instead of a\.local/),
  changed(
    "kubernetes cluster.local {\n pods insecure\n}",
    "kubernetes cluster.local",
    "answers",
    /\(pods\) is now disabled \(default\) instead of insecure/,
  ),
  changed(
    "kubernetes cluster.local {\n fallthrough in-addr.arpa\n}",
    "kubernetes cluster.local",
    "answers",
    /\(fallthrough\) is now off instead of in-addr\.arpa/,
  ),
  changed(
    "kubernetes cluster.local {\n fallthrough in-addr.arpa\n}",
    "kubernetes cluster.local {\n fallthrough\n}",
    "answers",
    /\(fallthrough\) is now for all names/,
  ),
  changed(
    "kubernetes cluster.local {\n ttl 30\n}",
    "kubernetes cluster.local",
    "answers",
    /TTL of answers about services is now 5 \(default\) instead of 30/,
  ),
  changed(
    "hosts {\n 10.0.0.1 a.example\n}",
    "hosts {\n 10.0.0.9 a.example\n}",
    "answers",
    /a\.example now resolves to 10\.0\.0\.9 instead of 10\.0\.0\.1/,
  ),
  changed("hosts {\n 10.0.0.1 a\n 10.0.0.2 a\n}", "hosts {\n 10.0.0.2 a\n 10.0.0.1 a\n}", "answers", /a now resolves to 10\.0\.0\.2, 10\.0\.0\.1/),
  changed(
    "hosts {\n 10.0.0.1 a\n}",
    "hosts {\n 10.0.0.1 a\n fallthrough\n}",
    "answers",
    /not listed \(fallthrough\) is now for all names instead of off/,
  ),
  changed("hosts /etc/coredns/NodeHosts", "hosts", "answers", /hosts file is now \/etc\/hosts \(default\) instead of/),
  changed("template IN A {\n rcode NXDOMAIN\n}", "template IN A {\n rcode REFUSED\n}", "answers", /REFUSED/),
  changed(
    "template IN A {\n match a\n rcode NXDOMAIN\n}\ntemplate ANY ANY {\n rcode REFUSED\n}",
    "template ANY ANY {\n rcode REFUSED\n}\ntemplate IN A {\n match a\n rcode NXDOMAIN\n}",
    "answers",
    /another order, which counts/,
  ),
  changed(
    "rewrite name a.example b.example\nrewrite name b.example c.example",
    "rewrite name b.example c.example\nrewrite name a.example b.example",
    "answers",
    /another order, which counts/,
  ),
  changed("rewrite name a.example b.example", "rewrite continue name a.example b.example", "answers", /rewrite rules is now continue name/),
  changed("forward . 10.0.0.2", "forward . 10.0.0.53", "answers", /^queries for corp\.example now go to 10\.0\.0\.53 instead of 10\.0\.0\.2$/, {
    zone: "corp.example",
  }),
  changed("forward . 1.1.1.1", "forward . tls://1.1.1.1", "answers", /now go to tls:\/\/1\.1\.1\.1/),
  changed(
    "forward . 1.1.1.1 8.8.8.8 {\n policy sequential\n}",
    "forward . 8.8.8.8 1.1.1.1 {\n policy sequential\n}",
    "answers",
    /another order, which counts here/,
  ),
  changed("forward . 1.1.1.1 1.1.1.1 8.8.8.8", "forward . 1.1.1.1 8.8.8.8", "answers", /now go to 1\.1\.1\.1 and 8\.8\.8\.8/, { version: "1.13.0" }),
  changed("forward . 1.1.1.1", "forward . 1.1.1.1 {\n except corp.example\n}", "answers", /not forwarded, for all names, is now corp\.example/),
  changed("forward . 1.1.1.1", "forward a.example 2.2.2.2\nforward . 1.1.1.1", "answers", /queries for a\.example now go to 2\.2\.2\.2/),
  changed(
    "forward . 1.1.1.1\nforward a.example 2.2.2.2",
    "forward a.example 2.2.2.2\nforward . 1.1.1.1",
    "answers",
    /queries for a\.example now go to 2\.2\.2\.2/,
  ),
  changed(
    "forward . 1.1.1.1 {\n max_concurrent 1000\n}",
    "forward . 1.1.1.1",
    "availability",
    /may wait at once, for all names, is now 0 \(default\) instead of 1000/,
  ),
  changed("cache 30", "cache 60", "availability", /answers are cached is now 60s instead of 30s/),
  changed("cache 30", "cache", "availability", /answers are cached is now 3600s instead of 30s/),
  changed("cache 30", "cache 30 {\n disable denial\n}", "availability", /zones of which denials are not cached is now \. instead of none/),
  changed("cache 30", "whoami", "availability", /not cached any more: every query goes to its source \(was cache 30\)/),
  changed("cache 30 {\n prefetch 10\n}", "cache 30 {\n prefetch 20\n}", "availability", /prefetch/),
  changed("loop", "whoami", "availability", /not watched for forwarding loops any more/),
  changed("loadbalance", "whoami", "availability", /clients all take the first/),
  changed("bind 10.0.0.1", "bind 10.0.0.2", "listener", /queries are taken on is now 10\.0\.0\.2 instead of 10\.0\.0\.1/),
  changed("acl {\n allow net 10.0.0.0/8\n block\n}", "acl {\n block\n allow net 10.0.0.0/8\n}", "answers", /who may ask is now block; allow/),
  changed("autopath @kubernetes", "autopath /etc/resolv.conf", "answers", /search path from is now \/etc\/resolv\.conf/),
  changed("k8s_external a.example", "k8s_external a.example {\n headless\n}", "answers", /headless services is now on instead of off/),
  changed("header {\n response set ra\n}", "header {\n response clear ra\n}", "answers", /header bits/),
  changed("view v {\n expr true\n}", "view v {\n expr false\n}", "answers", /which queries the block is for is now false instead of true/),
  changed("bufsize", "bufsize 512", "listener", /largest UDP answer is now 512 instead of 1232/),
  changed("timeouts {\n read 3s\n}", "timeouts {\n read 4s\n}", "availability", /reading may take is now 4s instead of 3s/),
  changed("multisocket 2", "multisocket 4", "listener", /how many sockets/),
  changed("tls a.pem b.pem", "tls c.pem d.pem", "listener", /certificate of the listener/),
  changed("nsid a", "nsid b", "cosmetic", /name of the server is now b instead of a/),
  changed("chaos X", "chaos Y", "cosmetic", /version that is told is now Y instead of X/),
  changed("any", "local", "answers", /type ANY/),
  changed("debug", "minimal", "cosmetic", /all records|briefly/),
  changed("fanout . 1.1.1.1 2.2.2.2", "fanout . 2.2.2.2 1.1.1.1", "answers", /fanout is not modelled/),
];
