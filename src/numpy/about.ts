/** What a namespace says about itself. */
import { availableParallelism } from 'node:os'
import { NDArray } from '../array/ndarray.js'
import { type DType, type DTypeName, dtypeNames, dtypes } from '../core/dtype.js'
import { ValueError } from '../core/errors.js'
import { maxDimensions } from '../core/layout.js'
import { Chapter } from './chapter.js'
import { FlatIterator } from './iteration/flat-iterator.js'
import { readOptions } from './options.js'

/** What the array API standard asks of a namespace. */
export interface ArrayNamespaceInfo {
  capabilities(): { 'boolean indexing': boolean; 'data-dependent shapes': boolean; 'max dimensions': number }
  defaultDevice(): string
  defaultDtypes(): Readonly<Record<'real floating' | 'complex floating' | 'integral' | 'indexing', DType>>
  devices(): string[]
  dtypes(
    options?: string | readonly string[] | null | { readonly kind?: string | readonly string[] | null },
  ): Readonly<Partial<Record<DTypeName, DType>>>
}

export interface Config {
  readonly node: string
  readonly platform: string
  /** The device that arrays live on. */
  readonly device: string
  readonly memory: { readonly capacity: number }
  readonly threads: number
}

const kindLetters: Readonly<Record<string, string>> = {
  bool: 'b',
  'signed integer': 'i',
  'unsigned integer': 'u',
  integral: 'iu',
  'real floating': 'f',
  'complex floating': 'c',
  numeric: 'iufc',
}

export class About extends Chapter {
  /** The class of arrays: `x instanceof np.ndarray`. Mirrors numpy.ndarray. */
  readonly ndarray = NDArray
  /** The class of `x.flat`. Mirrors numpy.flatiter. */
  readonly flatiter = FlatIterator

  /** What the array API standard asks: devices, dtypes, limits. Mirrors numpy.__array_namespace_info__. */
  arrayNamespaceInfo(): ArrayNamespaceInfo {
    const { context } = this
    const { float64, complex128, int64 } = dtypes
    return {
      capabilities: () => ({
        'boolean indexing': true,
        'data-dependent shapes': true,
        'max dimensions': maxDimensions,
      }),
      defaultDevice: () => context.runtime.device.id,
      defaultDtypes: () => ({
        'real floating': float64,
        'complex floating': complex128,
        integral: int64,
        indexing: int64,
      }),
      devices: () => [context.runtime.device.id],
      dtypes: (options) => {
        const { kind } = readOptions<{ kind: string | readonly string[] | null }>('dtypes', options, ['kind'])
        const letters = kind === undefined || kind === null ? 'biufc' : [kind].flat().map(lettersOf).join('')
        const names = dtypeNames.filter((name) => letters.includes(dtypes[name].kind))
        return Object.fromEntries(names.map((name) => [name, dtypes[name]]))
      },
    }
  }

  /** What CuTS runs on: Node, the device, its memory. Mirrors cupyx.get_runtime_info. */
  getRuntimeInfo(): Config {
    const { device } = this.context.runtime
    return {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      device: device.id,
      memory: { capacity: device.memory.capacity },
      threads: availableParallelism(),
    }
  }

  /**
   * Prints what CuTS runs on, or gives it as an object with `mode: 'dicts'`. Mirrors numpy.show_config.
   * @throws ValueError for another mode
   */
  showConfig(options?: 'stdout' | 'dicts' | { readonly mode?: 'stdout' | 'dicts' }): Config | undefined {
    const { mode = 'stdout' } = readOptions<{ mode: string }>('showConfig', options, ['mode'])
    const config = this.np.getRuntimeInfo()
    if (mode === 'dicts') return config
    if (mode !== 'stdout') throw new ValueError(`[showConfig] mode is 'stdout' or 'dicts', not '${mode}'`, { mode })
    console.log(config)
    return undefined
  }
}

function lettersOf(kind: string): string {
  if (Object.hasOwn(kindLetters, kind)) return kindLetters[kind]
  throw new ValueError(`[dtypes] kind is one of ${Object.keys(kindLetters).join(', ')}, not '${kind}'`, { kind })
}
