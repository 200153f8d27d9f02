import { type Assertion, evidence } from "../domain/assertion.ts";
import { sameByValue } from "../domain/compare.ts";
import { partsOf } from "../domain/lexicon.ts";
import { absent, holds, listed } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import { settingsOf } from "../domain/variables.ts";
import type { World } from "../domain/world.ts";

type LabelledSettings = Extract<Assertion, { kind: "labelled-settings" }>;

const cluster = (name: string, asn: string): Readonly<Record<string, string>> => ({
  [`clusters/${name}/apps.yaml`]: `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  postBuild:\n    substitute:\n      BGP_LOCAL_ASN: '${asn}'\n      POOL_START: 10.0.0.10\n      POOL_END: 10.0.0.19\n`,
});
const FILES = {
  ...cluster("east", "64512"),
  ...cluster("west", "64513"),
  "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: shop\ndata:\n  asn: ${BGP_LOCAL_ASN}\n",
};
const claim = (label: readonly string[], east: string, west: string): LabelledSettings => ({
  kind: "labelled-settings",
  label,
  values: [
    { cluster: "east", value: east },
    { cluster: "west", value: west },
  ],
});

/** Judges that one setting, whose key has all words of a label, has the given value in each cluster. */
export const assertion: AssertionKind<LabelledSettings> = {
  kind: "labelled-settings",
  summary:
    "One setting whose key has all words of the label has the claimed value in each cluster; a range may stand in two settings, for its start and its end.",
  examples: [
    { title: "a value for each cluster", files: FILES, assertion: claim(["local", "asn"], "64512", "64513"), outcome: "holds" },
    { title: "the values swapped", files: FILES, assertion: claim(["local", "asn"], "64513", "64512"), outcome: "absent" },
    { title: "a word that the key lacks", files: FILES, assertion: claim(["peer", "asn"], "64512", "64513"), outcome: "absent" },
    {
      title: "a range from one setting to another",
      files: FILES,
      assertion: claim(["pool"], "10.0.0.10-10.0.0.19", "10.0.0.10-10.0.0.19"),
      outcome: "holds",
    },
  ],
  needs: () => [],
  describe: ({ label, values }) =>
    `a setting about ${label.join(" ")} is ${values.map(({ cluster, value }) => `\`${value}\` in ${cluster}`).join(" and ")}`,
  judge({ label, values }, world) {
    const keys = new Set(world.clusters.flatMap(({ settings }) => settings.map(({ key }) => key)));
    const about = [...keys].filter((key) => isAbout(key, label)).sort();
    const names = values.map(({ cluster }) => cluster);
    for (const key of about) {
      const proof = values.map(({ cluster, value }) => proofIn(world, cluster, key, value));
      if (proof.every((one) => one !== undefined)) return holds("built", proof.flat(), names);
    }
    return absent({
      level: "built",
      expected: `a setting about ${label.join(" ")} that is ${listed(values.map(({ value }) => value))}`,
      clusters: names,
    });
  },
};

function isAbout(key: string, label: readonly string[]): boolean {
  const parts = partsOf(key);
  return label.every((word) =>
    parts.some((part) => part === word || (part.length >= 4 && (word.startsWith(part) || part.startsWith(word)) && word.length >= 4)),
  );
}

/** The setting in a cluster that has the value; for a range the settings of its start and its end. */
function proofIn(world: World, name: string, key: string, value: string) {
  const cluster = world.clusters.find((one) => one.name === name);
  if (cluster === undefined) return undefined;
  const settings = settingsOf(cluster);
  const shown = (of: string) =>
    settings
      .all(of)
      .map((setting) => evidence({ path: setting.place.path, line: setting.place.line, cluster: name, field: of, value: setting.value }));
  const own = settings.value(key);
  if (own !== undefined && (sameByValue(value, own) || own === `["${value}"]`)) return shown(key);
  const [, from, to] = /^(\S+?)\s*[-\u2013]\s*(\S+)$/.exec(value) ?? [];
  const end = key.replace(/_(?:START|FIRST|FROM|BEGIN)$/, "_END");
  if (from === undefined || to === undefined || end === key || own !== from || settings.value(end) !== to) return undefined;
  return [...shown(key), ...shown(end)];
}
