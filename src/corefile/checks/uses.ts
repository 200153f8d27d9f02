import type { CorefileFinding } from "../../domain/corefile.ts";
import { isAddress, splitHostPort, splitTransport } from "../address.ts";
import { contextOf } from "../compare-plugins.ts";
import type { Instance } from "../instance.ts";
import { textsOf } from "../plugin.ts";
import { PLUGINS } from "../plugins/index.ts";
import type { Block, Corefile } from "../reading.ts";
import { isSince } from "../version.ts";
import { zonesOf } from "../zones-fact.ts";
import { finding } from "./finding.ts";

/** What plugins refuse by themselves or without each other. */
export function checkUses(corefile: Corefile): readonly CorefileFinding[] {
  return corefile.blocks.flatMap((block) => [
    ...repeats(block, corefile),
    ...(block.plugins.get("forward") ?? []).flatMap((instance) => upstreams(instance, corefile)),
    ...(block.plugins.get("hosts") ?? []).flatMap((instance) => hostsAfterFallthrough(instance, corefile)),
    ...(block.plugins.get("cache") ?? []).flatMap((instance) => cacheTtl(instance, corefile)),
    ...(block.plugins.get("kubernetes") ?? []).flatMap((instance) => clusterZones(instance, block, corefile)),
    ...neighbours(block, corefile),
  ]);
}

function repeats(block: Block, corefile: Corefile): readonly CorefileFinding[] {
  return [...block.plugins].flatMap(([name, instances]) => {
    const second = instances.find(({ name: word }, at) => at > 0 && word.text !== "{");
    const isOnce = PLUGINS.get(name)?.repeat === "once" || (name === "forward" && !isSince(corefile.version, "1.9.4"));
    if (second === undefined || !isOnce || instances.some(({ name: word }) => word.text === "{")) return [];
    return [
      finding(corefile, second.name, {
        rule: "plugin-twice",
        severity: "fatal",
        message: `plugin/${name}: this plugin can only be used once per Server Block${name === "forward" ? ` in CoreDNS ${corefile.version}` : ""}`,
        remedy: name === "forward" ? "Run 1.9.4 or later, or give the names a server block of their own." : "Merge the two uses into one.",
      }),
    ];
  });
}

/** As in `plugin/forward/setup.go`. */
const MOST_UPSTREAMS = 15;

function upstreams(instance: Instance, corefile: Corefile): readonly CorefileFinding[] {
  const to = instance.args.slice(1);
  const at = (said: Omit<CorefileFinding, "at" | "severity" | "rule">, token = instance.name): CorefileFinding =>
    finding(corefile, token, { rule: "forward-upstream", severity: "fatal", ...said });
  if (to.length === 0) return [at({ message: "forward needs the names it is for and at least one upstream", remedy: "Write forward . ADDRESS." })];
  const found =
    to.length > MOST_UPSTREAMS
      ? [at({ message: `forward has ${to.length} upstreams; more than ${MOST_UPSTREAMS} are refused`, remedy: "Leave some out." })]
      : [];
  const names = to.filter(({ text }) => {
    const { scheme, rest } = splitTransport(text);
    const { host } = splitHostPort(rest);
    return scheme !== "unix" && !text.startsWith("/") && !text.includes("{$") && !text.includes("{%") && !isAddress(host.replace(/%.*$/, ""));
  });
  if (names.length === 0 || isSince(corefile.version, "1.14.4")) return found;
  return [
    ...found,
    ...names.map((token) =>
      at(
        {
          message: `CoreDNS ${corefile.version} takes ${JSON.stringify(token.text)} for a file: upstreams with host names came with 1.14.4`,
          remedy: "Write the address.",
        },
        token,
      ),
    ),
  ];
}

function hostsAfterFallthrough({ options }: Instance, corefile: Corefile): readonly CorefileFinding[] {
  const known = PLUGINS.get("hosts")?.options ?? {};
  const at = options.findIndex(([word]) => word?.text === "fallthrough");
  const late = at === -1 ? undefined : options.slice(at + 1).find(([word]) => !Object.hasOwn(known, word?.text ?? ""));
  if (late === undefined) return [];
  return [
    finding(corefile, late[0], {
      rule: "hosts-after-fallthrough",
      severity: "fatal",
      message: `hosts refuses ${JSON.stringify(textsOf(late).join(" "))}: entries must stand before fallthrough`,
      remedy: "Move fallthrough to the end of the block.",
    }),
  ];
}

function cacheTtl({ args }: Instance, corefile: Corefile): readonly CorefileFinding[] {
  const [ttl] = args;
  if (ttl === undefined || !/^[+-]?\d{1,18}$/.test(ttl.text) || Number(ttl.text) > 0) return [];
  return [
    finding(corefile, ttl, {
      rule: "cache-ttl",
      severity: "fatal",
      message: `cache TTL can not be zero or negative: ${ttl.text}`,
      remedy: "Leave cache out to cache nothing.",
    }),
  ];
}

function clusterZones(instance: Instance, block: Block, corefile: Corefile): readonly CorefileFinding[] {
  const zones = zonesOf(instance.args, contextOf(block, corefile));
  if (zones.some((zone) => !/[^.]\.(?:in-addr|ip6)\.arpa\.$/.test(zone))) return [];
  return [
    finding(corefile, instance.name, {
      rule: "kubernetes-zones",
      severity: "fatal",
      message: "kubernetes has reverse zones only: non-reverse zone name must be used",
      remedy: "Add the zone of the cluster, such as cluster.local.",
    }),
  ];
}

/** Plugins that need another one in their block. */
function neighbours({ plugins }: Block, corefile: Corefile): readonly CorefileFinding[] {
  const cluster = plugins.get("kubernetes");
  const external = plugins.get("k8s_external")?.[0];
  const autopath = plugins.get("autopath")?.at(-1);
  const source = autopath?.args.at(-1);
  const found: CorefileFinding[] = [];
  if (external !== undefined && cluster === undefined)
    found.push(
      finding(corefile, external.name, {
        rule: "needs-kubernetes",
        severity: "fatal",
        message: "k8s_external asks the kubernetes plugin of its own block, and there is none",
        remedy: "Add kubernetes to the block.",
      }),
    );
  if (autopath !== undefined && source?.text === "@kubernetes") {
    const pods = (cluster ?? []).flatMap(({ options }) => options).findLast(([word]) => word?.text === "pods");
    if (pods?.[1]?.text !== "verified")
      found.push(
        finding(corefile, autopath.name, {
          rule: "autopath-inert",
          severity: "dead",
          message: `autopath @kubernetes knows pods only when kubernetes has "pods verified"; here ${pods === undefined ? "it has no such line" : `it has "${textsOf(pods).join(" ")}"`}`,
          remedy: "Write pods verified, which watches all pods, or leave autopath out.",
        }),
      );
  }
  return found;
}
