import type { Assertion, Outcome } from "../domain/assertion.ts";
import { evidence } from "../domain/assertion.ts";
import { sameByValue } from "../domain/compare.ts";
import { mayBring } from "../domain/failed-builds.ts";
import { partsOf } from "../domain/lexicon.ts";
import { formatId } from "../domain/object.ts";
import { absent, all, distinct, holds, renderFailed } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";
import type { Cluster, Setting, World } from "../domain/world.ts";

type SomeSetting = Extract<Assertion, { kind: "some-setting" }>;

const FILES = {
  "clusters/east/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  postBuild:\n    substitute:\n      MAIL_RELAY_HOST: relay.example.org\n      ARCHIVE_HOST: archive.example.org\n",
  "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: shop\ndata:\n  relay: ${MAIL_RELAY_HOST}\n",
};

const claim = (value: string, ...label: string[]): SomeSetting => ({ kind: "some-setting", clusters: [], value, label });

/** Judges that some setting of the clusters has a value, whatever its key. */
export const assertion: AssertionKind<SomeSetting> = {
  kind: "some-setting",
  summary: "A setting of the clusters has the value, and its key shares a word with the label. In every cluster that the claim names; else in some.",
  examples: [
    { title: "under a key of that name", files: FILES, assertion: claim("relay.example.org", "mail", "relay"), outcome: "holds" },
    { title: "under a key of another name", files: FILES, assertion: claim("archive.example.org", "mail", "relay"), outcome: "absent" },
    { title: "under no key", files: FILES, assertion: claim("smtp.example.org", "mail", "relay"), outcome: "absent" },
  ],
  needs: () => [],
  describe: ({ value, label, clusters }) =>
    `a setting about ${label.join(" ")} is \`${value}\`${clusters.length === 0 ? "" : ` (cluster ${clusters.join(", ")})`}`,
  judge(claim, world) {
    const named = world.clusters.filter(({ name }) => claim.clusters.includes(name));
    if (named.length > 0) return all(named.map((cluster) => judgeIn(claim, world, [cluster])));
    return judgeIn(claim, world, world.clusters);
  },
};

function judgeIn(claim: SomeSetting, world: World, clusters: World["clusters"]): Outcome {
  const found = clusters.flatMap((cluster) => cluster.settings.filter((setting) => fits(claim, setting)).map((setting) => ({ cluster, setting })));
  if (found.length === 0) {
    const failure = clusters.flatMap(({ failures }) => failures).find((one) => mayBring(world, one, claim.value));
    if (failure !== undefined) return renderFailed(failure);
    const names = clusters.map(({ name }) => name);
    return absent({ level: "substituted", expected: `a setting about ${claim.label.join(" ")} that is ${claim.value}`, clusters: names });
  }
  return holds("substituted", found.map(proof), distinct(found.map(({ cluster }) => cluster.name)));
}

function fits({ value, label }: SomeSetting, setting: Setting): boolean {
  const parts = partsOf(setting.key);
  return (
    sameByValue(value, setting.value) && label.some((word) => parts.some((part) => part === word || (part.length >= 4 && word.startsWith(part))))
  );
}

function proof({ cluster, setting }: { readonly cluster: Cluster; readonly setting: Setting }) {
  return evidence({
    path: setting.place.path,
    line: setting.place.line,
    cluster: cluster.name,
    object: formatId(setting.carrier),
    field: setting.key,
    value: setting.value,
  });
}
