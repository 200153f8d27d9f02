import { isMapping, isSequence, type Mapping, type Value } from "../../../domain/value.ts";
import { entriesOf, scalarText } from "../../source.ts";
import { normalized, printed } from "../../template/functions.ts";
import { fillText, type Params, type TemplateStyle } from "../template.ts";

/** A value's scalars by dotted name (`a.b`, `list.0`), as texts. Source: `flatten.DotStyle` of jeremywohl/flatten. */
export function flattened(value: Value, prefix = ""): Record<string, string> {
  const flat: Record<string, string> = {};
  const children = isSequence(value) ? value.map((item, index) => [String(index), item] as const) : entriesOf(value);
  for (const [key, item] of children) {
    const name = prefix === "" ? key : `${prefix}.${key}`;
    if (isMapping(item) || isSequence(item)) Object.assign(flat, flattened(item, name));
    else flat[name] = printed(item);
  }
  return flat;
}

/** What a path gives: its own text, last segment and segments, below `prefix` when there is one. */
export function pathParams(path: string, file: string | undefined, prefix: string, { goTemplate }: TemplateStyle): Params {
  const basename = path.slice(path.lastIndexOf("/") + 1) || ".";
  const segments = path.split("/");
  const parts: Record<string, string> = { basename, basenameNormalized: normalized(basename) };
  if (file !== undefined) Object.assign(parts, { filename: file, filenameNormalized: normalized(file) });
  if (goTemplate) {
    const own = { path: { path, ...parts, segments } };
    return prefix === "" ? own : { [prefix]: own };
  }
  const name = prefix === "" ? "path" : `${prefix}.path`;
  const flat: Record<string, string> = { [name]: path };
  for (const [key, value] of Object.entries(parts)) flat[`${name}.${key}`] = value;
  for (const [index, segment] of segments.entries()) if (segment !== "") flat[`${name}[${index}]`] = segment;
  return flat;
}

/** The parameters with the generator's own `values`, which may use them. Source: `applicationset/generators/value_interpolation.go`. */
export function withValues(params: Params, values: Value | undefined, style: TemplateStyle): Params {
  const filled = entriesOf(values).map(([key, value]) => [key, fillText(scalarText(value) ?? "", params, style)] as const);
  if (filled.length === 0) return params;
  if (style.goTemplate) return { ...params, values: Object.fromEntries(filled) };
  return { ...params, ...Object.fromEntries(filled.map(([key, value]) => [`values.${key}`, value])) };
}

/** Two mappings with all keys of both; `over` wins, mappings are merged, empty values of it do not count. Source: dario.cat/mergo with override. */
export function mergedOver(base: Mapping, over: Mapping): Mapping {
  const result: Record<string, Value> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    if (isMapping(value) && isMapping(before)) result[key] = mergedOver(before, value);
    else if (!isBlank(value) || before === undefined) result[key] = value;
  }
  return result;
}

function isBlank(value: Value): boolean {
  if (value === null || value === "" || value === 0 || value === false) return true;
  return (isSequence(value) && value.length === 0) || (isMapping(value) && Object.keys(value).length === 0);
}
