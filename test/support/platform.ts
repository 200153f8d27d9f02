/** Files of a one-cluster Flux repository, to start scenarios from. */
export const platform: Readonly<Record<string, string>> = {
  "clusters/one/flux-system/gotk-sync.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  path: ./clusters/one
  sourceRef: {kind: GitRepository, name: flux-system}
`,
  "clusters/one/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, settings.yaml, apps.yaml]\n",
  "clusters/one/settings.yaml": `apiVersion: v1
kind: ConfigMap
metadata:
  name: cluster-settings
  namespace: flux-system
data:
  SHOP_REPLICAS: "2"
`,
  "clusters/one/apps.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  path: ./apps/shop
  sourceRef: {kind: GitRepository, name: flux-system}
  postBuild:
    substituteFrom:
      - kind: ConfigMap
        name: cluster-settings
`,
  "apps/shop/kustomization.yaml": "resources: [deployment.yaml]\n",
  "apps/shop/deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: shop
spec:
  replicas: \${SHOP_REPLICAS}
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
        - name: shop
          image: registry.example.com/shop:1.4.0
`,
};

/** A story about the shop with these criteria lines. */
export function story(criteria: readonly string[], status = "Done"): string {
  return ["# 01 — STORY-SHOP — The shop", "", `Status: ${status}`, "", "## Acceptance Criteria", "", ...criteria, ""].join("\n");
}
