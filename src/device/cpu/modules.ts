/** Compiled kernels: the variants of each, by how their operands move, and how many of them are kept in all. */
import { CompileError } from '../../core/errors.js'
import type { Kernel } from '../../ir/kernel.js'
import { kernelKey } from '../../ir/key.js'
import type { Heap } from './heap.js'
import type { Stage } from './threads.js'
import { engine, type WasmModule } from './wasm/engine.js'

/** A compiled kernel. */
export interface Compiled {
  readonly id: number
  readonly module: WasmModule
  readonly run: Stage
  readonly final: Stage | undefined
  /** When it was last asked for. */
  used: number
}

/** Names a variant: a number made of one digit per operand, or a text where there are too many. */
export type VariantKey = number | string

/** The variants of one kernel. */
export class Variants {
  private readonly all = new Map<VariantKey, Compiled>()
  private lastKey: VariantKey = -1
  private last: Compiled | undefined

  /** Most launches of a kernel are like the one before. */
  get(key: VariantKey): Compiled | undefined {
    if (key === this.lastKey) return this.last
    const found = this.all.get(key)
    if (found) this.remember(key, found)
    return found
  }

  set(key: VariantKey, compiled: Compiled): void {
    this.all.set(key, compiled)
    this.remember(key, compiled)
  }

  delete(key: VariantKey): void {
    this.all.delete(key)
    this.remember(-1, undefined)
  }

  private remember(key: VariantKey, compiled: Compiled | undefined): void {
    this.lastKey = key
    this.last = compiled
  }
}

interface Entry {
  readonly variants: Variants
  readonly key: VariantKey
  readonly compiled: Compiled
}

/** Modules that are kept at most; beyond it a quarter of them is given up, those not used for longest. */
const mostModules = 1024

export class Modules {
  private entries: Entry[] = []
  private clock = 0
  private made = 0

  constructor(
    private readonly heap: Heap,
    /** Told of modules that are given up. */
    private readonly forget: (id: number) => void,
  ) {}

  get count(): number {
    return this.entries.length
  }

  /** The variant `key`, written and compiled on first use. */
  find(variants: Variants, key: VariantKey, kernel: Kernel, write: () => Uint8Array<ArrayBuffer>): Compiled {
    const compiled = variants.get(key) ?? this.add(variants, key, kernel, write())
    compiled.used = ++this.clock
    return compiled
  }

  private add(variants: Variants, key: VariantKey, kernel: Kernel, bytes: Uint8Array<ArrayBuffer>): Compiled {
    if (this.entries.length >= mostModules) this.evict()
    const module = compile(kernel, bytes)
    const { exports } = new engine.Instance(module, { m: { m: this.heap.memory } })
    const compiled: Compiled = {
      id: this.made++,
      module,
      run: exports.run as Stage,
      final: exports.final as Stage | undefined,
      used: 0,
    }
    variants.set(key, compiled)
    this.entries.push({ variants, key, compiled })
    return compiled
  }

  private evict(): void {
    this.entries.sort((a, b) => b.compiled.used - a.compiled.used)
    const kept = Math.floor((mostModules * 3) / 4)
    for (const { variants, key, compiled } of this.entries.slice(kept)) {
      variants.delete(key)
      this.forget(compiled.id)
    }
    this.entries = this.entries.slice(0, kept)
  }
}

/** @throws CompileError where the engine refuses the module, as it does beyond its limits on locals and sizes. */
function compile(kernel: Kernel, bytes: Uint8Array<ArrayBuffer>): WasmModule {
  try {
    return new engine.Module(bytes)
  } catch (cause) {
    const log = String((cause as Error).message)
    const instructions = 'body' in kernel ? kernel.body.instrs.length : 0
    throw new CompileError(
      `a ${kernel.kind} kernel of ${instructions} instructions and ${kernel.params.length} parameters ` +
        `doesn't compile to WebAssembly: ${log}`,
      { log, kernel: kernelKey(kernel) },
      { cause },
    )
  }
}
