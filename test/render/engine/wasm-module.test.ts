import { brotliCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { compileEngine, setMemoryCeiling, withRoomForCeiling } from "../../../src/render/engine/wasm-module.ts";

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
/** (module (func) (memory (export "mem") 2)): a type, a function, the memory, an export and the function's code. */
const MODULE = Uint8Array.from([
  ...HEADER,
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x05, 0x03, 0x01, 0x00, 0x02],
  ...[0x07, 0x07, 0x01, 0x03, 0x6d, 0x65, 0x6d, 0x02, 0x00],
  ...[0x0a, 0x04, 0x01, 0x02, 0x00, 0x0b],
]);

describe("a ceiling on memory", () => {
  it.each([2, 127, 128, 300])("of %i pages holds", async (pages) => {
    const instance = await WebAssembly.instantiate(await compileEngine(brotliCompressSync(withRoomForCeiling(MODULE)), pages), {});
    const memory = instance.exports.mem as { grow(pages: number): number; readonly buffer: ArrayBuffer };
    expect(memory.grow(pages - 2)).toBe(2);
    expect(memory.buffer.byteLength).toBe(pages * 65_536);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });

  it("is refused when the module already starts above it, has no memory, or no room for it", () => {
    expect(() => setMemoryCeiling(withRoomForCeiling(MODULE), 1)).toThrow("starts with 2 pages");
    expect(() => withRoomForCeiling(MODULE.subarray(0, 18))).toThrow("no memory");
    expect(() => setMemoryCeiling(Uint8Array.from(MODULE), 300)).toThrow("no room");
  });
});
