import type { Observations } from "./observations.ts";
import type { PackedTree } from "./packed-tree.ts";

/** A job of a worker. It does one at a time and answers each once, unless it dies. */
export type Job =
  | {
      readonly kind: "build";
      readonly tree: number;
      /** What the request is about, a directory to build when left out. */
      readonly of?: "chart";
      /** JSON of the request for the engine. */
      readonly request: string;
      /** Hide what Flux's source leaves out, with this `spec.ignore`; null shows the whole tree. */
      readonly sourceIgnore: string | null;
      /** Files that only this build sees, path and text; empty for none. */
      readonly overlay: readonly (readonly [string, string])[];
      /** Builds of a tree with the same theme share work in a worker, so one worker gets them all. */
      readonly theme: string;
      /** Tell what the build looked at. */
      readonly watched?: true;
    }
  | { readonly kind: "scalars"; readonly yaml: string; readonly reader: string }
  /** JSON of schemas with values, for the module that validates. */
  | { readonly kind: "validate"; readonly schemas: string };

/** What is told of a job that was watched; nothing of any other. */
export interface Watched {
  /** What it looked at, and what jobs before it did whose work it may have shared. */
  readonly seen?: Observations;
  /** Files of the tree that its source leaves out. */
  readonly ignored?: readonly string[];
}

/** From the host to a worker. */
export type ToWorker =
  /** To the first worker: compile the module for all. */
  | { readonly kind: "compile"; readonly wasm: Uint8Array; readonly pages: number }
  | { readonly kind: "start"; readonly module: WebAssembly.Module }
  | { readonly kind: "open"; readonly tree: number; readonly packed: PackedTree }
  | { readonly kind: "close"; readonly tree: number }
  | { readonly kind: "job"; readonly job: Job };

/** From a worker to the host. */
export type FromWorker =
  | { readonly kind: "compiled"; readonly module: WebAssembly.Module }
  | { readonly kind: "damaged"; readonly why: string }
  | { readonly kind: "ready"; readonly versions: string }
  /** JSON of the answer, and how many bytes of memory the module has by now. */
  | ({ readonly kind: "answer"; readonly text: string; readonly memoryBytes: number } & Watched)
  /** The module has ended and the worker is of no more use. */
  | { readonly kind: "dead"; readonly output: string };
