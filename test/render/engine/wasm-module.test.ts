import { describe, expect, it } from "vitest";
import { withMemoryCeiling } from "../../../src/render/engine/wasm-module.ts";

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

async function limited(module: Uint8Array, pages: number, chunkBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < module.length; at += chunkBytes) yield module.subarray(at, at + chunkBytes);
  }
  const parts: Uint8Array[] = [];
  for await (const part of withMemoryCeiling(chunks(), pages)) parts.push(part);
  return Uint8Array.from(Buffer.concat(parts));
}

describe("a ceiling on memory", () => {
  it.each([1, 3, 7, 1000])("holds for a module that comes in pieces of %i bytes", async (chunkBytes) => {
    const bytes = await limited(MODULE, 300, chunkBytes);
    const response = new Response(bytes, { headers: { "Content-Type": "application/wasm" } });
    const instance = await WebAssembly.instantiate(await WebAssembly.compileStreaming(response), {});
    const memory = instance.exports.mem as { grow(pages: number): number; readonly buffer: ArrayBuffer };
    expect(memory.grow(298)).toBe(2);
    expect(memory.buffer.byteLength).toBe(300 * 65_536);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });

  it("is refused when the module already starts above it, or has no memory", async () => {
    await expect(limited(MODULE, 1, 1000)).rejects.toThrow("starts with 2 pages");
    await expect(limited(MODULE.subarray(0, 18), 300, 1000)).rejects.toThrow("no memory");
  });
});
