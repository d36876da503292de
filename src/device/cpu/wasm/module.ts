/** A WebAssembly module: functions over one imported shared memory. */
import { Code, typeCodes, type ValueType } from './code.js'

/** The memory's limits have to be declared as they are where it is made. */
export interface MemoryShape {
  readonly maximumPages: number
  /** 64-bit addresses. */
  readonly wide: boolean
}

export class Module {
  private readonly functions: Code[] = []
  private readonly exported: [string, number][] = []
  private readonly globals = new Map<string, { readonly index: number; readonly value: Uint8Array }>()

  constructor(readonly memory: MemoryShape) {}

  /** A new function; its index can be called before its body is written. */
  function(
    params: readonly ValueType[],
    results: readonly ValueType[],
    exportName?: string,
  ): { code: Code; index: number } {
    const code = new Code(params, results, this.memory.wide)
    const index = this.functions.push(code) - 1
    if (exportName) this.exported.push([exportName, index])
    return { code, index }
  }

  /** The index of a global vector that holds these 16 bytes. */
  global(value: Uint8Array): number {
    const key = value.join()
    let known = this.globals.get(key)
    if (!known) this.globals.set(key, (known = { index: this.globals.size, value }))
    return known.index
  }

  encode(): Uint8Array<ArrayBuffer> {
    const out = new Code([], [], false)
    out.bytes.push(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
    section(out, 1, this.functions, (to, { params, results }) => {
      to.byte(0x60).unsigned(params.length)
      for (const type of params) to.byte(typeCodes[type])
      to.unsigned(results.length)
      for (const type of results) to.byte(typeCodes[type])
    })
    section(out, 2, [this.memory], (to, { maximumPages, wide }) => {
      name(to, 'm')
      name(to, 'm')
      to.byte(2)
        .byte(wide ? 7 : 3)
        .unsigned(1)
        .unsigned(maximumPages)
    })
    section(out, 3, this.functions, (to, _, index) => to.unsigned(index))
    section(out, 6, [...this.globals.values()], (to, { value }) => {
      to.byte(typeCodes.v128).byte(1).v128(value).byte(0x0b)
    })
    section(out, 7, this.exported, (to, [text, index]) => {
      name(to, text)
      to.byte(0).unsigned(index)
    })
    section(out, 10, this.functions, (to, code) => {
      for (const byte of code.encode()) to.byte(byte)
    })
    return new Uint8Array(out.bytes)
  }
}

function section<T>(
  out: Code,
  id: number,
  items: readonly T[],
  write: (to: Code, item: T, index: number) => unknown,
): void {
  const content = new Code([], [], false)
  content.unsigned(items.length)
  items.forEach((item, index) => {
    write(content, item, index)
  })
  out.byte(id).unsigned(content.bytes.length)
  for (const byte of content.bytes) out.byte(byte)
}

function name(to: Code, text: string): void {
  to.unsigned(text.length)
  for (const character of text) to.byte(character.charCodeAt(0))
}
