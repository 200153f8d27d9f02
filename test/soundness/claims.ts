import type { Platform, Workload, WorkloadState } from "./platform.ts";
import { type Random, randomFrom } from "./random.ts";
import { wiringClaims } from "./wiring-claims.ts";

/**
 * A sentence with whether it is true. `mixed`: it names no cluster and holds in some only, so that nobody may call it verified. `open`: what
 * it says of the past or of defaults is not to be told, so that nobody may decide it.
 */
export interface MadeClaim {
  readonly text: string;
  readonly truth: "true" | "false" | "mixed" | "open";
  /** Parent item, for claims that stand below a label. */
  readonly under: string | null;
}

/** A story about some of the platform, with claims whose truth is known. */
export interface MadeStory {
  readonly path: string;
  readonly text: string;
  /** Claims by the line they stand on. */
  readonly claims: ReadonlyMap<number, MadeClaim>;
}

/** A fact with a value for each cluster, and how people say it of a subject. `%v` stands for the value, `%w` for it in words. */
interface Fact {
  readonly subject: string;
  readonly values: ReadonlyMap<string, string>;
  /** Values that others have, which make good lies. */
  readonly lies: readonly string[];
  /** Predicates, without subject and cluster. */
  readonly says: readonly string[];
  /** What the subject may be called. */
  readonly called: readonly string[];
}

const WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

function by<T>(platform: Platform, of: (cluster: string) => T): ReadonlyMap<string, string> {
  return new Map(platform.clusters.map((cluster) => [cluster, String(of(cluster))]));
}

function stateOf(work: Workload, cluster: string): WorkloadState {
  const state = work.states.get(cluster);
  if (state === undefined) throw new Error(`no state for ${cluster}`);
  return state;
}

function workloadFacts(platform: Platform): readonly Fact[] {
  return platform.workloads.flatMap((work): readonly Fact[] => {
    const called = [`Deployment \`${work.name}\``, `\`${work.name}\``, work.name, `the ${work.name} Deployment`, `Deployment/${work.name}`];
    const others = (of: (state: WorkloadState) => string): readonly string[] =>
      platform.workloads.flatMap((other) => [...other.states.values()].map(of));
    const fact = (of: (state: WorkloadState) => string, extra: readonly string[], says: readonly string[]): Fact => ({
      subject: work.name,
      values: by(platform, (cluster) => of(stateOf(work, cluster))),
      lies: [...others(of), ...extra],
      says,
      called,
    });
    return [
      fact(
        (state) => String(state.replicas),
        ["6", "7"],
        [
          "runs %v replicas",
          "has `replicas: %v`",
          "runs with %w replicas",
          "is scaled to %v replicas",
          "`replicas` is %v",
          "has %v pods",
          "(`replicas: %v`)",
        ],
      ),
      fact(
        (state) => state.tag,
        ["9.9.9"],
        ["runs image tag %v", "uses image tag `%v`", "is at version %v", `image \`registry.example.org/${work.name}:%v\``, "is on %v"],
      ),
      fact(
        (state) => state.memoryLimit,
        ["3Gi"],
        ["has a memory limit of %v", "memory limit %v", "is limited to %v of memory", "`resources.limits.memory: %v`", "memory is capped at %v"],
      ),
      fact((state) => state.cpuRequest, ["750m"], ["requests %v CPU", "CPU request %v", "`resources.requests.cpu: %v`"]),
      {
        subject: work.name,
        values: by(platform, () => work.port),
        lies: platform.workloads.map(({ port }) => String(port)).concat("9999"),
        says: ["listens on port %v", "has `containerPort: %v`", "exposes port %v"],
        called,
      },
      {
        subject: work.name,
        values: by(platform, () => work.grace),
        lies: ["30", "90", "15", "45"],
        says: ["gets %v seconds to shut down", "`terminationGracePeriodSeconds: %v`"],
        called,
      },
      {
        subject: work.name,
        values: by(platform, (cluster) => stateOf(work, cluster).autoscaler?.max ?? "none"),
        lies: ["11", "12", "5", "6"],
        says: ["scales up to %v replicas", "HPA `maxReplicas: %v`", "autoscaler has `maxReplicas: %v`"],
        called,
      },
      {
        subject: work.name,
        values: by(platform, (cluster) => stateOf(work, cluster).minAvailable ?? "none"),
        lies: ["4", "1", "2"],
        says: ["PDB with `minAvailable: %v`", "keeps at least %v pods available", "PodDisruptionBudget `minAvailable: %v`"],
        called,
      },
    ];
  });
}

