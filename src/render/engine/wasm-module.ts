import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { AuditFailure } from "../../domain/failure.ts";

const MEMORY_SECTION = 5;
const HEADER_BYTES = 8;
const MOST_RAW_BYTES = 256 * 1024 * 1024;

/**
 * Decompresses and compiles the engine with a ceiling on its memory.
 * @param brotli bytes of `engine.wasm.br`
 * @param pages the most pages of 64 KiB the module may have
 * @throws AuditFailure when the bytes are no engine.
 */
export async function compileEngine(brotli: Uint8Array, pages: number): Promise<WebAssembly.Module> {
  try {
    const raw = await promisify(brotliDecompress)(brotli, { maxOutputLength: MOST_RAW_BYTES });
    return await WebAssembly.compile(withMemoryCeiling(raw, pages));
  } catch (cause) {
    throw new AuditFailure("The rendering engine cannot be loaded: its module is damaged.", {
      code: 3,
      remedy: "Restore dist/engine.wasm.br as it was released.",
      cause,
    });
  }
}

/**
 * Gives the module a maximum size of memory, which Go's linker leaves open.
 * https://webassembly.github.io/spec/core/binary/modules.html#memory-section
 * @throws RangeError when the module has not exactly one memory, or one that starts above the ceiling.
 */
export function withMemoryCeiling(module: Uint8Array, pages: number): Uint8Array<ArrayBuffer> {
  let at = HEADER_BYTES;
  while (at < module.length) {
    const start = at;
    const id = module[at];
    const [size, body] = readUnsigned(module, at + 1);
    if (id === MEMORY_SECTION) {
      const section = memorySection(module.subarray(body, body + size), pages);
      return new Uint8Array(Buffer.concat([module.subarray(0, start), section, module.subarray(body + size)]));
    }
    at = body + size;
  }
  throw new RangeError("the module has no memory of its own");
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
