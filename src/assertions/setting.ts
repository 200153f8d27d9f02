import { type Assertion, type Evidence, evidence, type Moved, type Outcome } from "../domain/assertion.ts";
import { documentObject } from "../domain/catalogue.ts";
import { sameByValue } from "../domain/compare.ts";
import { hasRisen, risenSince } from "../domain/expectation.ts";
import { mayBring } from "../domain/failed-builds.ts";
import { filesUnder } from "../domain/moves.ts";
import { formatId } from "../domain/object.ts";
import { absent, all, contradicted, distinct, holds, listed, mergeMoved, renderFailed, unknown } from "../domain/outcome.ts";
import { isUnder } from "../domain/pattern.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { presentPaths } from "../domain/search.ts";
import { isEncryptedText, secretPlaceholder } from "../domain/secrets.ts";
import { isMapping, valueAt } from "../domain/value.ts";
import { type Settings, settingsOf, substitute } from "../domain/variables.ts";
import type { Cluster, RenderFailure, Setting, World } from "../domain/world.ts";

type SettingClaim = Extract<Assertion, { kind: "setting" }>;

const EAST = {
  "clusters/east/settings.yaml":
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: flux-system\ndata:\n  ZONE: "a"\n  DOMAIN: example.org\n  API_HOST: api.example.org\n  API_LB_IP: "10.9.0.4"\n',
  "clusters/east/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  postBuild:\n    substituteFrom:\n      - kind: ConfigMap\n        name: settings\n",
  "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\n  namespace: default\ndata:\n  zone: ${ZONE}\n",
};