function otherFacts(platform: Platform): readonly Fact[] {
  const releases = platform.releases.flatMap((release): readonly Fact[] => {
    const called = [
      `HelmRelease \`${release.name}\``,
      `\`${release.name}\``,
      release.name,
      `the ${release.name} chart`,
      `HelmRelease/${release.name}`,
    ];
    const versions = platform.releases.flatMap((other) => [...other.versions.values()]);
    return [
      {
        subject: release.name,
        values: release.versions,
        lies: [...versions, "7.7.7"],
        says: ["chart version %v", "uses chart version `%v`", "is pinned to chart `%v`", "is at %v", "`version: %v`", "version %v of the chart"],
        called,
      },
      {
        subject: release.name,
        values: by(platform, (cluster) => release.replicas.get(cluster)),
        lies: ["5", "1", "2", "3"],
        says: ["has `replicaCount: %v`", "runs %v replicas", "`replicaCount` is %v"],
        called,
      },
      {
        subject: release.name,
        values: by(platform, () => release.interval),
        lies: ["45m", "15m", "30m"],
        says: ["reconciles every %v", "`interval: %v`"],
        called,
      },
    ];
  });
  const settings = ["LOG_LEVEL", "INGRESS_REPLICAS", "REGION"].map(
    (key): Fact => ({
      subject: key,
      values: by(platform, (cluster) => platform.settings.get(cluster)?.get(key)),
      lies: [...platform.settings.values()].map((one) => one.get(key) ?? "").concat("other"),
      says: ["is %v", "is set to `%v`", "has the value %v"],
      called: [`\`${key}\``, key, `The cluster variable ${key}`, `The setting \`${key}\``],
    }),
  );
  const kustomizations = platform.kustomizations.map(
    ({ name, timeout }): Fact => ({
      subject: name,
      values: by(platform, () => timeout),
      lies: ["3m", "5m", "10m", "20m"],
      says: ["has `timeout: %v`", "has a timeout of %v", "times out after %v"],
      called: [`Kustomization \`${name}\``, `\`${name}\``, `the ${name} Kustomization`],
    }),
  );
  return [...releases, ...settings, ...kustomizations];
}

function spoken(phrase: string, value: string): string {
  return phrase.replace("%v", value).replace("%w", WORDS[Number(value)] ?? value);
}

