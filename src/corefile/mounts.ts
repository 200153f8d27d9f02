import { isMapping, isSequence, type Mapping, stringAt, type Value } from "../domain/value.ts";
import type { Corefile } from "./reading.ts";
import type { Token } from "./token.ts";

/** A file that a plugin reads. */
interface ReadFile {
  readonly plugin: string;
  readonly path: string;
  readonly token: Token;
}

/** Files that the kubelet puts into every container. */
const EVERYWHERE = new Set(["/etc/resolv.conf", "/etc/hosts"]);

/** Which arguments of a plugin are files. Sources: `plugin/<name>/setup.go` of CoreDNS. */
const FILES: Readonly<Record<string, (args: readonly Token[]) => readonly Token[]>> = {
  hosts: (args) => args.slice(0, 1),
  file: (args) => args.slice(0, 1),
  forward: (args) => args.slice(1),
  tls: (args) => args.slice(0, 3),
};

/** The files that the plugins of a Corefile read, by absolute path, apart from those that every container has. */
function filesRead({ blocks }: Corefile): readonly ReadFile[] {
  return blocks.flatMap(({ plugins }) =>
    [...plugins].flatMap(([plugin, uses]) => {
      const pick = Object.hasOwn(FILES, plugin) ? FILES[plugin] : undefined;
      const tokens = pick === undefined ? [] : uses.flatMap(({ args }) => pick(args));
      return tokens.filter(({ text }) => text.startsWith("/") && !EVERYWHERE.has(text)).map((token) => ({ plugin, path: token.text, token }));
    }),
  );
}

/**
 * Files that plugins read in the directory of a ConfigMap and that pods which mount it do not have: no key of it, or one that the volume does not
 * bring in. What the image and other volumes hold is not known, and nothing is said of it.
 */
export function filesNotMounted(corefile: Corefile, pod: Mapping, configMap: string, keys: ReadonlySet<string>): readonly ReadFile[] {
  const mounts = mountsOf(pod, configMap);
  const home = mounts.find(({ items }) => items !== undefined);
  if (home === undefined) return [];
  return filesRead(corefile).filter(({ path }) => {
    const mount = mounts.filter((one) => path === one.path || path.startsWith(`${one.path}/`)).sort((a, b) => b.path.length - a.path.length)[0];
    if (mount?.items === undefined) return false;
    const rest = path.slice(mount.path.length + 1);
    return mount.items === null ? !keys.has(rest) : !mount.items.has(rest);
  });
}

/** What CoreDNS does without a file that a plugin reads. */
export function whatFollows(plugin: string): string {
  if (plugin === "hosts") return "CoreDNS starts, and answers none of its names";
  return plugin === "file" ? "CoreDNS tries again and again, and answers none of its names" : "CoreDNS does not start";
}

interface Mount {
  readonly path: string;
  /** Paths of the ConfigMap's keys that the volume brings in, null for all of them; undefined for another volume. */
  readonly items: ReadonlySet<string> | null | undefined;
}

function mountsOf({ volumes, containers }: Mapping, configMap: string): readonly Mount[] {
  const named = new Map(list(volumes).map((volume) => [stringAt(volume, "name") ?? "", itemsOf(volume, configMap)]));
  const dns = list(containers).filter((container) =>
    list(container.volumeMounts).some((mount) => named.get(stringAt(mount, "name") ?? "") !== undefined),
  );
  return dns.flatMap((container) =>
    list(container.volumeMounts).flatMap((mount) => {
      const path = stringAt(mount, "mountPath");
      const items = named.get(stringAt(mount, "name") ?? "");
      return path === undefined ? [] : [{ path: path.replace(/\/+$/, ""), items: typeof mount.subPath === "string" ? undefined : items }];
    }),
  );
}

function itemsOf(volume: Mapping, configMap: string): Mount["items"] {
  const source = volume.configMap;
  if (!isMapping(source) || source.name !== configMap) return undefined;
  if (!isSequence(source.items) || source.items.length === 0) return null;
  return new Set(list(source.items).flatMap((item) => stringAt(item, "path") ?? []));
}

function list(value: Value | undefined): readonly Mapping[] {
  return (isSequence(value) ? value : []).filter(isMapping);
}
