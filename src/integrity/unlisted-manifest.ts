import { exampleCluster, exampleSync } from "../domain/example-cluster.ts";
import { kustomizationFile } from "../domain/moves.ts";
import { formatId, groupOf } from "../domain/object.ts";
import { baseName, directoryOf } from "../domain/pattern.ts";
import type { IntegrityRule } from "../domain/rule.ts";
import type { World } from "../domain/world.ts";

const CONFIG = ["apiVersion: v1", "kind: ConfigMap", "metadata: {name: shop, namespace: shop}"];
const ALERTS = ["apiVersion: monitoring.coreos.com/v1", "kind: PrometheusRule", "metadata: {name: shop, namespace: shop}"];

/** Source of the rule: a build applies what its kustomization file lists and nothing else. */
export const rule: IntegrityRule = {
  id: "unlisted-manifest",
  severity: "warning",
  side: "git",
  summary: "A manifest lies beside a kustomization that does not list it, and nothing else applies it: it exists in Git and in no cluster.",
  remediation: "List the file under `resources`, or delete it; a comment with its name in the kustomization says that it is left out on purpose.",
  examples: [
    {
      title: "the alerts are not listed",
      files: exampleCluster({
        "clusters/one/apps.yaml": [exampleSync("apps", "./apps")],
        "apps/kustomization.yaml": [["resources: [config.yaml]"]],
        "apps/config.yaml": [CONFIG],
        "apps/alerts.yaml": [ALERTS],
      }),
      finds: ["apps/alerts.yaml:1"],
    },
    {
      title: "a kustomization elsewhere lists it, a comment rules it out, or it is a patch or values",
      files: exampleCluster({
        "clusters/one/apps.yaml": [exampleSync("apps", "./apps"), exampleSync("alerts", "./alerts")],
        "apps/kustomization.yaml": [["resources: [config.yaml]", "# old.yaml is applied by hand", "patches: [{path: patch.yaml}]"]],
        "apps/config.yaml": [CONFIG],
        "apps/patch.yaml": [CONFIG],
        "apps/old.yaml": [["apiVersion: batch/v1", "kind: Job", "metadata: {name: migrate, namespace: shop}"]],
        "apps/values.yaml": [["replicas: 2"]],
        "apps/alerts.yaml": [ALERTS],
        "alerts/kustomization.yaml": [["resources: [../apps/alerts.yaml]"]],
      }),
      finds: [],
    },
  ],
  check: (world) => {
    const seen = new Set<string>();
    return world.clusters.length === 0
      ? []
      : world.unappliedManifests.flatMap((object) => {
          const { file, line } = object.origin;
          const beside = kustomizationFile(world, directoryOf(file));
          if (seen.has(file) || beside === undefined || groupOf(object.id.apiVersion) === "kustomize.toolkit.fluxcd.io") return [];
          seen.add(file);
          if (isMentioned(world, beside, file) || world.tree.text(file)?.includes("{{") === true) return [];
          const message = `expected ${beside} to list ${baseName(file)}, found no entry for it, and nothing else applies ${formatId(object.id)}`;
          return [{ message, at: { path: file, line }, cluster: null, object: formatId(object.id) }];
        });
  },
};

/** The kustomization names the file somehow: as a generator's input, in a comment, in a patch. */
function isMentioned(world: World, kustomization: string, file: string): boolean {
  return world.tree.text(kustomization)?.includes(baseName(file)) === true;
}
