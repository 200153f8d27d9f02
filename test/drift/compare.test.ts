import { describe, expect, it } from "vitest";
import { formatPath, isMapping, type Mapping } from "../../src/domain/value.ts";
import { compareFields } from "../../src/drift/compare.ts";
import { parseDocuments } from "../../src/world/yaml.ts";

function mapping(yaml: string): Mapping {
  const value = parseDocuments("a.yaml", yaml).documents[0]?.value;
  if (value === undefined || !isMapping(value)) throw new Error("no mapping");
  return value;
}

const fields = (git: string, live: string) => compareFields(mapping(git), mapping(live)).map(({ path }) => formatPath(path));

describe("fields of Git against live ones", () => {
  it.each([
    ["what only the cluster has", "spec: {a: 1}", "spec: {a: 1, b: 2}\nstatus: {c: 3}"],
    ["quantities", "spec: {cpu: 1000m, memory: 3Gi}", 'spec: {cpu: "1", memory: 3072Mi}'],
    ["empty and absent", "spec: {a: {}, b: [], c: null}", "spec: {}"],
    [
      "containers in another order, with a sidecar",
      "spec: {containers: [{name: a, image: x}, {name: b}]}",
      "spec: {containers: [{name: mesh}, {name: b}, {name: a, image: x, tty: false}]}",
    ],
    [
      "ports with the protocol written out",
      "spec: {ports: [{port: 53}, {port: 53, protocol: UDP}]}",
      "spec: {ports: [{port: 53, protocol: UDP, nodePort: 1}, {port: 53, protocol: TCP}]}",
    ],
    ["sets in another order", "spec: {capabilities: {drop: [ALL, NET_RAW]}}", "spec: {capabilities: {drop: [NET_RAW, ALL]}}"],
    ["an empty volume", "spec: {volumes: [{name: a, emptyDir: {}}]}", "spec: {volumes: [{name: a, emptyDir: {}}]}"],
    ["labels that a controller adds", "metadata: {name: a, labels: {x: y}}", "metadata: {name: a, uid: 1, labels: {x: y, z: w}}"],
  ])("equal: %s", (_name, git, live) => {
    expect(fields(git, live)).toEqual([]);
  });

  it.each([
    ["a value", "spec: {a: 1}", "spec: {a: 2}", ["spec.a"]],
    ["a value that is gone", "spec: {a: 1}", "spec: {}", ["spec.a"]],
    ["a container that is gone", "spec: {containers: [{name: a}, {name: b, image: x}]}", "spec: {containers: [{name: a}]}", ["spec.containers[1]"]],
    [
      "a port's name and number",
      "spec: {ports: [{port: 80, targetPort: 80}]}",
      'spec: {ports: [{port: 80, targetPort: "80"}]}',
      ["spec.ports[0].targetPort"],
    ],
    ["an ordered list", "spec: {args: [a, b]}", "spec: {args: [b, a]}", ["spec.args"]],
    ["a longer list without keys", "spec: {args: [a]}", "spec: {args: [a, b]}", ["spec.args"]],
    ["a selector that selects less", "spec: {podSelector: {}}", "spec: {podSelector: {matchLabels: {a: b}}}", ["spec.podSelector"]],
    [
      "a volume of another kind",
      "spec: {volumes: [{name: a, emptyDir: {}}]}",
      "spec: {volumes: [{name: a, hostPath: {}}]}",
      ["spec.volumes[0].emptyDir"],
    ],
    ["a text that is no number", 'data: {a: "1000m"}', 'data: {a: "1"}', ["data.a"]],
    ["a label", "metadata: {labels: {x: y}}", "metadata: {labels: {x: z}}", ["metadata.labels.x"]],
  ])("different: %s", (_name, git, live, paths) => {
    expect(fields(git, live)).toEqual(paths);
  });
});
