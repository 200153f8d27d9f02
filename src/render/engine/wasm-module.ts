import { Readable } from "node:stream";
import { createBrotliDecompress } from "node:zlib";
import { AuditFailure } from "../../domain/failure.ts";

const MEMORY_SECTION = 5;
const HEADER_BYTES = 8;
const CHUNK_BYTES = 1024 * 1024;
/** Other sections may come before that of memory, but no more than this. */
const MOST_HEAD_BYTES = 16 * CHUNK_BYTES;
const MOST_RAW_BYTES = 256 * CHUNK_BYTES;

/**
 * Decompresses and compiles the engine, both at a time, with a ceiling on its memory.
 * @param brotli bytes of `engine.wasm.br`
 * @param pages the most pages of 64 KiB the module may have
 * @throws AuditFailure when the bytes are no engine.
 */
export async function compileEngine(brotli: Uint8Array, pages: number): Promise<WebAssembly.Module> {
  try {
    const decompress = createBrotliDecompress({ chunkSize: CHUNK_BYTES });
    decompress.end(brotli);
    const body = Readable.toWeb(Readable.from(withMemoryCeiling(decompress, pages), { objectMode: false }));
    const response = new Response(body as ReadableStream<Uint8Array>, { headers: { "Content-Type": "application/wasm" } });
    return await WebAssembly.compileStreaming(response);
  } catch (cause) {
    throw new AuditFailure("The rendering engine cannot be loaded: its module is damaged.", {
      code: 3,
      remedy: "Restore dist/engine.wasm.br as it was released.",
      cause,
    });
  }
}

/**
 * Gives a module a maximum size of memory, which Go's linker leaves open.
 * https://webassembly.github.io/spec/core/binary/modules.html#memory-section
 * @throws RangeError when the module has not exactly one memory, starts above the ceiling, or is too large.
 */
export async function* withMemoryCeiling(chunks: AsyncIterable<Uint8Array>, pages: number): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array();
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > MOST_RAW_BYTES) throw new RangeError("the module is too large");
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const limited = limitMemory(head, pages);
    if (limited === undefined && head.length > MOST_HEAD_BYTES) break;
    if (limited === undefined) continue;
    yield limited;
    head = undefined;
  }
  if (head !== undefined) throw new RangeError("the module has no memory of its own");
}

/** The start of a module with a limited memory; undefined when it does not reach as far as the memory. */
function limitMemory(head: Uint8Array, pages: number): Uint8Array | undefined {
  let at = HEADER_BYTES;
  while (at < head.length) {
    const [size, body] = readUnsigned(head, at + 1);
    if (body + size > head.length) return undefined;
    if (head[at] === MEMORY_SECTION) {
      const section = memorySection(head.subarray(body, body + size), pages);
      return Buffer.concat([head.subarray(0, at), section, head.subarray(body + size)]);
    }
    at = body + size;
  }
  return undefined;
}

function memorySection(body: Uint8Array, pages: number): Uint8Array {
  const [count, flagsAt] = readUnsigned(body, 0);
  const [minimum] = readUnsigned(body, flagsAt + 1);
  if (count !== 1) throw new RangeError(`the module has ${count} memories`);
  if (minimum > pages) throw new RangeError(`the module starts with ${minimum} pages, the ceiling is ${pages}`);
  const limits = [1, 1, ...unsigned(minimum), ...unsigned(pages)];
  return Uint8Array.from([MEMORY_SECTION, ...unsigned(limits.length), ...limits]);
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

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return bytes;
}