function sentence(text: string): string {
  return text.charAt(0) === "`" ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

function isTrue(fact: Fact, clusters: readonly string[], value: string): MadeClaim["truth"] {
  const fits = clusters.filter((cluster) => fact.values.get(cluster) === value).length;
  return fits === clusters.length ? "true" : fits === 0 ? "false" : "mixed";
}

/** One claim about a fact: in one cluster, in all, in two at once, or without saying where. */
function claimOf(fact: Fact, platform: Platform, random: Random, subject: string): MadeClaim {
  const say = random.pick(fact.says);
  const cluster = random.pick(platform.clusters);
  const value = random.chance(0.5)
    ? (fact.values.get(cluster) ?? "")
    : random.pick([...fact.lies, ...fact.values.values()].filter((one) => one !== "none").concat("8"));
  const safe = value === "none" ? random.pick(fact.lies) : value;
  const place = random.pick(platform.callings.get(cluster) ?? [cluster]);
  const what = spoken(say, safe);
  const one = isTrue(fact, [cluster], safe);
  const all = isTrue(fact, platform.clusters, safe);
  const named = subject === "" ? what : `${subject} ${what}`;
  switch (random.below(10)) {
    case 0:
      return { text: sentence(`${named} in ${place}`), truth: one, under: null };
    case 1:
      return { text: sentence(`In ${place}, ${named}`), truth: one, under: null };
    case 2:
      return { text: sentence(`${place}: ${named}`), truth: one, under: null };
    case 3:
      return { text: sentence(`${named} (${place})`), truth: one, under: null };
    case 4:
      return { text: sentence(named), truth: one, under: `${place}:` };
    case 5:
      return { text: sentence(`${named} on the ${place} cluster`), truth: one, under: null };
    case 6: {
      const [first = "", second = ""] = platform.clusters;
      const [a, b] = [random.chance(0.7) ? (fact.values.get(first) ?? "") : safe, random.chance(0.7) ? (fact.values.get(second) ?? "") : safe].map(
        (text) => (text === "none" ? safe : text),
      );
      const [p, q] = [first, second].map((name) => random.pick(platform.callings.get(name) ?? [name]));
      const both = isTrue(fact, [first], a ?? "") === "true" && isTrue(fact, [second], b ?? "") === "true";
      const text = random.pick([
        `${subject === "" ? "" : `${subject} `}${spoken(say, a ?? "")} in ${p} and ${b} in ${q}`,
        `${p}: ${subject === "" ? "" : `${subject} `}${spoken(say, a ?? "")}, ${q}: ${b}`,
      ]);
      return { text: sentence(text), truth: both ? "true" : "false", under: null };
    }
    case 7:
      return {
        text: sentence(`${named} in ${random.pick(["all clusters", "every cluster", "every environment"])}`),
        truth: all === "mixed" ? "false" : all,
        under: null,
      };
    default:
      return { text: sentence(named), truth: all, under: null };
  }
}

/** Claims about containers, existence, effect and wiring. */
function structuralClaims(platform: Platform, random: Random): readonly MadeClaim[] {
  const made: MadeClaim[] = [];
  const add = (text: string, truth: boolean): void => void made.push({ text: sentence(text), truth: truth ? "true" : "false", under: null });
  const cluster = random.pick(platform.clusters);
  const place = random.pick(platform.callings.get(cluster) ?? [cluster]);
  for (const work of platform.workloads) {
    const everyOne = work.containers.every(({ readOnly }) => readOnly === true);
    add(
      `${random.pick(["All containers of", "Every container of", "Each container of"])} ${work.name} ${random.pick(["have", "has", "runs with"])} a read-only root filesystem`,
      everyOne,
    );
    if (work.containers.length === 2) add(`Both containers of \`${work.name}\` have \`readOnlyRootFilesystem: true\``, everyOne);
    add(`No container of Deployment \`${work.name}\` has a writable root filesystem`, everyOne);
    const state = stateOf(work, cluster);
    add(`${random.pick(["No HorizontalPodAutoscaler", "There is no HPA"])} for ${work.name} in ${place}`, state.autoscaler === null);
    add(`HorizontalPodAutoscaler \`${work.name}\` exists in ${place}`, state.autoscaler !== null);
    add(`PodDisruptionBudget \`${work.name}\` is deployed in ${random.pick([place, `the ${place} cluster`])}`, state.minAvailable !== null);
    add(
      `PodDisruptionBudget \`${work.name}\` is ${random.pick(["applied", "rendered", "available"])} in all clusters`,
      platform.clusters.every((name) => stateOf(work, name).minAvailable !== null),
    );
    const every = platform.workloads.every((other) => platform.clusters.every((name) => stateOf(other, name).replicas === state.replicas));
    add(`All Deployments have \`replicas: ${state.replicas}\``, every);
  }
  const { idle } = platform;
  add(`${idle.kind} \`${idle.name}\` is ${random.pick(["applied", "deployed", "available"])} in ${random.pick(["all clusters", place])}`, false);
  add(`\`${idle.file}\` is ${random.pick(["listed in", "referenced by", "included in"])} its kustomization`, false);
  add(`\`${idle.file}\` exists`, true);
  add(`\`${platform.workloads[0]?.files[1] ?? ""}\` is ${random.pick(["applied", "deployed"])} in every cluster`, true);
  for (const { name, dependsOn } of platform.kustomizations)
    for (const target of ["infra-controllers", "apps", "infra-issuers"].filter((one) => one !== name)) {
      add(
        `${random.pick([`Kustomization \`${name}\``, `The ${name} Kustomization`, `\`${name}\``])} ${random.pick(["depends on", "waits for", "has `dependsOn`"])} \`${target}\``,
        dependsOn.includes(target),
      );
      add(`Kustomization \`${name}\` does not depend on \`${target}\``, !dependsOn.includes(target));
    }
  return made;
}

