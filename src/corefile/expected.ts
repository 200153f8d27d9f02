import { parse as parseYaml } from "yaml";
import { type FieldPath, isMapping, isSequence, type Mapping, stringAt, type Value, valueAt } from "../domain/value.ts";
import { chartCorefile } from "./chart.ts";

/** A Corefile that an object of Git makes, or why what it makes is not known. */
export type ExpectedCorefile =
  | {
      readonly is: "known";
      readonly text: string;
      /** The field that it comes from. */
      readonly field: FieldPath;
      /** Other keys of the ConfigMap, which lie beside it in the container. */
      readonly beside: ReadonlyMap<string, string>;
      /** The tag of the image that Git sets for it; null when it does not. */
      readonly tag: string | null;
    }
  | { readonly is: "open"; readonly reason: "needs-chart"; readonly field: FieldPath };

/** Where Helm values stand, by the kind of the object that has them: as a mapping or as YAML in a text. */
const VALUES: Readonly<Record<string, readonly FieldPath[]>> = {
  HelmRelease: [["spec", "values"]],
  HelmChartConfig: [
    ["spec", "valuesContent"],
    ["spec", "values"],
  ],
  HelmChart: [
    ["spec", "valuesContent"],
    ["spec", "values"],
  ],
  Application: [
    ["spec", "source", "helm", "valuesObject"],
    ["spec", "source", "helm", "values"],
  ],
};

/**
 * The Corefile that an object makes: a ConfigMap with the key `Corefile` (`Corefile.base` for NodeLocal DNS), or the values of the coredns chart
 * in a HelmRelease, a HelmChart or HelmChartConfig of k3s and RKE2, or an Argo CD Application. Undefined for any other object.
 */
export function expectedCorefile(object: Mapping): ExpectedCorefile | undefined {
  const kind = stringAt(object, "kind") ?? "";
  if (kind === "ConfigMap") return fromConfigMap(object);
  for (const field of Object.hasOwn(VALUES, kind) ? (VALUES[kind] ?? []) : []) {
    const given = valueAt(object, field);
    const values = typeof given === "string" ? textValues(given) : given;
    if (!isMapping(values)) continue;
    if (isServers(values.servers))
      return {
        is: "known",
        text: chartCorefile(values) ?? "",
        field: [...field, ...(typeof given === "string" ? [] : ["servers"])],
        beside: zoneFiles(values),
        tag: tagOf(values),
      };
  }
  const [first] = VALUES[kind] ?? [];
  return first !== undefined && isCorednsChart(object) ? { is: "open", reason: "needs-chart", field: ["spec"] } : undefined;
}

function fromConfigMap(object: Mapping): ExpectedCorefile | undefined {
  const { data } = object;
  if (!isMapping(data)) return undefined;
  const key = ["Corefile", "Corefile.base"].find((name) => typeof data[name] === "string");
  if (key === undefined) return undefined;
  const beside = new Map(Object.entries(data).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])));
  return { is: "known", text: String(data[key]), field: ["data", key], beside, tag: null };
}

/** The chart's `servers`: a list of blocks with plugins. Other charts have a value of that name as well. */
function isServers(servers: Value | undefined): boolean {
  return (
    isSequence(servers) &&
    servers.length > 0 &&
    servers.every(
      (server) =>
        isMapping(server) && isSequence(server.plugins) && server.plugins.every((plugin) => isMapping(plugin) && typeof plugin.name === "string"),
    )
  );
}

function zoneFiles({ zoneFiles: files }: Mapping): ReadonlyMap<string, string> {
  const known = (isSequence(files) ? files : []).filter(isMapping);
  return new Map(
    known.flatMap(({ filename, contents }) => (typeof filename === "string" && typeof contents === "string" ? [[filename, contents] as const] : [])),
  );
}

function tagOf(values: Mapping): string | null {
  const tag = valueAt(values, ["image", "tag"]);
  return typeof tag === "string" && tag !== "" ? tag : null;
}

function isCorednsChart(object: Mapping): boolean {
  const named = [
    stringAt(object, "spec", "chart", "spec", "chart"),
    stringAt(object, "spec", "chartRef", "name"),
    stringAt(object, "spec", "chart"),
    stringAt(object, "spec", "source", "chart"),
  ];
  return named.some((name) => name !== undefined && /^(?:rke2-)?coredns$/.test(name));
}

function textValues(text: string): Value | undefined {
  try {
    const values: unknown = parseYaml(text, { version: "1.1", maxAliasCount: 100, logLevel: "silent" });
    return isMapping(values as Value) ? (values as Value) : undefined;
  } catch {
    return undefined;
  }
}
