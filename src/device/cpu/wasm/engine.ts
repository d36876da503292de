/** The parts of the WebAssembly interface that the CPU device uses, typed for shared and for 64-bit memories. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer
  grow(pages: number | bigint): number | bigint
}

export interface WasmModule {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module'
}

interface Engine {
  readonly Memory: new (descriptor: Readonly<Record<string, unknown>>) => WasmMemory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly m: { readonly m: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> }
}

export const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly
