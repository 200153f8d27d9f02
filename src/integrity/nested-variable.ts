import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { inventoryOf } from "../domain/inventory.ts";
import { formatId } from "../domain/object.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import { valueAt } from "../domain/value.ts";
import { variablesUsedIn } from "../domain/variable-uses.ts";
import { variablesIn } from "../domain/variables.ts";
import type { Setting } from "../domain/world.ts";

const APPS = exampleSync("apps", "./apps", "postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}");
const CONFIG = ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: shop, namespace: shop}", "data: {host: '${HOST}'}"];

function settings(host: string): readonly string[] {
  return [
    "apiVersion: v1",
    "kind: ConfigMap",
    "metadata: {name: settings, namespace: flux-system}",
    "data:",
    "  DOMAIN: example.org",
    `  HOST: ${host}`,
  ];
}

/** Source of the rule: Flux substitutes once (fluxcd/pkg/envsubst): what a value brings in is not looked at again. */
export const rule: IntegrityRule = {
  id: "nested-variable",
  severity: "warning",
  side: "git",
  summary: "The value of a substitution variable holds `${…}` itself: it is never expanded, so manifests get it literally.",
  remediation:
    "Write the value out, put the variable into the manifests instead, or have a parent Kustomization with `postBuild` apply the ConfigMap, which expands its values.",
  examples: [
    {
      title: "a setting is put together from another one",
      files: exampleCluster({
        "clusters/one/settings.yaml": [settings("shop.${DOMAIN}")],
        "clusters/one/apps.yaml": [APPS],
        "apps/config.yaml": [CONFIG],
      }),
      finds: ["clusters/one/settings.yaml:6"],
    },
    {
      title: "the Kustomization that applies the settings expands them",
      files: exampleCluster({
        "clusters/one/base.yaml": [exampleSync("base", "./base", "postBuild: {substitute: {DOMAIN: example.org}}")],
        "base/settings.yaml": [settings("shop.${DOMAIN}")],
        "clusters/one/apps.yaml": [APPS],
        "apps/config.yaml": [CONFIG],
      }),
      finds: [],
    },
    {
      title: "the value is no variable of Flux",
      files: exampleCluster({
        "clusters/one/settings.yaml": [settings("shop.$DOMAIN")],
        "clusters/one/apps.yaml": [APPS],
        "apps/config.yaml": [CONFIG],
      }),
      finds: [],
    },
  ],
  check: (world) =>
    world.clusters.flatMap((cluster) => {
      const used = variablesUsedIn(cluster);
      const escaped = ({ key, carrier }: Setting): boolean =>
        inventoryOf(cluster)
          .find(carrier.kind, carrier.namespace, carrier.name)
          .some(({ forms }) => ["data", "stringData"].some((field) => String(valueAt(forms.built, [field, key]) ?? "").includes("$${")));
      return cluster.settings.flatMap((setting) => {
        const { key, value, carrier, place, secret } = setting;
        const [inner] = secret === true ? [] : variablesIn(value);
        if (inner === undefined || !used.has(key) || escaped(setting)) return [];
        const message = `expected the value of \${${key}} to be written out, found ${inner.text} in it, which is not expanded again`;
        return [{ message, at: place, cluster: cluster.name, object: formatId(carrier) }];
      });
    }),
};