/** Judges that a cluster's settings define a key, with a value when one is claimed. */
export const assertion: AssertionKind<SettingClaim> = {
  kind: "setting",
  summary:
    "The settings that substitution uses in a cluster define a key, with this value when one is given. `${VAR}` in the value is resolved with the same settings. A missing key is `moved` when exactly one related key carries the same distinctive value.",
  examples: [
    {
      title: "a key with its value",
      files: EAST,
      assertion: { kind: "setting", clusters: ["east"], key: "ZONE", value: "a", files: [] },
      outcome: "holds",
    },
    {
      title: "a value that names another setting",
      files: EAST,
      assertion: { kind: "setting", clusters: ["east"], key: "API_HOST", value: "api.${DOMAIN}", files: [] },
      outcome: "holds",
    },
    {
      title: "another value",
      files: EAST,
      assertion: { kind: "setting", clusters: ["east"], key: "ZONE", value: "b", files: [] },
      outcome: "contradicted",
    },
    {
      title: "a key that only one of two clusters has",
      files: {
        ...EAST,
        "clusters/west/settings.yaml": EAST["clusters/east/settings.yaml"].replace('  ZONE: "a"\n', ""),
        "clusters/west/apps.yaml": EAST["clusters/east/apps.yaml"].replace("path: ./apps", "path: ./west-apps"),
        "west-apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\n  namespace: default\n",
      },
      assertion: { kind: "setting", clusters: [], key: "ZONE", value: null, files: [] },
      outcome: { unknown: "ambiguous" },
    },
    {
      title: "a key that nothing defines",
      files: EAST,
      assertion: { kind: "setting", clusters: ["east"], key: "REGION", value: null, files: [] },
      outcome: "absent",
    },
    {
      title: "a key that must not be there, and is not",
      files: EAST,
      assertion: { kind: "setting", clusters: ["east"], key: "REGION", value: null, files: [], absent: true },
      outcome: "holds",
    },
    {
      title: "a key that must not be there, and is",
      files: EAST,
      assertion: { kind: "setting", clusters: ["east"], key: "ZONE", value: null, files: [], absent: true },
      outcome: "contradicted",
    },
    {
      title: "a related key carries the value",
      files: EAST,
      assertion: { kind: "setting", clusters: ["east"], key: "GATEWAY_API_LB_IP", value: "10.9.0.4", files: [] },
      outcome: { moved: "API_LB_IP" },
    },
  ],
  needs(claim, world) {
    if (claim.value === null) return [];
    const { value } = claim;
    return carriersOf(claim, world).flatMap((carrier) =>
      carrier.settings
        .filter((setting) => setting.key === claim.key && hasRisen(value, setting.value))
        .map((setting) => ({ kind: "field-history" as const, path: setting.place.path, object: setting.carrier, field: ["data", setting.key] })),
    );
  },
  describe(claim) {
    const where = claim.clusters.length === 0 ? "the cluster settings" : `the settings of ${claim.clusters.join(" and ")}`;
    return `${where} ${claim.absent === true ? "do not define" : "define"} \`${claim.key}\`${claim.value === null ? "" : ` as \`${claim.value}\``}`;
  },
  judge(claim, world) {
    if (claim.absent === true) return judgeAbsence(claim, world);
    const carriers = meantCarriers(claim, carriersOf(claim, world));
    if (carriers.length > 0) {
      const outcome = all(carriers.map((carrier) => judgeCarrier(claim, world, carrier)));
      return outcome.is === "holds" ? (openElsewhere(claim, world, carriers) ?? outcome) : outcome;
    }
    if (claim.files.length > 0 && presentPaths(world, claim.files).length === 0) {
      return absent({ level: "text", expected: `${claim.key} is defined in ${listed(claim.files)}`, clusters: claim.clusters });
    }
    const failure = world.clusters.flatMap((cluster) => cluster.failures)[0];
    if (failure !== undefined) return renderFailed(failure);
    return unknown("ambiguous", "No settings are known here: no Kustomization of Flux names a ConfigMap in `substituteFrom`.");
  },
};

/** That clusters have no setting of a key; open where settings come from what is not in Git. */
function judgeAbsence(claim: SettingClaim, world: World): Outcome {
  const named = world.clusters.filter(({ name, settings }) => (claim.clusters.length === 0 ? settings.length > 0 : claim.clusters.includes(name)));
  if (named.length === 0) return unknown("ambiguous", "No settings are known here.");
  const names = named.map(({ name }) => name);
  const found = named
    .flatMap((cluster) => carrierOfCluster(cluster, []) ?? [])
    .flatMap((carrier) => carrier.settings.filter(({ key }) => key === claim.key).map((setting) => settingEvidence(carrier, setting)));
  const expected = `${claim.key} is not defined in ${listed(names)}`;
  if (found.length > 0) return contradicted({ level: "built", evidence: found, clusters: names, expected, found: "it is" });
  const failure = named.filter(({ settings }) => settings.length === 0).flatMap(({ failures }) => failures)[0];
  if (failure !== undefined) return renderFailed(failure);
  const open = named.flatMap(({ hiddenSources }) => hiddenSources ?? []).find(({ because }) => because !== "in-git");
  if (open !== undefined) return unknown("needs-secret", `${open.kind} ${open.name}, which is not in Git, may define ${claim.key}.`);
  return holds(
    "built",
    named.map((cluster) => evidence({ path: cluster.settings[0]?.place.path ?? null, cluster: cluster.name, note: `has no ${claim.key}` })),
    names,
  );
}

/** Settings that are judged together: those of a cluster, or those of a file that no cluster uses. */
interface Carrier {
  readonly cluster: string | null;
  readonly settings: readonly Setting[];
  /** Where it was looked, for evidence. */
  readonly place: string | null;
  resolve(name: string): string | undefined;
}

/** A claim that names no cluster and no file speaks of the clusters that have the key, if any has it. */
function meantCarriers(claim: SettingClaim, carriers: readonly Carrier[]): readonly Carrier[] {
  if (claim.clusters.length > 0 || claim.files.length > 0) return carriers;
  const having = carriers.filter(({ settings }) => settings.some(({ key }) => key === claim.key));
  return having.length > 0 ? having : carriers;
}

function carriersOf(claim: SettingClaim, world: World): readonly Carrier[] {
  const files = presentPaths(world, claim.files).flatMap((path) => filesUnder(world, path));
  const named = world.clusters.filter(({ name }) => claim.clusters.length === 0 || claim.clusters.includes(name));
  const used = named.flatMap((cluster) => carrierOfCluster(cluster, files) ?? []);
  if (used.length > 0) return used;
  return files.flatMap((file) => carrierOfFile(world, file) ?? []);
}

function carrierOfCluster(cluster: Cluster, files: readonly string[]): Carrier | undefined {
  const settings = cluster.settings.filter(({ place }) => files.length === 0 || files.some((file) => isUnder(place.path, file)));
  if (settings.length === 0) return undefined;
  const lookup: Settings = settingsOf(cluster);
  return { cluster: cluster.name, settings, place: settings[0]?.place.path ?? null, resolve: (name) => lookup.value(name) };
}

/** The data of the ConfigMaps of a file that no cluster's substitution uses, or its plain top-level keys. */
function carrierOfFile(world: World, file: string): Carrier | undefined {
  const settings = world.documents(file).flatMap((document): readonly Setting[] => {
    const carrier = documentObject(document)?.id ?? { apiVersion: "", kind: "", namespace: null, name: file };
    const field = isMapping(document.value) && isMapping(document.value.stringData) ? "stringData" : "data";
    const data = valueAt(document.value, [field]);
    const keys = isMapping(data) ? data : carrier.kind === "" && isMapping(document.value) ? document.value : {};
    return Object.entries(keys).flatMap(([key, value]) => {
      const place = document.place(isMapping(data) ? [field, key] : [key]);
      if (place === undefined || typeof value === "object") return [];
      if (carrier.kind === "Secret" || isEncryptedText(value)) return [{ key, value: secretPlaceholder(key), carrier, place, secret: true }];
      return [{ key, value: String(value), carrier, place }];
    });
  });
  if (settings.length === 0) return undefined;
  return { cluster: null, settings, place: file, resolve: (name) => settings.find(({ key }) => key === name)?.value };
}

function judgeCarrier(claim: SettingClaim, world: World, carrier: Carrier): Outcome {
  const clusters = carrier.cluster === null ? [] : [carrier.cluster];
  const found = carrier.settings.filter(({ key }) => key === claim.key);
  const level = carrier.cluster === null ? "parsed" : "built";
  const proof = found.map((setting) => settingEvidence(carrier, setting));
  const expected = `${claim.key}${claim.value === null ? " is defined" : ` is \`${claim.value}\``}${carrier.cluster === null ? "" : ` in cluster ${carrier.cluster}`}`;
  if (found.length === 0) {
    const moved = renamedKey(claim, carrier);
    const open = world.clusters.find(({ name }) => name === carrier.cluster)?.hiddenSources?.find(({ because }) => because !== "in-git");
    if (moved === null && open !== undefined && claim.files.length === 0)
      return unknown("needs-secret", `The settings in Git have no ${claim.key}; ${open.kind} ${open.name}, which is not in Git, may have it.`);
    const failure = moved === null && claim.files.length === 0 ? hiding(claim, world, carrier) : undefined;
    if (failure !== undefined) return renderFailed(failure);
    const evidenceOf = moved === null ? [evidence({ path: carrier.place, cluster: carrier.cluster, note: `has no ${claim.key}` })] : [];
    const renamed = carrier.settings.filter(({ key }) => key === moved?.to).map((setting) => settingEvidence(carrier, setting));
    return absent({ level, evidence: [...renamed, ...evidenceOf], clusters, expected, moved });
  }
  if (claim.value === null) return holds(level, proof, clusters);
  const { value } = claim;
  const hidden = found.find(({ secret }) => secret === true);
  if (hidden !== undefined) return unknown("needs-secret", `${claim.key} is in ${formatId(hidden.carrier)}, whose values Git does not show.`, proof);
  const wanted = [value, substitute(value, carrier.resolve).text];
  const misfits = found.filter((setting) => !wanted.some((one) => sameByValue(one, setting.value)));
  if (misfits.length === 0) return holds(level, proof, clusters);
  const values = distinct(misfits.map((setting) => `\`${setting.value}\``));
  if (misfits.length < found.length) return unknown("ambiguous", `${claim.key} is set more than once and its values differ.`, proof);
  const moves = misfits.map((setting) =>
    risenSince(world, { path: setting.place.path, object: setting.carrier, field: ["data", setting.key] }, value, setting.value),
  );
  return contradicted({ level, evidence: proof, clusters, expected, found: listed(values), moved: mergeMoved(moves) });
}

