import { exampleCluster } from "../domain/example-cluster.ts";

/** What is special about an example of a DNS server; each as lines. */
export interface ExampleDns {
  /** Lines of the only server block, `.:53`, or of the whole file where the first opens a block. Line 6 of `coredns.yaml` is the first of the file. */
  readonly corefile?: readonly string[];
  /** Further lines of the pod specification, from line 9 of `deployment.yaml`. */
  readonly pod?: readonly string[];
  /** Further lines of the container, the last of `deployment.yaml`. */
  readonly container?: readonly string[];
  readonly image?: string;
  readonly mount?: string;
  /** Further volumes of the pod. */
  readonly volumes?: string;
  /** Further files, by path below the cluster's folder. */
  readonly more?: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** Git does not have the ConfigMap. */
  readonly withoutMap?: true;
}

/** The ConfigMap of an example, as lines of YAML. */
export function exampleCorefile(lines: readonly string[]): readonly string[] {
  const file = /^[\w.]*[.:]\S*(?: \S+)* \{$/.test(lines[0] ?? "");
  const whole = file ? lines : [".:53 {", ...lines.map((line) => `    ${line}`), "}"];
  return [
    "apiVersion: v1",
    "kind: ConfigMap",
    "metadata: {name: coredns, namespace: kube-system}",
    "data:",
    "  Corefile: |",
    ...whole.map((line) => `    ${line}`),
  ];
}

/** A repository with cluster `one`, in which a Deployment runs CoreDNS with the Corefile of a ConfigMap. */
export function exampleDns({ corefile = ["forward . 10.0.0.2"], pod = [], container = [], ...more }: ExampleDns): Readonly<Record<string, string>> {
  const { image = "coredns/coredns:1.13.1", mount = "mountPath: /etc/coredns", volumes = "" } = more;
  const deployment = [
    "apiVersion: apps/v1",
    "kind: Deployment",
    "metadata: {name: coredns, namespace: kube-system}",
    "spec:",
    "  selector: {matchLabels: {k8s-app: coredns}}",
    "  template:",
    "    metadata: {labels: {k8s-app: coredns}}",
    "    spec:",
    ...pod.map((line) => `      ${line}`),
    `      volumes: [{name: config, configMap: {name: coredns}}${volumes}]`,
    "      containers:",
    "        - name: coredns",
    `          image: ${image}`,
    "          args: [-conf, /etc/coredns/Corefile]",
    `          volumeMounts: [{name: config, ${mount}}]`,
    ...container.map((line) => `          ${line}`),
  ];
  const files = Object.entries(more.more ?? {}).map(([path, documents]) => [`clusters/one/${path}`, documents] as const);
  return exampleCluster({
    ...(more.withoutMap === true ? {} : { "clusters/one/coredns.yaml": [exampleCorefile(corefile)] }),
    "clusters/one/deployment.yaml": [deployment],
    ...Object.fromEntries(files),
  });
}
