import { createHash } from "node:crypto";
import { z } from "zod";
import { type Answered, type Asked, type Connection, Unreachable } from "./connection.ts";

/** A repository in a registry. */
export interface Repository {
  /** Address of the registry: `https://ghcr.io`. */
  readonly origin: string;
  /** `org/charts/web`. */
  readonly name: string;
}

/** A manifest with the digest of what the registry sent. */
export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly configType: string;
  readonly layers: readonly { readonly mediaType: string; readonly digest: string; readonly size: number }[];
}

/** What a registry says, or does not say. */
export type RegistryAnswer<T> =
  | { readonly is: "found"; readonly value: T }
  /** It is not there, as far as the registry tells anybody. */
  | { readonly is: "absent" }
  /** Only with credentials does it tell. */
  | { readonly is: "denied" };

/** Asks one registry, without credentials but for the tokens that it gives everybody. */
export interface Registry {
  /** By tag or digest. @throws Unreachable */
  manifest(repository: Repository, reference: string): Promise<RegistryAnswer<Manifest>>;
  /** @throws Unreachable */
  tags(repository: Repository): Promise<RegistryAnswer<readonly string[]>>;
  /** Checked against digest and size. @throws Unreachable */
  blob(repository: Repository, digest: string, size: number): Promise<RegistryAnswer<Buffer>>;
}

/** Types of manifests, all of them: without one in `Accept`, a registry says that what has it is not there. */
const MANIFEST_TYPES = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
].join(", ");

const MANIFEST_BYTES = 4 * 1024 * 1024;
const PAGE_BYTES = 2 * 1024 * 1024;
const TOKEN_BYTES = 64 * 1024;
const MOST_PAGES = 50;
const MOST_TAGS = 50_000;
/** Tags that are asked for at a time. A full page that names no next one may be all of them, or not. */
const PAGE = 1000;

const descriptor = z.object({ mediaType: z.string().default(""), digest: z.string(), size: z.number().int().nonnegative() });
const manifestSchema = z.object({
  mediaType: z.string().default(""),
  config: z.object({ mediaType: z.string().default("") }).default({ mediaType: "" }),
  layers: z.array(descriptor).max(1000).default([]),
});
const tagsSchema = z.object({
  tags: z
    .array(z.string())
    .nullable()
    .default([])
    .transform((tags) => tags ?? []),
});
const tokenSchema = z.object({ token: z.string().default(""), access_token: z.string().default("") });

