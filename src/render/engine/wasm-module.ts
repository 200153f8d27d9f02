import { brotliDecompressSync } from "node:zlib";

const MEMORY_SECTION = 5;
const HEADER_BYTES = 8;
const MEGABYTE = 1024 * 1024;
const MOST_RAW_BYTES = 256 * MEGABYTE;
/** The module fits into one piece of this size, so that nothing is copied. */
const PIECE_BYTES = 32 * MEGABYTE;
const CEILING_BYTES = 5;

/**
 * Decompresses and compiles the engine, with a ceiling on its memory. Blocks, so it is for a worker.
 * @param brotli bytes of `engine.wasm.br`
 * @param pages the most pages of 64 KiB the module may have
 * @throws Error when the bytes are no engine.
 */
export async function compileEngine(brotli: Uint8Array, pages: number): Promise<WebAssembly.Module> {
  const raw = brotliDecompressSync(brotli, { chunkSize: PIECE_BYTES, maxOutputLength: MOST_RAW_BYTES });
  setMemoryCeiling(raw, pages);
  try {
    return await WebAssembly.compile(raw);
  } finally {
    discard(raw.buffer);
  }
}

/** Gives back the memory at once, where the runtime can; there is much of it, and collection would wait long. */
function discard(buffer: ArrayBufferLike & { readonly transfer?: (length: number) => unknown }): void {
  buffer.transfer?.(0);
}

/**
 * A module with room for a ceiling on its memory, which Go's linker leaves open; the ceiling is as high as can be.
 * https://webassembly.github.io/spec/core/binary/modules.html#memory-section
 * @throws RangeError when the module has not exactly one memory.
 */
export function withRoomForCeiling(module: Uint8Array): Uint8Array {
  const { start, body, end } = memorySection(module);
  const { minimum } = limitsOf(module.subarray(body, end));
  const limits = [1, 1, ...unsigned(minimum), ...unsigned(65_536, CEILING_BYTES)];
  return Buffer.concat([module.subarray(0, start), Uint8Array.from([MEMORY_SECTION, ...unsigned(limits.length), ...limits]), module.subarray(end)]);
}

/**
 * Sets the most pages of 64 KiB that the memory of a module may have. The module has room for that.
 * @throws RangeError when it has none, or starts above the ceiling.
 */
export function setMemoryCeiling(module: Uint8Array, pages: number): void {
  const { body, end } = memorySection(module);
  const { minimum, ceiling } = limitsOf(module.subarray(body, end));
  if (ceiling !== end - body - CEILING_BYTES) throw new RangeError("the module has no room for a ceiling on its memory");
  if (minimum > pages) throw new RangeError(`the module starts with ${minimum} pages, the ceiling is ${pages}`);
  module.set(unsigned(pages, CEILING_BYTES), body + ceiling);
}

/** Where the section that declares the memory starts, where its content does, and where it ends. */
function memorySection(module: Uint8Array): { readonly start: number; readonly body: number; readonly end: number } {
  let start = HEADER_BYTES;
  while (start < module.length) {
    const [size, body] = readUnsigned(module, start + 1);
    if (module[start] === MEMORY_SECTION) return { start, body, end: body + size };
    start = body + size;
  }
  throw new RangeError("the module has no memory of its own");
}

/** The least pages of the one memory, and where its ceiling is written, if it is. */
function limitsOf(section: Uint8Array): { readonly minimum: number; readonly ceiling: number | undefined } {
  const [count, flags] = readUnsigned(section, 0);
  if (count !== 1) throw new RangeError(`the module has ${count} memories`);
  const [minimum, after] = readUnsigned(section, flags + 1);
  return { minimum, ceiling: section[flags] === 1 ? after : undefined };
}

function readUnsigned(bytes: Uint8Array, start: number): [value: number, end: number] {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = bytes[start + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return [value, start + index + 1];
  }
  throw new RangeError("the module has a number that is too long");
}

/** LEB128, at least so many bytes long. */
function unsigned(value: number, width = 1): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const last = rest < 128 && bytes.length + 1 >= width;
    bytes.push((rest % 128) + (last ? 0 : 128));
    rest = Math.floor(rest / 128);
  } while (rest > 0 || bytes.length < width);
  return bytes;
}
