import type { KubernetesObject, Via } from "../../domain/object.ts";
import { formatId } from "../../domain/object.ts";
import type { Place } from "../../domain/position.ts";
import { hidesSecret, secretPlaceholder, secretsIn } from "../../domain/secrets.ts";
import { type FieldPath, isMapping, isSequence, type Mapping, type Value } from "../../domain/value.ts";
import type { ChartObject, RenderedChart } from "../engine/contract.ts";
import { idOf } from "../manifest.ts";
import { placeOfObject } from "../object.ts";
import type { Source } from "../source.ts";

/** What stands in fields that a chart makes of chance or time. */
const GENERATED = "generated";

/**
 * The object that a release gives the cluster, undefined when it cannot be known which. Its origin is the HelmRelease, its fields come
 * from the template, which has no lines for them. Values that are not known are placeholders, as those of Secrets are.
 */
export function releaseObject(
  source: Source,
  release: KubernetesObject,
  chart: RenderedChart,
  chartPath: string,
  object: ChartObject,
): KubernetesObject | undefined {
  if (object.volatile.some((path) => path.length === 0)) return undefined;
  const content = object.volatile.reduce(withPlaceholder, object.content);
  const id = idOf(content);
  if (id === undefined || !isMapping(content)) return undefined;
  const template = templateIn(source, chartPath, chart, object.source);
  const place = template ?? placeOfObject(release);
  return {
    id,
    cluster: release.cluster,
    producer: formatId(release.id),
    forms: { rendered: content satisfies Mapping },
    origin: {
      file: release.origin.file,
      line: release.origin.line,
      get via() {
        return [
          { kind: "chart", place, label: labelOf(chart, object) },
          { kind: "chart", place: placeOfObject(release), label: formatId(release.id) },
          ...release.origin.via,
        ] satisfies Via[];
      },
    },
    locate: () => ({ place, raw: null, variables: [] }),
  };
}

function labelOf(chart: RenderedChart, object: ChartObject): string {
  const hook = object.hook === null ? "" : `, hook ${object.hook.join(", ")}`;
  const from = object.source === "" ? "" : ` (${object.source}${hook})`;
  return `chart ${chart.chartName} ${chart.chartVersion}${from}`;
}

/** The template's place when the chart is a directory of the tree. Directories of dependencies may have other names than their charts. */
function templateIn(source: Source, chartPath: string, chart: RenderedChart, template: string): Place | undefined {
  const prefix = `${chart.chartName}/`;
  if (!template.startsWith(prefix)) return undefined;
  const path = `${chartPath}/${template.slice(prefix.length)}`;
  return source.tree.kind(path) === "file" ? { path, line: 1 } : undefined;
}

function withPlaceholder(value: Value, path: FieldPath): Value {
  const [step, ...rest] = path;
  if (step === undefined) {
    if (hidesSecret(value)) return secretPlaceholder(secretsIn(value)[0] ?? GENERATED);
    return secretPlaceholder(GENERATED);
  }
  if (isSequence(value)) return value.map((item, index) => (index === step ? withPlaceholder(item, rest) : item));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === step ? withPlaceholder(item, rest) : item]));
}