/** Splits `oci://host/path/name`; undefined for what is none, or has a tag or digest in it. */
export function repositoryAt(url: string, plain: (host: string) => boolean): Repository | undefined {
  const [, host, name] = /^oci:\/\/([^/?#@]+)\/([a-z0-9][a-z0-9._/-]*)$/.exec(url.replace(/\/+$/, "")) ?? [];
  if (host === undefined || name === undefined) return undefined;
  const server = ["docker.io", "index.docker.io"].includes(host) ? "registry-1.docker.io" : host;
  return { origin: `${plain(server) ? "http" : "https"}://${server}`, name };
}

/** Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md, https://distribution.github.io/distribution/spec/auth/token. */
export function openRegistry(connection: Connection): Registry {
  const tokens = new Map<string, Promise<string | null>>();
  const send = async ({ origin, name }: Repository, path: string, asked: Asked): Promise<Answered> => {
    const url = path.startsWith("/v2/") ? `${origin}${path}` : `${origin}/v2/${name}/${path}`;
    const key = `${origin} ${name}`;
    const known = await tokens.get(key);
    const first = await connection.send(url, withToken(asked, known ?? null));
    if (first.status !== 401 || typeof known === "string") return first;
    const challenge = first.headers["www-authenticate"];
    const token = challenge === undefined ? undefined : tokenAsked(challenge, name);
    if (token === undefined) return first;
    const got = tokens.get(key) ?? fetchToken(connection, token);
    tokens.set(key, got);
    const given = await got;
    return given === null ? first : connection.send(url, withToken(asked, given));
  };
  return {
    async manifest(repository, reference) {
      const answered = await send(repository, `manifests/${reference}`, { headers: { accept: MANIFEST_TYPES }, limit: MANIFEST_BYTES });
      return about(answered, () => readManifest(answered, reference));
    },
    async tags(repository) {
      const tags: string[] = [];
      let path = `tags/list?n=${PAGE}`;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answered = await send(repository, path, { headers: { accept: "application/json" }, limit: PAGE_BYTES });
        const read = about(answered, () => tagsSchema.parse(JSON.parse(answered.body.toString("utf8"))).tags);
        if (read.is !== "found") return read;
        tags.push(...read.value);
        const next = nextPage(answered, repository);
        if (tags.length > MOST_TAGS) break;
        if (next === undefined && read.value.length >= PAGE) break;
        if (next === undefined) return { is: "found", value: tags };
        path = next;
      }
      throw new Unreachable(`${hostOf(repository)} does not list all tags of ${repository.name}, or more than are read (${MOST_TAGS})`);
    },
    async blob(repository, digest, size) {
      const answered = await send(repository, `blobs/${digest}`, { limit: size });
      return about(answered, () => {
        if (answered.body.length !== size)
          throw new Unreachable(`${hostOf(repository)} sent ${answered.body.length} bytes where it had announced ${size}`);
        if (digestOf(answered.body, digest) !== digest) throw new Unreachable(`${hostOf(repository)} sent content that is not ${digest}`);
        return answered.body;
      });
    },
  };
}

function hostOf({ origin }: Repository): string {
  return new URL(origin).host;
}

function withToken(asked: Asked, token: string | null): Asked {
  return token === null ? asked : { ...asked, headers: { ...asked.headers, authorization: `Bearer ${token}` } };
}

/** Where a token for pulling is to be had, as a challenge says. */
function tokenAsked(challenge: string, name: string): string | undefined {
  if (!/^bearer /i.test(challenge)) return undefined;
  const given = new Map(
    [...challenge.slice(0, 4096).matchAll(/([a-z_]{1,20})="([^"]*)"/gi)].map(([, key = "", value = ""]) => [key.toLowerCase(), value]),
  );
  const realm = given.get("realm");
  if (realm === undefined || !URL.canParse(realm)) return undefined;
  const url = new URL(realm);
  const service = given.get("service");
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.set("scope", given.get("scope") ?? `repository:${name}:pull`);
  return url.href;
}

async function fetchToken(connection: Connection, url: string): Promise<string | null> {
  const answered = await connection.send(url, { headers: { accept: "application/json" }, limit: TOKEN_BYTES });
  if (answered.status !== 200) return null;
  const read = tokenSchema.safeParse(jsonOf(answered.body));
  const token = read.success ? read.data.token || read.data.access_token : "";
  return /^[\x21-\x7e]+$/.test(token) ? token : null;
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function about<T>(answered: Answered, read: () => T): RegistryAnswer<T> {
  const { status, url } = answered;
  if (status === 401 || status === 403) return { is: "denied" };
  if (status === 404) return isRegistry(answered) ? { is: "absent" } : { is: "denied" };
  const { host } = new URL(url);
  if (status !== 200) throw new Unreachable(`${host} answered with status ${status}`);
  try {
    return { is: "found", value: read() };
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    throw new Unreachable(`${host} sent an answer that is not what registries send`, { cause: error });
  }
}

const errorsSchema = z.object({ errors: z.array(z.object({ code: z.string() })).min(1) });

/** A 404 counts as the registry's own word only with the error that registries put into it; anything else may be a proxy's. */
function isRegistry({ body }: Answered): boolean {
  const read = errorsSchema.safeParse(jsonOf(body));
  return read.success && read.data.errors.some(({ code }) => ["MANIFEST_UNKNOWN", "NAME_UNKNOWN", "BLOB_UNKNOWN", "NOT_FOUND"].includes(code));
}

function readManifest({ body, headers }: Answered, reference: string): Manifest {
  const digest = digestOf(body, reference);
  if (reference.includes(":") && digest !== reference) throw new Unreachable(`the registry sent a manifest that is not ${reference}`);
  const { mediaType, config, layers } = manifestSchema.parse(JSON.parse(body.toString("utf8")));
  return { digest, mediaType: mediaType || String(headers["content-type"] ?? ""), configType: config.mediaType, layers };
}

/** The digest of content, in the algorithm of the digest that is expected; `sha256` for a tag. */
function digestOf(content: Buffer, expected: string): string {
  const algorithm = expected.startsWith("sha512:") ? "sha512" : "sha256";
  return `${algorithm}:${createHash(algorithm).update(content).digest("hex")}`;
}

/** The path of the next page of tags. Another server is never asked for it. */
function nextPage({ headers, url }: Answered, { origin }: Repository): string | undefined {
  const { link } = headers;
  const [, target] = /<([^>]{1,2000})>\s*;\s*rel="?next"?/.exec(String(link ?? "")) ?? [];
  if (target === undefined || !URL.canParse(target, url)) return undefined;
  const next = new URL(target, url);
  return next.origin === origin && next.pathname.startsWith("/v2/") ? `${next.pathname}${next.search}` : undefined;
}
