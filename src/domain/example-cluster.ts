/** The sync root of the examples of integrity rules: cluster `one`, whose folder Flux applies whole, as `flux bootstrap` writes it. */
export const EXAMPLE_ROOT: Readonly<Record<string, string>> = {
  "clusters/one/flux-system/gotk-sync.yaml": [
    "apiVersion: kustomize.toolkit.fluxcd.io/v1",
    "kind: Kustomization",
    "metadata: {name: flux-system, namespace: flux-system}",
    "spec: {path: ./clusters/one, sourceRef: {kind: GitRepository, name: flux-system}}",
  ].join("\n"),
};

/** A repository with cluster `one` and some more files, by path. A file is given as its YAML documents, each as its lines. */
export function exampleCluster(files: Readonly<Record<string, readonly (readonly string[])[]>>): Readonly<Record<string, string>> {
  const written = Object.entries(files).map(([path, documents]) => [path, documents.map((lines) => lines.join("\n")).join("\n---\n")] as const);
  return { ...EXAMPLE_ROOT, ...Object.fromEntries(written) };
}

/** The lines of a Flux Kustomization in `flux-system` that applies a folder of this repository; `more` goes into its `spec`. */
export function exampleSync(name: string, path: string, ...more: readonly string[]): readonly string[] {
  return [
    "apiVersion: kustomize.toolkit.fluxcd.io/v1",
    "kind: Kustomization",
    `metadata: {name: ${name}, namespace: flux-system}`,
    "spec:",
    `  path: ${path}`,
    "  sourceRef: {kind: GitRepository, name: flux-system}",
    ...more.map((line) => `  ${line}`),
  ];
}

/** The lines of a Namespace. */
export function exampleNamespace(name: string): readonly string[] {
  return ["apiVersion: v1", "kind: Namespace", `metadata: {name: ${name}}`];
}
