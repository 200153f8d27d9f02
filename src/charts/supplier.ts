import { createHash } from "node:crypto";
import type { ChartAnswer, ChartSupplier, WantedChart, WantedFromIndex, WantedFromRegistry } from "../domain/chart-source.ts";
import { strictVersion, versionAmong } from "../domain/version-range.ts";
import { versionOf } from "./archive.ts";
import { type Answered, type Budgets, type Connection, connect, Unreachable } from "./connection.ts";
import { entriesOfChart, entryFor } from "./index-file.ts";
import { type Manifest, openRegistry, type Registry, type RegistryAnswer, type Repository, repositoryAt } from "./registry.ts";
import { allowedAddress, type NetworkRules } from "./rules.ts";
import { NO_STORE, type Store, storeIn } from "./store.ts";

/** How charts are asked for. */
export interface SupplierOptions extends NetworkRules {
  /** `check` only asks whether charts are there. */
  readonly mode: "check" | "fetch";
  /** Folder that what was fetched is kept in; null keeps nothing. */
  readonly store: string | null;
  readonly budgets?: Partial<Budgets>;
}

/** A supplier with connections to close. */
export interface OpenSupplier extends ChartSupplier {
  close(): void;
}

const MIB = 1024 * 1024;
const BUDGETS: Budgets = { requestMs: 30_000, totalMs: 300_000, totalBytes: 512 * MIB, requests: 2000 };
/** Flux refuses larger ones by default (`helm.MaxIndexSize`, `helm.MaxChartSize` are 50 and 10 MiB). */
const INDEX_BYTES = 50 * MIB;
const CHART_BYTES = 32 * MIB;

/** The type of the layer that holds a chart. Source: `pkg/registry/constants.go` of helm/helm. */
const CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
/** Of a digest in a version. */
const DIGEST_CHARACTERS = 12;
const CHART_LAYERS: readonly string[] = [CHART_LAYER, "application/tar+gzip"];

interface Room {
  readonly options: SupplierOptions;
  readonly connection: Connection;
  readonly registry: Registry;
  readonly store: Store;
  /** Texts of indexes, by address. */
  readonly indexes: Map<string, Promise<string>>;
}

/** Supplies charts from the network, by the rules of the configuration. Connects when first asked. */
export function openSupplier(options: SupplierOptions): OpenSupplier {
  const connection = connect(options, { ...BUDGETS, ...options.budgets });
  const room: Room = {
    options,
    connection,
    registry: openRegistry(connection),
    store: options.store === null ? NO_STORE : storeIn(options.store, CHART_BYTES),
    indexes: new Map(),
  };
  const answers = new Map<string, Promise<ChartAnswer>>();
  return {
    ask(wanted) {
      const key = JSON.stringify(wanted);
      const known = answers.get(key) ?? answerTo(room, wanted);
      answers.set(key, known);
      return known;
    },
    close: () => connection.close(),
  };
}

async function answerTo(room: Room, wanted: WantedChart): Promise<ChartAnswer> {
  try {
    return await (wanted.in === "index" ? fromIndex(room, wanted) : fromRegistry(room, wanted));
  } catch (error) {
    if (error instanceof Unreachable) return { is: "unknown", because: error.message };
    throw error;
  }
}

async function fromIndex(room: Room, wanted: WantedFromIndex): Promise<ChartAnswer> {
  const address = seenFrom(wanted.url, "index.yaml");
  const index = await (room.indexes.get(address) ?? remember(room.indexes, address, fetchIndex(room, address)));
  const entry = readIndex(index, wanted);
  // Repositories may show more to those who log in.
  if ("because" in entry) return { is: wanted.credentials ? "unknown" : "none", because: entry.because };
  const place = seenFrom(wanted.url, entry.url);
  const found = { version: entry.version, digest: entry.digest };
  if (room.options.mode === "check") return { is: "there", ...found };
  const kept = entry.digest === null ? undefined : await room.store.read(entry.digest);
  const bytes = kept ?? (await body(room.connection.send(place, { limit: CHART_BYTES })));
  const digest = sha256(bytes);
  if (entry.digest !== null && digest !== entry.digest)
    throw new Unreachable(`${place} is not what the index announces (${entry.digest}), but ${digest}`);
  if (kept === undefined && entry.digest !== null) await room.store.keep(digest, bytes);
  return { is: "fetched", version: entry.version, digest, bytes };
}

