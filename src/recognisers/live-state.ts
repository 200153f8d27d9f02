import type { Assertion, LiveStatement } from "../domain/assertion.ts";
import { COREDNS_PLUGINS } from "../domain/corefile-plugins.ts";
import { parentText, searchFor } from "../domain/reading.ts";
import type { ReadingContext, Recogniser, Recognition, Span } from "../domain/rule.ts";
import type { Sentence } from "../domain/story.ts";

const LIVE = /(?<![\w-])live\s+(?:[a-z0-9-]+\/[a-z0-9.-]+|`[^`]{1,200}`|cluster|state|object|config(?:uration)?|[A-Z][A-Za-z]{2,40})(?![\w-])/;

/** "the kube-system/coredns ConfigMap": namespace, name and kind of an object. */
const OBJECT =
  /(?<![\w/.-])`?([a-z0-9][a-z0-9-]{0,62})\/([a-z0-9][a-z0-9.-]{0,252}?)`?\s+(ConfigMap|Secret|Service|ServiceAccount|DaemonSet|Deployment)(?![\w-])/;

/** What a ConfigMap is said to bring: words that are names of keys. */
const KEYS =
  /(?<![\w-])(?:[Ss]upplies|[Hh]olds|[Pp]rovides|[Cc]ontains|[Cc]arries|[Bb]rings|[Hh]as) (?:the )?(`?[A-Z][\w.-]*`?(?:(?:,| and|, and) (?:the )?`?[A-Z][\w.-]*`?)*)(?![\w-])/;

const OWNER = /(?<![\w-])(?:owned|managed|kept|brought) by (?:the )?(k3s)(?: addon)?(?: machinery| controller)?(?![\w-])/i;
const THERE = /(?<![\w-])(?:still )?(?:carries|has|holds|brings) (?:along )?the(?![\w-])/;

/** A plugin with its arguments, alone in a list item: "cache 30", "the kubernetes cluster.local plugin". */
const PLUGIN = /^\s*(?:the\s+)?`?([a-z][a-z0-9_]{1,30})((?:\s+[^\s`;,]+){0,6}?)`?(?:\s+plugin)?\s*[;.,]?\s*$/;

interface LiveObjectName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

function objectIn(text: string): LiveObjectName | null {
  const [, namespace, name, kind] = OBJECT.exec(text) ?? [];
  return namespace === undefined || name === undefined || kind === undefined ? null : { kind, namespace, name };
}

function recognise(sentence: Sentence, context: ReadingContext): Recognition | null {
  if (sentence.section !== "claim-table") return null;
  const own = LIVE.exec(sentence.text);
  const parent = sentence.scope.lines.at(-1)?.text ?? parentText(sentence);
  const above = own === null ? LIVE.exec(parent) : null;
  const phrase = own ?? above;
  if (phrase === null) return null;
  const because = `"${phrase[0]}" is what runs; only a snapshot of the cluster shows it.`;
  const read = own === null ? belowLive(sentence, parent, context) : ofObject(sentence);
  if (read !== null) {
    const [mounts, where] = read.says[0]?.is === "present" ? mountedBy(sentence, read.object, context) : [[], []];
    const facts = read.says.map(
      (says): Assertion => ({ kind: "live-object", clusters: sentence.scope.clusters, object: read.object, says, because }),
    );
    return { assertions: [...facts, ...mounts], combine: "all", covers: [...read.covers, ...where] };
  }
  return {
    assertions: [{ kind: "uncheckable", reason: "needs-cluster", because }],
    combine: "all",
    covers: [own === null ? { start: 0, end: sentence.text.length } : { start: own.index, end: own.index + own[0].length }],
  };
}

/** "and the DaemonSet mounts that ConfigMap": what Git says of it. */
const MOUNTS = /(?:,? and )?the (DaemonSet|Deployment|StatefulSet) mounts (?:that|this|the) ConfigMap(?: directly)?/;

function mountedBy(sentence: Sentence, { name }: LiveObjectName, context: ReadingContext): readonly [readonly Assertion[], readonly Span[]] {
  const match = MOUNTS.exec(sentence.text);
  const kind = match?.[1];
  if (match === null || kind === undefined) return [[], []];
  const search = searchFor(sentence, context, { kind });
  const fields = ["configMap.name"];
  const mounts: Assertion = { kind: "field", search, fields, anywhere: true, expect: { is: "same", value: name }, quantifier: "some" };
  return [[mounts], [{ start: match.index, end: match.index + match[0].length }]];
}

interface Said {
  readonly object: LiveObjectName;
  readonly says: readonly LiveStatement[];
  readonly covers: readonly Span[];
}

/** A sentence that names a live object and says what it has and whose it is. What is left over stays open. */
function ofObject({ text }: Sentence): Said | null {
  const object = objectIn(text);
  if (object === null) return null;
  const [keys, owner] = [KEYS.exec(text), OWNER.exec(text)];
  const names = keys === null ? [] : (keys[1] ?? "").replaceAll("`", "").split(/,? and (?:the )?|, (?:the )?/);
  const isKeys = names.length > 0 && (object.kind === "ConfigMap" || object.kind === "Secret");
  return {
    object,
    says: [
      { is: "present" },
      ...(isKeys ? ([{ is: "keys", keys: names }] as const) : []),
      ...(owner === null ? [] : ([{ is: "owner", owner: "k3s" }] as const)),
    ],
    covers: [LIVE.exec(text), OBJECT.exec(text), THERE.exec(text), owner, isKeys ? keys : null].flatMap((match) =>
      match === null ? [] : [{ start: match.index, end: match.index + match[0].length }],
    ),
  };
}

/** A list item below a line about a live object: a plugin of its Corefile. */
function belowLive(sentence: Sentence, parent: string, context: ReadingContext): Said | null {
  const [, plugin, rest = ""] = PLUGIN.exec(sentence.text) ?? [];
  if (plugin === undefined || !COREDNS_PLUGINS.has(plugin) || !/ConfigMap|Corefile/.test(parent)) return null;
  const object = objectIn(parent) ?? onlyLiveConfigMap(context);
  if (object === null || object.kind !== "ConfigMap") return null;
  const words = rest
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "plugin");
  const args = words.map((word, at) => (at === words.length - 1 && word.length > 1 ? word.replace(/[.;,]$/, "") : word));
  return { object, says: [{ is: "plugin", plugin, args }], covers: [{ start: 0, end: sentence.text.length }] };
}

/** The one live ConfigMap that a page names; null when it names several. */
function onlyLiveConfigMap({ story }: ReadingContext): LiveObjectName | null {
  const sentences = [...story.loose, ...story.criteria.flatMap((criterion) => criterion.sentences)];
  const named = sentences.filter(({ text }) => LIVE.test(text)).flatMap(({ text }) => objectIn(text) ?? []);
  const maps = new Map(named.filter(({ kind }) => kind === "ConfigMap").map((object) => [`${object.namespace}/${object.name}`, object]));
  const [only] = maps.values();
  return maps.size === 1 && only !== undefined ? only : null;
}

/** Facts about live objects on a reference page. */
export const recogniser: Recogniser = {
  id: "live-state",
  summary:
    "A fact of a reference page about a live object, or below a line about one, is shown by the cluster and not by files: that the object is there, its keys, that it is of k3s, the plugins of its Corefile.",
  examples: [
    {
      sentence: "live kube-system/cache ConfigMap — Supplies the Settings and Limits",
      section: "claim-table",
      reads: [
        { kind: "live-object", object: { kind: "ConfigMap", namespace: "kube-system", name: "cache" }, says: { is: "present" } },
        { kind: "live-object", says: { is: "keys", keys: ["Settings", "Limits"] } },
      ],
    },
    {
      sentence: "The live cluster has the kube-system/cache ConfigMap, owned by the k3s addon",
      section: "claim-table",
      reads: [
        { kind: "live-object", says: { is: "present" } },
        { kind: "live-object", says: { is: "owner", owner: "k3s" } },
      ],
    },
    {
      sentence: "The live cluster has the kube-system/cache ConfigMap, and the DaemonSet mounts that ConfigMap directly.",
      section: "claim-table",
      reads: [
        { kind: "live-object", says: { is: "present" } },
        { kind: "field", search: { kind: "DaemonSet" }, fields: ["configMap.name"] },
      ],
    },
    {
      sentence: "forward . /etc/resolv.conf.",
      under: ["The live kube-system/dns ConfigMap included:"],
      section: "claim-table",
      reads: [{ kind: "live-object", says: { is: "plugin", plugin: "forward", args: [".", "/etc/resolv.conf"] } }],
    },
    {
      sentence: "the kubernetes cluster.local plugin",
      under: ["The live kube-system/dns ConfigMap included:"],
      section: "claim-table",
      reads: [{ kind: "live-object", object: { name: "dns" }, says: { is: "plugin", plugin: "kubernetes", args: ["cluster.local"] } }],
    },
    {
      sentence: "the `ttl` setting",
      under: ["The live ConfigMap inspected in March included:"],
      section: "claim-table",
      reads: [{ kind: "uncheckable", reason: "needs-cluster" }],
    },
    { sentence: "live kube-system/cache ConfigMap — Supplies the settings", reads: null },
    { sentence: "Settings live in the ConfigMap", section: "claim-table", reads: null },
    { sentence: "Namespace: data", section: "claim-table", reads: null },
  ],
  recognise,
};
