/** A repository of one cluster with what sentences most often mix up: two containers, two ports, two jobs, two kinds of issuer. */
export const FILES: Readonly<Record<string, string>> = {
  "clusters/home/orchard.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: orchard, namespace: flux-system}\nspec: {interval: 10m, path: ./apps/orchard, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n",
  "apps/orchard/kustomization.yaml": "namespace: orchard\nresources: [press.yaml, jobs.yaml, network.yaml, secrets.yaml]\n",
  "apps/orchard/press.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: press}
spec:
  replicas: 2
  selector: {matchLabels: {app: press}}
  template:
    metadata: {labels: {app: press}}
    spec:
      initContainers:
        - name: rinse
          image: registry.example.org/orchard/rinse:1.8.2
          resources: {requests: {memory: 64Mi}}
      containers:
        - name: squeezer
          image: registry.example.org/orchard/squeezer:2.4.1
          ports: [{name: juice, containerPort: 8080}, {name: metrics, containerPort: 9090}]
          resources: {requests: {memory: 128Mi}, limits: {memory: 1Gi}}
          volumeMounts: [{name: tmp, mountPath: /tmp}, {name: recipes, mountPath: /etc/press, readOnly: true}]
        - name: proxy
          image: docker.io/envoyproxy/envoy:v1.31.2
          ports: [{name: proxy, containerPort: 8443}]
          resources: {requests: {memory: 32Mi}, limits: {memory: 64Mi}}
      volumes: [{name: tmp, emptyDir: {}}, {name: recipes, configMap: {name: recipes}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: bottler}
spec:
  replicas: 2
  selector: {matchLabels: {app: bottler}}
  template:
    metadata: {labels: {app: bottler}}
    spec:
      containers:
        - name: bottler
          image: registry.example.org/orchard/bottler:2.4.1
          resources: {requests: {memory: 512Mi}, limits: {memory: 1Gi}}
---
apiVersion: v1
kind: Service
metadata: {name: press}
spec:
  selector: {app: press}
  ports: [{name: juice, port: 80, targetPort: juice}, {name: metrics, port: 9090, targetPort: metrics}]
`,
  "apps/orchard/jobs.yaml": `apiVersion: batch/v1
kind: CronJob
metadata: {name: harvest}
spec:
  schedule: "30 2 * * *"
  successfulJobsHistoryLimit: 2
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: harvest, image: "registry.example.org/orchard/harvest:0.9.0"}]}}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: sweep}
spec:
  schedule: "*/15 * * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: sweep, image: "registry.example.org/orchard/sweep:0.3.0"}]}}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup-check}
spec:
  schedule: "0 3 * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: check, image: "registry.example.org/orchard/check:0.1.0"}]}}}}
---
apiVersion: postgresql.cnpg.io/v1
kind: ScheduledBackup
metadata: {name: cellar}
spec: {schedule: "0 0 2 * * *", cluster: {name: cellar}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: cellar}
spec:
  serviceName: cellar
  replicas: 2
  selector: {matchLabels: {app: cellar}}
  template:
    metadata: {labels: {app: cellar}}
    spec:
      topologySpreadConstraints:
        - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: cellar}}}
      containers: [{name: cellar, image: "registry.example.org/orchard/cellar:1.0.0"}]
`,
  "apps/orchard/network.yaml": `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: press}
spec:
  podSelector: {matchLabels: {app: press}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: tavern}}}]
      ports: [{port: 8080, protocol: TCP}]
    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}, podSelector: {matchLabels: {app: prometheus}}}]
      ports: [{port: 9090, protocol: TCP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: press}
spec:
  parentRefs: [{name: public, namespace: gateway}]
  rules: [{backendRefs: [{name: press, port: 80}]}]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: press}
spec:
  secretName: press-tls
  issuerRef: {kind: ClusterIssuer, name: letsencrypt}
  dnsNames: [press.example.org]
`,
  "apps/orchard/secrets.yaml": `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: press-db}
spec:
  refreshInterval: 1h
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  data: [{secretKey: password, remoteRef: {key: press/db, property: password}}]
---
apiVersion: v1
kind: Secret
metadata: {name: press-tls}
type: kubernetes.io/tls
data: {}
`,
};

/** False, each close to what is true. */
export const FALSE: readonly string[] = [
  "All images come from `registry.example.org`",
  "All images of `press` come from `registry.example.org`",
  "Container `proxy` listens on port 8080",
  "Container `squeezer` has image tag `1.8.2`",
  "Service port `metrics` targets `juice`",
  "Service port `juice` is 9090",
  "Volume `recipes` is mounted at `/tmp`",
  "`sweep` runs hourly",
  "Ingress is limited to `tavern`",
  "Port 8080 is just open to `monitoring`",
  "All pods in `monitoring` may scrape 9090",
  "All Secrets come from Vault",
  "Certificate `press` is issued by Issuer `letsencrypt`",
  "Gateway in namespace `orchard`",
  "ExternalSecret `press-db` reads from SecretStore `vault`",
  "No port 8080 is open to `tavern` only",
  "Hardly port 8080 is open to `tavern` only",
  "Encrypted port 8080 is open to `tavern` only",
  "Only `tavern` may reach `bottler` on 8080",
  "CPU limit of `bottler` is 1Gi",
  "Memory limit of `bottler` is 1Gi with mTLS",
  "Cider version is 2.4.1",
  "`bottler` runs two standby replicas",
  "`cellar` must spread over nodes",
  "Dumps every night at 03:00 (ScheduledBackup)",
];

/** True, in words that are easily taken for something else. */
export const TRUE: readonly string[] = [
  "The init container requests 64Mi of memory",
  "`sweep` keeps three successful jobs",
  "`harvest` keeps one failed job",
  "Container `squeezer` requests 128Mi of memory",
  "Certificate `press` is issued by ClusterIssuer `letsencrypt`",
  "All images of `bottler` come from `registry.example.org`",
  "Both Deployments have two replicas",
  "Backups every night at 02:00",
  "Only `tavern` may reach `press` on 8080",
  "Metrics port 9090 is open to Prometheus only",
  "Memory limit of `bottler` is 1Gi",
];
