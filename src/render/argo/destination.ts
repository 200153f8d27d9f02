import type { Destination } from "./application.ts";
import { IN_CLUSTER, IN_CLUSTER_SERVER } from "./generators/clusters.ts";
import type { ListedCluster } from "./generators/generator.ts";

/**
 * Name of the cluster that a destination means: `home` for the one that Argo CD runs in, else the name that the Application or a
 * cluster Secret in Git gives it, else the host of its address.
 */
export function destinationCluster({ name, server }: Destination, home: string, listed: readonly ListedCluster[]): string {
  if (name !== undefined) {
    const address = listed.find((cluster) => cluster.name === name)?.server;
    return name === IN_CLUSTER || (address !== undefined && isLocal(address)) ? home : name;
  }
  if (server === undefined || isLocal(server)) return home;
  return listed.find((cluster) => plain(cluster.server) === plain(server))?.name ?? hostOf(server);
}

function isLocal(server: string): boolean {
  return plain(server) === IN_CLUSTER_SERVER;
}

function plain(server: string): string {
  return server.replace(/\/+$/, "").replace(/:443$/, "");
}

function hostOf(server: string): string {
  return plain(server).replace(/^[a-z]+:\/\//i, "");
}
