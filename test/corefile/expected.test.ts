import { describe, expect, it } from "vitest";
import { chartCorefile } from "../../src/corefile/chart.ts";
import { expectedCorefile } from "../../src/corefile/expected.ts";
import { readCorefile } from "../../src/corefile/reading.ts";
import { showZone } from "../../src/corefile/zone.ts";
import { isMapping, type Mapping } from "../../src/domain/value.ts";
import { parseDocuments } from "../../src/world/yaml.ts";

function mapping(yaml: string): Mapping {
  const { documents } = parseDocuments("a.yaml", yaml);
  const value = documents[0]?.value;
  if (value === undefined || !isMapping(value)) throw new Error("no mapping");
  return value;
}

const SERVERS = `servers:
  - zones: [{zone: corp.example.}, {zone: lab.example., scheme: tls://, use_tcp: true}]
    port: 5353
    servicePort: 53
    plugins:
      - name: errors
      - {name: cache, parameters: 30}
      - {name: prometheus, parameters: 0}
      - name: forward
        parameters: . 10.0.0.2
        configBlock: |-
          max_fails 3
          policy sequential
extraConfig:
  import: {parameters: /opt/coredns/*.conf}
`;

describe("the coredns chart", () => {
  it("renders servers as its template does: the port behind the last zone only, blocks and parameters", () => {
    const text = chartCorefile(mapping(SERVERS)) ?? "";
    expect(text.split("\n").slice(0, 2)).toEqual(["import /opt/coredns/*.conf", "corp.example. tls://lab.example.:5353 {"]);
    const reading = readCorefile(text);
    expect(reading.ok && reading.blocks.map((block) => [block.zones.map(showZone), [...block.plugins.keys()]])).toEqual([
      [
        ["corp.example", "tls://lab.example:5353"],
        ["errors", "cache", "prometheus", "forward"],
      ],
    ]);
  });

  it("sticks the brace to the zone when there is no port", () => {
    expect(chartCorefile(mapping("servers: [{plugins: [{name: errors}]}]"))).toBe(".{\n    errors\n}\n");
    expect(chartCorefile(mapping("servers: [{zones: [{zone: corp.example}], port: 0, plugins: []}]"))).toBe("corp.example{\n}\n");
  });

  it("decides itself when servers are not given", () => {
    expect(chartCorefile(mapping("replicaCount: 2"))).toBeNull();
  });
});

describe("Corefiles that objects of Git make", () => {
  const indented = SERVERS.replaceAll(/^(?=.)/gm, "    ");

  it.each([
    ["a ConfigMap", 'kind: ConfigMap\ndata: {Corefile: ". {}", hosts: x}', { is: "known", field: ["data", "Corefile"], tag: null }],
    ["NodeLocal DNS", 'kind: ConfigMap\ndata: {Corefile.base: ". {}"}', { is: "known", field: ["data", "Corefile.base"] }],
    [
      "a HelmRelease",
      `kind: HelmRelease\nspec:\n  values:\n${indented}    image: {tag: 1.11.1}\n`,
      { is: "known", field: ["spec", "values", "servers"], tag: "1.11.1" },
    ],
    [
      "a HelmRelease that leaves it to the chart",
      "kind: HelmRelease\nspec: {chart: {spec: {chart: coredns}}, values: {replicaCount: 2}}",
      { is: "open", reason: "needs-chart" },
    ],
    [
      "RKE2",
      `kind: HelmChartConfig\nmetadata: {name: rke2-coredns}\nspec:\n  valuesContent: |-\n${indented}`,
      { is: "known", field: ["spec", "valuesContent"] },
    ],
    [
      "an Application",
      `kind: Application\nspec:\n  source:\n    helm:\n      valuesObject:\n${SERVERS.replaceAll(/^(?=.)/gm, "        ")}`,
      { is: "known" },
    ],
    [
      "an Application with text",
      `kind: Application\nspec:\n  source:\n    helm:\n      values: |\n${SERVERS.replaceAll(/^(?=.)/gm, "        ")}`,
      { is: "known" },
    ],
  ])("%s", (_name, yaml, made) => {
    expect(expectedCorefile(mapping(yaml))).toMatchObject(made);
  });

  it.each([
    ["another ConfigMap", "kind: ConfigMap\ndata: {a: b}"],
    ["a chart with other servers", "kind: HelmRelease\nspec: {values: {servers: [{host: a}]}}"],
    ["values that are no YAML", "kind: HelmChartConfig\nspec: {valuesContent: '{'}"],
    ["a Service", "kind: Service\nspec: {}"],
  ])("not %s", (_name, yaml) => {
    expect(expectedCorefile(mapping(yaml))).toBeUndefined();
  });
});