/** An address of an index, absolute or seen from the repository, whose query goes with it. Source: `ResolveReferenceURL` of helm/helm. */
function seenFrom(repository: string, reference: string): string {
  if (!URL.canParse(repository)) throw new Unreachable(`${repository} is no address`);
  const base = new URL(repository);
  const { search } = base;
  base.pathname = `${base.pathname.replace(/\/+$/, "")}/`;
  if (reference === "" || !URL.canParse(reference, base.href)) throw new Unreachable(`the index of ${repository} does not say where the chart is`);
  const found = new URL(reference, base.href);
  if (!URL.canParse(reference)) found.search = search;
  return found.href;
}

function remember<T>(known: Map<string, Promise<T>>, key: string, value: Promise<T>): Promise<T> {
  known.set(key, value);
  return value;
}

async function fetchIndex(room: Room, address: string): Promise<string> {
  return (await body(room.connection.send(address, { limit: INDEX_BYTES }))).toString("utf8");
}

async function body(sent: Promise<Answered>): Promise<Buffer> {
  const answered = await sent;
  if (answered.status === 200) return answered.body;
  throw new Unreachable(`${plainUrl(answered.url)} answered with status ${answered.status}`);
}

/** Without the query, which may be a signature. */
function plainUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function readIndex(
  index: string,
  { name, version, url }: WantedFromIndex,
): { url: string; version: string; digest: string | null } | { because: string } {
  try {
    const entries = entriesOfChart(index, name);
    if (entries === null) return { because: `${url} has no chart ${name}` };
    const entry = entryFor(entries, version);
    if (entry === undefined)
      return { because: `${url} has no version ${version} of the chart ${name}; the latest of ${entries.length} is ${latestOf(entries)}` };
    return entry;
  } catch (error) {
    throw new Unreachable(error instanceof Error ? `${url}: ${error.message}` : url, { cause: error });
  }
}

function latestOf(entries: readonly { readonly version: string }[]): string {
  const versions = entries.map(({ version }) => version);
  return versions[versionAmong(versions, ">=0.0.0-0") ?? -1] ?? "none";
}

async function fromRegistry(room: Room, wanted: WantedFromRegistry): Promise<ChartAnswer> {
  const repository = repositoryAt(wanted.url, (host) => typeof allowedAddress(`http://${host}/`, room.options) !== "string");
  if (repository === undefined) return { is: "unknown", because: `${wanted.url} is no address of a repository in a registry` };
  const reference = await referenceOf(room, wanted, repository);
  if (typeof reference !== "string") return reference;
  const answer = await room.registry.manifest(repository, reference);
  if (answer.is !== "found") return notThere(answer, wanted, `${wanted.url}${reference.includes(":") ? "@" : ":"}${reference}`);
  const layer = chartLayer(answer.value, wanted);
  if ("is" in layer) return layer;
  const { digest } = answer.value;
  const version = reference.includes(":") ? digest : reference.replaceAll("_", "+");
  if (room.options.mode === "check") return { is: "there", version, digest };
  if (layer.size > CHART_BYTES) throw new Unreachable(`the chart is larger than ${CHART_BYTES / MIB} MiB`);
  const content = (await room.store.read(layer.digest)) ?? (await fetchLayer(room, repository, layer, wanted.url));
  if (wanted.reference.by === "version") return { is: "fetched", version, digest, bytes: content };
  const bytes = asFluxTakesIt(content, reference, digest);
  return typeof bytes === "string" ? { is: "unknown", because: bytes } : { is: "fetched", version, digest, bytes };
}

async function fetchLayer(room: Room, repository: Repository, { digest, size }: Manifest["layers"][number], url: string): Promise<Buffer> {
  const blob = await room.registry.blob(repository, digest, size);
  if (blob.is !== "found") throw new Unreachable(`${url} has no content ${digest}, which its manifest names`);
  await room.store.keep(digest, blob.value);
  return blob.value;
}

/**
 * The chart of an OCIRepository with the version that helm-controller gives it: that of the chart, which a tag that is a version must be, with
 * the start of the digest as build. Why it is refused otherwise. Source: `mutateChartWithSourceRevision` of fluxcd/helm-controller.
 */
