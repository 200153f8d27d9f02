import { isMapping, isSequence, type Mapping, type Value } from "../domain/value.ts";

/**
 * The Corefile that the coredns chart renders from its values `extraConfig` and `servers`; null when `servers` is not given, as the chart's own
 * default then decides. Blanks are not those of the chart, except where they decide: without `port` the brace sticks to the last zone.
 * Source of the rules: `charts/coredns/templates/configmap.yaml` of github.com/coredns/helm.
 */
export function chartCorefile(values: Mapping): string | null {
  const { servers, extraConfig } = values;
  if (!isSequence(servers)) return null;
  const extra = isMapping(extraConfig) ? Object.entries(extraConfig).sort(([a], [b]) => (a < b ? -1 : 1)) : [];
  const top = extra.map(([name, one]) => withParameters(name, isMapping(one) ? one.parameters : undefined));
  return [...top, ...servers.flatMap((server) => (isMapping(server) ? serverBlock(server) : []))].map((line) => `${line}\n`).join("");
}

function serverBlock({ zones, port, plugins }: Mapping): readonly string[] {
  const named = (isSequence(zones) ? zones : []).filter(isMapping).map(({ scheme, zone }) => `${shown(scheme)}${shown(zone) || "."}`);
  const keys = named.length === 0 ? "." : named.join(" ");
  const lines = (isSequence(plugins) ? plugins : []).filter(isMapping).flatMap((plugin) => {
    const line = withParameters(shown(plugin.name), plugin.parameters);
    const block = shown(plugin.configBlock);
    return block === "" ? [`    ${line}`] : [`    ${line} {`, ...block.split("\n").map((text) => `        ${text}`), "    }"];
  });
  return [`${keys}${isTrue(port) ? `:${shown(port)} ` : ""}{`, ...lines, "}"];
}

function withParameters(name: string, parameters: Value | undefined): string {
  return isTrue(parameters) ? `${name} ${shown(parameters)}` : name;
}

/** What a Go template takes for true: the number 0 is not, the text "0" is. */
function isTrue(value: Value | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== 0n && value !== "";
}

function shown(value: Value | undefined): string {
  return value === undefined || value === null || isMapping(value) || isSequence(value) ? "" : String(value);
}
