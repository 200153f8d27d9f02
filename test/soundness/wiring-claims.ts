import type { Platform } from "./platform.ts";
import type { Random } from "./random.ts";

/** A sentence with whether it is true. */
export interface WiringClaim {
  readonly text: string;
  readonly truth: "true" | "false";
}

const WHY = ["", "", " for HA", " so that the order holds", " because the API comes first", " (see the architecture)"];

/** Claims about what Flux waits for and about settings: exclusive, missing, per cluster, compared, glossed and explained ones. */
export function wiringClaims(platform: Platform, random: Random): readonly WiringClaim[] {
  const made: WiringClaim[] = [];
  const add = (text: string, truth: boolean): void => void made.push({ text: `${text}${random.pick(WHY)}`, truth: truth ? "true" : "false" });
  const plain = (text: string, truth: boolean): void => void made.push({ text, truth: truth ? "true" : "false" });
  for (const { name, dependsOn, timeout } of platform.kustomizations) {
    for (const target of ["infra-controllers", "apps", "infra-issuers"].filter((one) => one !== name)) {
      const alone = dependsOn.length === 1 && dependsOn[0] === target;
      add(`Kustomization \`${name}\` ${random.pick([`depends only on \`${target}\``, `depends on \`${target}\` only`])}`, alone);
      add(`Flux applies \`${name}\` after \`${target}\``, dependsOn.includes(target));
    }
    add(`Kustomization \`${name}\` has no ${random.pick(["dependencies", "`dependsOn`"])}`, dependsOn.length === 0);
    const other = random.pick(["3m", "5m", "10m", "20m"]);
    add(`\`${name}\` times out after ${other}`, other === timeout);
    plain(`\`${name}\` may take ${other} (\`timeout: ${timeout}\`)`, other === timeout);
  }
  const { clusters, settings } = platform;
  const valueIn = (cluster: string, key: string): string | undefined => settings.get(cluster)?.get(key);
  for (const key of ["LOG_LEVEL", "INGRESS_REPLICAS", "REGION"]) {
    const values = clusters.map((cluster) => valueIn(cluster, key));
    const there = values.filter((value) => value !== undefined);
    const same = new Set(there).size === 1 && there.length === clusters.length;
    plain(`\`${key}\` is identical in all clusters`, same);
    if (clusters.length === 2) plain(`\`${key}\` differs between clusters`, new Set(there).size === 2);
    const told = clusters.map((cluster, at) => (random.chance(0.7) ? values[at] : random.pick(["other", "7", values.at(-1) ?? "x"])) ?? "none");
    const right = clusters.every((_cluster, at) => told[at] === values[at]);
    plain(`\`${key}\`: ${clusters.map((cluster, at) => `\`${told[at]}\` (${cluster})`).join(" / ")}`, right);
    const [first = "", second = ""] = clusters;
    plain(`\`${key}\` is set in ${first} and not in ${second}`, valueIn(first, key) !== undefined && valueIn(second, key) === undefined);
    plain(`\`${key}\` on ${second} is \`${told[1]}\``, told[1] === values[1]);
  }
  plain("No passwords in Git", true);
  return made;
}
