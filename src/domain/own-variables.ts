import { podIn } from "./pods.ts";
import { type FieldPath, itemsAt, type Mapping, stringAt, valueAt } from "./value.ts";

/** What a text with `${NAME}` in it may be, other than a template for Flux. */
export type OwnLanguage = "script" | "dashboard" | "environment";

/**
 * Whether `${NAME}` in a text was meant for what reads the text, and not for Flux: a script gives the variable a value itself, a Grafana dashboard
 * declares or uses it, the container that runs the text has an environment variable of this name. Undefined when nothing shows that.
 */
export function ownLanguage(kind: string, built: Mapping, field: FieldPath, name: string): OwnLanguage | undefined {
  const text = valueAt(built, field);
  if (typeof text !== "string") return undefined;
  if (assigns(text, name)) return "script";
  if (isDashboard(text)) return "dashboard";
  return isEnvironment(kind, built, field, name) ? "environment" : undefined;
}

/** `NAME=…`, `for NAME in`, `read NAME`, `local NAME` and the like. `name` has only word characters. */
function assigns(text: string, name: string): boolean {
  return new RegExp(`(?:^|[\\s;(&|])(?:${name}=|(?:for|read|local|declare|export)\\s+(?:-\\w+\\s+)*${name}\\b)`, "m").test(text);
}

/** The model of a Grafana dashboard. https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
function isDashboard(text: string): boolean {
  return /^\s*\{/.test(text) && text.includes('"panels"');
}

function isEnvironment(kind: string, built: Mapping, field: FieldPath, name: string): boolean {
  const pod = podIn(kind, built);
  if (pod === undefined || field.length < pod.path.length + 3 || pod.path.some((step, index) => field[index] !== step)) return false;
  const container = field.slice(0, pod.path.length + 2);
  const runs = field[container.length] === "command" || field[container.length] === "args";
  return runs && itemsAt(built, ...container, "env").some((entry) => stringAt(entry, "name") === name);
}