/**
 * Open, when a claim names neither cluster nor file and the settings of another cluster lack the key, or that cluster uses it without any
 * definition, or may have one in what could not be built: that cluster may be meant too.
 */
function openElsewhere(claim: SettingClaim, world: World, carriers: readonly Carrier[]): Outcome | undefined {
  if (claim.clusters.length > 0 || claim.files.length > 0) return undefined;
  for (const { name, failures, settings } of world.clusters.filter((cluster) => !carriers.some((carrier) => carrier.cluster === cluster.name))) {
    const use = world.undefinedVariables.find(({ cluster, variable }) => cluster === name && variable === claim.key);
    if (use !== undefined) {
      const { path, line } = use.place;
      const proof = evidence({ path, line, cluster: name, object: formatId(use.object), note: `uses \${${claim.key}}, which nothing defines here` });
      return unknown("ambiguous", `${claim.key} is used in cluster ${name}, where nothing defines it; the claim names no cluster.`, [proof]);
    }
    if (settings.length > 0 && claim.value === null) {
      const proof = evidence({ path: settings[0]?.place.path ?? null, cluster: name, note: `has no ${claim.key}` });
      return unknown("ambiguous", `The settings of cluster ${name} have no ${claim.key}; the claim names no cluster.`, [proof]);
    }
    const failure = settings.length === 0 ? failures[0] : failures.find((one) => mayBring(world, one, claim.key));
    if (failure !== undefined) return renderFailed(failure);
  }
  return undefined;
}

