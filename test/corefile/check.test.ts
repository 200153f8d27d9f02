import { describe, expect, it } from "vitest";
import { checkCorefile } from "../../src/corefile/check.ts";
import { availability, pluginsOf } from "../../src/corefile/plugin-history.ts";
import { readCorefile } from "../../src/corefile/reading.ts";

function check(text: string, version = "1.14.7"): readonly string[] {
  return checkCorefile(readCorefile(text, { version })).map(({ severity, rule, at }) => `${severity} ${rule} ${at.line}:${at.column}`);
}

const block = (body: string, zone = "."): string => `${zone} {\n${body}\n}\n`;

/** A body of a block for `.`, the release, and what must be found; the same body without a finding in another release. */
const CASES: readonly (readonly [body: string, version: string, found: readonly string[], fine?: string])[] = [
  ["ready", "1.4.0", ["fatal plugin-version 2:1"], "1.5.0"],
  ["proxy . 1.1.1.1", "1.5.0", ["fatal plugin-version 2:1"], "1.4.0"],
  ["forward a 1.1.1.1\nforward b 2.2.2.2", "1.9.3", ["fatal plugin-twice 3:1"], "1.9.4"],
  ["forward . 1.1.1.1 {\n max_concurrent 10\n}", "1.6.7", ["fatal option-version 3:2"], "1.6.8"],
  ["cache {\n servfail 0s\n}", "1.9.3", ["fatal option-version 3:2"], "1.9.4"],
  ["kubernetes cluster.local {\n upstream\n}", "1.7.0", ["fatal option-version 3:2"], "1.6.9"],
  ["kubernetes cluster.local {\n pod insecure\n}", "1.14.7", ["fatal option-version 3:2"]],
  ["errors {\n stacktrace\n}", "1.9.2", ["fatal option-version 3:2"], "1.9.3"],
  ["forward . dns.example", "1.14.3", ["fatal forward-upstream 2:11"], "1.14.4"],
  ["rewrite cname exact a b", "1.10.1", ["fatal value-refused 2:9"], "1.11.0"],
  ["errors\nerrors", "1.11.1", ["fatal plugin-twice 3:1"]],
  ["hosts {\n fallthrough\n 10.0.0.1 a\n}", "1.11.1", ["fatal hosts-after-fallthrough 4:2"]],
  [`forward . ${"1.1.1.1 ".repeat(16)}`, "1.11.1", ["fatal forward-upstream 2:1"]],
  ["forward .", "1.11.1", ["fatal forward-upstream 2:1"]],
  ["cache 0", "1.11.1", ["fatal cache-ttl 2:7"]],
  ["health {\n lameduck 5\n}", "1.11.1", ["fatal option-value 3:2"]],
  ["forward . 1.1.1.1 {\n max_fails x\n}", "1.11.1", ["fatal option-value 3:2"]],
  ["kubernetes x.in-addr.arpa", "1.11.1", ["fatal kubernetes-zones 2:1"]],
  ["k8s_external a.example", "1.11.1", ["fatal needs-kubernetes 2:1"]],
  ["autopath @kubernetes\nkubernetes cluster.local {\n pods insecure\n}", "1.11.1", ["dead autopath-inert 2:1"]],
  ["errors\n{\n stacktrace\n}", "1.11.1", ["fatal brace-on-own-line 3:1"]],
  ["log { class error }", "1.11.1", ["fatal brace-as-argument 2:13"]],
  ["errors { stacktrace }", "1.11.1", ["warning brace-as-argument 2:10"]],
  ["forward . 1.1.1.1#a b", "1.14.7", ["warning glued-comment 2:11"]],
  ["forward . 1.1.1.1\nforward a 2.2.2.2", "1.11.1", ["dead forward-unreachable 3:9"]],
  ["forward . /etc/resolv.conf", "1.11.1", ["warning loop-missing 2:1"]],
  ["reload 1s", "1.11.1", ["fatal value-refused 2:8"]],
  ["Errors", "1.11.1", ["warning plugin-unknown 2:1"]],
  ["fanout . 1.1.1.1", "1.11.1", ["warning plugin-unknown 2:1"]],
];

describe("check", () => {
  it.each(CASES.map(([body, version, found, fine]) => ({ body, version, found, fine })))(
    "$body in $version: $found",
    ({ body, version, found, fine }) => {
      expect(check(block(body), version)).toEqual(found);
      if (fine !== undefined) expect(check(block(body), fine)).toEqual([]);
    },
  );

  it("finds zones that CoreDNS refuses, and zones that no query asks for", () => {
    expect(check(".{\n whoami\n}")).toEqual(["fatal zone-invalid 1:1"]);
    expect(check("corp.example{\n whoami\n}")).toEqual(["dead brace-in-zone 1:1"]);
    expect(check(block("whoami", "Corp.example"), "1.14.6")).toEqual(["dead zone-letter-case 1:1"]);
    expect(check(block("whoami", "Corp.example"), "1.14.7")).toEqual([]);
    expect(check(block("whoami", "a.example b.example:5353"))).toEqual(["warning port-of-last-zone 1:11"]);
    expect(check(block("whoami", "a.example:"))).toEqual(["fatal zone-invalid 1:1"]);
    expect(check(block("whoami", "::1/64"))).toEqual(["fatal zone-invalid 1:1"]);
    expect(check(block("whoami") + block("whoami", "dns://.:53"))).toEqual(["fatal zone-twice 4:1"]);
    expect(check(block("bind 10.0.0.1") + block("bind 10.0.0.2"))).toEqual([]);
    expect(check(block("view a {\n expr true\n}") + block("whoami"))).toEqual([]);
  });

  it("says that a file without blocks runs what is built in, and what does not parse", () => {
    expect(check("# nothing\n")).toEqual(["warning no-server-block 1:1"]);
    expect(check(". {\n import a b\n}")).toEqual(["fatal syntax 2:11"]);
  });

  it("knows the plugins of every release and their order", () => {
    expect(pluginsOf("1.14.7").slice(0, 4)).toEqual(["root", "metadata", "geoip", "cancel"]);
    const order = (version: string, ...names: readonly string[]) => pluginsOf(version).filter((name) => names.includes(name));
    expect(order("1.14.1", "acl", "cache", "rewrite")).toEqual(["acl", "cache", "rewrite"]);
    expect(order("1.14.2", "acl", "cache", "rewrite")).toEqual(["cache", "rewrite", "acl"]);
    expect(order("1.14.7", "acl", "cache", "rewrite", "autopath")).toEqual(["rewrite", "autopath", "acl", "cache"]);
    expect(order("1.11.1", "root", "bind")).toEqual(["root", "bind"]);
    expect(availability("ready", "1.4.0")).toEqual({ is: "not-yet", since: "1.5.0" });
    expect(availability("constructor", "1.4.0")).toEqual({ is: "never" });
  });
});
