import { exampleCluster } from "../domain/example-cluster.ts";
import { formatId } from "../domain/object.ts";
import { ownLanguage } from "../domain/own-variables.ts";
import type { IntegrityRule } from "../domain/rule.ts";

const APPS = [
  "apiVersion: kustomize.toolkit.fluxcd.io/v1",
  "kind: Kustomization",
  "metadata: {name: apps, namespace: flux-system}",
  "spec:",
  "  path: ./apps",
  "  sourceRef: {kind: GitRepository, name: flux-system}",
  "  postBuild: {substitute: {CLUSTER: one}}",
];

function job(...script: readonly string[]): readonly string[] {
  return [
    "apiVersion: batch/v1",
    "kind: Job",
    "metadata: {name: check, namespace: shop}",
    "spec:",
    "  template:",
    "    spec:",
    "      containers:",
    "        - name: check",
    "          command:",
    "            - sh",
    "            - -c",
    "            - |",
    ...script.map((line) => `              ${line}`),
  ];
}

const WHAT = {
  script: "the script gives it a value itself",
  dashboard: "it belongs to a dashboard",
  environment: "its container has it in the environment",
} as const;

/** Source of the rule: Flux substitutes in every string of an object and knows no shell and no dashboards. */
export const rule: IntegrityRule = {
  id: "emptied-expression",
  severity: "warning",
  side: "git",
  summary: "Flux replaces a variable of a script or dashboard by the empty string, because it takes it for one of its own.",
  remediation: "Write `$${NAME}`, or `$NAME` in a shell; or annotate the object with `kustomize.toolkit.fluxcd.io/substitute: disabled`.",
  examples: [
    {
      title: "a shell variable in braces",
      files: exampleCluster({
        "clusters/one/apps.yaml": [APPS],
        "apps/job.yaml": [job("COUNT=$(ls | wc -l)", 'echo "${COUNT} files in ${CLUSTER}"')],
      }),
      finds: ["apps/job.yaml:14"],
    },
    {
      title: "the braces are escaped, or missing",
      files: exampleCluster({
        "clusters/one/apps.yaml": [APPS],
        "apps/job.yaml": [job("COUNT=$(ls | wc -l)", 'echo "$${COUNT} files, $COUNT, in ${CLUSTER}"')],
      }),
      finds: [],
    },
    {
      title: "nothing in the script gives it a value, so that it is one of Flux's that is missing",
      files: exampleCluster({ "clusters/one/apps.yaml": [APPS], "apps/job.yaml": [job("echo ${DOMAIN}")] }),
      finds: [],
    },
  ],
  check: (world) =>
    world.undefinedVariables.flatMap(({ cluster, variable, object, place, use }) => {
      const language = use === null ? undefined : ownLanguage(object.kind, use.built, use.field, variable);
      if (language === undefined) return [];
      const message = `expected \${${variable}} in ${formatId(object)} to stay as it is, because ${WHAT[language]}, found that Flux empties it`;
      return [{ message, at: place, cluster, object: formatId(object) }];
    }),
};
