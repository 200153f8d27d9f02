import { splitHostPort } from "./address.ts";
import { availability } from "./plugin-history.ts";
import type { Corefile } from "./reading.ts";
import type { Token } from "./token.ts";

/** A port that CoreDNS opens. */
export interface Listener {
  /** The plugin that opens it; null for a server block. */
  readonly plugin: string | null;
  readonly port: string;
  /** Whether only processes of the same network namespace reach it. */
  readonly isLoopback: boolean;
  readonly token: Token;
}

/** Plugins that open a port, and where without an argument. Sources: `plugin/<name>/setup.go` of CoreDNS. */
const OPENERS: Readonly<Record<string, string>> = { health: ":8080", ready: ":8181", prometheus: "localhost:9153", pprof: "localhost:6053" };

/** Plugins that listen where nothing here tells. */
const UNCLEAR = new Set(["grpc_server", "proxyproto"]);

/** The ports that CoreDNS opens with a Corefile; undefined when it may open others: a variable, or a plugin that is not of the project. */
export function listenersOf(corefile: Corefile): readonly Listener[] | undefined {
  const listeners: Listener[] = [];
  for (const { keys, zones, plugins, badKeys } of corefile.blocks) {
    const [key] = keys;
    if (key === undefined || badKeys.length > 0 || keys.some(({ text }) => isOpen(text))) return undefined;
    const bound = (plugins.get("bind") ?? []).flatMap(({ args }) => args.map(({ text }) => text));
    for (const { port } of zones) listeners.push({ plugin: null, port, isLoopback: bound.length > 0 && bound.every(isLoopback), token: key });
    for (const [name, uses] of plugins) {
      if (UNCLEAR.has(name) || availability(name, corefile.version).is === "never") return undefined;
      const unset = Object.hasOwn(OPENERS, name) ? OPENERS[name] : undefined;
      if (unset === undefined) continue;
      for (const { name: token, args } of uses) {
        const { host, port } = splitHostPort(args[0]?.text ?? unset);
        if (port === null || isOpen(`${host}${port}`)) return undefined;
        listeners.push({ plugin: name, port, isLoopback: isLoopback(host), token });
      }
    }
  }
  return listeners;
}

function isOpen(text: string): boolean {
  return /[$%‹]/.test(text);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "lo" || host === "::1" || /^127\./.test(host);
}
