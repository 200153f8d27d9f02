import { type Assertion, evidence } from "../domain/assertion.ts";
import { sameByValue } from "../domain/compare.ts";
import { absent, contradicted, distinct, holds, listed, renderFailed, unknown } from "../domain/outcome.ts";
import type { AssertionKind } from "../domain/rule.ts";

type SettingAcross = Extract<Assertion, { kind: "setting-across" }>;

const cluster = (name: string, data: string): Readonly<Record<string, string>> => ({
  [`clusters/${name}/apps.yaml`]: `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  interval: 10m\n  path: ./apps\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n  postBuild:\n    substitute:\n${data}`,
});
const FILES = {
  ...cluster("east", "      PEER_ASN: '64501'\n      LOCAL_ASN: '64512'\n"),
  ...cluster("west", "      PEER_ASN: '64501'\n      LOCAL_ASN: '64513'\n"),
  "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: shop\ndata:\n  peer: ${PEER_ASN}\n",
};
const claim = (key: string, same: boolean): SettingAcross => ({ kind: "setting-across", clusters: [], key, same });

/** Judges that a setting has one value in all clusters, or another in each. */
export const assertion: AssertionKind<SettingAcross> = {
  kind: "setting-across",
  summary: "A setting has the same value in all clusters of the claim, or a different one in each.",
  examples: [
    { title: "the same value", files: FILES, assertion: claim("PEER_ASN", true), outcome: "holds" },
    { title: "another value in each cluster", files: FILES, assertion: claim("LOCAL_ASN", false), outcome: "holds" },
    { title: "said to be the same, and is not", files: FILES, assertion: claim("LOCAL_ASN", true), outcome: "contradicted" },
    { title: "said to differ, and does not", files: FILES, assertion: claim("PEER_ASN", false), outcome: "contradicted" },
    { title: "a key that no cluster has", files: FILES, assertion: claim("AREA", true), outcome: "absent" },
  ],
  needs: () => [],
  describe: ({ key, same, clusters }) =>
    `\`${key}\` ${same ? "is the same" : "differs"} in ${clusters.length === 0 ? "all clusters" : clusters.join(" and ")}`,
  judge({ key, same, clusters }, world) {
    const meant = world.clusters.filter(({ name, settings }) => (clusters.length === 0 ? settings.length > 0 : clusters.includes(name)));
    if (meant.length < 2) return unknown("ambiguous", "There are not two clusters with settings to compare.");
    const failure = meant.filter(({ settings }) => settings.length === 0).flatMap(({ failures }) => failures)[0];
    const found = meant.map((one) => ({ name: one.name, settings: one.settings.filter((setting) => setting.key === key) }));
    const names = meant.map(({ name }) => name);
    const proof = found.flatMap(({ name, settings }) =>
      settings.map(({ place, value, secret }) =>
        evidence({ path: place.path, line: place.line, cluster: name, field: key, value: secret === true ? "(not shown)" : value }),
      ),
    );
    const without = found.filter(({ settings }) => settings.length === 0).map(({ name }) => name);
    if (without.length > 0) {
      if (failure !== undefined) return renderFailed(failure);
      return absent({ level: "built", evidence: proof, clusters: names, expected: `${key} is defined in ${listed(without)}` });
    }
    const settings = found.flatMap((one) => one.settings);
    if (settings.some(({ secret }) => secret === true)) return unknown("needs-secret", `${key} comes from a Secret, whose values Git does not show.`);
    const values = settings.map(({ value }) => value);
    const kinds = values.filter((value, at) => !values.slice(0, at).some((other) => sameByValue(other, value)));
    const isSo = same ? kinds.length === 1 : kinds.length === meant.length;
    if (isSo) return holds("built", proof, names);
    return contradicted({
      level: "built",
      evidence: proof,
      clusters: names,
      expected: same ? "one value" : "a value of its own in each cluster",
      found: listed(distinct(values)),
    });
  },
};