/** Claims that join, compare, bound or except values. */
function combinedClaims(platform: Platform, random: Random): readonly MadeClaim[] {
  const made: MadeClaim[] = [];
  const add = (text: string, truth: boolean, mixed = false): void =>
    void made.push({ text: sentence(text), truth: truth ? "true" : mixed ? "mixed" : "false", under: null });
  const { clusters, workloads, releases } = platform;
  const every = (of: (cluster: string) => boolean): boolean => clusters.every(of);
  const some = (of: (cluster: string) => boolean): boolean => clusters.some(of);
  const placeOf = (cluster: string): string => random.pick(platform.callings.get(cluster) ?? [cluster]);
  const [one, other] = workloads;
  const [cluster = "", last = ""] = [random.pick(clusters), clusters.at(-1)];
  if (one === undefined || other === undefined) return made;
  const [a, b] = [stateOf(one, cluster), stateOf(other, cluster)];
  const number = 1 + random.below(5);
  const joint = (name: string): boolean => stateOf(one, name).replicas === number && stateOf(other, name).replicas === number;
  const eitherOne = (name: string): boolean => stateOf(one, name).replicas === number || stateOf(other, name).replicas === number;
  add(`\`${one.name}\` and \`${other.name}\` run ${number} replicas`, every(joint), some(eitherOne));
  add(`Both ${one.name} and ${other.name} run ${a.replicas} replicas in ${placeOf(cluster)}`, a.replicas === b.replicas);
  const second = random.chance(0.5) ? b.replicas : number;
  add(`In ${placeOf(cluster)} ${one.name} runs ${a.replicas} replicas and ${other.name} ${second}`, second === b.replicas);
  add(`Deployment \`${one.name}\` has at least ${number} replicas in ${placeOf(cluster)}`, a.replicas >= number);
  made.push({
    text: `Deployment \`${one.name}\` runs ${a.replicas} replicas by default and ${stateOf(one, last).replicas} in ${placeOf(last)}`,
    truth: "open",
    under: null,
  });
  add(
    `Only ${placeOf(cluster)} has a HorizontalPodAutoscaler for ${one.name}`,
    every((name) => (stateOf(one, name).autoscaler !== null) === (name === cluster)),
  );
  const limit = random.pick([a.memoryLimit, b.memoryLimit]);
  add(`${one.name} requests ${a.cpuRequest} CPU with a memory limit of ${limit} in ${placeOf(cluster)}`, limit === a.memoryLimit);
  add(
    `CPU request ${b.cpuRequest}, memory limit ${b.memoryLimit} for ${other.name}`,
    every((name) => stateOf(other, name).cpuRequest === b.cpuRequest && stateOf(other, name).memoryLimit === b.memoryLimit),
    some((name) => stateOf(other, name).cpuRequest === b.cpuRequest || stateOf(other, name).memoryLimit === b.memoryLimit),
  );
  add(`${one.name} does not run ${a.replicas} replicas in ${placeOf(cluster)}`, false);
  add(
    `${one.name} runs more replicas in ${placeOf(last)} than in ${placeOf(clusters[0] ?? "")}`,
    stateOf(one, last).replicas > stateOf(one, clusters[0] ?? "").replicas,
  );
  add(
    `The memory limit of ${one.name} is ${clusters.map((name) => stateOf(one, name).memoryLimit).join(", ")} in ${clusters.join(", ")} respectively`,
    true,
  );
  add(`Image tags of ${one.name}: ${clusters.map((name) => `${placeOf(name)} ${stateOf(one, name).tag}`).join(", ")}`, true);
  const space = random.pick([one.namespace, "shop", "core"]);
  add(`\`${one.name}\` runs in namespace \`${space}\``, space === one.namespace);
  add(`Deployment \`${one.name}\` is in namespace \`elsewhere\``, false);
  const [chart, next] = releases;
  if (chart === undefined || next === undefined) return made;
  const version = chart.versions.get(cluster) ?? "";
  const major = version.split(".")[0] ?? "";
  add(
    `${chart.name} accepts any ${major}.x chart from ${major}.0.0 on`,
    every((name) => chart.versions.get(name)?.startsWith(`${major}.`) === true),
    true,
  );
  made.push({
    text: `The chart of ${chart.name} was raised from ${next.versions.get(cluster) ?? ""} to ${version} in ${placeOf(cluster)}`,
    truth: "open",
    under: null,
  });
  const told = random.pick([version, next.versions.get(cluster) ?? ""]);
  add(
    `HelmRelease \`${chart.name}\` in ${placeOf(cluster)} uses chart version \`${told}\` with \`replicaCount: ${chart.replicas.get(cluster) ?? 0}\``,
    told === version,
  );
  add(
    `\`${chart.name}\` and \`${next.name}\` are at chart version ${version}`,
    every((name) => chart.versions.get(name) === version && next.versions.get(name) === version),
    true,
  );
  add(`No HelmRelease uses chart version ${version}`, false);
  add(
    `Every HelmRelease reconciles every ${chart.interval}`,
    releases.every(({ interval }) => interval === chart.interval),
  );
  add(
    `All HelmReleases use \`interval: ${next.interval}\``,
    releases.every(({ interval }) => interval === next.interval),
  );
  return made;
}

