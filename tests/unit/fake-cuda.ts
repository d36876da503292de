/** A foreign function interface made of JavaScript functions, and machines made of lists of files. */

import type { SearchMachine } from '#src/device/cuda/search-machine.js'
import type { ForeignFunctionInterface, NativeBlock, NativeLibrary } from '#src/device/ffi.js'

export type FakeFunction = (...values: never[]) => unknown

/** Libraries by file name; native memory is JavaScript's, at addresses that are made up. */
export class FakeInterface implements ForeignFunctionInterface {
  readonly stackBytes = 0

  readonly loaded: string[] = []
  readonly #blocks = new Map<number, NativeBlock>()
  #nextAddress = 0x7f00_0000_0000

  constructor(readonly libraries: Readonly<Record<string, Readonly<Record<string, FakeFunction>> | string>> = {}) {}

  load(file: string): NativeLibrary {
    this.loaded.push(file)
    const functions = this.libraries[file]
    if (functions === undefined) throw new Error('cannot open shared object file: No such file or directory')
    if (typeof functions === 'string') throw new Error(functions)
    return {
      file,
      has: (symbol) => Object.hasOwn(functions, symbol),
      declare: (symbol) => {
        const fake = functions[symbol]
        if (fake === undefined) throw new Error(`Cannot find function '${symbol}' in shared library`)
        const call = (...values: unknown[]): unknown => fake(...(values as never[]))
        return Object.assign(call, { async: async (...values: unknown[]) => call(...values) }) as never
      },
    }
  }

  allocate(bytes: number): NativeBlock {
    const address = this.#nextAddress
    this.#nextAddress += 0x10_0000
    const buffer = new ArrayBuffer(Math.ceil(bytes / 16) * 16)
    const block: NativeBlock = {
      address,
      buffer,
      bytes: new Uint8Array(buffer),
      u32: new Uint32Array(buffer),
      view: new DataView(buffer),
      free: () => this.#blocks.delete(address),
    }
    this.#blocks.set(address, block)
    return block
  }

  addressOf(): number {
    throw new Error('JavaScript memory has no address here')
  }

  viewOf(address: number, bytes: number): ArrayBuffer {
    const view = this.at(address, bytes)
    return view.buffer.slice(view.byteOffset, view.byteOffset + bytes) as ArrayBuffer
  }

  stringAt(address: number): string {
    const view = this.at(address, 0)
    const bytes = new Uint8Array(view.buffer, view.byteOffset)
    return Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString()
  }

  /** The native memory at an address, for fakes that read and write through pointers. */
  at(address: number, bytes = 8): DataView {
    for (const [start, block] of this.#blocks) {
      if (address >= start && address + bytes <= start + block.buffer.byteLength) {
        return new DataView(block.buffer, address - start)
      }
    }
    throw new Error(`no native memory at ${address}`)
  }

  /** A C string in native memory, which is never freed. */
  text(content: string): number {
    const block = this.allocate(content.length + 1)
    block.bytes.set(Buffer.from(content))
    return block.address
  }

  get blocksInUse(): number {
    return this.#blocks.size
  }
}

export interface FakeTree {
  readonly platform?: NodeJS.Platform
  readonly environment?: Record<string, string>
  readonly files?: readonly string[]
  /** From a path to the file it is a link to. */
  readonly links?: Readonly<Record<string, string>>
  readonly python?: readonly string[]
}

/** A machine with these files, and the number of times that Python was started on it. */
export function fakeMachine(tree: FakeTree): SearchMachine & { pythonStarts: number } {
  const platform = tree.platform ?? 'linux'
  const separator = platform === 'win32' ? '\\' : '/'
  const links = tree.links ?? {}
  const entries = new Map<string, Set<string>>()
  const present = new Set<string>()
  for (const file of [...(tree.files ?? []), ...Object.keys(links)]) {
    const parts = file.split(separator)
    for (let end = parts.length; end > 1; end--) {
      const parent = parts.slice(0, end - 1).join(separator) || separator
      if (!entries.has(parent)) entries.set(parent, new Set())
      entries.get(parent)!.add(parts[end - 1])
      present.add(parts.slice(0, end).join(separator))
    }
  }
  const normal = (path: string): string => {
    const parts: string[] = []
    for (const part of path.split(separator)) {
      if (part === '..') parts.pop()
      else if (part !== '.') parts.push(part)
    }
    return parts.join(separator)
  }
  const follow = (path: string): string => {
    for (const [link, target] of Object.entries(links)) {
      if (path === link || path.startsWith(link + separator)) return follow(target + path.slice(link.length))
    }
    return path
  }
  const machine = {
    platform,
    environment: tree.environment ?? {},
    home: '/home/ada',
    pythonStarts: 0,
    list: (folder: string) => [...(entries.get(follow(normal(folder))) ?? [])].sort(),
    realPath: (path: string) => (present.has(follow(normal(path))) ? follow(normal(path)) : undefined),
    loadedPath: () => undefined,
    askPython: () => {
      machine.pythonStarts++
      return tree.python ?? []
    },
  }
  return machine
}
