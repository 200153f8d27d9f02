import type { Scalar, Value } from "./value.ts";

/** What a code span is. Every span has exactly one class, so that two recognisers never read one span differently. */
export type TokenClass =
  | "command"
  | "url"
  | "setting"
  | "variable"
  | "template"
  | "field"
  | "key"
  | "path"
  | "image"
  | "version"
  | "object"
  | "kind"
  | "address"
  | "constant"
  | "number"
  | "name"
  | "other";

const TOOLS = new Set(
  (
    "kubectl flux kustomize helm helmfile kubeconform kubeval yq jq dig curl wget nslookup host task make just talosctl cilium hubble git docker podman nerdctl crictl yamllint rg grep ls cat test " +
    "openssl argocd conftest promtool amtool vmctl cmctl velero sops age op vault terraform tofu ansible ansible-playbook trivy kubescape polaris pluto kube-linter ceph rados psql redis-cli mc aws gh npm go python python3 bash sh ping traceroute nc"
  ).split(" "),
);

/** The class of a code span's content. `isPath` decides about repository paths. */
export function classify(code: string, isPath: (token: string) => boolean): TokenClass {
  const text = code.trim();
  const [tool = "", second] = text.split(/\s+/, 2);
  if (
    TOOLS.has(tool.replace(/^.*\//, "")) &&
    (second !== undefined || /^(?:kubectl|kubeconform|kustomize|yamllint|kubeval|promtool|flux|helm)$/.test(tool))
  )
    return "command";
  if (/\s\|\s/.test(text)) return "command";
  if (/^[a-z][a-z0-9+.-]{1,20}:\/\//.test(text)) return "url";
  if (/^\$\{[A-Za-z_]\w*(?::?[=-][^{}]*)?\}$/.test(text)) return "variable";
  if (/^[A-Z][A-Z0-9_]*\s*[:=]\s*\S/.test(text)) return "setting";
  if (fieldParts(text) !== undefined) return "field";
  if (text.includes("${")) return "template";
  if (/^(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:\/\d{1,2}|\s*[-–]\s*(?:[0-9]{1,3}\.){3}[0-9]{1,3})?$/.test(text)) return "address";
  if (isPath(text)) return "path";
  if (objectParts(text) !== undefined) return "object";
  if (imageParts(text) !== undefined) return "image";
  if (/^[~^v=]?\d+(?:\.(?:\d+|x|X|\*)){1,3}(?:[-+][\w.+-]*)?\+?$/.test(text)) return "version";
  if (/^[A-Z][A-Z0-9]*(?:[_/][A-Z0-9]+)*$/.test(text) && text.length > 2) return "constant";
  if (/^-?\d+(?:\.\d+)?[A-Za-z%]{0,3}$/.test(text)) return "number";
  if (/^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*$/.test(text)) return "kind";
  if (/^[a-z0-9][a-z0-9.-]*\.(?:io|com|org|dev|net|sh|cloud|local)$/.test(text)) return "name";
  if (/^[a-z][A-Za-z0-9]*(?:\.[A-Za-z][\w-]*|\[[\d*]*\])+$/.test(text) || /^[a-z]+[A-Z][A-Za-z0-9]*$/.test(text)) return "key";
  if (/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(text)) return "name";
  return "other";
}

/** A `key: value` as written: dotted key and raw value. */
export interface FieldParts {
  readonly key: string;
  readonly value: string;
}

/** Splits `a.b: value` and `domain/key: value`; undefined for anything else. */
export function fieldParts(text: string): FieldParts | undefined {
  const match = /^([a-z][\w./-]*(?:\[[\d*]{0,4}\][\w./-]*)?|"[^"]{1,200}")\s*(?::\s+|=\s*|:(?=["'[{]))(\S[\s\S]{0,400})$/.exec(text.trim());
  const [, key, value] = match ?? [];
  if (key === undefined || value === undefined) return undefined;
  if (/^https?$/.test(key) || (key.includes("/") && !/^[a-z0-9.-]+\.[a-z]{2,}\/[\w.-]+$/.test(key))) return undefined;
  return { key: key.replace(/^"|"$/g, ""), value: value.trim().replace(/[,;]$/, "") };
}

/** An object written as `Kind/name` or `Kind/namespace/name`; the name may hold variables. */
export interface ObjectParts {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** Splits `Kind/name`; lower-case kinds and short ones (`svc/x`) are not read. */
export function objectParts(text: string): ObjectParts | undefined {
  const match = /^([A-Z][A-Za-z0-9]{2,62})\/(?:([a-z0-9][a-z0-9-]{0,62})\/)?([a-z0-9*${][\w.${}*-]{0,252})$/.exec(text.trim());
  const [, kind, namespace, name] = match ?? [];
  if (kind === undefined || name === undefined || !/[a-z]/.test(kind)) return undefined;
  return { kind, namespace: namespace ?? null, name };
}

/** An image reference with a tag: repository and tag. */
export interface ImageParts {
  readonly repository: string;
  readonly tag: string;
}

/** Splits `registry/name:tag` and `name:tag`; undefined without a tag, or when what follows the colon is no tag. */
export function imageParts(text: string): ImageParts | undefined {
  const match = /^((?:[a-z0-9.-]+(?::\d{2,5})?\/)*[a-z0-9][a-z0-9._-]*):([\w][\w.+-]{0,127})$/.exec(text.trim());
  const [, repository, tag] = match ?? [];
  if (repository === undefined || tag === undefined) return undefined;
  if (!repository.includes("/") && !/^(?:v?\d|latest$|stable$|edge$|main$)/.test(tag)) return undefined;
  return /^\d{1,5}$/.test(tag) && !repository.includes("/") && !repository.includes(".") && tag.length > 3 ? undefined : { repository, tag };
}

/** Reads a scalar as YAML would: quotes, booleans, null, integers and decimals; everything else is text. */
export function readScalar(text: string): Scalar {
  const raw = text.trim();
  const quoted = /^"([^"]*)"$|^'([^']*)'$/.exec(raw);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? "";
  if (raw === "true" || raw === "false") return raw === "true";
  if (raw === "null" || raw === "~") return null;
  if (/^-?\d{1,15}$/.test(raw) || /^-?\d{1,15}\.\d{1,15}$/.test(raw)) return Number(raw);
  return raw;
}

/** Reads a flow value such as `[ALL]`, `[ { name: x } ]` or `{}`; undefined when it is none or malformed. Bounded in depth and size. */
export function readFlow(text: string): Value | undefined {
  const state = { text: text.trim(), at: 0 };
  if (state.text.length > 400 || !/^[[{]/.test(state.text)) return undefined;
  const value = flowValue(state, 0);
  skipSpace(state);
  return state.at === state.text.length ? value : undefined;
}

interface FlowState {
  readonly text: string;
  at: number;
}

function skipSpace(state: FlowState): void {
  while (state.text[state.at] === " ") state.at += 1;
}

function flowValue(state: FlowState, depth: number): Value | undefined {
  skipSpace(state);
  const open = state.text[state.at];
  if (depth > 6) return undefined;
  if (open === "[") return flowItems(state, depth, "]")?.map((item) => item.value);
  if (open === "{") {
    const items = flowItems(state, depth, "}");
    if (items === undefined || items.some((item) => item.key === undefined)) return undefined;
    return Object.fromEntries(items.map((item) => [item.key ?? "", item.value]));
  }
  const match = /^(?:"[^"]*"|'[^']*'|[^,\]{}[:]+(?::[^\s,\]}][^,\]}]*)?)/.exec(state.text.slice(state.at));
  if (match === null) return undefined;
  state.at += match[0].length;
  return readScalar(match[0]);
}

function flowItems(state: FlowState, depth: number, close: string): { key?: string; value: Value }[] | undefined {
  const items: { key?: string; value: Value }[] = [];
  state.at += 1;
  for (let count = 0; count < 64; count += 1) {
    skipSpace(state);
    if (state.text[state.at] === close) {
      state.at += 1;
      return items;
    }
    const key = close === "}" ? /^"?([\w./-]+)"?\s*:\s*/.exec(state.text.slice(state.at)) : null;
    if (key !== null) state.at += key[0].length;
    const value = flowValue(state, depth + 1);
    if (value === undefined) return undefined;
    items.push(key?.[1] === undefined ? { value } : { key: key[1], value });
    skipSpace(state);
    if (state.text[state.at] === ",") state.at += 1;
    else if (state.text[state.at] !== close) return undefined;
  }
  return undefined;
}