function asFluxTakesIt(content: Buffer, reference: string, digest: string): Buffer | string {
  const stated = versionOf(content);
  const version = stated === undefined ? undefined : strictVersion(stated.version);
  if (stated === undefined || version === undefined) return "the version that its Chart.yaml states is not understood";
  const [, numbers, rest = ""] = /^v?(\d+(?:\.\d+){0,2})([-+].*)?$/.exec(reference.replaceAll("_", "+")) ?? [];
  const tag = numbers === undefined ? undefined : strictVersion(`${[...numbers.split("."), "0", "0"].slice(0, 3).join(".")}${rest}`);
  if (tag !== undefined && tag.compare(version) !== 0)
    return `its tag ${reference} is not the version that its Chart.yaml states (${stated.version}), which Flux refuses`;
  return stated.with(`${version.format()}+${digest.slice(digest.indexOf(":") + 1).slice(0, DIGEST_CHARACTERS)}`);
}

/** A tag or digest; an answer when there is none. */
async function referenceOf(room: Room, wanted: WantedFromRegistry, repository: Repository): Promise<string | ChartAnswer> {
  const { reference } = wanted;
  switch (reference.by) {
    case "digest":
      return /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/.test(reference.digest)
        ? reference.digest
        : { is: "unknown", because: `${reference.digest} is no digest` };
    case "tag":
      return tagOr(reference.tag);
    case "version":
      if (strictVersion(reference.version) !== undefined) return tagOr(reference.version.replaceAll("+", "_"));
      return tagInRange(room, wanted, repository, { range: reference.version, filter: "", asVersions: true });
    case "range":
      return tagInRange(room, wanted, repository, { ...reference, asVersions: wanted.layer === CHART_LAYER });
    default:
      return reference satisfies never;
  }
}

function tagOr(tag: string): string | ChartAnswer {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag) ? tag : { is: "unknown", because: `${tag} is no tag` };
}

interface InRange {
  readonly range: string;
  readonly filter: string;
  /** Tags write `+` as `_`. */
  readonly asVersions: boolean;
}

/** Source: `getTagBySemver` and `OCIChartRepository` of fluxcd/source-controller. */
async function tagInRange(
  room: Room,
  wanted: WantedFromRegistry,
  repository: Repository,
  { range, filter, asVersions }: InRange,
): Promise<string | ChartAnswer> {
  if (filter !== "") return { is: "unknown", because: "its tags are filtered by a regular expression (semverFilter), which is not evaluated here" };
  const listed = await room.registry.tags(repository);
  if (listed.is !== "found") return notThere(listed, wanted, wanted.url);
  const tags = listed.value;
  const versions = tags.map((tag) => (asVersions ? tag.replaceAll("_", "+") : tag));
  const at = versionAmong(versions, range);
  if (at === null) return { is: "unknown", because: `${range} is no range of versions` };
  const tag = at === undefined ? undefined : tags[at];
  return tag ?? { is: "none", because: `${wanted.url} has no tag in ${range}` };
}

function notThere(answer: Exclude<RegistryAnswer<unknown>, { is: "found" }>, { credentials, url }: WantedFromRegistry, what: string): ChartAnswer {
  const { host } = new URL(url.replace(/^oci:/, "https:"));
  if (answer.is === "absent" && !credentials) return { is: "none", because: `${host} has no ${what}` };
  return { is: "unknown", because: `${host} does not show ${what} without credentials` };
}

/** The layer with the chart; an answer when there is none. */
function chartLayer(
  { layers, mediaType, configType, digest }: Manifest,
  { layer, url, reference }: WantedFromRegistry,
): Manifest["layers"][number] | ChartAnswer {
  const isOfHelm = reference.by === "version";
  const named = layer === null ? undefined : layers.find((one) => one.mediaType === layer);
  if (layer !== null && named === undefined && layers.length > 0)
    return { is: "none", because: `${url}@${digest} has no layer of the type ${layer}` };
  const chart = isOfHelm ? layers.find((one) => CHART_LAYERS.includes(one.mediaType)) : (named ?? layers[0]);
  if (chart !== undefined && CHART_LAYERS.includes(chart.mediaType)) return chart;
  const what = configType || mediaType;
  // An index of images, or an image: neither Helm nor Flux finds a chart in it.
  const isImage = configType === "application/vnd.docker.container.image.v1+json" || (isOfHelm && layers.length > 0);
  if (isImage) return { is: "none", because: `${url}@${digest} is no Helm chart but ${what}` };
  return { is: "unknown", because: `${url}@${digest} is not known to be a Helm chart: its type is ${what}` };
}

function sha256(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