/** A failed build of the cluster that may bring settings with this key. */
function hiding(claim: SettingClaim, world: World, carrier: Carrier): RenderFailure | undefined {
  const failures = world.clusters.find(({ name }) => name === carrier.cluster)?.failures ?? [];
  return failures.find((failure) => mayBring(world, failure, claim.key));
}

function settingEvidence(carrier: Carrier, setting: Setting): Evidence {
  const hidden = setting.secret === true;
  const { path, line } = setting.place;
  return evidence({ path, line, cluster: carrier.cluster, object: null, field: setting.key, value: hidden ? "(not shown)" : setting.value });
}

/** The one other key that carries a distinctive value, when its words are among those of the claimed key, or the other way round. */
function renamedKey(claim: SettingClaim, carrier: Carrier): Moved | null {
  if (claim.value === null || !isDistinctive(claim.value)) return null;
  const value = substitute(claim.value, carrier.resolve).text;
  const same = distinct(carrier.settings.filter((setting) => setting.value === value).map(({ key }) => key));
  const related = same.filter((key) => isRelated(key, claim.key));
  const keys = related.length > 0 ? related : same.filter((key) => sharesWord(key, claim.key));
  const [only] = keys;
  if (only === undefined || keys.length > 1) return null;
  return { how: "renamed-key", to: only, commit: null, note: `the same value is in ${only}` };
}

/** True for values that no two settings share by chance: no flag, count, size or duration. */
function isDistinctive(value: string): boolean {
  return value.length >= 5 && !/^(?:true|false|\d+(?:\.\d+)?[A-Za-z]{0,2})$/i.test(value) && /[./:@-]/.test(value);
}

function isRelated(a: string, b: string): boolean {
  const [few, many] = [wordsOf(a), wordsOf(b)].sort((left, right) => left.length - right.length);
  return few !== undefined && many !== undefined && few.length >= 2 && few.every((word) => many.includes(word));
}

function sharesWord(a: string, b: string): boolean {
  const words = wordsOf(b);
  return wordsOf(a).filter((word) => words.includes(word)).length >= 2;
}

function wordsOf(key: string): readonly string[] {
  return key
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word.length > 1);
}
