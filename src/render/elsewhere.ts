import type { ChartSupplier, WantedChart } from "../domain/chart-source.ts";
import type { Engine, EngineTree } from "./engine/contract.ts";

/** A chart that stands elsewhere: in a tree of its own, or why it is not to be had. */
export type ChartElsewhere =
  | { readonly is: "found"; readonly tree: EngineTree; readonly path: string }
  | {
      readonly is: "open";
      /** As the end of a sentence about the chart: `is not in this repository`. */
      readonly because: string;
      /** Its server says that there is no such chart. */
      readonly absent: boolean;
    };

/** Charts that stand elsewhere, each opened once. */
export interface ChartsElsewhere {
  find(wanted: WantedChart): Promise<ChartElsewhere>;
  close(): Promise<void>;
}

/** Opens what a supplier gives; without one, nothing is asked and every chart stays open. */
export function chartsElsewhere(engine: Engine, supplier: ChartSupplier | null): ChartsElsewhere {
  const trees = new Map<string, Promise<EngineTree>>();
  const opened = (digest: string, path: string, bytes: Uint8Array): Promise<EngineTree> => {
    const tree = trees.get(digest) ?? engine.open([[path, bytes]]);
    trees.set(digest, tree);
    return tree;
  };
  return {
    async find(wanted) {
      if (supplier === null) return { is: "open", because: "is not in this repository", absent: false };
      const answer = await supplier.ask(wanted);
      switch (answer.is) {
        case "fetched": {
          const path = `${nameOf(wanted)}.tgz`;
          return { is: "found", path, tree: await opened(`${answer.digest} ${path}`, path, answer.bytes) };
        }
        case "there":
          return { is: "open", because: `is not in this repository, and only known to exist (${answer.digest ?? answer.version})`, absent: false };
        case "none":
          return { is: "open", because: `does not exist: ${answer.because}`, absent: true };
        case "unknown":
          return { is: "open", because: `could not be fetched: ${answer.because}`, absent: false };
        default:
          return answer satisfies never;
      }
    },
    async close() {
      for (const tree of await Promise.all(trees.values())) await tree.close();
    },
  };
}

/** The chart's name in one segment of a path. */
function nameOf(wanted: WantedChart): string {
  const name = wanted.in === "index" ? wanted.name : wanted.url.slice(wanted.url.lastIndexOf("/") + 1);
  return name.replace(/[^A-Za-z0-9._-]/g, "-").replace(/^\.+/, "") || "chart";
}
