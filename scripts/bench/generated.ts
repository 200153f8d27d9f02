import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const OBJECTS_PER_APP = 20;

/** Makes a Git repository with one cluster of about so many objects, twenty to a Flux Kustomization, and a story on it; gives its path. */
export function generatedRepository(objects: number): string {
  const root = mkdtempSync(join(tmpdir(), "truestory-bench-"));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write("clusters/main/flux-system/gotk-sync.yaml", `${SOURCE}---\n${sync("flux-system", "./clusters/main")}`);
  const apps = Math.ceil(objects / OBJECTS_PER_APP);
  for (let app = 0; app < apps; app += 1) {
    write(`clusters/main/app-${app}.yaml`, sync(`app-${app}`, `./apps/app-${app}`));
    const names = Array.from({ length: OBJECTS_PER_APP }, (_, index) => `part-${index}`);
    write(`apps/app-${app}/kustomization.yaml`, `namespace: app-${app}\nresources: [${names.map((name) => `${name}.yaml`).join(", ")}]\n`);
    for (const name of names) write(`apps/app-${app}/${name}.yaml`, deployment(name, app));
  }
  write("docs/stories/STORY-BENCH.md", STORY);
  const git = (...args: string[]): void => {
    execFileSync("git", ["-C", root, "-c", "user.name=bench", "-c", "user.email=bench@example.com", ...args], { stdio: "ignore" });
  };
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "generated");
  return root;
}

const SOURCE = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: "ssh://git@example.org/generated"}
`;

const STORY = `# STORY-BENCH: Generated

Status: Done

## Acceptance Criteria

1. \`apps/app-0/part-0.yaml\` exists.
2. Deployment \`app-1/part-1\` has \`spec.replicas: 2\`.
3. Kustomization \`app-2\` has \`spec.prune: true\`.
`;

function sync(name: string, path: string): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  interval: 10m
  path: ${path}
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  postBuild: {substitute: {ZONE: "zone-a"}}
`;
}

function deployment(name: string, app: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {app.kubernetes.io/name: ${name}, zone: "\${ZONE}"}
spec:
  replicas: 2
  selector: {matchLabels: {app.kubernetes.io/name: ${name}}}
  template:
    metadata: {labels: {app.kubernetes.io/name: ${name}}}
    spec:
      containers:
        - name: main
          image: example.org/app-${app}/${name}:1.${app}.0
          resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 128Mi}}
          ports: [{name: http, containerPort: 8080}]
`;
}
