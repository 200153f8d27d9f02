import { openSupplier } from "../charts/supplier.ts";
import type { ChartSupplier } from "../domain/chart-source.ts";
import type { Config } from "../domain/config.ts";
import type { ChartSettings } from "../render/release/index.ts";

/** How charts of the network are got in a run. */
export interface ChartOptions {
  /** Nothing is fetched, whatever the configuration says. */
  readonly offline?: boolean;
  /** Folder for what was fetched; nothing is kept without one. */
  readonly chartStore?: string | null;
}

/** What charts a rendering has, and what they are told. */
export function chartSettings({ charts: folders, kubernetes }: Config, supplier: ChartSupplier | null): ChartSettings {
  return { folders, capabilities: { kubeVersion: kubernetes.version, apiVersions: kubernetes.apiVersions }, supplier };
}

/** Gives one supplier to everything that a run renders, so that both sides of a comparison see the same charts. null without configuration. */
export async function withSupplier<T>(
  { network }: Config,
  { offline = false, chartStore = null }: ChartOptions,
  use: (supplier: ChartSupplier | null) => Promise<T>,
): Promise<T> {
  if (network === null || offline) return use(null);
  const { hosts, charts: mode, loopback } = network;
  const supplier = openSupplier({ hosts, mode, loopback, store: chartStore });
  try {
    return await use(supplier);
  } finally {
    supplier.close();
  }
}
