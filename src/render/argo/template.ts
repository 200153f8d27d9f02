import { isMapping, isSequence, type Mapping, type Value } from "../../domain/value.ts";
import { evaluate } from "../template/evaluate.ts";

/** What generators give for one Application: nested for Go templates, else flat with dotted names. */
export type Params = Mapping;

/** How an ApplicationSet fills its templates in. */
export interface TemplateStyle {
  readonly goTemplate: boolean;
  /** `goTemplateOptions` has `missingkey=error`. */
  readonly missingKeyIsError: boolean;
}

/**
 * Fills a text in: `{{name}}` with the plain style, of which unknown names stay as they are, or a Go template.
 * Source: `applicationset/utils/utils.go` of argoproj/argo-cd.
 * @throws {@link TemplateProblem}
 */
export function fillText(text: string, params: Params, style: TemplateStyle): string {
  if (!text.includes("{{")) return text;
  return style.goTemplate ? evaluate(text, params, style.missingKeyIsError) : fillPlain(text, params);
}

function fillPlain(text: string, params: Params): string {
  let filled = "";
  let at = 0;
  for (let open = text.indexOf("{{"); open !== -1; open = text.indexOf("{{", at)) {
    const close = text.indexOf("}}", open);
    if (close === -1) break;
    const name = text.slice(open + 2, close).trim();
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    filled += text.slice(at, open) + (typeof value === "string" ? value : text.slice(open, close + 2));
    at = close + 2;
  }
  return filled + text.slice(at);
}

/**
 * Fills all texts of a value in, keys of mappings included.
 * @throws {@link TemplateProblem}
 */
export function fill(value: Value, params: Params, style: TemplateStyle): Value {
  if (typeof value === "string") return fillText(value, params, style);
  if (isSequence(value)) return value.map((item) => fill(item, params, style));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [fillText(key, params, style), fill(item, params, style)]));
}
