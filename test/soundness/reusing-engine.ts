import type { BuildResult, Engine, EngineTree } from "../../src/render/engine/index.ts";

type Files = ReadonlyMap<string, Uint8Array>;

interface Kept {
  readonly result: BuildResult;
  readonly files: Files;
}

/**
 * An engine for many trees that hardly differ: a build that succeeded in an earlier tree is given again when every file that it read is the
 * same and no file of the tree came anew. The tree is only handed to the real engine when something must be built.
 */
export function reusingEngine(engine: Engine): Engine {
  const kept = new Map<string, Kept[]>();
  let first: Files | undefined;
  return {
    get versions() {
      return engine.versions;
    },
    async open(given) {
      const files: Files = new Map(given);
      if (first === undefined) {
        first = files;
        await (await engine.open(files)).close();
      }
      return reusingTree(engine, files, kept);
    },
    rest: (keep) => engine.rest(keep),
    close: () => engine.close(),
  };
}

function reusingTree(engine: Engine, files: Files, kept: Map<string, Kept[]>): EngineTree {
  let opened: Promise<EngineTree> | undefined;
  const real = (): Promise<EngineTree> => (opened ??= engine.open(files));
  return {
    async build(request) {
      const key = JSON.stringify(request);
      const before = kept.get(key) ?? [];
      const known = before.find((one) => isUnchanged(one, files));
      if (known !== undefined) return known.result;
      const result = await (await real()).build(request);
      if (result.ok && before.length < 2) kept.set(key, [...before, { result, files }]);
      return result;
    },
    chart: async (request) => (await real()).chart(request),
    scalars: async (yaml, reader) => (await real()).scalars(yaml, reader),
    close: async () => (await opened)?.close(),
  };
}

function isUnchanged({ result, files: before }: Kept, files: Files): boolean {
  if (!result.ok) return false;
  for (const path of files.keys()) if (!before.has(path)) return false;
  return result.files.every((path) => {
    const [was, is] = [before.get(path), files.get(path)];
    return was !== undefined && is !== undefined && Buffer.compare(was, is) === 0;
  });
}