function fileList(platform: Platform, random: Random, owner: Workload | undefined): readonly string[] {
  if (owner !== undefined)
    return random.pick([
      owner.files,
      owner.files.slice(0, 1),
      [`apps/base/${owner.name}/`],
      [...owner.files, ...platform.clusters.map((cluster) => `apps/overlays/${cluster}/${owner.name}/kustomization.yaml`)],
    ]);
  return random.pick([
    platform.workloads.flatMap(({ files }) => files),
    platform.releases.map(({ file }) => file),
    platform.clusters.flatMap((cluster) => [
      `clusters/${cluster}/apps.yaml`,
      `clusters/${cluster}/infrastructure.yaml`,
      `clusters/${cluster}/cluster-vars.yaml`,
    ]),
    [platform.releases[0]?.file ?? "", ...(platform.workloads[0]?.files ?? [])],
  ]);
}

/** A story with about `count` claims. With an owner it is about one workload, and some claims leave its name out. */
export function storyFrom(platform: Platform, seed: number, count: number, owner: Workload | undefined): MadeStory {
  const random = randomFrom(seed);
  const facts = [...workloadFacts(platform), ...otherFacts(platform)].filter(({ subject }) => owner === undefined || subject === owner.name);
  const made: MadeClaim[] = [];
  if (owner === undefined) {
    made.push(...structuralClaims(platform, random), ...combinedClaims(platform, random));
    made.push(...wiringClaims(platform, randomFrom(seed + 1)).map((claim) => ({ ...claim, under: null })));
  }
  while (made.length < count) {
    const fact = random.pick(facts);
    made.push(claimOf(fact, platform, random, owner !== undefined && random.chance(0.5) ? "" : random.pick(fact.called)));
  }
  const title = owner === undefined ? "Platform rollout" : `Run ${owner.name}`;
  const lines = [`# STORY-${seed}: ${title}`, "", "Status: Done", "", "## Acceptance Criteria", "", "1. **What holds**"];
  const claims = new Map<number, MadeClaim>();
  for (const claim of made) {
    if (claim.under !== null) lines.push(`   - ${claim.under}`);
    lines.push(`${claim.under === null ? "   " : "     "}- ${claim.text}`);
    claims.set(lines.length, claim);
  }
  lines.push("", "## File List", "", ...fileList(platform, random, owner).map((file) => `- ${file}`), "");
  return { path: `docs/stories/story-${seed}.md`, text: lines.join("\n"), claims };
}
