// The part of the WebAssembly interface of JavaScript that is used here. TypeScript has it only in its browser library.
// https://webassembly.github.io/spec/js-api/
declare namespace WebAssembly {
  interface Module {
    readonly [brand]: never;
  }
  const brand: unique symbol;
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  type Imports = Record<string, Record<string, unknown>>;
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Imports): Promise<Instance>;
}
